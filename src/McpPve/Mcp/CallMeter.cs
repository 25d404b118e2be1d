using System.Diagnostics.Metrics;

namespace McpPve.Mcp;

/// <summary>What is measured of tool calls; costs nothing while nobody listens.</summary>
internal static class CallMeter
{
    public const string Name = "mcp-pve";

    private static readonly Meter Meter = new(Name);

    /// <summary>Seconds, by <c>tool</c>, <c>outcome</c> (ok, error, cancelled) and, of several, <c>cluster</c>.</summary>
    public static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("tool.call.duration", "s");
}
