using McpPve.Effects;
using System.Diagnostics;
using System.Text.Json;
using McpPve.Catalog;
using McpPve.CommandLine;
using McpPve.Diagnosis;
using McpPve.Options;
using McpPve.Simulator;
using McpPve.Tools;

namespace McpPve.Tests.Catalog;

/// <summary>The roles that 'mcp-pve privileges' prints: enough for every tool, and nothing too much.</summary>
public sealed class PrivilegeTests
{
    private const string ReadOnlyRole = "Datastore.Audit,Pool.Audit,SDN.Audit,Sys.Audit,Sys.Syslog,VM.Audit";

    private static readonly IReadOnlySet<string> Nothing = new HashSet<string>();

    /// <summary>Open to any user, be it for what he has started himself.</summary>
    private static readonly HashSet<string> Free =
    [
        "pve_get_node_version", "pve_get_next_vmid", "pve_list_roles", "pve_list_domains", "pve_get_permissions",
        "pve_list_firewall_macros", "pve_stop_task", "pve_doctor", "pve_search", "pve_describe", "pve_plan", "pve_read",
        "pve_execute", "pve_change",
    ];

    /// <summary>Calls that use all that a tool is granted, where the usual one does not.</summary>
    private static readonly Dictionary<string, string> Wide = new()
    {
        ["pve_create_qemu_vm"] =
            """{"node":"pve2","vmid":150,"name":"new","memory":512,"cores":2,"scsi0":"local-lvm:4","scsihw":"virtio-scsi-single","boot":"order=scsi0","net0":"virtio,bridge=vmbr0"}""",
        ["pve_update_qemu_config"] =
            """{"vmid":103,"memory":8192,"cores":2,"net0":"virtio,bridge=vmbr0","scsi0":"local-lvm:8","options":{"scsihw":"virtio-scsi-single","tags":"ci","ciuser":"a","ide2":"none,media=cdrom"}}""",
        ["pve_create_lxc_container"] =
            """{"node":"pve2","vmid":250,"ostemplate":"nas:vztmpl/debian-13-standard_13.1-1_amd64.tar.zst","hostname":"new","memory":512,"cores":1,"rootfs":"local-lvm:4","net0":"name=eth0,bridge=vmbr0","options":{"tags":"lab"}}""",
        ["pve_update_lxc_config"] =
            """{"vmid":200,"memory":1024,"cores":1,"hostname":"www","net0":"name=eth0,bridge=vmbr0","options":{"mp1":"local-lvm:1,mp=/data","tags":"a"}}""",
        ["pve_update_pool"] = """{"poolid":"test","vms":"103","storage":"nas"}""",
        ["pve_find"] = "{}",
        ["pve_list_cluster_resources"] = "{}",
        ["pve_get_permissions"] = "{}",
    };

    public static IEnumerable<Func<ToolCase>> Cases() => EveryToolTests.Cases();

    [Test]
    [MethodDataSource(nameof(Cases))]
    public async Task A_tool_needs_a_privilege_or_is_known_to_be_open_to_everybody(ToolCase entry)
    {
        var tool = ToolCatalog.Find(entry.Tool)!;

        await Assert.That(Privileges.Choices(tool, release9: true).Count == 0).IsEqualTo(Free.Contains(tool.Name));
    }

    [Test]
    public async Task The_read_only_tier_needs_rights_to_read_and_no_other()
    {
        await Assert.That(Roles(Tier.ReadOnly, release9: true)).IsEquivalentTo([$"/ {ReadOnlyRole},VM.GuestAgent.Audit"]);
        await Assert.That(Roles(Tier.ReadOnly, release9: false)).IsEquivalentTo([$"/ {ReadOnlyRole}"]);
    }

