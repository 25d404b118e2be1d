using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using McpPve.Client.Schema;
using McpPve.Tools.Arguments;

namespace McpPve.Tests.Tools;

/// <summary>Arguments made from what PVE documents: what holds for every parameter of every method, and what holds for each kind.</summary>
public sealed partial class ArgOfTests
{
    // PVE's own defaults, but not among its own choices or within its own limits: it would refuse them.
    private static readonly string[] RefusedDefaults = ["property=all", "vcpus=0"];

    private static readonly string[] JsonTypes = ["string", "integer", "number", "boolean", "array"];

    /// <summary>A parameter of a method, or a key of a property string, and the argument that it gives.</summary>
    private sealed record Case(string Where, PveParameter Facts, Arg Arg);

    [Test]
    public async Task Every_parameter_gives_an_argument_with_a_schema_that_every_client_takes()
    {
        await Holds(one =>
        {
            var schema = SchemaOf(one.Arg);
            var type = (string?)schema["type"];
            var item = schema["items"];
            var enums = new[] { (Type: type, Choices: schema["enum"]), (Type: (string?)item?["type"], Choices: item?["enum"]) };
            var badItems = type == "array" != (item is not null) || (item is not null && !JsonTypes.Contains((string?)item["type"]));
            var badChoices = enums.Any(two => two.Choices is JsonArray { Count: 0 } || (two.Choices is not null && two.Type != "string"));
            var odd = schema.Select(pair => pair.Key).Except(["type", "items", "enum", "minimum", "maximum", "default"]).FirstOrDefault();
            return !LegalName().IsMatch(one.Arg.Name) ? $"has the name {one.Arg.Name}"
                : !JsonTypes.Contains(type) ? $"has the type {type}"
                : badItems ? $"has the items {item}"
                : badChoices ? $"has choices of {type}"
                : odd is not null ? $"says {odd}"
                : schema["default"] is { } standard && !KindsOf(type!).Contains(standard.GetValueKind()) ? $"has the default {standard}"
                : one.Arg.Required == one.Facts.InEither().Optional ? "is required although PVE does without it, or the other way round"
                : null;
        });
    }

    [Test]
    public async Task The_defaults_of_PVE_are_shown_and_accepted_and_never_sent_by_themselves()
    {
        var shown = 0;
        await Holds(one =>
        {
            var (documented, arg) = (one.Facts.InEither().Default, one.Arg);
            shown += arg.PveDefault is null ? 0 : 1;
            if (arg.Default is not null)
            {
                return $"sends {arg.Default}";
            }
            if (documented is null)
            {
                return arg.PveDefault is null ? null : $"shows {arg.PveDefault}";
            }
            var outcome = Outcome(arg, documented);
            var isRefused = RefusedDefaults.Contains($"{one.Facts.Name}={documented}");
            var isRight = isRefused
                ? outcome.StartsWith("refused", StringComparison.Ordinal) && arg.PveDefault is null
                : outcome == documented && arg.PveDefault == documented;
            return isRight ? null : $"makes {outcome} of {documented} and shows {arg.PveDefault}";
        });
        await Assert.That(shown).IsGreaterThan(500);
    }

    [Test]
    public async Task Every_choice_of_PVE_is_accepted_in_every_spelling_and_sent_as_PVE_writes_it()
    {
        await Holds(one =>
        {
            var choices = (one.Facts.Enum ?? []).Concat(one.Facts.Before9?.Enum ?? []).ToList();
            // A version without choices takes anything, which is left to it.
            var isClosed = one.Facts.Enum is not null && (one.Facts.Before9 is null || one.Facts.Before9.Enum is not null);
            var isList = one.Facts.Type == PveType.Array;
            foreach (var choice in choices)
            {
                var spellings = new List<JsonNode> { choice };
                if (isClosed)
                {
                    var number = Lenient.WholeNumber(Lenient.Text(choice));
                    spellings.AddRange(number is null ? [] : [JsonNode.Parse($"{number}")!, JsonNode.Parse($"{number}.0")!]);
                    var isOnlyOne = choices.Distinct().Count(other => Lenient.IsAlike(other, choice)) == 1;
                    spellings.AddRange(isOnlyOne ? [choice.ToUpperInvariant(), choice.Replace('-', '_')] : []);
                }
                foreach (var spelling in spellings)
                {
                    if (Outcome(one.Arg, isList ? new JsonArray(spelling.DeepClone()) : spelling) is var sent && sent != choice)
                    {
                        return $"makes {sent} of {spelling.ToJsonString()}";
                    }
                }
            }
            JsonNode[] wrongs = isClosed ? ["no such word", new JsonArray("no such word"), new JsonObject(), choices[0] + "x"] : [];
            foreach (var wrong in wrongs)
            {
                if (Encode(one.Arg, wrong).Complaint is not { } complaint)
                {
                    return $"takes {wrong.ToJsonString()}";
                }
                if (!isList && choices.Find(choice => !complaint.Contains(choice, StringComparison.Ordinal)) is { } untold)
                {
                    return $"does not name {untold}";
                }
            }
            return null;
        });
    }

