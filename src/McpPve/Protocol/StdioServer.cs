using McpPve.Client;
using McpPve.Options;
using McpPve.Pipeline;
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
        var runner = new ToolRunner(client, audit, new(options.WritesPerMinute));
        var loggers = new LogBridge(log);
        var described = new McpServerOptions();
        ServerDescription.Apply(described, new(options, async token =>
        {
            await connected.WaitAsync(token);
            return runner;
        }, log));
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
}