    [Test]
    public async Task A_privilege_is_granted_on_nodes_only_where_that_is_enough()
    {
        const string execute =
            "Datastore.AllocateSpace,Datastore.AllocateTemplate,Datastore.Audit,Pool.Audit,SDN.Audit,Sys.AccessNetwork,Sys.Audit,Sys.Syslog,VM.Audit,VM.Backup,VM.GuestAgent.Audit,VM.Migrate,VM.PowerMgmt";

        await Assert.That(Roles(Tier.ReadExecute, release9: true)).IsEquivalentTo([$"/ {execute}", "/nodes Sys.Modify"]);
        await Assert.That(Roles(Tier.Full, release9: true).Single()).IsEqualTo(
            "/ Datastore.Allocate,Datastore.AllocateSpace,Datastore.AllocateTemplate,Datastore.Audit,Group.Allocate,Permissions.Modify,Pool.Allocate,Pool.Audit,Realm.AllocateUser,SDN.Audit,SDN.Use,"
            + "Sys.AccessNetwork,Sys.Audit,Sys.Console,Sys.Modify,Sys.Syslog,User.Modify,VM.Allocate,VM.Audit,VM.Backup,VM.Clone,VM.Config.CDROM,VM.Config.CPU,VM.Config.Cloudinit,VM.Config.Disk,"
            + "VM.Config.HWType,VM.Config.Memory,VM.Config.Network,VM.Config.Options,VM.GuestAgent.Unrestricted,VM.Migrate,VM.PowerMgmt,VM.Snapshot");
    }

    [Test]
    public async Task A_read_that_needs_a_write_privilege_is_left_out_unless_named()
    {
        var tools = new ToolOptions(Tier.ReadOnly, Categories(), Nothing, Nothing).Toolbox.Exposed;

        await Assert.That(Privileges.For(tools, Nothing, release9: true).LeftOut.Select(left => left.Tool.Name))
            .IsEquivalentTo(["pve_get_storage_config", "pve_get_qemu_agent_exec_status"]);
        await Assert.That(Privileges.For(tools, Nothing, release9: false).LeftOut.Select(left => left.Tool.Name)).IsEquivalentTo(
            ["pve_get_storage_config", "pve_get_qemu_agent_exec_status", "pve_get_qemu_agent_osinfo", "pve_get_guest_addresses"]);
        await Assert.That(
            Privileges.For(tools, new HashSet<string> { "pve_get_storage_config" }, release9: true).Grants.Single().Privileges)
            .Contains("Datastore.Allocate");
    }

    [Test]
    [Arguments("9.2")]
    [Arguments("8.4")]
    public async Task Every_privilege_is_one_that_this_PVE_knows(string release)
    {
        await using var administrator = await TestCluster.Start(new() { Release = release });
        foreach (var tier in Enum.GetValues<Tier>())
        {
            var options = new ToolOptions(tier, Categories(), Nothing, Nothing);

            await Assert.That(await Pveum.Run(administrator, Lines(options, release.StartsWith('9'), $"{tier}@pve!tk".ToLowerInvariant())))
                .IsNotEmpty();
        }
    }

    [Test]
    [MethodDataSource(nameof(Cases))]
    public async Task The_role_of_a_tier_opens_every_tool_of_it(ToolCase entry)
    {
        var tool = ToolCatalog.Find(entry.Tool)!;
        foreach (var (tier, release9) in Enum.GetValues<Tier>().Where(tier => tier >= tool.Tier)
            .SelectMany(tier => new[] { (tier, true), (tier, false) }))
        {
            var options = new ToolOptions(tier, Categories(), Nothing, Nothing);
            if ((tool.Since is not null && !release9)
                || Privileges.For(options.Toolbox.Exposed, Nothing, release9).LeftOut.Any(left => left.Tool == tool))
            {
                continue;
            }
            var (result, refused) = await Try(entry, options, release9);

            await Assert.That(refused).IsEmpty().Because($"{tier}, {(release9 ? 9 : 8)}: {result.Text}");
        }
    }

