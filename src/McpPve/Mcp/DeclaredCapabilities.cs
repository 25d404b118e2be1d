using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpPve.Mcp;

/// <summary>
/// Takes out of what the SDK declares what is not true here: no log message is sent to clients, and the list of tools stays
/// the same as long as the process lives.
/// </summary>
internal static class DeclaredCapabilities
{
    private const string Declares = "declares";

    public static void Apply(McpServerOptions described)
    {
        // The answer carries the context of its request.
        described.Filters.Message.IncomingFilters.Add(next => (context, cancellation) =>
        {
            if (context.JsonRpcMessage is JsonRpcRequest { Method: "initialize" or "server/discover" })
            {
                context.Items[Declares] = true;
            }
            return next(context, cancellation);
        });
        described.Filters.Message.OutgoingFilters.Add(next => (context, cancellation) =>
        {
            if (context.JsonRpcMessage is JsonRpcResponse { Result: JsonObject result, Context.Items: { } items }
                && items.ContainsKey(Declares)
                && result["capabilities"] is JsonObject capabilities)
            {
                capabilities.Remove("logging");
                (capabilities["tools"] as JsonObject)?.Remove("listChanged");
            }
            return next(context, cancellation);
        });
    }
}
