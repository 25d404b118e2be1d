using System.Text.Json.Serialization.Metadata;
using McpPve.Client.Json;
using McpPve.Pipeline;

namespace McpPve.Tools;

/// <summary>What a tool answers: it makes the call and writes the result.</summary>
internal abstract class Shape
{
    public abstract Task<ToolResult> Run(ToolRun run, CancellationToken cancellation);

    // The types come as functions so that no JSON metadata is built for a tool that is never called.

    /// <summary>One object.</summary>
    public static Shape One<T>(Func<JsonTypeInfo<PveEnvelope<T>>> type, Columns<T> columns) where T : class => new OneShape<T>(type, columns);

    /// <summary>A list: <c>{items, count, total, next}</c>, in the order of <paramref name="key"/>.</summary>
    /// <param name="digest">Where every row carries the same digest: it is shown once.</param>
    public static Shape List<T>(
        Func<JsonTypeInfo<PveEnvelope<List<T>>>> type, Columns<T> columns, Func<T, IComparable?>? key = null, Func<T, PveText>? digest = null) =>
        new ListShape<T>(type, columns, key, digest);

    /// <summary>Log lines, the newest ones unless 'start' says otherwise.</summary>
    public static readonly Shape Log = new LogShape();

    /// <summary>Time series as columns and rows.</summary>
    public static readonly Shape Rrd = new RrdShape();

    /// <summary>A write: a task that is waited for, or a change that is done when PVE answers.</summary>
    public static readonly Shape Write = new WriteShape(withLog: false);

    /// <summary>A write whose task log holds the result of each guest.</summary>
    public static readonly Shape WriteWithLog = new WriteShape(withLog: true);

    /// <summary>A single value under a name.</summary>
    public static Shape Value(string name) => new ValueShape(name);
}
