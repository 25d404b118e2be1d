using System.Text.RegularExpressions;
using McpPve.Catalog;
using McpPve.Client.Schema;
using McpPve.Effects;

namespace McpPve.Tests.Effects;

/// <summary>What each method of PVE's API does: the table that tier, consent and audit of every call follow from.</summary>
public sealed partial class EffectTableTests
{
    [Test]
    public async Task Every_method_of_PVE_has_a_row_and_every_row_is_a_method()
    {
        var methods = PveSchema.All().Select(endpoint => $"{endpoint.Method} {endpoint.Path}").ToHashSet();

        await Assert.That(methods.Count).IsGreaterThan(600);
        await Assert.That(string.Join('\n', methods.Except(EffectTable.Rows))).IsEqualTo("");
        await Assert.That(string.Join('\n', EffectTable.Rows.Except(methods))).IsEqualTo("");
    }

    [Test]
    public async Task Every_condition_looks_at_parameters_and_values_that_PVE_documents()
    {
        var wrong = new List<string>();
        foreach (var endpoint in PveSchema.All())
        {
            foreach (var condition in EffectTable.Find(endpoint.Method, endpoint.Path)!.Conditions)
            {
                foreach (var term in condition.Text.Split(" & "))
                {
                    var name = term.Split('=', '~')[0];
                    var parameter = endpoint.Parameter(name);
                    if (parameter is null && !endpoint.Path.Contains($"{{{name}}}", StringComparison.Ordinal))
                    {
                        wrong.Add($"{endpoint.Method} {endpoint.Path}: no parameter {name}");
                    }
                    else if (term.Contains('=', StringComparison.Ordinal)
                        && parameter?.InEither().Enum is { } choices
                        && term.Split('=')[1].Split('|').Except(choices).ToList() is { Count: > 0 } unknown)
                    {
                        wrong.Add($"{endpoint.Method} {endpoint.Path}: {name} is never {string.Join(" or ", unknown)}");
                    }
                }
            }
        }

        await Assert.That(string.Join('\n', wrong)).IsEqualTo("");
    }

    [Test]
    public async Task A_row_that_is_confirmed_or_raised_says_why()
    {
        var silent = PveSchema.All()
            .Select(endpoint => (Name: $"{endpoint.Method} {endpoint.Path}", Row: EffectTable.Find(endpoint.Method, endpoint.Path)!))
            .Where(one => one.Row.Conditions.Exists(condition => condition.Raised.Reasons.Count == 0)
                || (one.Row.Plain.IsAsked && one.Row.Plain.Reasons.Count == 0))
            .Select(one => one.Name);

        await Assert.That(string.Join('\n', silent)).IsEqualTo("");
    }

    [Test]
    public async Task A_condition_only_makes_a_call_worse()
    {
        foreach (var endpoint in PveSchema.All())
        {
            var row = EffectTable.Find(endpoint.Method, endpoint.Path)!;
            foreach (var condition in row.Conditions)
            {
                await Assert.That(condition.Raised.Effect > row.Plain.Effect || condition.Raised.Tier > row.Plain.Tier).IsTrue()
                    .Because($"{endpoint.Method} {endpoint.Path}: {condition.Text}");
            }
        }
    }

    [Test]
    public async Task Only_reads_are_in_the_lowest_tier_and_no_delete_is_a_plain_change()
    {
        foreach (var endpoint in PveSchema.All())
        {
            var plain = EffectTable.Find(endpoint.Method, endpoint.Path)!.Plain;
            var because = $"{endpoint.Method} {endpoint.Path}";
            await Assert.That(plain.Tier == Tier.ReadOnly && plain.Effect != EffectKind.Reads).IsFalse().Because(because);
            await Assert.That(endpoint.Method == "DELETE" && plain.Effect < EffectKind.Interrupts && plain.Tier < Tier.Full)
                .IsFalse()
                .Because(because);
            await Assert.That(plain.Effect == EffectKind.Destroys && plain.Tier < Tier.Full).IsFalse().Because(because);
        }
    }