    [Test]
    public async Task Both_limits_are_accepted_and_one_beyond_is_refused_with_both()
    {
        var tried = 0;
        await Holds(one =>
        {
            var limits = one.Facts.Before9 is { } before
                ? (Least: Widest(one.Facts.Minimum, before.Minimum, Math.Min), Most: Widest(one.Facts.Maximum, before.Maximum, Math.Max))
                : (Least: one.Facts.Minimum, Most: one.Facts.Maximum);
            var isList = one.Facts.Type == PveType.Array;
            foreach (var (limit, beyond) in new[] { (limits.Least, -1), (limits.Most, +1) })
            {
                if (limit is not { } within || one.Facts.Enum is not null)
                {
                    continue;
                }
                tried++;
                JsonNode Value(double number) => isList ? new JsonArray(JsonNode.Parse(Text(number))) : JsonNode.Parse(Text(number))!;
                if (Encode(one.Arg, Value(within)) is not ([var sent], null) || sent != Text(within))
                {
                    return $"does not send {Text(within)}: {Encode(one.Arg, Value(within)).Complaint}";
                }
                if (Encode(one.Arg, Value(within + beyond)).Complaint is not { } complaint)
                {
                    return $"takes {Text(within + beyond)}";
                }
                foreach (var told in new[] { limits.Least, limits.Most }.Where(told => told is not null && one.Arg is not FlagArg))
                {
                    if (!complaint.Contains(Text(told!.Value), StringComparison.Ordinal))
                    {
                        return $"does not tell {Text(told.Value)}: {complaint}";
                    }
                }
            }
            return null;
        });
        await Assert.That(tried).IsGreaterThan(700);
    }

    [Test]
    public async Task A_text_of_the_least_and_of_the_greatest_length_is_accepted_and_one_character_more_or_less_is_refused()
    {
        await Holds(one =>
        {
            if (one.Arg is not (TextArg or PropertyStringArg) || one.Facts.Before9 is not null || one.Facts.Enum is not null)
            {
                return null;
            }
            // A character of its own is two of .NET's; PVE counts one.
            foreach (var letter in one.Facts.Format == "urlencoded" ? new[] { "a" } : ["a", "🐧"])
            {
                string Of(int? length) => string.Concat(Enumerable.Repeat(letter, length!.Value));
                bool Takes(int? length) => Encode(one.Arg, Of(length)) is ([_], null);
                var (least, most) = (one.Facts.MinLength, one.Facts.MaxLength);
                var wrong = most is not null && !Takes(most) ? $"refuses {most} of {letter}"
                    : most is not null && Takes(most + 1) ? $"takes {most} and one more"
                    : least > 0 && !Takes(least) ? $"refuses {least} of {letter}"
                    : least > 1 && Takes(least - 1) ? $"takes {least} less one"
                    : null;
                if (wrong is not null)
                {
                    return wrong;
                }
            }
            return null;
        });
    }

