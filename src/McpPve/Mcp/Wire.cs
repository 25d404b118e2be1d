using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpPve.Mcp;

/// <summary>Messages as they are written and read, by the SDK's own contracts.</summary>
internal static class Wire
{
    public static readonly JsonTypeInfo<JsonRpcMessage> Message = (
        JsonTypeInfo<JsonRpcMessage>)McpJsonUtilities.ProtocolOptions.GetTypeInfo(typeof(JsonRpcMessage));
    public static readonly JsonTypeInfo<InitializeRequestParams> Initialize =
        (JsonTypeInfo<InitializeRequestParams>)McpJsonUtilities.ProtocolOptions.GetTypeInfo(typeof(InitializeRequestParams));

    public static byte[] Bytes(JsonRpcMessage message) => JsonSerializer.SerializeToUtf8Bytes(message, Message);

    public static JsonRpcError Error(RequestId id, McpErrorCode code, string message) =>
        new() { Id = id, Error = new() { Code = (int)code, Message = message } };

    /// <returns>Null where it is neither a text nor a whole number.</returns>
    public static RequestId? Id(JsonElement id) => id.ValueKind switch
    {
        JsonValueKind.String => new RequestId(id.GetString()!),
        JsonValueKind.Number when id.TryGetInt64(out var number) => new RequestId(number),
        _ => null,
    };

    /// <summary>What a person calls it.</summary>
    public static string Name(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Object => "an object",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };

    /// <summary>Where in <c>params</c> something is not of the form that it has to have.</summary>
    public static string Misformed(string method, JsonException error) =>
        $"{method}: params{error.Path?.TrimStart('$')} is not understood: something in it is missing, or of the wrong kind";
}
