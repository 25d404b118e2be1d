using System.Collections.Concurrent;
using ModelContextProtocol.Server;

namespace McpPve.Http;

/// <summary>The open sessions of clients before 2026-07-28.</summary>
internal sealed class Sessions
{
    private readonly ConcurrentDictionary<string, McpServer> _open = new(StringComparer.Ordinal);

    public int Count => _open.Count;

    public bool Has(string id) => _open.ContainsKey(id);

    /// <returns>Null where the session has not got as far.</returns>
    public string? Version(string id) => _open.TryGetValue(id, out var session) ? session.NegotiatedProtocolVersion : null;

    /// <summary>Runs a session as long as it lasts, or a request that stands for itself.</summary>
    public async Task Run(McpServer session, CancellationToken cancellation)
    {
        if (session.SessionId is { Length: > 0 } id)
        {
            _open[id] = session;
        }
        try
        {
            await session.RunAsync(cancellation);
        }
        finally
        {
            if (session.SessionId is { Length: > 0 } ended)
            {
                _open.TryRemove(ended, out _);
            }
        }
    }
}
