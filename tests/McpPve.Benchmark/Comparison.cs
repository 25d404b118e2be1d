using System.IO.Compression;
using System.Text.Json;

namespace McpPve.Benchmark;

/// <summary>
/// The same measured of every contender. Each round measures each of them once, another one first each time, so that
/// whatever else the machine does hits all alike.
/// </summary>
internal sealed class Comparison(IReadOnlyList<Contender> contenders, Pve pve, Amount amount)
{
    public const string ToolsList = "start → tools/list, ms";
    public const string PeakAfterCalls = "peak resident after 1,000 calls, MB";
    public const string OwnAfterCalls = "own memory after 1,000 calls, MB";
    public const string CallLatency = "stdio call, p50, ms";

    private const string Tool = "pve_get_node_status";
    private const string Node = """{"node":"n0"}""";
    private const int WarmUpCalls = 50;
    private const int Calls = 1000;
    private const double Megabyte = 1e6;

    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(300);

    public static IReadOnlyList<int> Connections { get; } = [1, 8, 64];

    public Table Table { get; } = new(
        "servers",
        [.. contenders.Select(contender => contender.Name)],
        ($"{Contender.Ours} : {Contender.Floor}", median => median(Contender.Ours) / median(Contender.Floor)),
        ($"{Contender.Rival} : {Contender.Ours}", median => median(Contender.Rival) / median(Contender.Ours)));

    public static string CallsPerSecond(string mode, int connections) => $"HTTP {mode} × {connections}, calls/s";

    public async Task Run()
    {
        foreach (var contender in contenders)
        {
            Weigh(contender);
        }
        await InTurns(contenders, amount.Starts, contender => Task.Run(() => Start(contender)));
        await InTurns(contenders, amount.Calls, contender => Task.Run(() => Call(contender)));
        var targets = new List<HttpTarget>();
        try
        {
            await Http(targets);
        }
        finally
        {
            targets.ForEach(target => target.Dispose());
        }
    }

