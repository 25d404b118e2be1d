using McpPve.Client;
using McpPve.Pipeline;
using McpPve.Tools;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpPve.Protocol;

/// <summary>A <see cref="ToolSpec"/> as MCP sees it.</summary>
internal sealed class PveTool(ToolSpec spec, Func<CancellationToken, Task<ToolRunner>> runner, Confirmation confirmation, Log log, bool excludeTitle) : McpServerTool
{
    public override Tool ProtocolTool { get; } = new()
    {
        Name = spec.Name,
        Title = excludeTitle ? null : spec.Title,
        Description = spec.About,
        InputSchema = spec.InputSchema(),
        OutputSchema = spec.OutputSchema(),
        Annotations = new()
        {
            ReadOnlyHint = spec.Effect.ReadOnly,
            DestructiveHint = spec.Effect.Destructive,
            IdempotentHint = spec.Effect.Idempotent,
            OpenWorldHint = spec.Effect.OpenWorld,
        },
    };

    public override IReadOnlyList<object> Metadata => [];

    public override async ValueTask<CallToolResult> InvokeAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        try
        {
            var run = await runner(cancellationToken);
            var arguments = request.Params?.Arguments?.AsReadOnly() ?? System.Collections.ObjectModel.ReadOnlyDictionary<string, System.Text.Json.JsonElement>.Empty;
            var result = await run.Run(spec, arguments, Progress(request), cancellationToken, (call, plan) => Task.FromResult(confirmation.Ask(request, call, plan)));
            return new()
            {
                StructuredContent = result.Data,
                Content = [new TextContentBlock { Text = result.Text }],
                IsError = result.IsError ? true : null,
            };
        }
        catch (PveException e) // the first connection failed: the process says so and ends
        {
            return new() { IsError = true, Content = [new TextContentBlock { Text = $"{spec.Name}: {e.Message}" }] };
        }
        catch (Exception e) when (e is not (OperationCanceledException or McpException or InputRequiredException))
        {
            // A fault of ours: the reader gets a sentence, the operator the trace.
            log.Error($"{spec.Name}: {e}");
            return new() { IsError = true, Content = [new TextContentBlock { Text = $"{spec.Name}: mcp-pve made a mistake ({e.GetType().Name}); its log has the details. Whether anything was done is not known: look before repeating a write." }] };
        }
    }

    private static Func<TaskProgress, Task>? Progress(RequestContext<CallToolRequestParams> request)
    {
        if (request.Params?.ProgressToken is not { } token)
        {
            return null;
        }
        var last = 0f;
        return step =>
        {
            // Percent where the log tells it, seconds before that; MCP wants a number that only grows.
            last = MathF.Max(last + 0.001f, (float)(step.Percent ?? Math.Min(step.Elapsed.TotalSeconds, 99)));
            return request.Server.NotifyProgressAsync(token, new()
            {
                Progress = last,
                Total = step.Percent is null ? null : 100,
                Message = step.Line is { Length: > 0 } line ? Untrusted.Clean(line, keepLines: false) : $"{step.Upid.Type} on {step.Upid.Node} is running",
            });
        };
    }
}
