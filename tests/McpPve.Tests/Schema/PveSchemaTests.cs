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

        await Assert.That(all.Count).IsEqualTo(678);
        await Assert.That(all.Select(endpoint => (endpoint.Method, endpoint.Path)).Distinct().Count()).IsEqualTo(all.Count);
        foreach (var endpoint in all)
        {
            var found = PveSchema.Find(endpoint.Method, endpoint.Path);
            await Assert.That(found?.Parameters).IsEquivalentTo(endpoint.Parameters).Because($"{endpoint.Method} {endpoint.Path}");
        }
    }

    [Test]
    [Arguments("GET", "/nodes/{node}/qem")]
    [Arguments("ET", "/nodes")]
    [Arguments("GET", "/nodes\t")]
    [Arguments("get", "/nodes")]
    [Arguments("GET", "")]
    [Arguments("", "")]
    [Arguments("PATCH", "/nodes")]
    [Arguments("GET", "/nodes/pve1/qemu")]
    public async Task What_PVE_does_not_document_is_not_found(string method, string path)
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
        await Assert.That(create.Parameter("bios")!.Choices!).IsEquivalentTo(["seabios", "ovmf"]);
        await Assert.That(create.Parameter("onboot")!.Type).IsEqualTo(PveType.Boolean);
        await Assert.That(create.Parameter("onboot")!.Optional).IsTrue();
        await Assert.That(create.Parameter("net0")!.Format).IsEqualTo("property-string");
        await Assert.That(create.Parameter("nonsense")).IsNull();
    }

    [Test]
    public async Task Endpoints_say_what_they_ask_of_the_caller()
    {
        await Assert.That(PveSchema.Find("PUT", "/access/password")!.ClosedToTokens).IsTrue();
        await Assert.That(PveSchema.Find("GET", "/nodes")!.ClosedToTokens).IsFalse();
        await Assert.That(PveSchema.Find("GET", "/nodes")!.Privileges).IsEqualTo("all");
        await Assert.That(PveSchema.Find("GET", "/cluster/ha/rules")!.NewIn9).IsTrue();
        await Assert.That(PveSchema.Find("GET", "/cluster/ha/groups")!.NewIn9).IsFalse();
        await Assert.That(PveSchema.Find("POST", "/nodes/{node}/qemu/{vmid}/status/start")!.Privileges).Contains("VM.PowerMgmt");
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
    public async Task Facts_agree_with_the_description_that_PVE_gives_of_itself()
    {
        var older = Described("schema-8.4.ndjson").ToDictionary(Key, StringComparer.Ordinal);
        var newest = Described("schema-9.2.ndjson");
        var known = PveSchema.All().ToDictionary(endpoint => $"{endpoint.Method} {endpoint.Path}", StringComparer.Ordinal);

        await Assert.That(known.Keys).IsEquivalentTo(newest.Select(Key));
        foreach (var described in newest)
        {
            var endpoint = known[Key(described)];
            await Assert.That(endpoint.NewIn9).IsEqualTo(!older.ContainsKey(Key(described))).Because(Key(described));
            await Assert.That(endpoint.ClosedToTokens).IsEqualTo(described.TryGetProperty("allowtoken", out var allow) && allow.GetRawText() == "0").Because(Key(described));
            var parameters = described.TryGetProperty("parameters", out var named) ? named.EnumerateObject().ToList() : [];
            await Assert.That(endpoint.Parameters.Select(parameter => parameter.Name)).IsEquivalentTo(parameters.Select(parameter => parameter.Name)).Because(Key(described));
            foreach (var parameter in parameters)
            {
                var fact = endpoint.Parameters.Single(known => known.Name == parameter.Name);
                var isNew = older.TryGetValue(Key(described), out var before) && !HasParameter(before, parameter.Name);
                await Assert.That(Facts(fact)).IsEqualTo(Facts(parameter.Value)).Because($"{Key(described)} {parameter.Name}");
                await Assert.That(fact.NewIn9).IsEqualTo(isNew).Because($"{Key(described)} {parameter.Name}");
            }
        }
    }

    private static string Facts(PveParameter parameter) =>
        FormattableString.Invariant($"{parameter.Type} {parameter.Optional} {parameter.Minimum}..{parameter.Maximum} {parameter.MaxLength} {parameter.Format} [{string.Join('|', parameter.Choices ?? [])}]");

    private static string Facts(JsonElement parameter)
    {
        var type = Member("type")?.GetString() switch
        {
            "integer" => PveType.Integer,
            "number" => PveType.Number,
            "boolean" => PveType.Boolean,
            "array" => PveType.Array,
            _ => PveType.Text,
        };
        var optional = Member("optional") is { } flag && flag.GetRawText() is "1" or "\"1\"";
        var format = Member("format") is { } given ? given.ValueKind == JsonValueKind.String ? given.GetString() : "property-string" : null;
        var choices = Member("enum")?.EnumerateArray().Select(choice => choice.ToString()) ?? [];
        return FormattableString.Invariant($"{type} {optional} {Number("minimum")}..{Number("maximum")} {Number("maxLength")} {format} [{string.Join('|', choices)}]");

        JsonElement? Member(string name) => parameter.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
        double? Number(string name) =>
            double.TryParse(Member(name)?.ToString(), System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static bool HasParameter(JsonElement described, string name) =>
        described.TryGetProperty("parameters", out var parameters) && parameters.TryGetProperty(name, out _);

    private static string Key(JsonElement described) => $"{described.GetProperty("method").GetString()} {described.GetProperty("path").GetString()}";

    private static List<JsonElement> Described(string file) => [.. File.ReadLines(TestData.Shared(file)).Select(line => JsonDocument.Parse(line).RootElement)];
}
