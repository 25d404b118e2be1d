using McpPve.Client;
using McpPve.Options;
using McpPve.Pipeline;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpPve.Protocol;

/// <summary>Serves MCP over standard input and output until the client closes them.</summary>
internal static class StdioServer
{
    // Clients that close standard input wait about two seconds before they kill.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1.5);

    /// <param name="connected">Completes when PVE has answered; calls wait for it, listing does not.</param>
    public static async Task Run(ServerOptions options, PveClient client, AuditLog? audit, Task connected, Log log, CancellationToken cancellation)
    {
        var runner = new ToolRunner(client, audit);
        var loggers = new LogBridge(log);
        var described = Describe(options, log, async token =>
        {
            await connected.WaitAsync(token);
            return runner;
        });
        var input = new StandardInput(Console.OpenStandardInput(), Grace);
        described.Filters.Message.IncomingFilters.Add(next => (context, token) =>
        {
            input.Received(context.JsonRpcMessage);
            return next(context, token);
        });
        described.Filters.Message.OutgoingFilters.Add(next => async (context, token) =>
        {
            await next(context, token);
            input.Sent(context.JsonRpcMessage);
        });
        var transport = new StreamServerTransport(input, Console.OpenStandardOutput(), "mcp-pve", loggers);
        var server = McpServer.Create(transport, described, loggers);
        // Neither is disposed of: that waits for calls under way, and the process is about to end.
        await await Task.WhenAny(server.RunAsync(cancellation), input.Ended);
    }

    private static McpServerOptions Describe(ServerOptions options, Log log, Func<CancellationToken, Task<ToolRunner>> runner)
    {
        var tools = options.Tools.Visible();
        var described = new McpServerOptions
        {
            ServerInfo = new() { Name = "mcp-pve", Title = "Proxmox VE", Version = Product.Version },
            ServerInstructions = Instructions.For(tools),
            ToolCollection = [],
            // Declared even when every tool is filtered out, so that clients see an empty list and not a missing method.
            Capabilities = new() { Tools = new() },
        };
        var confirmation = new Confirmation(options.Confirm, new StateSeal(TimeProvider.System));
        foreach (var tool in tools)
        {
            described.ToolCollection.Add(new PveTool(tool, runner, confirmation, log, options.ExcludeTitles));
        }
        // The list is fixed for the life of the process and depends on the operator's settings.
        described.Filters.Request.ListToolsFilters.Add(next => async (context, token) =>
        {
            var result = await next(context, token);
            result.TimeToLive = TimeSpan.FromHours(1);
            result.CacheScope = CacheScope.Private;
            return result;
        });
        return described;
    }
}
