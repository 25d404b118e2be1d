namespace McpPve.CommandLine;

/// <summary>Disposes of what it was given, the last one first.</summary>
internal sealed class Disposables : IDisposable
{
    private readonly Stack<IDisposable> _held = [];

    public T Add<T>(T held) where T : IDisposable
    {
        _held.Push(held);
        return held;
    }

    public void Dispose()
    {
        while (_held.TryPop(out var held))
        {
            held.Dispose();
        }
    }
}
