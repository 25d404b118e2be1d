using System.Text.Json;
using McpPve.Text;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpPve.Mcp;

/// <summary>Errors in words that a reader can do something with: none speaks of the library that this server is built on.</summary>
internal static class ProtocolErrors
{
    private static readonly string[] NotForReaders =
    [
        "ModelContextProtocol", "System.", "McpServer", "HttpServer", "SessionMode", "MRTR", "RequestContext",
    ];

    public static void Apply(McpServerOptions described, Log log)
    {
        described.Filters.Message.IncomingFilters.Add(next => async (context, cancellation) =>
        {
            try
            {
                await next(context, cancellation);
            }
            catch (JsonException e) when (context.JsonRpcMessage is JsonRpcRequest request)
            {
                throw new McpProtocolException(Wire.Misformed(request.Method, e), e, McpErrorCode.InvalidParams);
            }
        });
        described.Filters.Message.OutgoingFilters.Add(next => (context, cancellation) =>
        {
            if (context.JsonRpcMessage is JsonRpcError { Error: var error }
                && NotForReaders.Any(word => error.Message.Contains(word, StringComparison.Ordinal)))
            {
                log.Debug($"instead of: {error.Message}");
                error.Message = "the request can't be carried out with what the client has said and answered; nothing more was done";
            }
            return next(context, cancellation);
        });
    }
}
