namespace McpPve.Client.Connection;

/// <summary>
/// Reads that one node of the cluster has to answer wait for each other, so that a node that hangs takes no connection from the others.
/// </summary>
internal sealed class NodeLimiter(int most)
{
    private const string Nodes = "/nodes/";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Turn> _turns = new(StringComparer.Ordinal);

    /// <param name="path">As it goes out; one that names no node waits for nobody.</param>
    /// <returns>To be disposed of when the answer is read.</returns>
    public async ValueTask<IDisposable?> Enter(string path, CancellationToken cancellation)
    {
        if (!path.StartsWith(Nodes, StringComparison.Ordinal))
        {
            return null;
        }
        var end = path.IndexOf('/', Nodes.Length);
        var node = end < 0 ? path[Nodes.Length..] : path[Nodes.Length..end];
        Turn turn;
        lock (_lock)
        {
            turn = _turns.TryGetValue(node, out var known) ? known : _turns[node] = new(this, node, most);
            turn.Users++;
        }
        try
        {
            await turn.Places.WaitAsync(cancellation);
            return turn;
        }
        catch (OperationCanceledException)
        {
            Leave(turn);
            throw;
        }
    }

    private void Leave(Turn turn)
    {
        lock (_lock)
        {
            if (--turn.Users == 0)
            {
                _turns.Remove(turn.Node);
            }
        }
    }

    private sealed class Turn(NodeLimiter turns, string node, int most) : IDisposable
    {
        public string Node { get; } = node;
        public SemaphoreSlim Places { get; } = new(most);
        public int Users { get; set; }

        /// <summary>One of those who have entered leaves.</summary>
        public void Dispose()
        {
            Places.Release();
            turns.Leave(this);
        }
    }
}
