using System.Globalization;
using System.Text.Json;
using McpPve.Client.Schema;
using McpPve.Tests.Models;

namespace McpPve.Tests.Schema;

public sealed class PveSchemaTests
{
    [Test]
    public async Task Every_endpoint_is_listed_once_and_found_by_its_name()
    {
        var all = PveSchema.All().ToList();

        await Assert.That(all.Count).IsEqualTo(679);
        await Assert.That(all.Select(endpoint => (endpoint.Method, endpoint.Path)).Distinct().Count()).IsEqualTo(all.Count);
        foreach (var endpoint in all)
        {
            await Assert.That(PveSchema.Find(endpoint.Method, endpoint.Path))
                .IsSameReferenceAs(endpoint)
                .Because($"{endpoint.Method} {endpoint.Path}");
        }
    }

    [Test]
    [Arguments("GET", "/nodes/{node}/qem")]
    [Arguments("ET", "/nodes")]
    [Arguments("GET", "/nodes\t")]
    [Arguments("GET", "/nodes\t\tarray\tall")]
    [Arguments("GET", "/nodes/")]
    [Arguments("GET", "/nodes\n")]
    [Arguments("GET", "/zzz")]
    [Arguments("GET", "/ä")]
    [Arguments("", "~qemu-net")]
    [Arguments("get", "/nodes")]
    [Arguments("GET", "")]
    [Arguments("", "")]
    [Arguments("PATCH", "/nodes")]
    [Arguments("GET", "/nodes/pve1/qemu")]
    public async Task Undocumented_methods_are_not_found(string method, string path)
    {
        await Assert.That(PveSchema.Find(method, path)).IsNull();
    }

    [Test]
    public async Task Parameters_carry_their_type_and_their_limits()
    {
        var create = PveSchema.Find("POST", "/nodes/{node}/qemu")!;

        await Assert.That(create.Parameter("vmid")).IsEqualTo(new PveParameter("vmid", PveType.Integer, Optional: false)
        {
            Minimum = 100,
            Maximum = 999_999_999,
            Format = "pve-vmid",
        });
        await Assert.That(create.Parameter("bios")!.Enum!).IsEquivalentTo(["seabios", "ovmf"]);
        await Assert.That(create.Parameter("onboot")!.Type).IsEqualTo(PveType.Boolean);
        await Assert.That(create.Parameter("onboot")!.Optional).IsTrue();
        await Assert.That(create.Parameter("net0")!.Format).IsEqualTo("property-string");
        await Assert.That(create.Parameter("nonsense")).IsNull();
        await Assert.That(create.Parameter("startdate")!.Pattern).IsEqualTo(@"(now|\d{4}-\d{1,2}-\d{1,2}(T\d{1,2}:\d{1,2}:\d{1,2})?)");
        await Assert.That(create.Parameter("startdate")!.Default).IsEqualTo("now");
    }

    [Test]
    public async Task Arrays_carry_the_type_and_the_limits_of_their_items()
    {
        var vms = PveSchema.Find("POST", "/cluster/bulk-action/guest/start")!.Parameter("vms")!;

        await Assert.That((vms.Type, vms.ItemType)).IsEqualTo((PveType.Array, PveType.Integer));
        await Assert.That((vms.Minimum, vms.Maximum)).IsEqualTo((100, 999_999_999));
    }

    [Test]
    public async Task Property_strings_carry_their_keys()
    {
        var net = PveSchema.Find("POST", "/nodes/{node}/qemu")!.Parameter("net1")!.Keys;

        await Assert.That(net.Single(key => key.IsDefaultKey).Name).IsEqualTo("model");
        await Assert.That(net.Single(key => key.Name == "model").Enum!).Contains("virtio");
        await Assert.That(net.Single(key => key.Name == "virtio").AliasOf).IsEqualTo("macaddr");
        await Assert.That(net.Single(key => key.Name == "tag").Type).IsEqualTo(PveType.Integer);
        await Assert.That(PveSchema.Find("POST", "/nodes/{node}/lxc")!.Parameter("net1")!.Keys.Select(key => key.Name)).Contains("hwaddr");
        await Assert.That(PveSchema.Find("POST", "/nodes/{node}/qemu")!.Parameter("name")!.Keys).IsEmpty();
    }

