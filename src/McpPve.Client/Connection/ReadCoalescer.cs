namespace McpPve.Client.Connection;

/// <summary>Reads that are not answered yet: whoever asks the same meanwhile gets the same answer.</summary>
internal sealed class ReadCoalescer
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string, Type), Read> _reads = [];

    /// <param name="key">Path and query, and what the answer is read as.</param>
    /// <param name="ask">Asks PVE; stopped when nobody wants to know any more.</param>
    public async Task<PveAnswer> Ask((string, Type) key, Func<CancellationToken, Task<PveAnswer>> ask, CancellationToken cancellation)
    {
        Read read;
        lock (_lock)
        {
            if (_reads.TryGetValue(key, out var found))
            {
                read = found;
                read.Waiting++;
            }
            else
            {
                read = new();
                _reads.Add(key, read);
                read.Answer = Start(key, read, ask);
            }
        }
        try
        {
            return await read.Answer.WaitAsync(cancellation);
        }
        finally
        {
            lock (_lock)
            {
                if (--read.Waiting == 0)
                {
                    Remove(key, read);
                    read.Stop.Cancel();
                }
            }
        }
    }

    /// <summary>Something has changed: what is under way may tell how it was before, so from now on everybody asks anew.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _reads.Clear();
        }
    }

    private async Task<PveAnswer> Start((string, Type) key, Read read, Func<CancellationToken, Task<PveAnswer>> ask)
    {
        await Task.Yield(); // out of the lock
        try
        {
            return await ask(read.Stop.Token);
        }
        finally
        {
            lock (_lock)
            {
                Remove(key, read);
            }
        }
    }

    private void Remove((string, Type) key, Read read)
    {
        if (_reads.GetValueOrDefault(key) == read)
        {
            _reads.Remove(key);
        }
    }

    private sealed class Read
    {
        // Not disposed of: without a timer and a wait handle there is nothing in it to free.
        public CancellationTokenSource Stop { get; } = new();
        public int Waiting { get; set; } = 1;
        public Task<PveAnswer> Answer { get; set; } = null!;
    }
}
