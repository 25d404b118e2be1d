using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;

namespace McpPve.Clusters;

/// <summary>What the token may do, as PVE itself says; known for a minute.</summary>
internal sealed class TokenRights(PveClient client)
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private Dictionary<string, Dictionary<string, PveFlag>>? _rights;
    private long _readAt;

    /// <summary>Whether one of the privileges is held on the path and on everything below it; null when PVE does not tell.</summary>
    public async Task<bool?> HoldsBelow(string path, string[] anyOf, CancellationToken cancellation)
    {
        if (await Read(cancellation) is not { } rights)
        {
            return null;
        }
        // PVE lists the common paths and those with entries of their own: the nearest one above decides.
        for (var at = path; ; at = at.LastIndexOf('/') is var slash and > 0 ? at[..slash] : "/")
        {
            if (rights.TryGetValue(at, out var held))
            {
                // An entry further down takes the place of those above it. What is checked on / is checked there alone.
                return anyOf.Any(privilege => held.TryGetValue(privilege, out var propagates) && propagates.IsSet)
                    && rights.Where(place => IsBelow(place.Key, path)).All(place => anyOf.Any(place.Value.ContainsKey));
            }
            if (at == "/")
            {
                return false;
            }
        }
    }

    /// <summary>Whether it may do anything at all; null when PVE does not tell.</summary>
    public async Task<bool?> HasAny(CancellationToken cancellation) =>
        await Read(cancellation) is { } rights ? rights.Values.Any(held => held.Count > 0) : null;

    /// <summary>The privileges on one path, those of its pool among them; null when PVE does not tell.</summary>
    public async Task<IReadOnlyCollection<string>?> On(string path, CancellationToken cancellation)
    {
        try
        {
            var answer = await client.Send(
                PveRequest.Create(HttpMethod.Get, "/access/permissions", null, [new("path", path)]),
                AccessJson.Default.DictionaryStringDictionaryStringPveFlag.Data(),
                cancellation);
            return answer.Data is { } held ? [.. held.GetValueOrDefault(path)?.Keys ?? Enumerable.Empty<string>()] : null;
        }
        catch (PveException)
        {
            return null;
        }
    }

    private static bool IsBelow(string path, string above) => above != "/" && path.StartsWith($"{above}/", StringComparison.Ordinal);

    private async Task<Dictionary<string, Dictionary<string, PveFlag>>?> Read(CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (_rights is not null && client.Options.Time.GetElapsedTime(_readAt) < Kept)
            {
                return _rights;
            }
        }
        try
        {
            var answer = await client.Send(
                PveRequest.Create(HttpMethod.Get, "/access/permissions"),
                AccessJson.Default.DictionaryStringDictionaryStringPveFlag.Data(),
                cancellation);
            lock (_lock)
            {
                (_rights, _readAt) = (answer.Data, client.Options.Time.GetTimestamp());
                return _rights;
            }
        }
        catch (PveException)
        {
            return null;
        }
    }
}
