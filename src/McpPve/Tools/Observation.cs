using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Pipeline;

namespace McpPve.Tools;

/// <summary>One thing that was read: its value now, and the value that waits for a restart.</summary>
internal readonly record struct Fact(string Key, string? Value, string? Pending = null);

/// <summary>
/// What is read around a write to tell what is different now. <see cref="Read"/> gives null when the object does not exist.
/// </summary>
internal sealed record Observation(Func<ToolRun, CancellationToken, Task<IReadOnlyList<Fact>?>> Read)
{
    /// <summary>False when the object can't exist before the call (a create).</summary>
    public bool Before { get; init; } = true;

    /// <param name="template">A path template; <c>{target|node}</c> takes the first of these arguments that was given.</param>
    public static Observation Of<T>(string template, Func<PveData<T>> type, Func<T, IEnumerable<Fact>> facts) =>
        new(async (run, cancellation) =>
        {
            try
            {
                var answer = await run.Read(template, type(), cancellation);
                return answer.Data is { } data ? [.. facts(data)] : [];
            }
            catch (PveException e) when (e.Failure == PveFailure.NotFound)
            {
                return null;
            }
        });

    /// <summary>On which node the guest is.</summary>
    public static readonly Observation GuestNode = new(async (run, cancellation) =>
        run.Call.Vmid is { } vmid && await run.Locator.Find(vmid, fresh: true, cancellation) is { } guest
            ? [new("node", guest.Node)]
            : null);
}