    [Test]
    public async Task Harmless_spellings_of_numbers_and_flags_are_the_same_and_ambiguous_values_stay_errors()
    {
        await Holds(one =>
        {
            var number = Text(one.Facts.InEither().Minimum ?? 1);
            (JsonNode Value, string Sent)[] same = one.Arg switch
            {
                FlagArg => [(true, "1"), ("true", "1"), ("TRUE", "1"), (1, "1"), ("1", "1"), (false, "0"), ("False", "0"), (0, "0")],
                IntegerArg => [(JsonNode.Parse(number)!, number), (number, number), ($" {number} ", number), (Point(number), number)],
                NumberArg => [(JsonNode.Parse(number)!, number), (number, number), ($" {number} ", number)],
                TextArg { MinLength: < 2, UrlEncoded: false } => [(12, "12"), ("12", "12"), (1.50, "1.5")],
                PropertyStringArg => [("a=b,c=d", "a=b,c=d"), (12, "12"), ("anything", "anything"), (true, "1")],
                _ => [],
            };
            JsonNode[] wrong = one.Arg switch
            {
                FlagArg => ["yes", "on", "no", "off", 2, -1, 1.5, "maybe", new JsonArray(true), new JsonObject()],
                IntegerArg { TakesFlags: true } => [1.5, "yes", "on", "12px", new JsonArray(true), new JsonObject()],
                IntegerArg => [1.5, "1.5", "12px", "0x10", "1,000", "--1", true, new JsonArray(100), new JsonObject(), "1 000", "NaN"],
                NumberArg => ["12px", "1,5", true, new JsonArray(1), new JsonObject(), "NaN", "Infinity"],
                TextArg { Separator: null } => [new JsonArray("a"), new JsonObject(), "a\0b"],
                TextArg { Separator: ',' } =>
                [
                    new JsonObject(), new JsonArray(), new JsonArray(new JsonArray("a")), new JsonArray("a,b"), new JsonArray("a b"),
                    new JsonArray(""),
                ],
                TextArg => [new JsonObject(), new JsonArray(), new JsonArray("")],
                ChoiceArg => [new JsonArray(one.Facts.InEither().Enum![0]), new JsonObject()],
                PropertyStringArg => [new JsonArray("a"), new JsonObject(), "{\"a\":", "a\0b"],
                ListArg { Item: IntegerArg } => [100.5, "100.5", "a", new JsonArray(100.5), true],
                ListArg { Commas: true } => ["a,,b", "a,", new JsonArray(""), new JsonArray("a", null), new JsonObject(), new JsonArray()],
                _ => [new JsonObject(), new JsonArray(), new JsonArray(new JsonArray("a")), new JsonArray(new JsonObject())],
            };
            return same.FirstOrDefault(pair => Outcome(one.Arg, pair.Value) != pair.Sent) is { Sent: not null } other
                ? $"does not send {other.Sent} for {other.Value.ToJsonString()}: {Outcome(one.Arg, other.Value)}"
                : wrong.FirstOrDefault(value => Encode(one.Arg, value).Complaint is null) is { } taken ? $"takes {taken.ToJsonString()}"
                : null;
        });
    }

    [Test]
    public async Task Null_an_empty_text_and_auto_for_what_is_no_word_are_not_given()
    {
        await Holds(one =>
        {
            var required = one.Arg is TextArg { Required: true };
            var auto = one.Arg is TextArg or PropertyStringArg || one.Arg is ChoiceArg { Choices: var choices } && choices.Contains("auto");
            return !one.Arg.IsNotGiven(JsonElement.Parse("null")) ? "takes null"
                : one.Arg.IsNotGiven(JsonElement.Parse("\"\"")) == required ? "takes an empty text, or not although it is required"
                : one.Arg.IsNotGiven(JsonElement.Parse("\"auto\"")) == auto ? "takes auto, or does not"
                : null;
        });
    }

    [Test]
    public async Task The_value_of_a_secret_shows_in_no_complaint()
    {
        const string Planted = "hunter2-planted";
        JsonNode[] values =
        [
            new JsonArray(Planted), new JsonArray(new JsonArray(Planted)), new JsonArray(new JsonObject { ["a"] = Planted }),
            new JsonObject { ["a"] = new JsonArray(Planted) }, Planted + "\0", new string('x', 9000) + Planted,
            "{\"x\":\"" + Planted, "[\"" + Planted,
        ];
        var (secrets, complaints) = (new HashSet<string>(), 0);
        await Holds(one =>
        {
            if (!one.Arg.Secret)
            {
                return null;
            }
            secrets.Add(one.Arg.Name);
            foreach (var value in values)
            {
                var complaint = Encode(one.Arg, value).Complaint;
                complaints += complaint is null ? 0 : 1;
                if (complaint?.Contains(Planted, StringComparison.Ordinal) == true)
                {
                    return $"says {complaint}";
                }
            }
            return null;
        });
        await Assert.That(secrets).IsSupersetOf(["password", "cipassword", "env", "data", "key", "otp", "secret", "header", "token"])
            .Because(string.Join(' ', secrets));
        await Assert.That(complaints).IsGreaterThan(100);
    }