    private static async Task InTurns<T>(IReadOnlyList<T> measured, int rounds, Func<T, Task> measure)
    {
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < measured.Count; i++)
            {
                await measure(measured[(round + i) % measured.Count]);
            }
        }
    }

    private void Weigh(Contender contender)
    {
        // Once without looking: the first start of a program reads it from the disk.
        using var client = new StdioClient(contender, pve);
        client.Initialize();
        var answer = client.Request("tools/list").Answer;
        using var list = JsonDocument.Parse(answer);
        Table.Add("tools", contender.Name, list.RootElement.GetProperty("result").GetProperty("tools").GetArrayLength());
        Table.Add("tools/list, bytes", contender.Name, answer.Length);
        Table.Add("file, MB", contender.Name, contender.File is { } file ? new FileInfo(file).Length / Megabyte : null);
        Table.Add("file compressed, MB", contender.Name, contender.File is { } same ? Compressed(same) / Megabyte : null);
    }

    private static double Compressed(string file)
    {
        using var counted = new MemoryStream();
        using (var gzip = new GZipStream(counted, CompressionLevel.Optimal, true))
        using (var content = File.OpenRead(file))
        {
            content.CopyTo(gzip);
        }
        return counted.Length;
    }

    private void Start(Contender contender)
    {
        using var client = new StdioClient(contender, pve);
        Table.Add("start → initialize, ms", contender.Name, client.Initialize());
        client.Request("tools/list");
        Table.Add(ToolsList, contender.Name, client.Age);
        // What goes on behind the answer, such as asking PVE for its version, belongs to it.
        Thread.Sleep(Settling);
        Table.Add("start → tools/list, CPU time, ms", contender.Name, ProcessUsage.Cpu(client.ProcessId));
        Table.Add("resident after tools/list, MB", contender.Name, ProcessUsage.Resident(client.ProcessId));
        Table.Add("own memory after tools/list, MB", contender.Name, ProcessUsage.Own(client.ProcessId));
    }

    private void Call(Contender contender)
    {
        using var client = new StdioClient(contender, pve);
        client.Initialize();
        client.Request("tools/list");
        Thread.Sleep(Settling);
        Table.Add("stdio call, first, ms", contender.Name, client.Call(Tool, Node));
        for (var i = 0; i < WarmUpCalls; i++)
        {
            client.Call(Tool, Node);
        }
        var (requests, cpu, times) = (pve.Requests(), ProcessUsage.Cpu(client.ProcessId), new double[Calls]);
        for (var i = 0; i < Calls; i++)
        {
            times[i] = client.Call(Tool, Node);
        }
        Table.Add(CallLatency, contender.Name, Table.Quantile(times, 0.5));
        Table.Add("stdio call, p99, ms", contender.Name, Table.Quantile(times, 0.99));
        Table.Add("stdio call, CPU time, ms", contender.Name, (ProcessUsage.Cpu(client.ProcessId) - cpu) / Calls);
        Table.Add("stdio call, requests to PVE", contender.Name, (double)(pve.Requests() - requests) / Calls);
        Table.Add(PeakAfterCalls, contender.Name, ProcessUsage.PeakResident(client.ProcessId));
        Table.Add(OwnAfterCalls, contender.Name, ProcessUsage.Own(client.ProcessId));
    }

    private async Task Http(List<HttpTarget> targets)
    {
        var loads = new List<(Contender Contender, string Mode, HttpTarget Target, byte[][] Requests)>();
        foreach (var contender in contenders)
        {
            if (!contender.Http)
            {
                Table.Note($"{contender.Name} has no HTTP");
                continue;
            }
            try
            {
                var target = await HttpTarget.Start(contender, pve);
                targets.Add(target);
                loads.Add((contender, "sessions", target, await target.Sessions(Connections[^1], Tool)));
                if (await target.Stateless(Connections[^1], Tool) is { } requests)
                {
                    loads.Add((contender, "stateless", target, requests));
                }
                else
                {
                    Table.Note($"{contender.Name} does not serve HTTP without sessions");
                }
            }
            catch (BenchmarkException e) when (contender.Name == Contender.Rival)
            {
                Table.Note(e.Message);
            }
        }
        foreach (var connections in Connections)
        {
            await InTurns(loads, amount.Loads, load => Load(load.Contender, load.Mode, load.Target, load.Requests[..connections]));
        }
        await Allocated(targets);
    }

    private async Task Load(Contender contender, string mode, HttpTarget target, byte[][] requests)
    {
        await HttpLoad.Run(target.Address, requests, WarmUp);
        double? Others() => ProcessUsage.Cpu(pve.ProcessId) + ProcessUsage.Cpu(Environment.ProcessId);
        var (cpu, others, row) = (ProcessUsage.Cpu(target.ProcessId), Others(), $"HTTP {mode} × {requests.Length}");
        var times = await HttpLoad.Run(target.Address, requests, amount.Load);
        Table.Add(CallsPerSecond(mode, requests.Length), contender.Name, times.Count / amount.Load.TotalSeconds);
        Table.Add($"{row}, p99, ms", contender.Name, Table.Quantile(times, 0.99));
        Table.Add($"{row}, CPU time per call, ms", contender.Name, (ProcessUsage.Cpu(target.ProcessId) - cpu) / times.Count);
        Table.Add($"{row}, CPU time of client and PVE, ms", contender.Name, (Others() - others) / times.Count);
    }

    private async Task Allocated(List<HttpTarget> targets)
    {
        const string counter = "dotnet_gc_heap_total_allocated_bytes_total";
        var target = await HttpTarget.Start(contenders[0], pve, [new("MCP_METRICS", "true")]);
        targets.Add(target);
        if (await target.Metric(counter) is null)
        {
            Table.Note($"{Contender.Ours} does not tell what it allocates");
        }
        foreach (var (mode, requests) in new[] { ("sessions", await target.Sessions(1, Tool)),
            ("stateless", await target.Stateless(1, Tool)) })
        {
            for (var round = 0; round < amount.Loads && requests is not null; round++)
            {
                await HttpLoad.Run(target.Address, requests, WarmUp);
                var before = await target.Metric(counter);
                var times = await HttpLoad.Run(target.Address, requests, amount.Load / 2);
                Table.Add($"HTTP {mode}, allocated per call, bytes", Contender.Ours, (await target.Metric(counter) - before) / times.Count);
            }
        }
    }
}