    [Test]
    public async Task Tools_have_the_tier_of_their_methods()
    {
        var wrong = ToolCatalog.All.SelectMany(tool => tool.Kinds.SelectMany(kind => kind.Templates().Select(template =>
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
        foreach (var tool in ToolCatalog.All.SelectMany(tool => tool.Kinds))
        {
            var worst = tool.Worst();
            if (worst.IsAsked && !tool.MayAsk)
            {
                wrong.Add($"{tool.Name}: may be asked about ({string.Join("; ", worst.Reasons)}) and takes no code");
            }
            if (worst.Effect >= EffectKind.Interrupts && !tool.Effect.Destructive)
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

    [Test]
    [Arguments("POST /nodes/{node}/vzdump", "vmid=100&storage=nas", EffectKind.Changes, Tier.ReadExecute)]
    [Arguments("POST /nodes/{node}/vzdump", "vmid=100&prune-backups=keep-last%3D1", EffectKind.Destroys, Tier.Full)]
    [Arguments("POST /nodes/{node}/vzdump", "all=1&remove=yes", EffectKind.Destroys, Tier.Full)]
    [Arguments("POST /nodes/{node}/vzdump", "all=1&remove=0", EffectKind.Changes, Tier.ReadExecute)]
    [Arguments("POST /nodes/{node}/vzdump", "all=1&mailto=x@example.org", EffectKind.Interrupts, Tier.Full)]
    [Arguments("POST /nodes/{node}/vzdump", "all=1&script=/opt/x", EffectKind.Interrupts, Tier.Full)]
    [Arguments("PUT /nodes/{node}/qemu/{vmid}/config", "delete=scsi0", EffectKind.Interrupts, Tier.Full)]
    [Arguments("PUT /nodes/{node}/qemu/{vmid}/config", "delete=net0,scsi0&force=on", EffectKind.Destroys, Tier.Full)]
    [Arguments("POST /nodes/{node}/qemu/{vmid}/config", "force=TRUE&delete=net1;virtio12", EffectKind.Destroys, Tier.Full)]
    [Arguments("PUT /nodes/{node}/qemu/{vmid}/config", "delete=net0 unused3", EffectKind.Destroys, Tier.Full)]
    [Arguments("PUT /nodes/{node}/lxc/{vmid}/config", "delete=unused0", EffectKind.Destroys, Tier.Full)]
    [Arguments("PUT /nodes/{node}/lxc/{vmid}/config", "delete=mp0", EffectKind.Interrupts, Tier.Full)]
    [Arguments("PUT /storage/{storage}", "delete=encryption-key", EffectKind.Destroys, Tier.Full)]
    [Arguments("PUT /storage/{storage}", "encryption-key=autogen", EffectKind.Destroys, Tier.Full)]
    [Arguments("PUT /storage/{storage}", "prune-backups=keep-last%3D1", EffectKind.Destroys, Tier.Full)]
    [Arguments("PUT /cluster/backup/{id}", "prune-backups=keep-last%3D1", EffectKind.Destroys, Tier.Full)]
    [Arguments("PUT /cluster/firewall/options", "enable=1&policy_in=DROP", EffectKind.CutsOff, Tier.Full)]
    [Arguments("PUT /access/acl", "path=/&roles=Administrator&delete=1", EffectKind.CutsOff, Tier.Full)]
    [Arguments("PUT /access/users/{userid}", "enable=0", EffectKind.CutsOff, Tier.Full)]
    [Arguments("POST /nodes/{node}/services/{service}/stop", "service=pveproxy", EffectKind.CutsOff, Tier.Full)]
    [Arguments("POST /nodes/{node}/services/{service}/stop", "service=cron", EffectKind.Interrupts, Tier.ReadExecute)]
    [Arguments("PUT /nodes/{node}/network", "", EffectKind.CutsOff, Tier.Full)]
    [Arguments("POST /nodes/{node}/qemu", "vmid=100&archive=x&force=1", EffectKind.Destroys, Tier.Full)]
    [Arguments("POST /nodes/{node}/qemu", "vmid=100&archive=x", EffectKind.Changes, Tier.Full)]
    [Arguments("POST /nodes/{node}/qemu/{vmid}/agent/exec", "command=true", EffectKind.Destroys, Tier.Full)]
    [Arguments("PUT /nodes/{node}/disks/wipedisk", "disk=/dev/sda", EffectKind.Destroys, Tier.Full)]
    [Arguments("POST /nodes/{node}/execute", "commands=[]", EffectKind.Destroys, Tier.Full)]
    [Arguments("GET /nodes/{node}/qemu/{vmid}/vncwebsocket", "", EffectKind.Destroys, Tier.Full)]
    [Arguments("PATCH /nothing/of/the/kind", "", EffectKind.Destroys, Tier.Full)]
    internal async Task A_call_is_judged_by_its_arguments(string method, string form, EffectKind effect, Tier tier)
    {
        var judged = EffectTable.Judge(method.Split(' ')[0], method.Split(' ')[1], Parameters(form));

        await Assert.That(judged.Effect).IsEqualTo(effect);
        await Assert.That(judged.Tier).IsEqualTo(tier);
    }

    [Test]
    public async Task A_parameter_that_is_sent_twice_counts_with_each_of_its_values()
    {
        var judged = EffectTable.Judge(
            "PUT", "/nodes/{node}/qemu/{vmid}/config", Parameters("delete=net0&delete=scsi0&force=0&force=1"));

        await Assert.That(judged.Effect).IsEqualTo(EffectKind.Destroys);
    }

    private static KeyValuePair<string, string>[] Parameters(string form) =>
    [
        .. Pair().Matches(form).Select(match => KeyValuePair.Create(match.Groups[1].Value, Uri.UnescapeDataString(match.Groups[2].Value))),
    ];

    [GeneratedRegex("([^=&]+)=([^&]*)")]
    private static partial Regex Pair();
}