    [Test]
    public async Task A_complaint_about_a_secret_says_that_it_is_not_shown()
    {
        await Assert.That(Outcome(Option("POST", "/nodes/{node}/qemu", "cipassword"), new JsonArray("hunter2")))
            .IsEqualTo("refused: must be a string, not what was given (a secret, not shown)");
    }

    [Test]
    [Arguments("""["apitoken=PVEAPIToken=root@pam!t=8f5c1c1e-planted"]""")]
    [Arguments("""{"apitoken":["PVEAPIToken=root@pam!t=8f5c1c1e-planted"]}""")]
    [Arguments("""{"host":{"apitoken":"8f5c1c1e-planted"}}""")]
    public async Task A_secret_inside_a_property_string_shows_in_no_complaint(string value)
    {
        var arg = Option("POST", "/nodes/{node}/qemu/{vmid}/remote_migrate", "target-endpoint");
        var complaint = Encode(arg, JsonElement.Parse(value)).Complaint;

        await Assert.That(complaint).IsNotNull();
        await Assert.That(complaint!).DoesNotContain("planted");
    }

    [Test]
    [Arguments("net1", """{"bridge":"vmbr0","model":"virtio"}""", "bridge=vmbr0,model=virtio")]
    [Arguments("net1", """{"virtio":"BC:24:11:00:00:01","bridge":"vmbr0"}""", "virtio=BC:24:11:00:00:01,bridge=vmbr0")]
    [Arguments("net1", """{"model":"VIRTIO","Bridge":"a","link-down":true,"tag":"12"}""", "model=virtio,bridge=a,link_down=1,tag=12")]
    [Arguments("net1", """{"model":"virtio","rate":1.5}""", "model=virtio,rate=1.5")]
    [Arguments("net1", """{"model":"virtio","trunks":[2,3,"5-7"],"mtu":null,"firewall":""}""", "model=virtio,trunks=2;3;5-7")]
    [Arguments("net1", """ {"model":"virtio"} """, "model=virtio")]
    [Arguments("scsi1", """{"file":"local-lvm:8","serial":"a, b"}""", "file=local-lvm:8,serial=a%2C%20b")]
    [Arguments("scsi1", """{"volume":"local-lvm:8"}""", "volume=local-lvm:8")]
    [Arguments("agent", "true", "1")]
    [Arguments("agent", """{"enabled":"true","fstrim_cloned_disks":1}""", "enabled=1,fstrim_cloned_disks=1")]
    [Arguments("cpu", """{"cputype":"host","flags":["+aes","-pcid"],"hidden":true}""", "cputype=host,flags=+aes;-pcid,hidden=1")]
    [Arguments("boot", """{"order":["scsi0","net0"]}""", "order=scsi0;net0")]
    [Arguments("ipconfig0", """{"ip":"dhcp","ip6":"auto"}""", "ip=dhcp,ip6=auto")]
    [Arguments("startup", "3", "3")]
    public async Task An_object_becomes_a_property_string(string name, string value, string sent)
    {
        var node = JsonNode.Parse(value)!;

        await Assert.That(Outcome(Option("POST", "/nodes/{node}/qemu", name), node)).IsEqualTo(sent);
        await Assert.That(Outcome(Option("POST", "/nodes/{node}/qemu", name), value)).IsEqualTo(node is JsonObject ? sent : value);
    }