    [Test]
    [MethodDataSource(nameof(Cases))]
    public async Task Its_own_privileges_are_enough_for_a_tool_and_it_misses_each_of_them(ToolCase entry)
    {
        var options = new ToolOptions(Tier.ReadOnly, Nothing, new HashSet<string> { entry.Tool }, Nothing);
        var tool = ToolCatalog.Find(entry.Tool)!;
        if (tool.Inner != InnerCall.None)
        {
            return; // it needs what the call needs that it is given
        }
        // What the other kind of guest needs is not missed here.
        var kind = entry.Variant == Route.Container ? tool.ForContainers! : tool with { Container = null };
        var needed = Privileges.For([kind], options.Allowed, release9: true);
        var (whole, refused) = await Try(entry, options, release9: true);
        await Assert.That(refused).IsEmpty().Because(whole.Text);
        await Assert.That(whole.IsError).IsFalse().Because(whole.Text);

        foreach (var privilege in needed.Grants.SelectMany(grant => grant.Privileges))
        {
            var (result, missed) = await Try(entry, options, release9: true, without: privilege);

            await Assert.That(missed.Count > 0 || result.IsError || Outline(result) != Outline(whole))
                .IsTrue()
                .Because($"{entry.Tool} does as well without {privilege}: {result.Text}");
        }
    }

    [Test]
    public async Task A_refusal_names_the_privilege_and_the_command_that_grants_it()
    {
        await using var administrator = await TestCluster.Start();
        await Pveum.Run(
            administrator,
            [
                "pveum user add cautious@pve", "pveum role add Looks --privs VM.Audit",
                "pveum acl modify / --users cautious@pve --roles Looks",
            ]);
        var secret = await Pveum.Run(
            administrator,
            ["pveum user token add cautious@pve tk --privsep 1", "pveum acl modify / --tokens 'cautious@pve!tk' --roles Looks"]);
        await using var lab = await administrator.As("cautious@pve!tk", secret);

        var text = await lab.Fail("pve_start_qemu_vm", """{"vmid":103}""");
        await Assert.That(text).Contains("lacks VM.PowerMgmt on /vms/103");

        // What it says is what helps.
        await Pveum.Run(
            administrator,
            [
                text[text.IndexOf("pveum role", StringComparison.Ordinal)..text.IndexOf(". 'mcp-pve", StringComparison.Ordinal)]
                    .Replace("ROLE", "Looks", StringComparison.Ordinal),
            ]);
        await lab.Call("pve_start_qemu_vm", """{"vmid":103}""");
    }

    [Test]
    public async Task Where_PVE_does_not_say_which_the_refusal_names_all_that_the_tool_needs()
    {
        await using var lab = await TestCluster.Start(token: (SimulatedCluster.AuditorTokenId, SimulatedCluster.AuditorTokenSecret));

        var text = await lab.Fail("pve_create_qemu_vm", """{"node":"pve2","vmid":150}""");

        await Assert.That(text)
            .Contains("Permission check failed.").And.Contains("lacks a privilege there").And.Contains(
                "Datastore.AllocateSpace,SDN.Use,VM.Allocate,VM.Audit,");
    }

    [Test]
    public async Task A_call_reserved_to_root_is_not_called_grantable()
    {
        await using var lab = await TestCluster.Start(
            between: (_, _, _) =>
                Task.FromResult(new PveReply(403, "Permission check failed (user != root@pam)", default, "application/json")));

        await Assert.That(await lab.Fail("pve_list_nodes", "{}")).Contains("No API token may do that").And.DoesNotContain("pveum");
    }

    [Test]
    public async Task On_a_pool_the_role_reaches_its_guests_and_nothing_else()
    {
        var options = new ToolOptions(
            Tier.ReadExecute, new HashSet<string> { "qemu", "nodes" }, Nothing, new HashSet<string> { "pve_manage_node_service" });
        await using var administrator = await TestCluster.Start();
        var secret = await Pveum.Run(
            administrator,
            Lines(options, release9: true, "ops@pve!tk").Select(line =>
                line.Replace("acl modify / ", "acl modify /pool/prod ", StringComparison.Ordinal)));
        await using var lab = await administrator.As("ops@pve!tk", secret);

        await Assert.That((await lab.Call("pve_reset_qemu_vm", """{"vmid":101}""")).GetProperty("outcome").GetString()).IsEqualTo("ok");
        await Assert.That(await lab.Fail("pve_reset_qemu_vm", """{"vmid":105}""")).Contains("the token may not see it");
        await Assert.That(await lab.Fail("pve_get_node_status", """{"node":"pve1"}""")).Contains("has Sys.Audit, but not on /nodes/pve1");
    }

