using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpPve.Calls;
using McpPve.Client;
using McpPve.Clusters;
using McpPve.Options;
using McpPve.Text;
using McpPve.Tools;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpPve.Mcp;

/// <summary>A <see cref="ToolSpec"/> as MCP sees it.</summary>
internal sealed class PveTool(ToolSpec spec, JsonElement input, JsonElement? output, ServerContext services) : McpServerTool
{
    public override Tool ProtocolTool { get; } = new()
    {
        Name = spec.Name,
        Title = services.Options.ExcludeTitles ? null : spec.Title,
        Description = spec.Description,
        InputSchema = input,
        OutputSchema = output,
        Annotations = new()
        {
            ReadOnlyHint = spec.Effect.ReadOnly,
            DestructiveHint = spec.Effect.Destructive,
            IdempotentHint = spec.Effect.Idempotent,
            OpenWorldHint = spec.Effect.OpenWorld,
        },
    };

    public override IReadOnlyList<object> Metadata => [];

    public override async ValueTask<CallToolResult> InvokeAsync(
        RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        using var activity = TraceContext.Continue(request.Params?.Meta?["traceparent"] is JsonValue parent
            && parent.TryGetValue<string>(out var text) ? text : null);
        var (start, outcome) = (services.Time.GetTimestamp(), "cancelled");
        var caller = Principal.Of(request.User) with { Progress = Progress(request) };
        try
        {
            var result = await Invoke(request, caller, cancellationToken);
            outcome = result.IsError is true ? "error" : "ok";
            return result;
        }
        finally
        {
            var took = services.Time.GetElapsedTime(start);
            var cluster = Cluster(request);
            CallMeter.Duration.Record(took.TotalSeconds, Tags(outcome, cluster));
            // Over HTTP somebody else than the caller reads the log.
            services.Log.Event(
                services.Options.Http is null ? "DEBUG" : "INFO",
                Untrusted.Clean(
                    $"{spec.Name}: {outcome} after {took.TotalMilliseconds:0} ms for "
                        + $"{caller.Principal}{(caller.From is null ? "" : $" at {caller.From}")}",
                    keepLines: false),
                ("tool", spec.Name), ("outcome", outcome), ("cluster", cluster), ("client", caller.Principal), ("from", caller.From),
                ("trace", TraceContext.Id));
        }
    }

    private TagList Tags(string outcome, string? cluster)
    {
        var tags = new TagList { { "tool", spec.Name }, { "outcome", outcome } };
        if (cluster is not null)
        {
            tags.Add("cluster", cluster);
        }
        return tags;
    }

    /// <summary>The cluster that the call names, where there are several and it is one of them.</summary>
    private string? Cluster(RequestContext<CallToolRequestParams> request) =>
        !services.Fleet.IsOne
        && request.Params?.Arguments?.TryGetValue(Fleet.Argument, out var given) is true
        && given.ValueKind == JsonValueKind.String
            ? services.Fleet.Find(given.GetString())?.Name
            : null;

    private async Task<CallToolResult> Invoke(
        RequestContext<CallToolRequestParams> request, Caller caller, CancellationToken cancellationToken)
    {
        try
        {
            var arguments = request.Params?.Arguments?.AsReadOnly()
                ?? System.Collections.ObjectModel.ReadOnlyDictionary<string, JsonElement>.Empty;
            var result = await services.Fleet.Run(
                spec, arguments, member => Asking(request, caller, member.Options.Confirm), cancellationToken);
            request.Items[TasksExtension.Running] = result.Running;
            return Answer(result);
        }
        catch (WaitEndedException e) // the client gets no answer any more; the operator can still be told
        {
            services.Log.Info($"{spec.Name}: {e.Message}");
            throw;
        }
        catch (NoPveException e)
        {
            return new() { IsError = true, Content = [new TextContentBlock { Text = $"{spec.Name}: {e.Message}" }] };
        }
        catch (Exception e) when (e is not (OperationCanceledException or McpException or InputRequiredException))
        {
            // A fault of ours: the reader gets a sentence, the operator the trace.
            services.Log.Error($"{spec.Name}: {e}");
            return new()
            {
                IsError = true,
                Content =
                [
                    new TextContentBlock
                    {
                        Text = $"{spec.Name}: mcp-pve made a mistake ({e.GetType().Name}); its log has the details. Whether "
                            + "anything was done is not known: look before repeating a write.",
                    },
                ],
            };
        }
    }

    // Where nobody is asked, nobody needs the plan, which costs many reads.
    private Caller Asking(RequestContext<CallToolRequestParams> request, Caller caller, Confirm mode) => mode == Confirm.Off
        ? caller
        : caller with
        {
            ConfirmedBy = Confirmation.AsksPerson(mode, request) ? "the person behind the client" : "the code of its plan",
            Consent = (call, plan) =>
                Task.FromResult<NotConfirmed?>(services.Confirmation.Ask(mode, request, caller.Principal, call, plan)),
        };

    internal static CallToolResult Answer(ToolResult result) => new()
    {
        StructuredContent = result.Data,
        Content = [new TextContentBlock { Text = result.Text }],
        IsError = result.IsError ? true : null,
    };

    private static Func<TaskProgress, Task>? Progress(RequestContext<CallToolRequestParams> request)
    {
        if (request.Params?.ProgressToken is not { } token)
        {
            return null;
        }
        var last = 0f;
        return step =>
        {
            // Percent where the log tells it, seconds before that; MCP wants a number that only grows, and none above its total.
            last = MathF.Max(last + ((100 - last) / 1000), (float)Math.Min(step.Percent ?? step.Elapsed.TotalSeconds, 99));
            return request.Server.NotifyProgressAsync(token, new()
            {
                Progress = last,
                Total = step.Percent is null ? null : 100,
                Message = step.Line is { Length: > 0 } line
                    ? Untrusted.Clean(line, keepLines: false)
                    : $"{step.Upid.Type} on {step.Upid.Node} is running",
            });
        };
    }
}
