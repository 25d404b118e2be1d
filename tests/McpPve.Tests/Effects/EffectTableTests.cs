using McpPve.Catalog;
using McpPve.Client.Schema;
using McpPve.Effects;
using McpPve.Tools;

namespace McpPve.Tests.Effects;

public sealed class EffectTableTests
{
    /// <summary>What PVE takes in a list without documenting a parameter of that name.</summary>
    private static readonly string[] UndocumentedItems = ["vmstate"];

    /// <summary>What would make them worse PVE leaves to root@pam itself, which no API token is.</summary>
    private static readonly string[] HarmlessToTokens = ["pve_create_qemu_vm", "pve_create_lxc_container"];

    private static IEnumerable<(PveEndpoint Endpoint, MethodEffect Row)> Rows() =>
        PveSchema.All().Select(endpoint => (endpoint, EffectTable.Find(endpoint.Method, endpoint.Path)!));

    private static IEnumerable<(PveEndpoint Endpoint, Condition Condition)> Conditions() =>
        Rows().SelectMany(row => row.Row.Worsenings.SelectMany(worsening => worsening.When), (row, condition) => (row.Endpoint, condition));

    [Test]
    public async Task Every_method_of_both_versions_has_one_row_in_their_order()
    {
        var methods = PveSchema.All().Select(endpoint => $"{endpoint.Method} {endpoint.Path}");

        await Assert.That(string.Join('\n', EffectTable.Rows)).IsEqualTo(string.Join('\n', methods));
    }

    [Test]
    public async Task A_GET_that_is_more_than_a_look_says_why()
    {
        var silent = Rows().Where(row => row.Endpoint.Method == "GET" && row.Row.Plain.Reasons.Count == 0)
            .Where(row =>
                row.Row.Plain is not { Tier: Tier.ReadOnly, Effect: EffectKind.Reads, OpenWorld: false } || row.Row.Worsenings.Count > 0);

        await Assert.That(Paths(silent)).IsEqualTo("");
    }

    [Test]
    public async Task What_is_asked_first_says_why()
    {
        var silent = Rows().Where(row => row.Row.Plain is { Effect: >= EffectKind.CutsOff, Reasons.Count: 0 });

        await Assert.That(Paths(silent)).IsEqualTo("");
    }

    [Test]
    public async Task Every_worsening_says_why_and_is_no_milder_than_its_row()
    {
        var wrong = Rows().Where(row => row.Row.Worsenings.Any(worsening => worsening.Then.Reasons.Count == 0
            || worsening.Then.Tier < row.Row.Plain.Tier || worsening.Then.Effect < row.Row.Plain.Effect));

        await Assert.That(Paths(wrong)).IsEqualTo("");
    }

    [Test]
    public async Task A_reason_is_something_that_the_call_does()
    {
        var reasons = Rows().SelectMany(row =>
            row.Row.Plain.Reasons.Concat(row.Row.Worsenings.SelectMany(worsening => worsening.Then.Reasons)));
        var wrong = reasons.Distinct().Where(reason => !char.IsAsciiLetterLower(reason[0]) || reason.EndsWith('.') || reason.Length > 140
            || !(reason.Split(' ')[0].EndsWith('s') || reason.StartsWith("may ", StringComparison.Ordinal)));

        await Assert.That(string.Join('\n', wrong)).IsEqualTo("");
    }

    [Test]
    public async Task The_lowest_tier_only_reads_and_what_destroys_takes_the_highest()
    {
        var judgements = Rows().SelectMany(row => row.Row.Worsenings.Select(worsening => worsening.Then).Prepend(row.Row.Plain),
            (row, judgement) => (row.Endpoint, Judgement: judgement));
        var wrong = judgements.Where(row => row.Judgement is { Tier: Tier.ReadOnly, Effect: not EffectKind.Reads }
            or { Effect: >= EffectKind.CutsOff, Tier: not Tier.Full });

        await Assert.That(string.Join('\n', wrong.Select(row => $"{row.Endpoint.Method} {row.Endpoint.Path}"))).IsEqualTo("");
    }

    [Test]
    public async Task Only_two_checks_of_the_guest_agent_are_in_the_lowest_tier_without_being_a_GET()
    {
        var found = Rows().Where(row => row.Endpoint.Method != "GET" && row.Row.Plain.Tier == Tier.ReadOnly);

        await Assert.That(Paths(found)).IsEqualTo(
            """
            POST /nodes/{node}/qemu/{vmid}/agent/fsfreeze-status
            POST /nodes/{node}/qemu/{vmid}/agent/ping
            """);
    }