    [Test]
    [Arguments("net1", """{"brigde":"vmbr0"}""", "has an unknown key 'brigde'; did you mean 'bridge'? it takes bridge, firewall,")]
    [Arguments("net1", """{"bridge":"vmbr0","Bridge":"vmbr1"}""", "has the key 'bridge' twice")]
    [Arguments("net1", """{"bridge":"vmbr0","bridge":"vmbr1"}""", "has the key 'bridge' twice")]
    [Arguments("net1", """{"bridge":"vmbr0,firewall=0"}""", "has a key 'bridge' whose value contains a comma")]
    [Arguments("net1", """{"bridge":["vmbr0"]}""", "has a key 'bridge' that must be a string, not [\"vmbr0\"]")]
    [Arguments("net1", """{"model":"virtoi"}""", "has a key 'model' that must be one of e1000, ")]
    [Arguments("net1", """{"firewall":"yes"}""", "has a key 'firewall' that must be true or false, not \"yes\"")]
    [Arguments("net1", """{"tag":4095}""", "has a key 'tag' that must be 1 to 4094, not 4095")]
    [Arguments("net1", """{"tag":null}""", "is an object without any value in it")]
    [Arguments("net1", """{}""", "is an object without any value in it")]
    [Arguments("net1", """["bridge=vmbr0"]""", "must be one string such as \"key=value,key2=value2\", or an object, not [")]
    [Arguments("cpu", """{"a=b":"c"}""", "has a key 'a=b', where names are of letters, digits, - and _")]
    [Arguments("cpu", """{"flags":["+aes;-pcid"]}""", "has a key 'flags' that must be a string or a list of strings")]
    public async Task An_object_that_is_no_property_string_is_refused_with_what_is_wrong(string name, string value, string complaint)
    {
        await Assert.That(Encode(Option("POST", "/nodes/{node}/qemu", name), JsonElement.Parse(value)).Complaint!).StartsWith(complaint);
    }

    [Test]
    [Arguments("true", "1")]
    [Arguments("\"False\"", "0")]
    [Arguments("1", "1")]
    [Arguments("2", "2")]
    [Arguments("\"yes\"", "refused: must be a whole number, not \"yes\"")]
    [Arguments("-1", "refused: must be 0 or more, not -1")]
    public async Task The_integer_that_is_a_switch_takes_flags_and_whatever_PVE_takes(string value, string sent)
    {
        await Assert.That(Outcome(Option("POST", "/cluster/firewall/rules", "enable"), JsonNode.Parse(value)!)).IsEqualTo(sent);
    }

    [Test]
    [Arguments("GET", "/nodes/{node}/tasks", "statusfilter", """["ok","error"]""", "ok,error")]
    [Arguments("PUT", "/nodes/{node}/qemu/{vmid}/config", "hotplug", """["network","disk"]""", "network,disk")]
    [Arguments("PUT", "/nodes/{node}/qemu/{vmid}/config", "hotplug", "\"1\"", "1")]
    [Arguments("PUT", "/nodes/{node}/qemu/{vmid}/config", "affinity", """[0,"8-11"," 5 "]""", "0,8-11,5")]
    [Arguments("PUT", "/nodes/{node}/qemu/{vmid}/config", "tags", "\"a;b c,d\"", "a;b c,d")]
    [Arguments("POST", "/nodes/{node}/lxc", "env", """["A=1,2"," B = x y "]""", "A=1,2\0 B = x y ")]
    [Arguments("POST", "/nodes/{node}/lxc", "env", "\"A=1\\u0000B=2\"", "A=1\0B=2")]
    [Arguments("POST", "/nodes/{node}/lxc", "env", "\"[A=1\"", "[A=1")]
    [Arguments("POST", "/cluster/bulk-action/guest/start", "vms", "\"100, 101\"", "100|101")]
    [Arguments("POST", "/cluster/notifications/endpoints/sendmail", "mailto", "\"a@b.org,c@d.org\"", "a@b.org|c@d.org")]
    [Arguments("POST", "/cluster/notifications/matchers", "match-calendar", """["mon,tue 8-12","sun"]""", "mon,tue 8-12|sun")]
    [Arguments("POST", "/cluster/sdn/vnets/{vnet}/subnets", "dhcp-range", """[{"end-address":"::5"},"a=b"]""", "end-address=::5|a=b")]
    public async Task A_list_is_sent_as_PVE_takes_lists_there(string method, string path, string name, string value, string sent)
    {
        await Assert.That(Outcome(Option(method, path, name), JsonNode.Parse(value)!)).IsEqualTo(sent);
    }

