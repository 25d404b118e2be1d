using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using McpPve.Calls;
using McpPve.Catalog;
using McpPve.Client;
using McpPve.Clusters;
using McpPve.Text;
using McpPve.Tools;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

#pragma warning disable MCPEXP002 // the SDK's seams for extensions are marked as experimental; the SDK's version is pinned

namespace McpPve.Mcp;

/// <summary>
/// Tasks for clients that declare them: a call whose PVE task outlasts the wait is answered by a task that the client
/// polls. PVE keeps the task and the client the sealed handle, so nothing is kept here.
/// </summary>
internal sealed class TasksExtension(ServerContext services)
{
    public const string Name = "io.modelcontextprotocol/tasks";

    /// <summary>Under this key a call leaves the handle of the task that goes on.</summary>
    public const string Running = "running";

    private const int MostStopped = 1000;

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);

    // Tasks that clients of this process have stopped.
    private readonly HashSet<string> _stopped = [];

    public void Apply(McpServerOptions described)
    {
        described.Filters.Request.CallToolWithAlternateFilters.Add(async (request, next, cancellation) =>
        {
            var answer = await next(request, cancellation);
            return Declared(request.JsonRpcRequest) && request.Items.TryGetValue(Running, out var kept) && kept is TaskHandle handle
                ? ResultOrAlternate<CallToolResult>.FromAlternate(Created(handle), TasksJson.Default.CreateTaskResult)
                : answer;
        });
        described.RequestHandlers = [Handler("tasks/get", Get), Handler("tasks/update", Update), Handler("tasks/cancel", Cancel)];
    }

    private McpServerRequestHandler Handler(
        string method, Func<string, TaskHandle, Upid, Caller, CancellationToken, Task<JsonNode?>> handler) => new()
    {
        Method = method,
        RoutingNameParameter = "taskId",
        Handler = async (request, cancellation) =>
        {
            if (!Modern(request.JsonRpcRequest))
            {
                throw new McpProtocolException(
                    $"Method '{method}' is not available in this revision of the protocol.", McpErrorCode.MethodNotFound);
            }
            if (!Declared(request.JsonRpcRequest))
            {
                throw new MissingRequiredClientCapabilityException(
                    new ClientCapabilities { Extensions = new Dictionary<string, object> { [Name] = new JsonObject() } });
            }
            var caller = Principal.Of(request.User);
            var id = request.Params is JsonObject parameters
                && parameters.TryGetPropertyValue("taskId", out var value)
                && value?.GetValueKind() == JsonValueKind.String
                ? value.GetValue<string>()
                : throw new McpProtocolException(
                    $"{method} needs params.taskId, the text that came with the task.", McpErrorCode.InvalidParams);
            return TaskHandle.Open(id, services.Tasks, caller.Principal, services.Time.GetUtcNow()) is { } handle
                && Upid.TryParse(handle.Upid, out var upid)
                && Visible(handle.Tool, handle.Cluster)
                ? await handler(id, handle, upid, caller, cancellation)
                : throw new McpProtocolException(
                    "There is no such task for this client: its id is not of this server, was changed, has expired, or is somebody else's.",
                    McpErrorCode.InvalidParams);
        },
    };

    private bool Visible(string tool, string? cluster) =>
        services.Fleet.Find(cluster)?.Options.Tools.Toolbox.Find(tool) is not null;

    /// <exception cref="NoPveException">The cluster can't be used now.</exception>
    private async Task<ToolRunner> Runner(TaskHandle handle, CancellationToken cancellation)
    {
        var member = services.Fleet.Find(handle.Cluster)!;
        await (member.State?.Reach(cancellation) ?? Task.CompletedTask);
        return member.Runner;
    }

    private async Task<JsonNode?> Get(string id, TaskHandle handle, Upid upid, Caller caller, CancellationToken cancellation)
    {
        var runner = await Runner(handle, cancellation);
        TaskReport report;
        ToolResult? ended;
        try
        {
            report = await runner.Look(handle, upid, cancellation);
            ended = await runner.Result(handle, report, caller, cancellation);
        }
        catch (PveException e)
        {
            throw new McpProtocolException(
                $"The state of the task {upid.Text} can't be read; the task itself may be fine: {e.Message}", McpErrorCode.InternalError);
        }
        var state = new GetTaskResult
        {
            ResultType = "complete",
            TaskId = id,
            CreatedAt = handle.Started.UtcDateTime,
            LastUpdatedAt = services.Time.GetUtcNow().UtcDateTime,
            TtlMs = (long)TaskHandle.Lifetime.TotalMilliseconds,
            PollIntervalMs = (long)PollInterval.TotalMilliseconds,
            Status = ended is null ? "working" : WasStopped(report) ? "cancelled" : "completed",
            StatusMessage = ended is null
                ? Untrusted.Clean(
                    (report.Log is [.., var last] ? last : null) ?? $"{upid.Type} on {upid.Node} is running", keepLines: false)
                : report.ExitStatus,
        };
        if (state.Status == "completed")
        {
            state.Result = PveTool.Answer(ended!);
        }
        return JsonSerializer.SerializeToNode(state, TasksJson.Default.GetTaskResult);
    }

    // A task never waits for input: whoever had to be asked was asked before it was started.
    private static Task<JsonNode?> Update(string id, TaskHandle handle, Upid upid, Caller caller, CancellationToken cancellation) =>
        Task.FromResult<JsonNode?>(Done());

    private async Task<JsonNode?> Cancel(string id, TaskHandle handle, Upid upid, Caller caller, CancellationToken cancellation)
    {
        var stop = ToolCatalog.All.First(tool => tool.Route == Route.Delete("/nodes/{node}/tasks/{upid}"));
        if (!Visible(stop.Name, handle.Cluster))
        {
            throw new McpProtocolException(
                $"The task goes on: stopping tasks needs the tool {stop.Name}, which the operator's settings don't expose.",
                McpErrorCode.InvalidRequest);
        }
        var runner = await Runner(handle, cancellation);
        var arguments = new Dictionary<string, JsonElement> { ["upid"] = JsonElement.Parse($"\"{JsonEncodedText.Encode(upid.Text)}\"") };
        var result = await runner.Run(stop, arguments, caller, cancellation);
        if (result.IsError)
        {
            throw new McpProtocolException(result.Text, McpErrorCode.InternalError);
        }
        lock (_stopped)
        {
            if (_stopped.Count == MostStopped)
            {
                _stopped.Clear();
            }
            _stopped.Add(upid.Text);
        }
        return Done();
    }

    // A backup that is stopped ends with 'job errors', what is killed with 'unexpected status': the words alone don't tell.
    private bool WasStopped(TaskReport report)
    {
        if (report is not { Outcome: TaskOutcome.Failed, ExitStatus: { } exit })
        {
            return false;
        }
        lock (_stopped)
        {
            return _stopped.Contains(report.Upid.Text)
                || exit.Contains("interrupt", StringComparison.Ordinal)
                || exit.Contains("got signal", StringComparison.Ordinal);
        }
    }

    private CreateTaskResult Created(TaskHandle handle) => new()
    {
        ResultType = "task",
        TaskId = handle.Close(services.Tasks),
        Status = "working",
        CreatedAt = handle.Started.UtcDateTime,
        LastUpdatedAt = handle.Started.UtcDateTime,
        TtlMs = (long)TaskHandle.Lifetime.TotalMilliseconds,
        PollIntervalMs = (long)PollInterval.TotalMilliseconds,
        StatusMessage = $"{handle.Tool}: {handle.Upid}",
    };

    private static JsonObject Done() => new() { ["resultType"] = "complete" };

    private static bool Modern(JsonRpcRequest request) =>
        string.CompareOrdinal(request.Context?.ProtocolVersion, Versions.FirstWithoutInitialize) >= 0;

    private static bool Declared(JsonRpcRequest request) =>
        Modern(request) && request.Context?.ClientCapabilities?.Extensions?.ContainsKey(Name) is true;
}

/// <summary>How a task stands, as the extension writes it.</summary>
internal class CreateTaskResult : Result
{
    public required string TaskId { get; init; }

    /// <summary>working, completed, failed or cancelled.</summary>
    public required string Status { get; init; }

    public string? StatusMessage { get; init; }
    public required DateTime CreatedAt { get; init; }
    public required DateTime LastUpdatedAt { get; init; }

    /// <summary>How long after its creation the id is good for, in milliseconds.</summary>
    public required long TtlMs { get; init; }

    public required long PollIntervalMs { get; init; }
}

internal sealed class GetTaskResult : CreateTaskResult
{
    /// <summary>What the call would have answered, once it is completed.</summary>
    public CallToolResult? Result { get; set; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CreateTaskResult))]
[JsonSerializable(typeof(GetTaskResult))]
internal sealed partial class TasksJson : JsonSerializerContext;