    [Test]
    public async Task A_shell_takes_the_lines_as_they_are()
    {
        const string token = "o'brien@pve!it's";
        var options = new ToolOptions(Tier.ReadExecute, Categories(), Nothing, Nothing);
        var start = new ProcessStartInfo(
            "sh",
            [
                "-c",
                $"set -eu; pveum() {{ printf '%s\\n' \"$@\"; "
                    + $"}}\n{PrivilegesCommand.Text(options, release9: true, token)}",
            ]) { RedirectStandardOutput = true };
        using var shell = Process.Start(start)!;
        var words = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();

        await Assert.That(shell.ExitCode).IsEqualTo(0);
        await Assert.That(words)
            .Contains(
                $"--users\no'brien@pve\n--tokens\n{token}\n--roles\nmcp-pve-read-execute\n")
                    .And.Contains("--roles\nmcp-pve-read-execute,mcp-pve-read-execute-nodes\n");
    }

    private static async Task<(ToolResult Result, List<string> Refused)> Try(
        ToolCase entry, ToolOptions options, bool release9, string? without = null)
    {
        const string token = "least@pve!tk";
        await using var administrator = await TestCluster.Start(new() { Release = release9 ? "9.2" : "8.4" });
        var lines = without is null ? Lines(options, release9, token) : Without(options, release9, token, without);
        var secret = await Pveum.Run(administrator, lines);
        await using var lab = await administrator.As(token, secret);
        string arguments;
        if (entry.Tool == "pve_stop_task")
        {
            // Its own task: for those of others it needs more.
            await Pveum.Run(
                administrator,
                [
                    "pveum role add Starts --privs VM.Audit,VM.PowerMgmt",
                    $"pveum acl modify /vms/103 --users least@pve --tokens '{token}' --roles Starts",
                ]);
            arguments = await lab.Arguments(entry);
        }
        else
        {
            arguments = Wide.TryGetValue(entry.Tool, out var wide) && release9
                ? wide
                : entry.Good.Length > 0
                ? await administrator.Prepare(entry.Good)
                : await administrator.Arguments(entry);
        }
        var before = lab.Cluster.Calls.Count;
        var result = await lab.Run(entry.Tool, arguments);
        return (result, [.. lab.Cluster.Calls.Skip(before).Where(call => call.Status == 403).Select(call => $"{call.Method} {call.Path}")]);
    }

    private static IReadOnlyList<string> Lines(ToolOptions options, bool release9, string token) =>
        TokenRoles.Lines(options, Privileges.For(options.Toolbox.Exposed, options.Allowed, release9), token);

    private static IReadOnlyList<string> Without(ToolOptions options, bool release9, string token, string privilege)
    {
        var needed = Privileges.For(options.Toolbox.Exposed, options.Allowed, release9);
        return TokenRoles.Lines(options, needed with
        {
            Grants =
            [
                .. needed.Grants.Select(grant => grant with { Privileges = [.. grant.Privileges.Where(other => other != privilege)] }),
            ],
        }, token);
    }

    private static IEnumerable<string> Roles(Tier tier, bool release9) =>
        Privileges.For(
            new ToolOptions(tier, Categories(), Nothing, Nothing).Toolbox.Exposed,
            Nothing,
            release9).Grants.Select(grant => $"{grant.Path} {string.Join(',', grant.Privileges)}");

    private static HashSet<string> Categories() => [.. ToolCatalog.Groups.Select(group => group.Name)];

    /// <summary>What an answer tells, without the values.</summary>
    private static string Outline(ToolResult result) => result.Data is { } data ? Outline(data) : result.Text;

    private static string Outline(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object =>
            $"{{{string.Join(' ', value.EnumerateObject().Select(member => $"{member.Name}:{Outline(member.Value)}"))}}}",
        JsonValueKind.Array => $"[{string.Join(' ', value.EnumerateArray().Select(Outline))}]",
        _ => "",
    };
}
