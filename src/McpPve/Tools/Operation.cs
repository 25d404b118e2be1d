using System.Diagnostics;
using System.Text.Json;
using McpPve.Client;

namespace McpPve.Tools;

/// <summary>What a tool does: it makes the call and writes the result.</summary>
internal abstract class Operation
{
    /// <summary>The log of its task is part of the result.</summary>
    public bool WithLog { get; init; }

    /// <summary>What to do when the answer to a write is lost; null for the common advice.</summary>
    public virtual string? LostAnswerAdvice => null;

    public abstract Task<ToolResult> Run(ToolRun run, CancellationToken cancellation);

    /// <summary>
    /// Why the call would do harm or nothing, found out before anybody is asked and before anything is sent; null to go on.
    /// </summary>
    public virtual Task<string?> Refuse(ToolRun run, CancellationToken cancellation) => Task.FromResult<string?>(null);

    /// <summary>The requests that would change something, in order; what is read besides is not among them.</summary>
    public virtual Task<IReadOnlyList<PveRequest>> Requests(ToolRun run, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<PveRequest>>([run.Request()]);

    /// <summary>The result of a task that outlived its call; null while one is left to wait for.</summary>
    public virtual Task<ToolResult?> End(ToolRun run, TaskReport report, CancellationToken cancellation) =>
        throw new UnreachableException($"{run.Call.Spec.Name} hands out no task");

    /// <summary>Writes the members of the output schema, an object; nothing when the tool has none.</summary>
    public virtual void WriteSchema(Utf8JsonWriter writer)
    {
    }

    /// <summary>Says in the result that it may be incomplete.</summary>
    protected static void WritePartial(Utf8JsonWriter writer, string? note)
    {
        if (note is not null)
        {
            writer.WriteString("partial"u8, note);
        }
    }
}
