using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using McpPve.Client;
using McpPve.Tools;

namespace McpPve.Answers;

/// <summary>What a tool answers: it makes the call and writes the result.</summary>
internal abstract class Shape
{
    public abstract Task<ToolResult> Run(ToolRun run, CancellationToken cancellation);

    /// <summary>Why the call would do harm or nothing, found out before anybody is asked and before anything is sent; null to go on.</summary>
    public virtual Task<string?> Refuse(ToolRun run, CancellationToken cancellation) => Task.FromResult<string?>(null);

    /// <summary>Writes the members of the output schema, an object; nothing when the tool has none.</summary>
    public virtual void WriteSchema(Utf8JsonWriter writer)
    {
    }

    /// <summary>That perhaps not all is there.</summary>
    protected static void WritePartial(Utf8JsonWriter writer, string? note)
    {
        if (note is not null)
        {
            writer.WriteString("partial"u8, note);
        }
    }

    // The types come as functions so that no JSON metadata is built for a tool that is never called.

    /// <summary>One object.</summary>
    public static Shape One<T>(Func<JsonTypeInfo<T>> type, Columns<T> columns) where T : class => new OneShape<T>(type, columns);

    /// <summary>A list: <c>{items, count, total, next}</c>, in the order of <paramref name="key"/>.</summary>
    /// <param name="where">Which rows the caller's arguments ask for.</param>
    /// <param name="beside">Writes what the answer says besides its rows, as members beside 'items'.</param>
    /// <param name="ask">Reads the rows where the call as it was given is not the one to make.</param>
    /// <param name="ifEmpty">What it means that there are no rows; null leaves it at the common note.</param>
    public static Shape List<T>(
        Func<JsonTypeInfo<T>> type,
        Columns<T> columns,
        Func<T, IComparable?>? key = null,
        Func<ToolCall, T, bool>? where = null,
        Action<Utf8JsonWriter, PveAnswer<List<T>>>? beside = null,
        Func<ToolRun, CancellationToken, Task<PveAnswer<List<T>>>>? ask = null,
        Func<PveAnswer<List<T>>, string?>? ifEmpty = null) =>
        new ListShape<T>(type, columns, key, where, beside) { Ask = ask, IfEmpty = ifEmpty };

    /// <summary>Log lines, the newest ones unless 'start' says otherwise.</summary>
    public static readonly Shape Log = new LogShape();

    /// <summary>Time series as columns and rows.</summary>
    public static readonly Shape Rrd = new RrdShape();

    /// <summary>A write: a task that is waited for, or a change that is done when PVE answers.</summary>
    public static readonly Shape Write = new WriteShape();

    /// <summary>A write after which PVE, with start=true, starts the guest in a task of its own.</summary>
    public static readonly Shape WriteThenStart = new WriteShape { ThenStarts = true };

    /// <summary>Waits for a task and tells how it ended; that it failed is an answer here, not an error.</summary>
    public static readonly Shape TaskEnd = new TaskEndShape();

    /// <summary>A single value under a name.</summary>
    public static Shape Value(string name) => new ValueShape(name);
}
