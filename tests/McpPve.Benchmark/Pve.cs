using System.Globalization;
using McpPve.Simulator;

namespace McpPve.Benchmark;

/// <summary>Something that answers like Proxmox VE, in a process of its own so that its work is not counted as the benchmark's.</summary>
internal sealed class Pve : IDisposable
{
    private readonly Child _child;
    private readonly StreamReader _said;

    private Pve(Child child)
    {
        _child = child;
        _said = new(child.Output);
        Url = new(Said());
    }

    /// <summary>Such as https://127.0.0.1:40123.</summary>
    public Uri Url { get; }

    public int ProcessId => _child.Id;

    /// <summary>What every server gets, whatever it is.</summary>
    public Dictionary<string, string> Environment => new()
    {
        ["PVE_BASE_URL"] = Url.GetLeftPart(UriPartial.Authority),
        ["PVE_TOKEN_ID"] = SimulatedCluster.TokenId,
        ["PVE_TOKEN_SECRET"] = SimulatedCluster.TokenSecret,
        ["PVE_VERIFY_SSL"] = "false",
        ["PVE_ACCESS_TIER"] = "full",
    };

    /// <summary>One whose answers are always the same.</summary>
    public static Pve Constant() => new(Start("constant"));

    /// <summary>The simulated cluster with so many guests and nodes.</summary>
    public static Pve Simulated(int guests, int nodes) => new(Start("simulated", $"{guests}", $"{nodes}"));

    /// <summary>Requests answered so far.</summary>
    public long Requests()
    {
        _child.Input.Write("\n"u8);
        _child.Input.Flush();
        return long.Parse(Said(), CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _said.Dispose();
        _child.Dispose();
    }

    // Answers are written by the thread that reads requests: changing threads would cost more than an answer.
    private static Child Start(params string[] arguments) =>
        Child.Start(
            [System.Environment.ProcessPath!, PveProcess.Argument, .. arguments],
            [new("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1")]);

    private string Said() => _said.ReadLine() ?? throw new BenchmarkException($"the fake PVE has ended: {_child.LastWords()}");
}
