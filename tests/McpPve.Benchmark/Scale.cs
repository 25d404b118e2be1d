using System.Diagnostics;
using System.Net;

namespace McpPve.Benchmark;

/// <summary>How time and memory of the calls that read the whole cluster grow with it, on the simulated cluster behind HTTPS.</summary>
internal static class Scale
{
    private const int Nodes = 64;

    private static readonly int[] Guests = [1, 100, 10_000];

    private const int Few = 50;
    private const int Many = 500;

    public static async Task<Table> Run(Contender server, Amount amount)
    {
        var table = new Table(
            $"guests on {Nodes} nodes", [.. Guests.Select(Column)],
            ("per 1,000 more", median => (median(Column(Guests[^1])) - median(Column(Guests[^2]))) * 1000 / (Guests[^1] - Guests[^2])));
        var clusters = Guests.Select(guests => (Column(guests), Pve.Simulated(guests, Nodes))).ToList();
        try
        {
            for (var round = 0; round < amount.Scale; round++)
            {
                foreach (var (column, pve) in clusters)
                {
                    await Bare(table, column, pve, amount.LaterCalls);
                    double? Ask(string name, string tool, string arguments) =>
                        Scale.Ask(table, column, new(server, pve), name, tool, arguments, amount.LaterCalls);
                    // One or two guests, however many there are.
                    Ask("pve_find", "pve_find", """{"type":"guest","name":"vm-100","node":"pve1"}""");
                    foreach (var detail in new[] { "concise", "full" })
                    {
                        double? List(int limit) =>
                            Ask(
                                $"{limit} resources {detail}",
                                "pve_list_cluster_resources",
                                $$"""{"limit":{{limit}},"detail":"{{detail}}"}""");
                        var few = List(Few);
                        var many = List(Many);
                        // Smaller clusters have fewer items than that.
                        table.Add(
                            $"each resource {detail} more: CPU time, ms",
                            column,
                            column == Column(Guests[^1]) ? (many - few) / (Many - Few) : null);
                    }
                }
            }
        }
        finally
        {
            clusters.ForEach(cluster => cluster.Item2.Dispose());
        }
        return table;
    }

    private static string Column(int guests) => Table.Number(guests);

    // What of a call's time is PVE's own.
    private static async Task Bare(Table table, string column, Pve pve, int calls)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false, AutomaticDecompression = DecompressionMethods.GZip };
#pragma warning disable CA5359 // the servers run with PVE_VERIFY_SSL=false
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        using var client = new HttpClient(handler) { BaseAddress = pve.Url };
        client.DefaultRequestHeaders.TryAddWithoutValidation(
            "Authorization", $"PVEAPIToken={pve.Environment["PVE_TOKEN_ID"]}={pve.Environment["PVE_TOKEN_SECRET"]}");
        var times = new List<double>();
        for (var i = 0; i <= calls; i++)
        {
            var from = Stopwatch.GetTimestamp();
            var body = await client.GetByteArrayAsync(new Uri("/api2/json/cluster/resources", UriKind.Relative));
            times.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
            table.Add("PVE's answer, MB", column, body.Length / 1e6);
        }
        table.Add("PVE's answer to a bare GET, ms", column, Table.Quantile(times.Skip(1), 0.5));
    }

    /// <returns>CPU time of a later call in milliseconds, in which PVE's own work has no part.</returns>
    private static double? Ask(Table table, string column, StdioClient client, string name, string tool, string arguments, int calls)
    {
        using (client)
        {
            client.Initialize();
            table.Add($"{name}: first call, ms", column, client.Call(tool, arguments));
            var cpu = ProcessUsage.Cpu(client.ProcessId);
            var later = Enumerable.Range(0, calls).Select(_ => client.Call(tool, arguments)).ToList();
            cpu = (ProcessUsage.Cpu(client.ProcessId) - cpu) / calls;
            table.Add($"{name}: later calls, ms", column, Table.Quantile(later, 0.5));
            table.Add($"{name}: CPU time of a later call, ms", column, cpu);
            table.Add($"{name}: peak resident, MB", column, ProcessUsage.PeakResident(client.ProcessId));
            table.Add($"{name}: own memory, MB", column, ProcessUsage.Own(client.ProcessId));
            return cpu;
        }
    }
}
