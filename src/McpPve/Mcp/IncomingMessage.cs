using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpPve.Mcp;

/// <summary>What a JSON text is to JSON-RPC.</summary>
internal enum MessageKind
{
    Request,
    Notification,

    /// <summary>An answer to a request of ours.</summary>
    Answer,

    /// <summary>An array of messages.</summary>
    Batch,

    /// <summary>None of these; <see cref="IncomingMessage.Refusal"/> says why.</summary>
    Refused,
}

/// <summary>A text that a client sent, seen as JSON-RPC: what it is, or the answer that says why it is nothing.</summary>
/// <remarks>It lives as long as the bytes that it was read from.</remarks>
internal sealed class IncomingMessage : IDisposable
{
    /// <summary>As deep as the SDK reads.</summary>
    public const int MostLevels = 64;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MostLevels, AllowDuplicateProperties = false };
    private static readonly JsonReaderOptions Lax = new() { MaxDepth = int.MaxValue };

    private const string HalfCharacter = "a text in the message has half a character: \\uD800 to \\uDFFF stand for one in pairs only";

    private static readonly string[] Texts = ["name", "uri", "taskId"];

    private readonly JsonDocument? _document;

    private IncomingMessage(
        JsonDocument? document, JsonElement root, MessageKind kind, RequestId id = default, string? method = null,
            JsonRpcError? refusal = null) =>
        (_document, Root, Kind, Id, Method, Refusal) = (document, root, kind, id, method, refusal);

    public JsonElement Root { get; }
    public MessageKind Kind { get; }

    /// <summary>Of a request, or of a refused message that has one.</summary>
    public RequestId Id { get; }

    public string? Method { get; }

    /// <summary>What is answered instead of carrying it out.</summary>
    public JsonRpcError? Refusal { get; }

    /// <summary>Its <c>params</c>, of whatever kind.</summary>
    public JsonElement Parameters => Root.TryGetProperty("params"u8, out var value) ? value : default;

    /// <summary>The request that it cancels.</summary>
    public RequestId? Cancels =>
        this is { Kind: MessageKind.Notification, Method: "notifications/cancelled",
            Parameters: { ValueKind: JsonValueKind.Object } parameters }
        && parameters.TryGetProperty("requestId"u8, out var id) ? Wire.Id(id) : null;

    public static IncomingMessage Read(ReadOnlySequence<byte> text)
    {
        text = WithoutByteOrderMark(text);
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text, Strict);
        }
        catch (JsonException e)
        {
            return WhyUnreadable(text, e);
        }
        catch (InvalidOperationException) // thrown while it compares names
        {
            return Refuse(default, HalfCharacter);
        }
        var bytes = JsonMarshal.GetRawUtf8Value(document.RootElement);
        var problem = !Utf8.IsValid(bytes) ? Unreadable("the message is not UTF-8")
            : HasHalfCharacter(bytes) ? Refuse(default, HalfCharacter)
            : null;
        if (problem is not null)
        {
            document.Dispose();
            return problem;
        }
        return Of(document.RootElement, document);
    }

    /// <summary>A member of a batch.</summary>
    public static IncomingMessage Of(JsonElement root) => Of(root, document: null);

    /// <summary>Whether a text in it stands for no text: a surrogate without its other half, which throws wherever it is read.</summary>
    public static bool HasHalfCharacter(ReadOnlySpan<byte> json)
    {
        if (json.IndexOf("\\ud"u8) < 0 && json.IndexOf("\\uD"u8) < 0)
        {
            return false;
        }
        var reader = new Utf8JsonReader(json, Lax);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                {
                    reader.GetString();
                }
            }
            return false;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }

    /// <summary>The message as it is meant.</summary>
    /// <param name="canAsk">Whether the client can be asked something while it waits for an answer.</param>
    /// <returns>Null where it can't be understood; <paramref name="refusal"/> says why.</returns>
    public JsonRpcMessage? ToMessage(bool canAsk, out JsonRpcError? refusal)
    {
        refusal = Refusal;
        if (refusal is not null)
        {
            return null;
        }
        try
        {
            var message = Root.Deserialize(Wire.Message);
            if (message is not null && Corrections.RequiredPrivilege(this))
            {
                Corrections.Apply(message, canAsk);
            }
            if (message is JsonRpcRequest { Method: "initialize", Params: var parameters })
            {
                parameters.Deserialize(Wire.Initialize); // over HTTP the SDK does so where nobody answers what it throws
            }
            return message;
        }
        catch (JsonException e)
        {
            refusal = Kind == MessageKind.Answer
                ? Wire.Error(
                    default, McpErrorCode.InvalidRequest, "an answer has an id, and either a result or an error with code and message")
                : Wire.Error(Id, McpErrorCode.InvalidParams, Wire.Misformed(Method!, e));
            return null;
        }
    }

    public void Dispose() => _document?.Dispose();

    private static IncomingMessage Of(JsonElement root, JsonDocument? document)
    {
        if (root.ValueKind == JsonValueKind.Array)
        {
            return new(document, root, MessageKind.Batch);
        }
        if (root.ValueKind != JsonValueKind.Object)
        {
            return Refused(default, $"a message is a JSON object; this is {Wire.Name(root.ValueKind)}");
        }
        var (id, hasId) = ReadId(root);
        if (!root.TryGetProperty("jsonrpc"u8, out var version)
            || version.ValueKind != JsonValueKind.String
            || !version.ValueEquals("2.0"u8))
        {
            return Refused(id, "the member jsonrpc with the value \"2.0\" is missing");
        }
        if (!root.TryGetProperty("method"u8, out var method))
        {
            return root.TryGetProperty("result"u8, out _) || root.TryGetProperty("error"u8, out _)
                ? new(document, root, MessageKind.Answer)
                : Refused(id, "the member method is missing");
        }
        if (method.ValueKind != JsonValueKind.String)
        {
            return Refused(id, $"method must be a text; this one is {Wire.Name(method.ValueKind)}");
        }
        if (hasId && id.Id is null)
        {
            return Refused(default, "id must be a text or a whole number; a message that wants no answer has no id at all");
        }
        if (root.TryGetProperty("result"u8, out _) || root.TryGetProperty("error"u8, out _))
        {
            return Refused(id, "a message has either a method, or a result or an error");
        }
        var name = method.GetString()!;
        return Problem(root, name) is { } problem
            ? Refused(id, problem, McpErrorCode.InvalidParams)
            : new(document, root, hasId ? MessageKind.Request : MessageKind.Notification, id, name);

        IncomingMessage Refused(RequestId id, string why, McpErrorCode code = McpErrorCode.InvalidRequest)
        {
            document?.Dispose();
            return Refuse(id, why, code);
        }
    }

    // What the SDK would stumble over on the way, or answer without a reason.
    private static string? Problem(JsonElement root, string method)
    {
        if (!root.TryGetProperty("params"u8, out var parameters) || parameters.ValueKind == JsonValueKind.Null)
        {
            return method is "tools/call" ? "tools/call needs params.name, the tool's name" : null;
        }
        if (parameters.ValueKind != JsonValueKind.Object
            && !(parameters.ValueKind == JsonValueKind.Array && parameters.GetArrayLength() == 0))
        {
            return $"params must be an object with named members; this is {Wire.Name(parameters.ValueKind)}";
        }
        var names = parameters.ValueKind == JsonValueKind.Object;
        if (method is "tools/call"
            && !(names && parameters.TryGetProperty("name"u8, out var tool) && tool.ValueKind == JsonValueKind.String))
        {
            return "tools/call needs params.name, the tool's name as a text";
        }
        foreach (var member in Texts)
        {
            if (names
                && parameters.TryGetProperty(member, out var value)
                && value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
            {
                return $"{method}: params.{member} must be a text; this is {Wire.Name(value.ValueKind)}";
            }
        }
        return null;
    }

    private static (RequestId Id, bool IsThere) ReadId(JsonElement root) =>
        root.TryGetProperty("id"u8, out var id) ? (Wire.Id(id) ?? default, true) : (default, false);

    private static IncomingMessage Unreadable(string why) => Refuse(default, why, McpErrorCode.ParseError);

    private static IncomingMessage Refuse(RequestId id, string why, McpErrorCode code = McpErrorCode.InvalidRequest) =>
        new(null, default, MessageKind.Refused, id, refusal: Wire.Error(id, code, why));

    // JSON after all, only not such as is taken: then whoever waits for the answer can be told.
    private static IncomingMessage WhyUnreadable(ReadOnlySequence<byte> text, JsonException error)
    {
        RequestId id = default;
        try
        {
            var reader = new Utf8JsonReader(text, Lax);
            while (reader.Read())
            {
                if (reader.CurrentDepth == 1
                    && reader.TokenType == JsonTokenType.PropertyName
                    && reader.ValueTextEquals("id"u8)
                    && reader.Read())
                {
                    id = reader.TokenType == JsonTokenType.String ? new(reader.GetString()!)
                        : reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) ? new(number)
                        : default;
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // no JSON; no UTF-8
        {
            return Unreadable(
                text.IsEmpty
                    ? "there is no message"
                    : $"the message is not JSON: reading it stops at byte {error.BytePositionInLine ?? 0}");
        }
        return Refuse(id, $"the message is nested deeper than {MostLevels} levels, or an object in it has a member twice");
    }

    private static ReadOnlySequence<byte> WithoutByteOrderMark(ReadOnlySequence<byte> text)
    {
        var reader = new SequenceReader<byte>(text);
        return reader.IsNext([0xEF, 0xBB, 0xBF], advancePast: true) ? reader.UnreadSequence : text;
    }
}
