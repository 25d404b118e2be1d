using McpPve.Effects;
using System.Text.RegularExpressions;
using McpPve.Answers;
using McpPve.Catalog.Guests;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Tools;
using McpPve.Tools.Arguments;
using static McpPve.Tools.RequiredPrivilege;
using static McpPve.Tools.Route;

namespace McpPve.Catalog.Ha;

/// <summary>High availability: /cluster/ha. pve_get_cluster_ha_status, in the cluster category, tells how it stands.</summary>
internal static partial class HaTools
{
    private static readonly TextArg Sid = Arg.Text("sid", "vm:100, ct:200, or the id alone.", 16) with
    {
        Form = SidForm(),
        FormName = "a guest as vm:100, ct:200 or 100",
        Required = true,
    };
    private static readonly TextArg Rule = Arg.Text("rule", "Rule name.", 128) with { Form = Arg.ConfigIdForm(),
        FormName = "a name of two or more letters, digits, _ and -, starting with a letter", Required = true };
    private static readonly ChoiceArg State = Arg.Choice(
        "state", "What HA keeps it at; ignored: hands off.", "started", "stopped", "enabled", "disabled", "ignored");
    private static readonly IntegerArg MaxRestart = Arg.Integer("max_restart", "Restarts tried on a node.");
    private static readonly IntegerArg MaxRelocate = Arg.Integer("max_relocate", "Other nodes tried.");
    private static readonly TextArg Comment = Arg.Text("comment", "What it is for.", 4096) with { Bare = true };
    private static readonly FlagArg Failback = Arg.Flag("failback", "Returns to the preferred node.");
    private static readonly FlagArg AutoRebalance = Arg.Flag(
        "auto_rebalance", "May be moved to balance load.") with { Pve = "auto-rebalance" };
    private static readonly TextArg Nodes = Arg.Text(
        "nodes", "For node-affinity, higher number preferred: pve1:2,pve2:1.") with { Separator = ',' };
    private static readonly ChoiceArg Affinity = Arg.Choice(
        "affinity", "For resource-affinity: on the same node, or apart.", "positive", "negative");
    private static readonly FlagArg Strict = Arg.Flag("strict", "For node-affinity: never on other nodes.");
    private static readonly FlagArg Disable = Arg.Flag("disable", "Keep the rule, don't apply it.");
    private static readonly TextArg Resources = Arg.Text("resources", "vm:100,ct:200") with { Separator = ',' };

    // No task is waited for, but the manager, who takes 10 to 20 seconds.
    private static readonly IntegerArg Patience = Arg.Wait with { Role = ArgRole.None, Description = "Default 30.", Default = "30" };

    private static readonly TextArg Group8 = Arg.Text("group", "PVE 8 only; PVE 9 has pve_create_ha_rule.", 128) with
    {
        Instead = "HA groups ended with PVE 9, which has rules: leave 'group' out and bind the guest to "
            + "nodes with pve_create_ha_rule type=node-affinity.",
    };

    private static readonly Arg[] OfResource = [Sid, State, MaxRestart, MaxRelocate, Comment, Group8, Failback, AutoRebalance];

    private static readonly Columns<HaResource> ResourceRow = new Columns<HaResource>()
        // PVE leaves out what has its default; a reader wants to know what holds.
        .Text("sid", r => r.Sid).Text("state", r => r.State, missing: "started")
        .Integer("max_restart", r => r.MaxRestart, missing: 1).Integer("max_relocate", r => r.MaxRelocate, missing: 1)
        .Add((writer, r) =>
        {
            // A group, which PVE 8 has instead, says by itself whether guests go back.
            if (r.Failback.Value is not null || r.Group.Value is null)
            {
                writer.WriteBoolean("failback"u8, r.Failback.Value ?? true);
            }
        })
        .Text("group", r => r.Group).Text("comment", r => r.Comment);

