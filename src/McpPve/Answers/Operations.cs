using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using McpPve.Client;
using McpPve.Tools;

namespace McpPve.Answers;

/// <summary>The operations that most tools share.</summary>
internal static class Operations
{
    // The types come as functions so that no JSON metadata is built for a tool that is never called.

    /// <summary>One object.</summary>
    public static Operation One<T>(Func<JsonTypeInfo<T>> type, Columns<T> columns) where T : class => new OneOperation<T>(type, columns);

    /// <summary>A list: <c>{items, count, total, next}</c>, in the order of <paramref name="key"/>.</summary>
    /// <param name="where">Which rows the caller's arguments ask for.</param>
    /// <param name="beside">Writes what the answer says besides its rows, as members beside 'items'.</param>
    /// <param name="ask">Reads the rows where the call as it was given is not the one to make.</param>
    /// <param name="ifEmpty">What it means that there are no rows; null leaves it at the common note.</param>
    public static Operation List<T>(
        Func<JsonTypeInfo<T>> type,
        Columns<T> columns,
        Func<T, IComparable?>? key = null,
        Func<ToolCall, T, bool>? where = null,
        Action<Utf8JsonWriter, PveAnswer<List<T>>>? beside = null,
        Func<ToolRun, CancellationToken, Task<PveAnswer<List<T>>>>? ask = null,
        Func<PveAnswer<List<T>>, string?>? ifEmpty = null) =>
        new ListOperation<T>(type, columns, key, where, beside) { Ask = ask, IfEmpty = ifEmpty };

    /// <summary>Log lines, the newest ones unless 'start' says otherwise.</summary>
    public static readonly Operation Log = new LogOperation();

    /// <summary>Time series as columns and rows.</summary>
    public static readonly Operation Metrics = new MetricsOperation();

    /// <summary>A write: a task that is waited for, or a change that is done when PVE answers.</summary>
    public static readonly Operation Write = new WriteOperation();

    /// <summary>A write after which PVE, with start=true, starts the guest in a task of its own.</summary>
    public static readonly Operation WriteThenStart = new WriteOperation { ThenStarts = true };

    /// <summary>Of a tool that is given another call: the runner makes that one.</summary>
    public static readonly Operation Inner = new InnerOperation();

    /// <summary>A single value under a name.</summary>
    public static Operation Value(string name) => new ValueOperation(name);
}

internal sealed class InnerOperation : Operation
{
    public override Task<ToolResult> Run(ToolRun run, CancellationToken cancellation) =>
        throw new System.Diagnostics.UnreachableException($"{run.Call.Spec.Name} makes no call of its own");
}
