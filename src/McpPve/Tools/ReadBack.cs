using McpPve.Client;
using McpPve.Client.Json;

namespace McpPve.Tools;

/// <summary>One thing that was read: its value now, and the value that waits for a restart.</summary>
internal readonly record struct SettingValue(string Key, string? Value, string? Pending = null)
{
    /// <summary>What PVE takes for the value, where it is shown in other words.</summary>
    public string? Sent { get; init; }
}

/// <summary>What a look at the object of a write found.</summary>
/// <param name="Looked">False where nobody has looked.</param>
/// <param name="Settings">Null when the object is not there, or could not be read.</param>
/// <param name="Problem">Why it could not be read.</param>
internal readonly record struct ReadBackResult(bool Looked, IReadOnlyList<SettingValue>? Settings = null, string? Problem = null)
{
    /// <summary>It was looked for and is not there.</summary>
    public bool IsMissing => this is { Looked: true, Settings: null, Problem: null };
}

/// <summary>
/// What is read around a write to tell what is different now. <see cref="Read"/> gives null when the object does not exist.
/// </summary>
internal sealed record ReadBack(Func<ToolRun, CancellationToken, Task<IReadOnlyList<SettingValue>?>> Read)
{
    /// <summary>False when the object can't exist before the call (a create).</summary>
    public bool Before { get; init; } = true;

    /// <summary>Whether what is seen is already what the call leads to; null where that is so at once.</summary>
    public Func<IReadOnlyList<SettingValue>, bool>? Settled { get; init; }

    /// <summary>Told when <see cref="Settled"/> is not reached in time.</summary>
    public string? Unsettled { get; init; }

    /// <param name="template">A path template; <c>{target|node}</c> takes the first of these arguments that was given.</param>
    public static ReadBack Of<T>(string template, Func<PveData<T>> type, Func<T, IEnumerable<SettingValue>> settings) =>
        new(async (run, cancellation) =>
        {
            try
            {
                var answer = await run.Read(template, type(), cancellation);
                return answer.Data is { } data ? [.. settings(data)] : [];
            }
            catch (PveException e) when (e.Failure == PveFailure.NotFound)
            {
                return null;
            }
        });

    /// <summary>All that these show; nothing as soon as one of them finds nothing.</summary>
    public static ReadBack All(params ReadBack[] parts) =>
        new(async (run, cancellation) =>
        {
            var seen = new List<SettingValue>();
            foreach (var part in parts)
            {
                if (await part.Read(run, cancellation) is not { } settings)
                {
                    return null;
                }
                seen.AddRange(settings);
            }
            return seen;
        });

    /// <summary>The look before a write. Where the node is offline there is no need to send it.</summary>
    public async Task<ReadBackResult> LookBefore(ToolRun run, CancellationToken cancellation)
    {
        try
        {
            return new(Looked: true, await Read(run, cancellation));
        }
        catch (PveException e) when (e.OfflineNode is null)
        {
            return new(Looked: true, null, e.Message);
        }
    }

    /// <summary>
    /// A look that fails tells why: what is different now is a service to the reader and must never look like a failed write.
    /// </summary>
    public async Task<ReadBackResult> Look(ToolRun run, CancellationToken cancellation)
    {
        try
        {
            return new(Looked: true, await Read(run, cancellation));
        }
        catch (PveException e)
        {
            return new(Looked: true, null, e.Message);
        }
    }
}
