using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using McpPve.EndToEnd.Http;
using McpPve.EndToEnd.Protocol;
using McpPve.Simulator;
using McpPve.Testing;

namespace McpPve.EndToEnd.CommandLine;

/// <summary>Ctrl-C and SIGTERM end the process at once, whatever it does, with one line and never a stack trace.</summary>
public sealed class InterruptTests
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(4);

    [Before(Test)]
    public void Signals_are_handled_only_on_platforms_that_have_them() =>
        Skip.When(OperatingSystem.IsWindows(), "there are no signals to send");

    [Test]
    [Arguments("INT")]
    [Arguments("TERM")]
    public async Task A_call_that_still_reads_its_settings_ends(string signal)
    {
        var pipe = Path.Combine(Directory.CreateTempSubdirectory("mcp-pve-pipe-").FullName, "secret");
        await Command.Run(["mkfifo", pipe]); // nobody ever writes to it
        await using var process = McpPveProcess.Start(["call", "pve_list_nodes"], new Dictionary<string, string>
        {
            ["PVE_BASE_URL"] = "https://127.0.0.1:1", ["PVE_TOKEN_ID"] = SimulatedCluster.TokenId, ["PVE_TOKEN_SECRET_FILE"] = pipe,
        });
        await Opened(process, pipe);

        await Ends(process, signal, 130, "mcp-pve: pve_list_nodes: interrupted. Nothing was done.");
    }

    [Test]
    [Arguments("INT")]
    [Arguments("TERM")]
    public async Task A_call_that_still_connects_ends(string signal)
    {
        using var silent = new Silent();
        await using var process = McpPveProcess.Start(["call", "pve_start_qemu_vm", "vmid=103"], silent.Settings);
        await silent.Connected;

        await Ends(process, signal, 130, "mcp-pve: pve_start_qemu_vm: interrupted. Nothing was done.");
    }

    [Test]
    [Arguments("pve_list_nodes", "It was a read, so nothing has changed.")]
    [Arguments("pve_start_qemu_vm vmid=103 node=pve3", "Whether anything was done is not known: look before you repeat it.")]
    public async Task A_call_that_waits_for_PVE_ends_and_tells_what_is_known(string call, string told)
    {
        var (simulator, asked) = (new SimulatedCluster(), new TaskCompletionSource());
        await using var cluster = await Cluster.Start(async (request, cancellation) =>
        {
            if (request.Path == "/version")
            {
                return await simulator.Handle(request, cancellation);
            }
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
            throw new InvalidOperationException("nothing ends an infinite delay but its cancellation");
        });
        await using var process = McpPveProcess.Start(["call", .. call.Split(' ')], cluster.Environment);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));

        await Ends(process, "INT", 130, $"mcp-pve: {call.Split(' ')[0]}: interrupted. {told}");
    }

    [Test]
    public async Task Ctrl_C_at_the_question_on_a_terminal_does_nothing_and_says_so()
    {
        Skip.When(Command.Find("script") is null, "there is no program 'script', which makes a terminal");
        await using var process = McpPveProcess.Start(
            [], null, ["script", "-qec", $"{McpPveProcess.BinaryPath} --demo call pve_delete_qemu_vm vmid=103", "/dev/null"]);
        await ReadBack(process, "> ");
        var watch = Stopwatch.StartNew();

        await process.Write("\u0003"u8.ToArray());
        var result = await process.Ended();

        await Assert.That(watch.Elapsed).IsLessThan(AtOnce);
        await Assert.That(result.ExitCode).IsEqualTo(130).Because(result.ToString());
        await Assert.That(result.Output).Contains("pve_delete_qemu_vm: interrupted. Nothing was done.").And.DoesNotContain("   at ");
    }

    [Test]
    [Arguments("INT", 0)]
    [Arguments("TERM", 0)]
    [Arguments("TERM", 15)]
    [Arguments("INT", 40)]
    [Arguments("TERM", 200)]
    public async Task The_server_ends_with_success_from_its_first_millisecond(string signal, int milliseconds)
    {
        Skip.Unless(OperatingSystem.IsLinux(), "the kernel tells which signals a process handles");
        Skip.When(
            McpPveProcess.BinaryPath.Contains("/debug/", StringComparison.Ordinal),
            "a runtime that is installed handles signals before the program does");
        using var silent = new Silent();
        await using var process = McpPveProcess.Start([], silent.Settings);
        await Watches(process);
        await Task.Delay(milliseconds);

        await Ends(process, signal, 0, "stopped");
    }

    [Test]
    [Arguments("INT")]
    [Arguments("TERM")]
    public async Task The_server_ends_with_success_while_it_connects(string signal)
    {
        using var silent = new Silent();
        await using var process = McpPveProcess.Start([], silent.Settings);
        await silent.Connected;

        await Ends(process, signal, 0, "[mcp-pve] INFO stopped");
    }

    [Test]
    [Arguments("INT")]
    [Arguments("TERM")]
    [Arguments("HUP")]
    [Arguments("")]
    public async Task The_server_ends_with_a_call_under_way_and_closes_its_line_in_the_audit_log(string signal)
    {
        var (simulator, asked) = (new SimulatedCluster(), new TaskCompletionSource());
        await using var cluster = await Cluster.Start(async (request, cancellation) =>
        {
            if (request.Method == "POST")
            {
                asked.TrySetResult();
                await Task.Delay(Timeout.Infinite, cancellation);
            }
            return await simulator.Handle(request, cancellation);
        });
        var audit = Path.Combine(Directory.CreateTempSubdirectory("mcp-pve-audit-").FullName, "audit.log");
        await using var session = await StdioSession.Open(
            new Dictionary<string, string>(cluster.Environment) { ["PVE_AUDIT_LOG"] = audit }, []);
        await session.Send("tools/call", """{"name":"pve_start_qemu_vm","arguments":{"vmid":103}}""");
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));

        if (signal.Length > 0)
        {
            await Ends(session.Process, signal, 0, "[mcp-pve] INFO stopped");
        }
        else
        {
            session.Process.CloseInput();
            await session.Process.Ended();
        }

        var lines = await File.ReadAllLinesAsync(audit);
        await Assert.That(lines.Length).IsEqualTo(2);
        await Assert.That(lines[1]).Contains("\"event\":\"outcome\"").And.Contains("\"outcome\":\"unknown\"");
    }

    [Test]
    [Arguments("INT")]
    [Arguments("TERM")]
    public async Task The_server_over_HTTP_does_not_wait_for_a_PVE_that_is_slow(string signal)
    {
        using var silent = new Silent();
        await using var server = await HttpProcess.Start(silent.Settings);
        await silent.Connected;

        await Ends(server.Process, signal, 0, "[mcp-pve] INFO stopped");
    }

    [Test]
    public async Task A_second_signal_does_not_wait_for_the_calls_under_way()
    {
        var (simulator, asked) = (new SimulatedCluster(), new TaskCompletionSource());
        await using var cluster = await Cluster.Start(async (request, cancellation) =>
        {
            if (request.Path == "/nodes/pve2/status")
            {
                asked.TrySetResult();
                await Task.Delay(Timeout.Infinite, cancellation);
            }
            return await simulator.Handle(request, cancellation);
        });
        await using var server = await HttpProcess.Start(cluster.Environment);
        var call = new HttpSession(server).Ask(
            "tools/call", "\"name\":\"pve_get_node_status\",\"arguments\":{\"node\":\"pve2\"},", "pve_get_node_status");
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));

        await server.Process.Signal("TERM");
        await Task.Delay(300);
        await Assert.That(server.Process.HasExited).IsFalse();
        await Ends(server.Process, "TERM", 0, "stopped");
        await Assert.That(async () => await call).Throws<HttpRequestException>();
    }

    [Test]
    public async Task A_limit_on_the_size_of_files_refuses_the_change_and_does_not_end_the_process()
    {
        Skip.When(OperatingSystem.IsWindows(), "there is no such limit");
        Skip.When(McpPveProcess.BinaryPath.Contains("/debug/", StringComparison.Ordinal), "an installed runtime does not start with it");
        var audit = Path.Combine(Directory.CreateTempSubdirectory("mcp-pve-audit-").FullName, "audit.log");
        await File.WriteAllTextAsync(audit, new string(' ', 1000));
        await using var process = McpPveProcess.Start(
            ["--demo", "call", "pve_create_pool", "poolid=night"],
            new Dictionary<string, string> { ["PVE_AUDIT_LOG"] = audit },
            ["bash", "-c", "ulimit -f 1; exec \"$0\" \"$@\"", McpPveProcess.BinaryPath]);
        process.CloseInput();
        var result = await process.Ended();

        await Assert.That(result.ExitCode).IsEqualTo(1).Because(result.ToString());
        await Assert.That(result.Error).Contains("the audit log can't be written");
    }

    private static async Task Ends(McpPveProcess process, string signal, int exitCode, string line)
    {
        var watch = Stopwatch.StartNew();
        await process.Signal(signal);
        var result = await process.Ended();

        await Assert.That(watch.Elapsed).IsLessThan(AtOnce);
        await Assert.That(result.ExitCode).IsEqualTo(exitCode).Because(result.ToString());
        await Assert.That(result.Error).DoesNotContain("   at ").And.DoesNotContain("Exception");
        await Assert.That(
            result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(one => one.Contains(line, StringComparison.Ordinal)))
            .IsEqualTo(1)
            .Because(result.Error);
        await Assert.That(result.Error.TrimEnd('\n').Split('\n')[^1]).Contains(line);
        if (exitCode == 130)
        {
            await Assert.That(result.Error.TrimEnd('\n')).IsEqualTo(line);
        }
    }

    private static async Task Watches(McpPveProcess process)
    {
        const int Terminate = 15;
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(20); await Task.Delay(1))
        {
            var caught = File.ReadLines($"/proc/{process.ProcessId}/status")
                .First(line => line.StartsWith("SigCgt:", StringComparison.Ordinal));
            if ((Convert.ToUInt64(caught["SigCgt:".Length..].Trim(), 16) & (1UL << (Terminate - 1))) != 0)
            {
                return;
            }
        }
    }

    private static bool HasThread(McpPveProcess process, string file, string text) =>
        Directory.GetDirectories($"/proc/{process.ProcessId}/task").Any(thread =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, file)).Contains(text, StringComparison.Ordinal);
        }
        catch (IOException) // it has ended meanwhile
        {
            return false;
        }
    });

    private static async Task Opened(McpPveProcess process, string file)
    {
        // A pipe that nobody writes to is not even open yet: its reader is blocked, which the kernel shows.
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(20); await Task.Delay(20))
        {
            // Some kernels keep that to themselves.
            if (HasThread(process, "wchan", "fifo") || (watch.Elapsed > TimeSpan.FromSeconds(3) && File.Exists(file)))
            {
                return;
            }
        }
    }

    private static async Task ReadBack(McpPveProcess process, string text)
    {
        // The question is not a whole line, so nothing but a while tells that it is there.
        await foreach (var line in process.Lines())
        {
            if (line.Contains("Type ", StringComparison.Ordinal))
            {
                break;
            }
        }
        await Task.Delay(300 + text.Length);
    }

    /// <summary>Takes connections and never says a word.</summary>
    private sealed class Silent : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly List<TcpClient> _kept = [];
        private readonly TaskCompletionSource _connected = new();

        public Silent()
        {
            _listener.Start();
            _ = Accept();
        }

        public Task Connected => _connected.Task.WaitAsync(TimeSpan.FromSeconds(30));

        public Dictionary<string, string> Settings => new()
        {
            ["PVE_BASE_URL"] = $"https://{_listener.LocalEndpoint}",
            ["PVE_TOKEN_ID"] = SimulatedCluster.TokenId,
            ["PVE_TOKEN_SECRET"] = SimulatedCluster.TokenSecret,
        };

        public void Dispose()
        {
            _listener.Dispose();
            _kept.ForEach(client => client.Dispose());
        }

        private async Task Accept()
        {
            try
            {
                while (true)
                {
                    _kept.Add(await _listener.AcceptTcpClientAsync());
                    _connected.TrySetResult();
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
            }
        }
    }
}
