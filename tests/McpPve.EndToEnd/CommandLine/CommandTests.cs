using System.Diagnostics;
using System.Text.Json;
using McpPve.EndToEnd.Protocol;
using McpPve.Simulator;
using McpPve.Testing;

namespace McpPve.EndToEnd.CommandLine;

/// <summary>The commands, on the cluster that --demo brings along.</summary>
public sealed class CommandTests
{
    private static readonly string[] Served = ["nodes", "qemu", "cluster", "tasks"];

    [Test]
    public async Task Help_names_the_commands_and_the_settings()
    {
        var result = await McpPveProcess.Run(["--help"]);

        await Assert.That(result.ExitCode).IsEqualTo(0).Because(result.ToString());
        await Assert.That(result.Output)
            .Contains("tools").And.Contains("settings").And.Contains("call").And.Contains("health").And.Contains("--demo")
                .And.Contains("PVE_BASE_URL");
    }

    [Test]
    public async Task Version_is_a_single_line()
    {
        var result = await McpPveProcess.Run(["--version"]);

        await Assert.That(result.ExitCode).IsEqualTo(0).Because(result.ToString());
        await Assert.That(result.Output).Matches(@"\A[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.]+)?\r?\n\z");
    }

    [Test]
    public async Task Interrupting_a_call_leaves_its_task_running_and_says_how_to_follow_it()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip.Test("there is no SIGINT to send");
            return;
        }
        await using var cluster = await Cluster.Start(Slow().Handle);
        await using var process = McpPveProcess.Start(["call", "pve_start_qemu_vm", "vmid=103", "wait_seconds=100"], cluster.Environment);
        await cluster.Followed();

        await process.Signal("INT");
        var result = await process.Ended();

        await Assert.That(result.ExitCode).IsEqualTo(130);
        await Assert.That(result.Error.TrimEnd('\n'))
            .Contains("the task is still running: UPID:pve3:").And.Contains(
                "; follow it with: mcp-pve call pve_wait_for_task upid=UPID:pve3:").And.DoesNotContain("\n");
        await Assert.That(cluster.Writes.Count()).IsEqualTo(1);
    }

    [Test]
    public async Task A_client_that_cancels_its_wait_leaves_the_task_running_and_the_operator_reads_so()
    {
        await using var cluster = await Cluster.Start(Slow().Handle);
        await using var session = await StdioSession.Open(cluster.Environment, []);
        var id = await session.Send("tools/call", """{"name":"pve_start_qemu_vm","arguments":{"vmid":103,"wait_seconds":100}}""");
        await cluster.Followed();

        await session.Process.Write(
            $$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{id}},"reason":"enough"} }""");
        await session.Process.ErrorContains("pve_start_qemu_vm: stopped waiting; the task is still running: UPID:pve3:");
        var tasks = await session.Call("pve_list_tasks", """{"node":"pve3","source":"active"}""");

        await Assert.That(tasks.GetRawText()).Contains("qmstart").And.Contains("running");
        await Assert.That(cluster.Writes.Count()).IsEqualTo(1);
    }

    private static SimulatedCluster Slow()
    {
        var simulator = new SimulatedCluster();
        simulator.Faults.Add(new(FaultKind.TaskSlow) { Method = "POST", Delay = TimeSpan.FromHours(1) });
        return simulator;
    }

    [Test]
    public async Task The_demo_serves_MCP_without_any_setting()
    {
        await using var session = StdioSession.Demo();
        await session.Initialize();

        var answer = await session.Call("pve_list_nodes", "{}");

        await Assert.That(answer.GetProperty("result").GetProperty("structuredContent").GetProperty("count").GetInt32()).IsEqualTo(3);
    }

    [Test]
    public async Task Tools_lists_what_the_settings_expose()
    {
        var all = await McpPveProcess.Run(["--demo", "tools"]);
        var readOnly = await McpPveProcess.Run(["--demo", "tools"], new Dictionary<string, string> { ["PVE_ACCESS_TIER"] = "read-only" });

        await Assert.That(all.ExitCode).IsEqualTo(0).Because(all.ToString());
        await Assert.That(all.Output).Contains("pve_start_qemu_vm").And.Contains("pve_list_nodes");
        await Assert.That(readOnly.Output).Contains("pve_list_nodes").And.DoesNotContain("pve_start_qemu_vm");
    }

    [Test]
    public async Task Tools_as_JSON_state_category_tier_hints_schema_and_calls()
    {
        using var catalogue = await Catalogue();

        foreach (var tool in catalogue.RootElement.GetProperty("tools").EnumerateArray())
        {
            var hints = tool.GetProperty("annotations");
            await Assert.That(tool.GetProperty("category").GetString()).IsNotEmpty();
            await Assert.That(tool.GetProperty("tier").GetString()).IsIn("read-only", "read-execute", "full");
            await Assert.That(hints.GetProperty("readOnlyHint").GetBoolean())
                .IsEqualTo(tool.GetProperty("tier").GetString() == "read-only");
            await Assert.That(tool.GetProperty("inputSchema").GetProperty("additionalProperties").GetBoolean()).IsFalse();
            await Assert.That(tool.GetProperty("calls").GetArrayLength()).IsGreaterThan(0);
        }
    }

    [Test]
    public async Task Settings_tells_which_variables_are_set_and_no_secret()
    {
        var environment = new Dictionary<string, string>
        {
            ["PVE_TOKEN_SECRET"] = "5a1e7c8f-93b4-4d58-8a0e-6d1d2b0c7f11",
            ["PVE_TOKEN_ID"] = "root@pam!mcp=5a1e7c8f-93b4-4d58-8a0e-6d1d2b0c7f11",
            ["PVE_ACCESS_TIER"] = "read-only",
        };

        var lines = await McpPveProcess.Run(["settings"], environment);
        var json = await McpPveProcess.Run(["settings", "--json"], environment);

        await Assert.That(lines.ExitCode).IsEqualTo(0).Because(lines.ToString());
        await Assert.That(lines.Output)
            .Contains("PVE_ACCESS_TIER\tread-only\tfull\tenvironment\t").And.Contains(
                "PVE_TOKEN_SECRET\t(set)\trequired\tenvironment\t").And.Contains("PVE_TOKEN_ID\t(set)\t");
        await Assert.That(lines.Output + json.Output).DoesNotContain("5a1e7c8f");
        using var document = JsonDocument.Parse(json.Output);
        var settings = document.RootElement.GetProperty("settings")
            .EnumerateArray()
            .ToDictionary(setting => setting.GetProperty("name").GetString()!);
        await Assert.That(
            settings.Values.Where(setting => setting.GetProperty("set").GetBoolean())
                .Select(setting => setting.GetProperty("name").GetString()!))
            .IsEquivalentTo(environment.Keys);
        await Assert.That(settings["PVE_TOKEN_SECRET"].GetProperty("secret").GetBoolean()).IsTrue();
        await Assert.That(settings["MCP_PORT"].GetProperty("httpOnly").GetBoolean()).IsTrue();
        await Assert.That(settings["PVE_ACCESS_TIER"].GetProperty("accepted").EnumerateArray().Select(value => value.GetString()!))
            .IsEquivalentTo(["read-only", "read-execute", "full"]);
    }

    [Test]
    public async Task Call_prints_the_result()
    {
        var result = await McpPveProcess.Run(["--demo", "call", "pve_list_qemu_vms", "node=pve1"]);

        await Assert.That(result.ExitCode).IsEqualTo(0).Because(result.ToString());
        await Assert.That(result.Output).Contains("vmid");
    }

    [Test]
    public async Task A_failed_call_exits_with_1()
    {
        var result = await McpPveProcess.Run(["--demo", "call", "pve_get_qemu_status", "vmid=999999"]);

        await Assert.That(result.ExitCode).IsEqualTo(1).Because(result.ToString());
        await Assert.That(result.Output + result.Error).Contains("999999").And.DoesNotContain("   at ");
    }

    [Test]
    public async Task A_tool_answers_to_a_former_name()
    {
        var result = await McpPveProcess.Run(["--demo", "call", "pve_list_lxc_interfaces", "vmid=200"]);

        await Assert.That(result.ExitCode).IsEqualTo(0).Because(result.ToString());
        await Assert.That(result.Output).Contains("eth0");
    }

    [Test]
    public async Task A_call_of_an_unknown_tool_exits_with_2_and_suggests_one()
    {
        var result = await McpPveProcess.Run(["--demo", "call", "pve_list_node"]);

        await Assert.That(result.ExitCode).IsEqualTo(2).Because(result.ToString());
        await Assert.That(result.Error).Contains("pve_list_nodes");
        await Assert.That(result.Output).IsEmpty();
    }

    [Test]
    [Arguments("help", "Usage:")]
    [Arguments("help call", "--yes")]
    [Arguments("call pve_find --help", "name    string, Part of the name.")]
    [Arguments("tools pve_find", "mcp-pve call pve_find")]
    [Arguments("tools --search updates", "GET /nodes/{node}/apt/update")]
    [Arguments("tools --category ha", "pve_list_ha_rules")]
    [Arguments("tools GET@/nodes/{node}/dns", "GET /nodes/{node}/dns")]
    [Arguments("completion bash", "complete -o default -F _mcp_pve mcp-pve")]
    [Arguments("completion zsh", "#compdef mcp-pve")]
    [Arguments("completion fish", "complete -c mcp-pve")]
    [Arguments("completion powershell", "Register-ArgumentCompleter")]
    [Arguments("man", ".TH MCP-PVE 1")]
    [Arguments("[suggest:35] mcp-pve@call@pve_get_qemu_status@vm", "vmid=")]
    [Arguments("[suggest:20] mcp-pve@call@pve_find", "pve_find")]
    public async Task A_command_for_people_says_what_they_look_for(string command, string says)
    {
        var result = await McpPveProcess.Run(command.Split(' ').Select(word => word.Replace('@', ' ')));

        await Assert.That(result.ExitCode).IsEqualTo(0).Because(result.ToString());
        await Assert.That(result.Output).Contains(says);
    }

    [Test]
    [Arguments("tols", "did you mean 'mcp-pve tools'?")]
    [Arguments("serve", "without a command mcp-pve serves MCP")]
    [Arguments("--prot", "did you mean --port?")]
    [Arguments("tools --category nods", "did you mean nodes?")]
    [Arguments("tools pve_list_node", "did you mean pve_list_nodes?")]
    [Arguments("tools a b", "'b' is one word too many.")]
    [Arguments("privileges --pve 7", "--pve takes 9 or 8.")]
    [Arguments("completion csh", "SHELL is one of bash, zsh, fish, powershell.")]
    [Arguments("setup --trust me", "--trust takes pin, ca, system.")]
    [Arguments("setup --token-id x", "--token-id must look like")]
    [Arguments("setup --url https://localhost:1 --clients notepad", "there is no client 'notepad'")]
    public async Task A_mistake_on_the_command_line_is_met_with_what_was_meant(string command, string says)
    {
        var result = await McpPveProcess.Run(command.Split(' '));

        await Assert.That(result.ExitCode).IsEqualTo(2).Because(result.ToString());
        await Assert.That(result.Error).Contains(says).And.DoesNotContain("   at ");
        await Assert.That(result.Output).IsEmpty();
    }

    [Test]
    public async Task A_call_waits_to_the_end_or_exits_with_4_and_the_line_that_goes_on()
    {
        var simulator = new SimulatedCluster(new() { TaskSpeed = 1 });
        simulator.Faults.Add(new(FaultKind.TaskSlow) { Method = "POST", Delay = TimeSpan.FromSeconds(20) });
        await using var cluster = await Cluster.Start(simulator.Handle);

        var running = await McpPveProcess.Run(["call", "pve_start_qemu_vm", "vmid=103", "wait_seconds=0"], cluster.Environment);
        var line = running.Error.Split("mcp-pve call ")[^1].Trim();
        var ended = await McpPveProcess.Run(["call", .. line.Split(' ')], cluster.Environment);

        await Assert.That(running.ExitCode).IsEqualTo(4).Because(running.ToString());
        await Assert.That(line).StartsWith("pve_wait_for_task upid=UPID:pve3:");
        // Longer than a call of MCP waits.
        await Assert.That(ended.ExitCode).IsEqualTo(0).Because(ended.ToString());
        await Assert.That(ended.Output).Contains("\"outcome\":\"ok\"");
    }

    [Test]
    public async Task The_doctor_reports_as_JSON_and_exits_by_the_worst()
    {
        await using var cluster = await Cluster.Start();

        var fine = await McpPveProcess.Run(["doctor", "--json"], cluster.Environment);
        var untrusted = await McpPveProcess.Run(["doctor"], new Dictionary<string, string>(cluster.Environment) { ["PVE_CA_FILE"] = "" });
        var unset = await McpPveProcess.Run(["doctor"]);
        var tool = await McpPveProcess.Run(["--demo", "call", "pve_doctor"]);

        await Assert.That(fine.ExitCode).IsEqualTo(1).Because($"some guests have no agent: {fine}");
        using var report = JsonDocument.Parse(fine.Output);
        await Assert.That(report.RootElement.GetProperty("worst").GetString()).IsEqualTo("warning");
        await Assert.That(untrusted.ExitCode).IsEqualTo(3).Because(untrusted.ToString());
        await Assert.That(untrusted.Output).Contains("pvenode cert info")
            .And.Contains(CertificateAuthority.Fingerprint(cluster.Authority.Leaf));
        await Assert.That(unset.ExitCode).IsEqualTo(2).Because(unset.ToString());
        await Assert.That(unset.Output).Contains("PVE_BASE_URL is not set");
        await Assert.That(tool.ExitCode).IsEqualTo(0).Because(tool.ToString());
        await Assert.That(tool.Output).Contains("\"check\":\"privileges\",\"state\":\"ok\"");
    }

    [Test]
    public async Task The_doctor_compares_versions_where_it_is_told_to_look()
    {
        await using var releases = await Install.ReleaseServer.Start();
        releases.Put("/newest", """{"tag_name":"v999.0.0"}""");
        releases.Put("/oldest", "0.0.1");
        releases.Put("/none", "<html>");

        var newest = await McpPveProcess.Run(["--demo", "doctor", "--newest", $"{releases.Url}/newest"]);
        var oldest = await McpPveProcess.Run(["--demo", "doctor", "--newest", $"{releases.Url}/oldest"]);
        var none = await McpPveProcess.Run(["--demo", "doctor", "--newest", $"{releases.Url}/none"]);

        await Assert.That(newest.Output).Contains("999.0.0 is newer than this one");
        await Assert.That(oldest.Output).Contains("is the newest");
        await Assert.That(none.Output).Contains("is no version");
    }

    [Test]
    public async Task A_call_without_its_tool_exits_with_2()
    {
        var result = await McpPveProcess.Run(["--demo", "call"]);

        await Assert.That(result.ExitCode).IsEqualTo(2).Because(result.ToString());
    }

    [Test]
    public async Task The_catalogue_agrees_with_the_API_schema_and_the_original_tools()
    {
        var script = Repository.Shared("tools/check-catalog.py");
        var original = File.ReadLines(Repository.Shared("seed/mcp-pve-tools.tsv")).Skip(1).Select(line => line.Split('\t')).ToList();
        using var catalogue = await Catalogue();
        var categories = original.ToDictionary(row => row[0], row => row[1]);
        foreach (var tool in catalogue.RootElement.GetProperty("tools").EnumerateArray())
        {
            categories[tool.GetProperty("name").GetString()!] = tool.GetProperty("category").GetString()!;
        }

        var start = new ProcessStartInfo("python3", [script, McpPveProcess.BinaryPath, "--demo"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = StartOrSkip(start);
        var error = process.StandardError.ReadToEndAsync();
        var lines = (await process.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await process.WaitForExitAsync();

        await Assert.That(lines).IsNotEmpty().Because(await error);
        await Assert.That(lines[^1]).StartsWith("catalogue: ");
        var findings = lines[..^1].Where(line => Served.Contains(categories.GetValueOrDefault(line.Split(':')[0], "nodes")));
        await Assert.That(string.Join('\n', findings)).IsEmpty();
    }

    [Test]
    [Arguments("/dev/full")]
    [Arguments("&-")]
    public async Task A_result_that_cannot_be_written_is_an_error_in_one_sentence(string output)
    {
        if (!File.Exists("/dev/full"))
        {
            Skip.Test("only Linux has a device that is always full");
        }
        await using var process = McpPveProcess.Start(
            ["--demo", "call", "pve_list_nodes"], launcher: ["/bin/sh", "-c", $"exec \"$0\" \"$@\" >{output}", McpPveProcess.BinaryPath]);
        process.CloseInput();

        var result = await process.Ended();

        await Assert.That(result.ExitCode).IsEqualTo(1).Because(result.ToString());
        await Assert.That(result.Error).Contains("can't be written").And.Contains("look before you repeat").And.DoesNotContain("   at ");
    }

    private static Process StartOrSkip(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Skip.Test($"{start.FileName} is not installed");
            throw;
        }
    }

    private static async Task<JsonDocument> Catalogue()
    {
        var result = await McpPveProcess.Run(["--demo", "tools", "--json"]);
        return result.ExitCode == 0 ? JsonDocument.Parse(result.Output) : throw new InvalidOperationException(result.ToString());
    }
}
