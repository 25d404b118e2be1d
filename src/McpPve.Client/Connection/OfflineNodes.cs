namespace McpPve.Client.Connection;

/// <summary>
/// Nodes that the cluster calls offline. To find out by asking such a node costs PVE three seconds or more each time, so one that did
/// not answer is asked again only when the cluster says that it is back.
/// </summary>
internal sealed class OfflineNodes(TimeProvider time)
{
    private const string Prefix = "/nodes/";

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _seen = new(StringComparer.Ordinal);

    /// <summary>The node that has to answer a request; null where any node does.</summary>
    public static string? NodeOf(PveRequest request) =>
        request.Template.StartsWith("/nodes/{node}", StringComparison.Ordinal)
            ? Uri.UnescapeDataString(request.Path[Prefix.Length..].Split('/')[0])
            : null;

    /// <summary>Whether it was offline when it was needed last.</summary>
    public bool Knows(string node)
    {
        lock (_lock)
        {
            if (_seen.TryGetValue(node, out var since) && time.GetElapsedTime(since) >= Kept)
            {
                _seen.Remove(node);
            }
            return _seen.ContainsKey(node);
        }
    }

    public void Is(string node, bool offline)
    {
        lock (_lock)
        {
            if (offline)
            {
                _seen[node] = time.GetTimestamp();
            }
            else
            {
                _seen.Remove(node);
            }
        }
    }
}
