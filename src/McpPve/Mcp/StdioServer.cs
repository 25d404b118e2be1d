using ModelContextProtocol.Server;

namespace McpPve.Mcp;

/// <summary>Serves MCP over standard input and output until the client closes them.</summary>
internal static class StdioServer
{
    // Clients that close standard input wait about two seconds before they kill.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1.5);

    public static async Task Run(ServerContext services, CancellationToken cancellation)
    {
        var described = new McpServerOptions();
        new ServerDescription(services).Apply(described);
        services.Open.Watch(described);
        ProtocolErrors.Apply(described, services.Log);
        var transport = new StdioTransport(Console.OpenStandardInput(), Console.OpenStandardOutput(), Grace, services.Log);
        var server = McpServer.Create(transport, described, new LogBridge(services.Log));
        transport.Start();
        // Neither is disposed of: that waits for calls under way, and the process is about to end.
        await await Task.WhenAny(server.RunAsync(cancellation), transport.Ended);
    }
}
