namespace McpPve.Client.Connection;

/// <summary>Which node is asked first: the one that answered last. One that did not answer is asked last for a while.</summary>
internal sealed class NodeFailover
{
    private static readonly TimeSpan Skip = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly Uri[] _nodes;
    private readonly long?[] _silentSince;
    private int _preferred;

    public NodeFailover(IReadOnlyList<Uri> nodes, TimeProvider time)
    {
        _time = time;
        _nodes = [.. nodes];
        _silentSince = new long?[_nodes.Length];
    }

    public IReadOnlyList<Uri> InOrder()
    {
        if (_nodes.Length == 1)
        {
            return _nodes;
        }
        lock (_lock)
        {
            return [.. Enumerable.Range(0, _nodes.Length)
                .OrderBy(i => IsSilent(i) ? 1 : 0)
                .ThenBy(i => i == _preferred ? 0 : 1)
                .Select(i => _nodes[i])];
        }
    }

    public void Answered(Uri node)
    {
        lock (_lock)
        {
            _preferred = Array.IndexOf(_nodes, node);
            _silentSince[_preferred] = null;
        }
    }

    public void Silent(Uri node)
    {
        lock (_lock)
        {
            _silentSince[Array.IndexOf(_nodes, node)] = _time.GetTimestamp();
        }
    }

    private bool IsSilent(int index) => _silentSince[index] is { } since && _time.GetElapsedTime(since) < Skip;
}
