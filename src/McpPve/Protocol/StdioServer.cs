using ModelContextProtocol.Server;

namespace McpPve.Protocol;

/// <summary>Serves MCP over standard input and output until the client closes them.</summary>
internal static class StdioServer
{
    // Clients that close standard input wait about two seconds before they kill.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1.5);

    public static async Task Run(Services services, CancellationToken cancellation)
    {
        var loggers = new LogBridge(services.Log);
        var described = new McpServerOptions();
        new ServerDescription(services).Apply(described);
        services.Open.Watch(described);
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
