using System.Runtime.InteropServices;
using System.Text.Json;
using McpPve.Mcp;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpPve.Http;

/// <summary>What is to be done with the body of a POST.</summary>
internal sealed record PostedMessage
{
    /// <summary>Why it is not carried out.</summary>
    public JsonRpcError? Refusal { get; private init; }

    public IReadOnlyList<BatchMember>? Batch { get; private init; }

    /// <summary>What was meant, where the client wrote something else.</summary>
    public byte[]? Corrected { get; private init; }

    /// <summary>It opens a session, whatever the client remembers of an earlier one, and says itself which version it wants.</summary>
    public bool Opens { get; private init; }

    /// <summary>The version that the message says it is of; only messages without <c>initialize</c> do.</summary>
    public string? Version { get; private init; }

    /// <summary>The request that it cancels.</summary>
    public RequestId? Cancels { get; private init; }

    public RequestId Id { get; private init; }

    /// <param name="canAsk">Whether the answer is a stream of events, in which the client can be asked something.</param>
    /// <param name="version">What the request says it is of.</param>
    /// <param name="sessionVersion">What the client's session was opened for.</param>
    public static PostedMessage Read(IncomingMessage message, bool canAsk, string version, Func<string?> sessionVersion)
    {
        if (message.Kind == MessageKind.Batch)
        {
            return Mcp.Batch.Problem(message.Root, sessionVersion()) is { } problem
                ? new() { Refusal = Wire.Error(default, McpErrorCode.InvalidRequest, problem) }
                : new() { Batch = [.. message.Root.EnumerateArray().Select(Member)] };
        }
        if (message is { Kind: MessageKind.Notification, Method: "initialize" })
        {
            return new()
            {
                Refusal = Wire.Error(default, McpErrorCode.InvalidRequest, "initialize is a request: it needs an 'id' to be answered"),
            };
        }
        var opens = message.Method is "initialize" && version != Versions.FirstWithoutInitialize;
        var (corrected, refusal) = message.Method is "initialize" && !opens ? (null, null) : Prepare(message, canAsk);
        return new()
        {
            Refusal = refusal,
            Corrected = corrected,
            Id = message.Id,
            Opens = opens,
            Version = refusal is null && message.Parameters is { ValueKind: JsonValueKind.Object } parameters
                ? VersionOf(parameters)
                : null,
            Cancels = message.Cancels,
        };
    }

    private static BatchMember Member(JsonElement element)
    {
        using var message = IncomingMessage.Of(element);
        if (Mcp.Batch.Problem(message) is { } problem)
        {
            return new(message.Id, null, Wire.Bytes(Wire.Error(message.Id, McpErrorCode.InvalidRequest, problem)));
        }
        var (corrected, refusal) = Prepare(message, canAsk: false);
        return refusal is null
            ? new(message.Id, corrected ?? JsonMarshal.GetRawUtf8Value(element).ToArray()) { Cancels = message.Cancels }
            : new(message.Id, null, Wire.Bytes(refusal));
    }

    // Nearly every message is as it should be, and is not written anew.
    private static (byte[]? Corrected, JsonRpcError? Refusal) Prepare(IncomingMessage incoming, bool canAsk)
    {
        if (incoming.Kind != MessageKind.Answer && (incoming.Refusal is not null || !Corrections.RequiredPrivilege(incoming)))
        {
            return (null, incoming.Refusal);
        }
        var message = incoming.ToMessage(canAsk, out var refusal);
        return (message is null || incoming.Kind == MessageKind.Answer ? null : Wire.Bytes(message), refusal);
    }

    private static string? VersionOf(JsonElement parameters) =>
        parameters.TryGetProperty("_meta"u8, out var meta) && meta.ValueKind == JsonValueKind.Object
        && meta.TryGetProperty("io.modelcontextprotocol/protocolVersion"u8, out var version) && version.ValueKind == JsonValueKind.String
            ? version.GetString()
            : null;
}