    private static readonly Columns<HaRule> RuleRow = new Columns<HaRule>()
        .Text("rule", r => r.Rule).Text("type", r => r.Type).Text("resources", r => r.Resources).Text("nodes", r => r.Nodes)
        .Text("affinity", r => r.Affinity).Flag("strict", r => r.Strict).Flag("disabled", r => r.Disable)
        .Add((writer, r) =>
        {
            if (Problems(r) is { } problems)
            {
                writer.WriteString("problems"u8, problems);
            }
        })
        .Text("comment", r => r.Comment);

    private static readonly ReadBack Resource = ReadBack.Of(
        "/cluster/ha/resources/{sid}", () => HaJson.Default.HaResource.Data(),
        r => ConfigMembers.SettingsOf(r, HaJson.Default.HaResource, ["sid", "type"], Defaults(r)));

    // Where there are groups, PVE 8, it is the group that says whether guests go back.
    private static IReadOnlyList<(string, string)> Defaults(HaResource resource) =>
    [
        ("state", "\"started\""), ("max_restart", "1"), ("max_relocate", "1"),
        .. resource.Group.Value is null ? [("failback", "1")] : Array.Empty<(string, string)>(),
    ];

    private static readonly ReadBack OneRule = ReadBack.Of(
        "/cluster/ha/rules/{rule}", () => HaJson.Default.HaRule.Data(), r => ConfigMembers.SettingsOf(r, HaJson.Default.HaRule, ["rule"]));

    private static readonly ReadBack Armed = ReadBack.Of(
        "/cluster/ha/status/current",
        () => HaJson.Default.HaStatusEntry.Rows(),
        entries =>
            entries.Where(entry => entry.Type.Value == "fencing")
                .SelectMany<HaStatusEntry, SettingValue>(entry => [new("ha", entry.ArmedState.Value), new("status", entry.Status.Value)]));