    [Test]
    [Arguments("POST", "/cluster/notifications/matchers", "match-calendar", "\"mon,tue 8-12\"")]
    [Arguments("PUT", "/nodes/{node}/qemu/{vmid}/config", "tags", """["a b"]""")]
    [Arguments("PUT", "/nodes/{node}/qemu/{vmid}/config", "tags", """["a;b"]""")]
    [Arguments("POST", "/nodes/{node}/lxc", "env", """["A=1\u0000B=2"]""")]
    [Arguments("PUT", "/nodes/{node}/qemu/{vmid}/config", "description", """["a"]""")]
    public async Task A_list_that_could_be_two_things_and_a_list_for_a_single_value_are_refused(
        string method, string path, string name, string value)
    {
        await Assert.That(Encode(Option(method, path, name), JsonElement.Parse(value)).Complaint).IsNotNull();
    }

    [Test]
    public async Task What_either_version_takes_is_taken_and_a_default_that_differs_is_not_shown()
    {
        await Assert.That(Outcome(Option("POST", "/storage", "type"), "glusterfs")).IsEqualTo("glusterfs");
        await Assert.That(Outcome(Option("POST", "/cluster/sdn/vnets", "tag"), 99_999_999)).IsEqualTo("99999999");
        await Assert.That(Option("POST", "/cluster/sdn/controllers", "asn").Encode(JsonElement.Parse("4294967296"), [])).IsNull();
        var differs = All().Where(one => one.Facts is { Name: "ndp", Before9: not null });
        await Assert.That(differs.Select(one => one.Arg.PveDefault ?? "none").Distinct()).IsEquivalentTo(["none"]);
    }

    private static async Task Holds(Func<Case, string?> complaint)
    {
        var all = All();
        var problems = all.Select(one => (one, Problem: complaint(one))).Where(pair => pair.Problem is not null)
            .Select(pair => $"{pair.one.Where}: {pair.one.Facts.Name} {pair.Problem}").ToList();

        await Assert.That(string.Join('\n', problems.Take(12))).IsEqualTo("").Because($"{problems.Count} problems");
        await Assert.That(all.Count).IsGreaterThan(4000);
    }

    private static List<Case> All() =>
    [
        .. from endpoint in PveSchema.All()
           from parameter in endpoint.Parameters
           let arg = Arg.Of(parameter, endpoint)
           let here = $"{endpoint.Method} {endpoint.Path}"
           from one in Keys(here, parameter, arg.Secret).Prepend(new Case(here, parameter, arg))
           select one,
    ];

    private static IEnumerable<Case> Keys(string where, PveParameter parameter, bool secret) =>
        parameter.Keys.Select(key => new Case($"{where} {parameter.Name}", key, Arg.OfKey(key, parameter.Keys, secret)));

    private static Arg Option(string method, string path, string name)
    {
        var endpoint = PveSchema.Find(method, path)!;
        return Arg.Of(endpoint.Parameter(name)!, endpoint, name);
    }

    private static string Outcome(Arg arg, JsonNode value) =>
        Encode(arg, value) is var (sent, complaint) && complaint is null ? string.Join('|', sent) : $"refused: {complaint}";

    private static (IReadOnlyList<string> Sent, string? Complaint) Encode(Arg arg, JsonNode value) =>
        Encode(arg, JsonElement.Parse(value.ToJsonString()));

    private static (IReadOnlyList<string> Sent, string? Complaint) Encode(Arg arg, JsonElement value)
    {
        var sent = new List<string>();
        var complaint = arg.Encode(value, sent);
        return (sent, complaint);
    }

    private static JsonNode Point(string number) => JsonNode.Parse($"{number}.0")!;

    private static JsonObject SchemaOf(Arg arg)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            arg.WriteSchema(writer);
            writer.WriteEndObject();
        }
        return JsonNode.Parse(Encoding.UTF8.GetString(buffer.ToArray()))![arg.Name]!.AsObject();
    }

    private static JsonValueKind[] KindsOf(string type) => type switch
    {
        "integer" or "number" => [JsonValueKind.Number],
        "boolean" => [JsonValueKind.True, JsonValueKind.False],
        _ => [JsonValueKind.String],
    };

    private static double? Widest(double? one, double? other, Func<double, double, double> wider) =>
        one is { } a && other is { } b ? wider(a, b) : null;

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A[a-zA-Z0-9_-]{1,64}\z")]
    private static partial Regex LegalName();
}