    [Test]
    public async Task A_parameter_says_in_which_version_it_is_and_what_was_different_before()
    {
        var backup = PveSchema.Find("POST", "/nodes/{node}/vzdump")!;
        var series = PveSchema.Find("GET", "/nodes/{node}/rrddata")!.Parameter("timeframe")!;

        await Assert.That((backup.Parameter("maxfiles")!.In8, backup.Parameter("maxfiles")!.In9)).IsEqualTo((true, false));
        await Assert.That(backup.Parameter("maxfiles")!.In(release9: true)).IsNull();
        await Assert.That((backup.Parameter("mode")!.In8, backup.Parameter("mode")!.In9)).IsEqualTo((true, true));
        await Assert.That(series.In(release9: true)!.Enum!).Contains("decade");
        await Assert.That(series.In(release9: false)!.Enum!).DoesNotContain("decade");
        await Assert.That(PveSchema.Find("POST", "/storage")!.Parameter("type")!.InEither().Enum!).Contains("glusterfs");
        await Assert.That(PveSchema.Find("POST", "/cluster/sdn/vnets")!.Parameter("tag")!.InEither().Maximum).IsNull();
        await Assert.That(PveSchema.Find("POST", "/cluster/sdn/controllers")!.Parameter("asn")!.InEither().Maximum)
            .IsEqualTo(4_294_967_296);
    }

    [Test]
    public async Task Endpoints_say_what_they_ask_of_the_caller()
    {
        await Assert.That(PveSchema.Find("PUT", "/access/password")!.ClosedToTokens).IsTrue();
        await Assert.That(PveSchema.Find("GET", "/nodes")!.ClosedToTokens).IsFalse();
        await Assert.That(PveSchema.Find("GET", "/nodes")!.Privileges).IsEqualTo("all");
        await Assert.That(PveSchema.Find("GET", "/cluster/ha/rules")!.In8).IsFalse();
        await Assert.That(PveSchema.Find("GET", "/cluster/ha/groups")!.In8).IsTrue();
        await Assert.That(PveSchema.Find("GET", "/nodes/{node}/scan/glusterfs")!.In9).IsFalse();
        await Assert.That(PveSchema.Find("POST", "/nodes/{node}/qemu/{vmid}/status/start")!.Privileges).Contains("VM.PowerMgmt");
        await Assert.That(PveSchema.Find("POST", "/nodes/{node}/qemu/{vmid}/status/start")!.Answer).IsEqualTo("string");
        await Assert.That(PveSchema.Find("POST", "/nodes/{node}/qemu/{vmid}/status/start")!.RunsOnNode).IsTrue();
        await Assert.That(PveSchema.Find("GET", "/version")!.RunsAsRoot).IsFalse();
    }

    [Test]
    [Arguments("net[n]", "net0", true)]
    [Arguments("net[n]", "net31", true)]
    [Arguments("net[n]", "net[n]", false)]
    [Arguments("net[n]", "net", false)]
    [Arguments("net[n]", "ne", false)]
    [Arguments("net[n]", "", false)]
    [Arguments("net[n]", "network", false)]
    [Arguments("net[n]", "net0x", false)]
    [Arguments("net[n]", "net-1", false)]
    [Arguments("net[n]", "net 1", false)]
    [Arguments("net[n]", "Net0", false)]
    [Arguments("net[n]", "net٣", false)]
    [Arguments("link[n]", "link1", true)]
    [Arguments("dns1", "dns1", true)]
    [Arguments("dns1", "dns2", false)]
    [Arguments("name", "names", false)]
    public async Task Numbered_parameters_match_their_numbers_only(string parameter, string name, bool matches)
    {
        await Assert.That(new PveParameter(parameter, PveType.Text, Optional: true).Matches(name)).IsEqualTo(matches);
    }