    public static readonly ToolGroup Group = new("ha", "High availability",
    [
        new()
        {
            Name = "pve_list_ha_resources",
            Title = "List HA resources",
            Description = "List the guests that high availability manages and the state it keeps each at.",
            Route = Get("/cluster/ha/resources"),
            Args = [Arg.Choice("type", "VMs or containers.", "vm", "ct") with { Bare = true }, .. Arg.Listing],
            Returns = Operations.List(() => HaJson.Default.HaResource, ResourceRow, r => r.Sid.Value),
        },
        new()
        {
            Name = "pve_get_ha_resource",
            Title = "HA resource",
            Description = "Get the high availability settings of one guest.",
            Route = Get("/cluster/ha/resources/{sid}"),
            Args = [Sid, Arg.Detail],
            Returns = Operations.One(() => HaJson.Default.HaResource, ConfigMembers.Columns(() => HaJson.Default.HaResource, Defaults)),
        },
        new()
        {
            Name = "pve_list_ha_rules",
            Title = "List HA rules",
            Description = "List the high availability rules: guests bound to nodes (node-affinity), "
                + "kept together or apart (resource-affinity).",
            Route = Get("/cluster/ha/rules"),
            Since = "9.0",
            Args =
            [
                Arg.Choice("type", "Only these.", "node-affinity", "resource-affinity") with { Bare = true },
                Arg.Text("resource", "Only rules with this one: vm:100.", 16),
                .. Arg.Listing,
            ],
            Returns = Operations.List(() => HaJson.Default.HaRule, RuleRow, r => r.Order.Value ?? long.MaxValue),
        },
        new()
        {
            Name = "pve_get_ha_rule",
            Title = "HA rule",
            Description = "Get one high availability rule.",
            Route = Get("/cluster/ha/rules/{rule}"),
            Since = "9.0",
            Args = [Rule, Arg.Detail],
            Returns = Operations.One(() => HaJson.Default.HaRule, ConfigMembers.Columns(() => HaJson.Default.HaRule)),
        },
        new()
        {
            Name = "pve_create_ha_resource",
            Title = "Put guest under HA",
            Description = "Let HA manage a guest: restart it when it or its node fails. A stopped "
                + "guest is started unless state says otherwise.",
            Tier = Tier.Full,
            Effect = Effect.Disruption,
            Route = Post("/cluster/ha/resources"),
            Args = [.. OfResource, Arg.Choice("type", "Taken from sid when left out.", "vm", "ct") with { Bare = true }],
            RequiredPrivileges = [SeesCluster],
            Returns = Operations.Write,
            Undo = Undo.Deletes("pve_delete_ha_resource", "sid"),
            ReadBack = Resource with { Before = false },
            PostCheck = NotActedYet,
        },
        new()
        {
            Name = "pve_update_ha_resource",
            Title = "Change HA resource",
            Description = "Change the high availability settings of a guest, or start or stop it (state); disabled clears an error.",
            Tier = Tier.Full,
            Effect = Effect.IdempotentDisruption,
            Route = Put("/cluster/ha/resources/{sid}"),
            Args = [.. OfResource, GuestArgs.Unset("comment,max_restart"), Arg.Digest],
            RequiredPrivileges = [SeesCluster],
            Returns = Operations.Write,
            ReadBack = Resource,
            PostCheck = NotActedYet,
        },
        new()
        {
            Name = "pve_delete_ha_resource",
            Title = "Take guest out of HA",
            Description = "Take a guest out of high availability. The guest itself stays as it is; nobody restarts it any more.",
            Tier = Tier.Full,
            Effect = Effect.Destruction,
            Route = Delete("/cluster/ha/resources/{sid}"),
            Args = [Sid, Arg.Flag("purge", "false keeps it in rules.")],
            RequiredPrivileges = [SeesCluster],
            Returns = Operations.Write,
            Undo = Undo.Never("rules that named it may have lost it"),
            ReadBack = Resource,
        },
        new()
        {
            Name = "pve_create_ha_rule",
            Title = "Create HA rule",
            Description = "Create an HA rule: node-affinity binds guests to nodes, resource-affinity keeps them "
                + "together or apart. HA may migrate guests.",
            Tier = Tier.Full,
            Effect = Effect.Disruption,
            Route = Post("/cluster/ha/rules"),
            Since = "9.0",
            Args =
            [
                Rule,
                Arg.Choice("type", "Kind of rule.", "node-affinity", "resource-affinity") with { Required = true, Bare = true },
                Resources with { Required = true },
                Nodes, Strict, Affinity, Disable, Comment,
            ],
            RequiredPrivileges = [SeesCluster],
            Returns = new HaRuleCreateOperation(),
            Undo = Undo.Deletes("pve_delete_ha_rule", "rule"),
            ReadBack = OneRule with { Before = false },
            PostCheck = RuleNotApplied,
        },
        new()
        {
            Name = "pve_update_ha_rule",
            Title = "Change HA rule",
            Description = "Change a high availability rule. HA may migrate guests to obey it.",
            Tier = Tier.Full,
            Effect = Effect.IdempotentDisruption,
            Route = Put("/cluster/ha/rules/{rule}"),
            Since = "9.0",
            Args =
            [
                Rule,
                Arg.Text("type", "That of the rule.", 32) with
                {
                    Form = RuleTypeForm(),
                    FormName = "node-affinity or resource-affinity",
                    Auto = true,
                },
                Resources, Nodes, Strict, Affinity, Disable, Comment,
                GuestArgs.Unset("strict,comment") with { Name = "delete_settings", Pve = "delete" }, Arg.Digest,
            ],
            RequiredPrivileges = [SeesCluster],
            Returns = new HaRuleUpdateOperation(),
            ReadBack = OneRule,
            PostCheck = RuleNotApplied,
        },
        new()
        {
            Name = "pve_delete_ha_rule",
            Title = "Delete HA rule",
            Description = "Delete a high availability rule; its guests stay under HA.",
            Tier = Tier.Full,
            Effect = Effect.Destruction,
            Route = Delete("/cluster/ha/rules/{rule}"),
            Since = "9.0",
            Args = [Rule],
            RequiredPrivileges = [SeesCluster],
            Returns = Operations.Write,
            Undo = Undoing.Recreates("pve_create_ha_rule"),
            ReadBack = OneRule,
        },
        new()
        {
            Name = "pve_disarm_ha",
            Title = "Disarm HA",
            Description = "Disarm high availability for maintenance: no node is fenced and no guest recovered until pve_arm_ha.",
            Tier = Tier.Full,
            Effect = Effect.IdempotentDisruption,
            AsksSometimes = true,
            Route = Post("/cluster/ha/status/disarm-ha"),
            Since = "9.2",
            Args =
            [
                Arg.Choice(
                    "resource_mode",
                    "freeze: no actions on managed guests; ignore: as if not managed.",
                    "freeze",
                    "ignore") with { Pve = "resource-mode", Required = true },
                Patience,
            ],
            RequiredPrivileges = [SeesCluster],
            Returns = new ArmOperation("disarmed"),
            Undo = Undo.Reverses("pve_arm_ha", "ha", ["armed"]),
            ReadBack = Armed,
        },
        new()
        {
            Name = "pve_arm_ha",
            Title = "Arm HA",
            Description = "Arm high availability again after pve_disarm_ha: failed nodes are fenced, guests recovered.",
            Tier = Tier.Full,
            Effect = Effect.IdempotentDisruption,
            Route = Post("/cluster/ha/status/arm-ha"),
            Since = "9.2",
            Args = [Patience],
            RequiredPrivileges = [SeesCluster],
            Returns = new ArmOperation("armed"),
            Undo = Undo.Never("how it was disarmed is not shown any more: pve_disarm_ha"),
            ReadBack = Armed,
        },
    ]);

