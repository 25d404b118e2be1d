using McpPve.Client.Json;

namespace McpPve.Client;

/// <param name="Type"><c>qemu</c> or <c>lxc</c>.</param>
public sealed record GuestLocation(int Vmid, string Node, string Type, string? Name, string? Status);

/// <summary>Knows on which node a guest is; the whole cluster's list is read once and kept for ten seconds.</summary>
public sealed class GuestLocator(PveClient client)
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private Guests? _last;
    private Reading? _current;

    /// <param name="fresh">Reads the list again even when it is young (the guest may have migrated).</param>
    /// <returns>Null when the cluster has no such guest, or none that the token may see.</returns>
    /// <exception cref="PveException">The list can't be read.</exception>
    public async Task<GuestLocation?> Find(int vmid, bool fresh, CancellationToken cancellation) =>
        (await Load(fresh, cancellation)).ById.GetValueOrDefault(vmid);

    /// <summary>All guests the token may see, by VMID.</summary>
    /// <exception cref="PveException">The list can't be read.</exception>
    public async Task<IReadOnlyList<GuestLocation>> List(bool fresh, CancellationToken cancellation) =>
        (await Load(fresh, cancellation)).All;

    private async Task<Guests> Load(bool fresh, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Reading reading;
        lock (_lock)
        {
            if (!fresh && _last is { } last && client.Options.Time.GetElapsedTime(last.ReadAt) < Kept)
            {
                return last;
            }
            reading = _current ??= new(Read);
            reading.Waiting++;
        }
        try
        {
            return await reading.Result.WaitAsync(cancellation);
        }
        finally
        {
            lock (_lock)
            {
                // Only the last one to lose interest stops the request that all of them share.
                if (--reading.Waiting == 0)
                {
                    if (_current == reading)
                    {
                        _current = null;
                    }
                    reading.Stop();
                }
            }
        }
    }

    private async Task<Guests> Read(Reading reading)
    {
        try
        {
            var request = PveRequest.Create(HttpMethod.Get, "/cluster/resources", parameters: [new("type", "vm")]);
            var answer = await client.Send(request, ClientJson.Default.GuestRow.Rows(), reading.Cancellation);
            if (answer.Raw is not null)
            {
                throw new PveException(PveFailure.NotPve, "the list of guests has an unknown form") { Call = "GET /cluster/resources" };
            }
            var guests = new Guests(client.Options.Time.GetTimestamp(), answer.Data ?? []);
            lock (_lock)
            {
                _last = guests;
            }
            return guests;
        }
        finally
        {
            lock (_lock)
            {
                if (_current == reading)
                {
                    _current = null;
                }
            }
        }
    }

    private sealed class Reading
    {
        private readonly Action _stop;

        public Reading(Func<Reading, Task<Guests>> read)
        {
            var stop = new CancellationTokenSource(); // without a timer there is nothing to dispose of
            (_stop, Cancellation) = (stop.Cancel, stop.Token);
            Result = Task.Run(() => read(this));
        }

        public Task<Guests> Result { get; }
        public CancellationToken Cancellation { get; }
        public int Waiting { get; set; }
        public void Stop() => _stop();
    }

    private sealed class Guests
    {
        public Guests(long readAt, IEnumerable<GuestRow> rows)
        {
            ReadAt = readAt;
            foreach (var row in rows)
            {
                if (row.Vmid.Value is > 0 and <= int.MaxValue and var vmid
                    && row.Node.Value is { } node && Upid.IsNode(node)
                    && row.Type.Value is ("qemu" or "lxc") and var type)
                {
                    ById[(int)vmid] = new((int)vmid, node, type, row.Name.Value, row.Status.Value);
                }
            }
            All = [.. ById.Values.OrderBy(static guest => guest.Vmid)];
        }

        public long ReadAt { get; }
        public Dictionary<int, GuestLocation> ById { get; } = [];
        public IReadOnlyList<GuestLocation> All { get; }
    }
}
