using System.Diagnostics;
using McpPve.Client;

namespace McpPve.Mcp;

/// <summary>Carries a client's trace (W3C <c>traceparent</c>) on to PVE's requests and into the log.</summary>
internal static class TraceContext
{
    /// <returns>Null when the client traces nothing.</returns>
    public static Activity? Continue(string? parent) =>
        ActivityContext.TryParse(parent, null, out _)
            ? new Activity(PveClient.TraceName).SetIdFormat(ActivityIdFormat.W3C).SetParentId(parent!).Start()
            : null;

    public static string? Id => Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.TraceId.ToHexString() : null;
}