    // PVE only writes down what is wanted; the manager acts on it some seconds later, or not at all.
    private static async Task<string?> NotActedYet(ToolRun run, CancellationToken cancellation)
    {
        var entries = await HaOrders.Status(run, cancellation);
        if (entries.Find(entry => entry.ArmedState.Value is "disarmed" or "disarming") is not null)
        {
            return "HA is disarmed: nothing happens until pve_arm_ha.";
        }
        var sid = run.Call["sid"]!;
        var service = entries.Find(entry =>
            entry.Type.Value == "service"
                && (entry.Sid.Value == sid || entry.Sid.Value?.EndsWith($":{sid}", StringComparison.Ordinal) == true));
        var (is_, wanted) = (service?.State.Value ?? "not known to it yet", service?.RequestState.Value ?? run.Call["state"] ?? "started");
        return is_ switch
        {
            "error" =>
                "HA has this guest in state error and does nothing with it: look at it, then set state=disabled and after that started.",
            _ when is_ == wanted || (is_, wanted) is ("stopped", "disabled") or ("started", "enabled") => null,
            _ => $"The HA manager has not acted yet: the guest is {is_}, wanted is {wanted}. pve_get_cluster_ha_status tells when it has.",
        };
    }

    private static async Task<string?> RuleNotApplied(ToolRun run, CancellationToken cancellation)
    {
        // Only the list tells what is wrong with a rule.
        var rules = (await run.Read("/cluster/ha/rules", HaJson.Default.HaRule.Rows(), cancellation)).Data ?? [];
        var rule = rules.Find(rule => rule.Rule.Value == run.Call["rule"]);
        return rule is null ? null
            : Problems(rule) is { } problems ? $"HA does not apply the rule: {problems}"
            : rule.Disable.IsSet && run.Call["disable"] != "1" ? "The rule is disabled: HA does not apply it until disable=false."
            : null;
    }

    private static string? Problems(HaRule rule) =>
        rule.Errors.Value is { Count: > 0 } errors
            ? string.Join("; ", errors.Select(error => $"{error.Key}: {error.Value}"))
            : rule.Errors.Other.Text;

    [GeneratedRegex(@"\A(?:(?:vm|ct):)?[1-9][0-9]{2,8}\z")]
    private static partial Regex SidForm();

    [GeneratedRegex(@"\A(?:node|resource)-affinity\z")]
    private static partial Regex RuleTypeForm();
}