    [Test]
    public async Task Numbered_parameters_are_found_beside_plain_ones_of_the_same_name()
    {
        var create = PveSchema.Find("POST", "/nodes/{node}/qemu")!;

        await Assert.That(create.Parameter("numa")!.Type).IsEqualTo(PveType.Boolean);
        await Assert.That(create.Parameter("numa1")!.Name).IsEqualTo("numa[n]");
        await Assert.That(create.Parameter("scsihw")!.Name).IsEqualTo("scsihw");
        await Assert.That(create.Parameter("scsi30")!.Name).IsEqualTo("scsi[n]");
    }

    [Test]
    [Arguments("schema-9.2.ndjson", true, 678)]
    [Arguments("schema-8.4.ndjson", false, 605)]
    public async Task Facts_agree_with_the_description_that_PVE_gives_of_itself(string file, bool release9, int count)
    {
        var described = Described(file);
        var known = PveSchema.All()
            .Where(endpoint => release9 ? endpoint.In9 : endpoint.In8)
            .ToDictionary(endpoint => $"{endpoint.Method} {endpoint.Path}");
        var told = 0;

        await Assert.That(described.Count).IsEqualTo(count);
        await Assert.That(known.Keys).IsEquivalentTo(described.Select(Key));
        foreach (var method in described)
        {
            var endpoint = known[Key(method)];
            var parameters = endpoint.Parameters.Select(parameter => parameter.In(release9)).OfType<PveParameter>().ToList();
            told += parameters.Count;
            await Assert.That(Told(parameters, release9)).IsEqualTo(DescribedFacts.Of(method, "parameters")).Because(Key(method));
            // What a method is in PVE 8 is not told apart where PVE 9 has it too.
            if (release9 || !endpoint.In9)
            {
                await Assert.That(Told(endpoint)).IsEqualTo(DescribedFacts.OfMethod(method)).Because(Key(method));
            }
        }
        await Assert.That(told).IsGreaterThan(2_500);
    }

    [Test]
    public async Task No_sentence_of_PVE_s_documentation_is_among_the_facts()
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Repository.Folder("src"), "McpPve.Client", "Schema", "pve-api.txt"));
        var facts = text[text.IndexOf("\nGET ", StringComparison.Ordinal)..].Replace("%20", " ", StringComparison.Ordinal);

        var sentences = Described("schema-9.2.ndjson")
            .Concat(Described("schema-8.4.ndjson"))
            .SelectMany(DescribedFacts.Words)
            .Distinct()
            .ToList();

        await Assert.That(sentences.Count).IsGreaterThan(1_000);
        await Assert.That(sentences.Where(sentence => facts.Contains(sentence, StringComparison.Ordinal))).IsEmpty();
    }

    private static string Told(PveEndpoint endpoint) =>
        $"{endpoint.AcceptsAnything} {endpoint.ClosedToTokens} {endpoint.RunsAsRoot} "
            + $"{endpoint.RunsOnNode} {endpoint.Answer} {endpoint.Privileges}";

    private static string Told(IEnumerable<PveParameter> parameters, bool release9) =>
        string.Join(
            '\n', parameters.OrderBy(parameter => parameter.Name, StringComparer.Ordinal).Select(parameter => Told(parameter, release9)));

    private static string Told(PveParameter parameter, bool release9) => string.Join(' ',
        parameter.Name, parameter.Type, parameter.ItemType, parameter.Optional, Text(parameter.Minimum), Text(parameter.Maximum),
        parameter.MinLength,
        parameter.MaxLength,
        parameter.Format,
        $"[{string.Join('|', parameter.Enum ?? [])}]",
        parameter.Default,
        parameter.Pattern,
        parameter.Requires,
        parameter.AliasOf,
        parameter.IsDefaultKey,
        $"({Told(parameter.Keys.Select(key => key.In(release9)).OfType<PveParameter>(), release9)})");

    private static string? Text(double? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string Key(JsonElement described) =>
        $"{described.GetProperty("method").GetString()} {described.GetProperty("path").GetString()}";

    private static List<JsonElement> Described(string file) =>
        [.. File.ReadLines(TestData.Shared(file)).Select(line => JsonDocument.Parse(line).RootElement)];
}
