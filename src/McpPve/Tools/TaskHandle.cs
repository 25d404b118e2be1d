using System.Text.Json;
using System.Text.Json.Serialization;
using McpPve.Client;
using McpPve.Text;

namespace McpPve.Tools;

/// <summary>
/// A task that outlived its call, as the client carries it: sealed, so that nothing is kept here, a restart loses nothing,
/// and nobody else can use it.
/// </summary>
/// <param name="Principal">Who started it.</param>
/// <param name="Tool">Which tool did.</param>
/// <param name="Upid">PVE's id of the task.</param>
/// <param name="Started">When it was started, as far as this server knows.</param>
/// <param name="Values">The arguments of the call that say what it was about: what is different now is read with them.</param>
/// <param name="PathParameters">What stood in the path of the call.</param>
/// <param name="Cluster">The name of the cluster among several; null where there is only one.</param>
internal sealed record TaskHandle(
    string Principal,
    string Tool,
    string Upid,
    DateTimeOffset Started,
    IReadOnlyDictionary<string, string> Values,
    IReadOnlyDictionary<string, string> PathParameters,
    string? Cluster = null)
{
    /// <summary>How long a handle is good for. PVE keeps the record of a task longer than that.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    // What names a thing is short; notes and keys have no place in an id that travels with every poll.
    private const int LongestValue = 80;

    public static TaskHandle Of(ToolRun run, Upid upid) => new(
        run.Caller.Principal,
        run.Call.Spec.Name,
        upid.Text,
        run.Time.GetUtcNow(),
        run.Call.Values.Where(pair =>
            pair.Value.Length <= LongestValue
                && !Redaction.IsSecret(pair.Key)
                && run.Call.Spec.Args.All(arg => arg.Name != pair.Key || !arg.Secret))
            .ToDictionary(),
        run.PathParameters,
        run.Cluster.Label);

    public string Close(Seal seal) => seal.Close(JsonSerializer.Serialize(this, TaskHandleJson.Default.TaskHandle));

    /// <returns>Null for what is no handle, or too old, or another principal's: nobody learns which.</returns>
    public static TaskHandle? Open(string text, Seal seal, string principal, DateTimeOffset now) =>
        seal.Open(text) is { } json
        && JsonSerializer.Deserialize(json, TaskHandleJson.Default.TaskHandle) is { } handle
        && handle.Principal == principal
        && now - handle.Started < Lifetime
            ? handle
            : null;
}

[JsonSerializable(typeof(TaskHandle))]
internal sealed partial class TaskHandleJson : JsonSerializerContext;