    [Test]
    public async Task A_DELETE_destroys_unless_PVE_or_the_call_itself_holds_what_puts_it_back()
    {
        var milder = Rows().Where(row => row.Endpoint.Method == "DELETE" && row.Row.Plain.Effect < EffectKind.Destroys).ToList();

        await Assert.That(milder.Where(row => row.Row.Plain.Effect == EffectKind.Reads)).IsEmpty();
        await Assert.That(Paths(milder)).IsEqualTo(
            """
            DELETE /cluster/firewall/ipset/{name}/{cidr}
            DELETE /cluster/sdn/controllers/{controller}
            DELETE /cluster/sdn/fabrics/fabric/{id}
            DELETE /cluster/sdn/fabrics/node/{fabric_id}/{node_id}
            DELETE /cluster/sdn/lock
            DELETE /cluster/sdn/prefix-lists/{id}
            DELETE /cluster/sdn/prefix-lists/{id}/entries/{url_seq}
            DELETE /cluster/sdn/route-maps/entries/{route-map-id}/entry/{order}
            DELETE /cluster/sdn/vnets/{vnet}
            DELETE /cluster/sdn/vnets/{vnet}/ips
            DELETE /cluster/sdn/vnets/{vnet}/subnets/{subnet}
            DELETE /cluster/sdn/zones/{zone}
            DELETE /nodes/{node}/ceph/mds/{name}
            DELETE /nodes/{node}/ceph/mgr/{id}
            DELETE /nodes/{node}/lxc/{vmid}/firewall/ipset/{name}/{cidr}
            DELETE /nodes/{node}/network/{iface}
            DELETE /nodes/{node}/qemu/{vmid}/firewall/ipset/{name}/{cidr}
            DELETE /nodes/{node}/tasks/{upid}
            """);
    }

    [Test]
    public async Task Every_condition_names_parameters_that_PVE_documents()
    {
        var wrong = Conditions().SelectMany(at =>
            at.Condition.Names.Where(name => at.Endpoint.Parameters.All(parameter => parameter.Name != name)),
            (at, name) => $"{at.Endpoint.Method} {at.Endpoint.Path}: {name}");

        await Assert.That(string.Join('\n', wrong)).IsEqualTo("");
    }

    [Test]
    public async Task Every_value_of_a_condition_is_one_that_PVE_takes()
    {
        var wrong = Conditions().Where(at => at.Condition is { Values: not null, OfItems: false })
            .SelectMany(at => at.Condition.Names.Select(name => at.Endpoint.Parameters.Single(parameter => parameter.Name == name)),
                (at, parameter) => (at.Endpoint, at.Condition, Parameter: parameter))
            .SelectMany(at => at.Condition.Values!.Where(value => !Takes(at.Parameter, value)),
                (at, value) => $"{at.Endpoint.Method} {at.Endpoint.Path}: {at.Parameter.Name}={value}");

        await Assert.That(string.Join('\n', wrong)).IsEqualTo("");
    }

    [Test]
    public async Task Every_item_that_a_deletion_is_about_is_a_parameter_that_can_be_unset()
    {
        var wrong = Conditions().Where(at => at.Condition.OfItems && at.Condition.Names is ["delete"] or ["idlist"])
            .SelectMany(at => at.Condition.Values!.Where(value => !IsParameter(at.Endpoint, value)),
                (at, value) => $"{at.Endpoint.Method} {at.Endpoint.Path}: {value}");

        await Assert.That(string.Join('\n', wrong)).IsEqualTo("");
    }

    [Test]
    public async Task Every_item_of_another_condition_is_a_path_of_the_node_a_key_or_a_word_of_PVE()
    {
        string[] known =
        [
            "/*", "file=/*", "volume=/*", "import-from=/*", "type=insecure", "insecure", "entry", "acl", "properties", "NoAccess",
        ];
        var items = Conditions().Where(at => at.Condition.OfItems && at.Condition.Names is not (["delete"] or ["idlist"]))
            .SelectMany(at => at.Condition.Values!).Distinct();

        await Assert.That(items).IsEquivalentTo(known);
    }

    [Test]
    [Arguments("POST", "/nodes/{node}/qemu/{vmid}/teleport")]
    [Arguments("PATCH", "/nodes")]
    [Arguments("GET", "/nodes/pve1/qemu")]
    [Arguments("GET", "")]
    public async Task A_method_that_is_not_known_takes_the_highest_tier_and_destroys(string method, string path)
    {
        var judgement = EffectTable.Judge(method, path, []);

        await Assert.That((judgement.Tier, judgement.Effect, judgement.Idempotent, judgement.OpenWorld))
            .IsEqualTo((Tier.Full, EffectKind.Destroys, false, true));
        await Assert.That(judgement.Reasons).IsEquivalentTo([$"{method} {path} is not known to this version of mcp-pve"]);
        await Assert.That(EffectTable.Worst(method, path, _ => true).Effect).IsEqualTo(EffectKind.Destroys);
    }

    [Test]
    [Arguments("GET", "/nodes", "raze")]
    [Arguments("POST", "/nodes/{node}/vzdump", "Prune-Backups")]
    [Arguments("PUT", "/nodes/{node}/qemu/{vmid}/config", "delete ")]
    [Arguments("PUT", "/nodes/{node}/qemu/{vmid}/config", "scsi")]
    public async Task A_parameter_that_is_not_known_takes_the_highest_tier_and_destroys(string method, string path, string parameter)
    {
        var judgement = EffectTable.Judge(method, path, [new(parameter, "1")]);

        await Assert.That((judgement.Tier, judgement.Effect)).IsEqualTo((Tier.Full, EffectKind.Destroys));
        await Assert.That(judgement.Reasons).Contains($"{parameter} is not known to this version of mcp-pve");
    }

    [Test]
    public async Task No_documented_parameter_is_unknown()
    {
        var wrong = PveSchema.All().Where(endpoint => EffectTable.Judge(endpoint.Method, endpoint.Path, Everything(endpoint))
            .Reasons.Any(reason => reason.EndsWith("this version of mcp-pve", StringComparison.Ordinal)));

        await Assert.That(string.Join('\n', wrong.Select(endpoint => $"{endpoint.Method} {endpoint.Path}"))).IsEqualTo("");
    }

    [Test]
    public async Task What_stands_in_the_path_is_taken_for_the_worst_when_it_is_not_given()
    {
        const string Stop = "/nodes/{node}/services/{service}/stop";

        await Assert.That(EffectTable.Judge("POST", Stop, []).Effect).IsEqualTo(EffectKind.CutsOff);
        await Assert.That(EffectTable.Judge("POST", Stop, [new("service", "cron")]).Effect).IsEqualTo(EffectKind.Interrupts);
    }

    [Test]
    public async Task Tools_have_the_tier_of_their_methods()
    {
        var tools = ToolCatalog.All.Where(tool => tool.Inner == InnerCall.None);
        var wrong = tools.SelectMany(tool => tool.Kinds.SelectMany(kind => kind.Templates().Select(template =>
        {
            var row = EffectTable.Find(kind.Route.Method.Method, template)!;
            return row.Plain.Tier == tool.Tier
                ? null
                : $"{tool.Name}: {tool.Tier.Name()}, {kind.Route.Method} {template}: {row.Plain.Tier.Name()}";
        }))).OfType<string>();

        await Assert.That(string.Join('\n', wrong)).IsEqualTo("");
    }

    [Test]
    public async Task A_tool_says_that_it_may_ask_and_that_it_may_do_harm()
    {
        var wrong = new List<string>();
        foreach (var tool in ToolCatalog.All.Where(tool => tool.Inner == InnerCall.None).SelectMany(tool => tool.Kinds))
        {
            var worst = tool.Worst();
            if (worst.IsAsked && !tool.MayAsk)
            {
                wrong.Add($"{tool.Name}: may be asked about ({string.Join("; ", worst.Reasons)}) and takes no code");
            }
            if (worst.Effect >= EffectKind.Interrupts && !tool.Effect.Destructive && !HarmlessToTokens.Contains(tool.Name))
            {
                wrong.Add($"{tool.Name}: may do harm ({string.Join("; ", worst.Reasons)}) and its hint says that it does not");
            }
            if (tool.Effect.Irreversible && !worst.IsAsked)
            {
                wrong.Add($"{tool.Name}: is irreversible and never asked about");
            }
            if (tool.Effect.ReadOnly && worst.Effect != EffectKind.Reads)
            {
                wrong.Add($"{tool.Name}: is no read");
            }
        }

        await Assert.That(string.Join('\n', wrong)).IsEqualTo("");
    }

    private static KeyValuePair<string, string>[] Everything(PveEndpoint endpoint) =>
    [
        .. endpoint.Parameters.Select(parameter => KeyValuePair.Create(parameter.Name.Replace("[n]", "7", StringComparison.Ordinal), "x")),
    ];

    private static bool Takes(PveParameter parameter, string value) => value is "0" or "1"
        ? parameter.Type is PveType.Boolean or PveType.Integer or PveType.Number
        : parameter.Enum is { } choices ? choices.Concat(parameter.Before9?.Enum ?? []).Contains(value)
            : parameter.Type == PveType.Text && (IsFreeText(parameter, value));

    // A rule's action is a word or the name of a group; the address set blacklist and the flag pause have a meaning of their own.
    private static bool IsFreeText(PveParameter parameter, string value) => (parameter.Name, value) is
        ("action", "DROP" or "REJECT") or ("name", "blacklist") or ("flag", "pause") or ("path", "/access*");

    private static bool IsParameter(PveEndpoint endpoint, string item)
    {
        // What is unlinked are the disks of the configuration.
        var at = endpoint.Path.EndsWith("/unlink", StringComparison.Ordinal)
            ? PveSchema.Find("PUT", endpoint.Path.Replace("/unlink", "/config", StringComparison.Ordinal))!
            : endpoint;
        return UndocumentedItems.Contains(item) || at.Parameters.Any(parameter => parameter.Name == item);
    }

    private static string Paths(IEnumerable<(PveEndpoint Endpoint, MethodEffect Row)> rows) =>
        string.Join('\n', rows.Select(row => $"{row.Endpoint.Method} {row.Endpoint.Path}"));
}
