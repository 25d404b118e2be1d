using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpPve.Protocol;

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

    private static readonly string[] Texts = ["name", "uri", "taskId"];

    private readonly JsonDocument? _document;

    private IncomingMessage(
        JsonDocument? document, JsonElement root, MessageKind kind, RequestId id = default, string? method = null, JsonRpcError? refusal = null) =>
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

    public static IncomingMessage Read(ReadOnlySequence<byte> text)
    {
        text = WithoutByteOrderMark(text);
        try
        {
            var document = JsonDocument.Parse(text, Strict);
            if (Utf8.IsValid(JsonMarshal.GetRawUtf8Value(document.RootElement)))
            {
                return Of(document.RootElement, document);
            }
            document.Dispose();
            return Unreadable("the message is not UTF-8");
        }
        catch (JsonException e)
        {
            return WhyUnreadable(text, e);
        }
    }

    /// <summary>A member of a batch.</summary>
    public static IncomingMessage Of(JsonElement root) => Of(root, document: null);

    /// <exception cref="JsonException">A part that only the SDK looks at has another form than it has to have.</exception>
    public JsonRpcMessage ToMessage() => Root.Deserialize(Wire.Message) ?? throw new JsonException();

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
        if (!root.TryGetProperty("jsonrpc"u8, out var version) || version.ValueKind != JsonValueKind.String || !version.ValueEquals("2.0"u8))
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
        if (parameters.ValueKind != JsonValueKind.Object && !(parameters.ValueKind == JsonValueKind.Array && parameters.GetArrayLength() == 0))
        {
            return $"params must be an object with named members; this is {Wire.Name(parameters.ValueKind)}";
        }
        var names = parameters.ValueKind == JsonValueKind.Object;
        if (method is "tools/call" && !(names && parameters.TryGetProperty("name"u8, out var tool) && tool.ValueKind == JsonValueKind.String))
        {
            return "tools/call needs params.name, the tool's name as a text";
        }
        foreach (var member in Texts)
        {
            if (names && parameters.TryGetProperty(member, out var value) && value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
            {
                return $"{method}: params.{member} must be a text; this is {Wire.Name(value.ValueKind)}";
            }
        }
        return null;
    }

    private static (RequestId Id, bool IsThere) ReadId(JsonElement root) =>
        !root.TryGetProperty("id"u8, out var id) ? (default, false)
        : id.ValueKind == JsonValueKind.String ? (new(id.GetString()!), true)
        : id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out var number) ? (new(number), true)
        : (default, true);

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
                if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("id"u8) && reader.Read())
                {
                    id = reader.TokenType == JsonTokenType.String ? new(reader.GetString()!)
                        : reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) ? new(number)
                        : default;
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // no JSON; no UTF-8
        {
            return Unreadable(text.IsEmpty ? "there is no message" : $"the message is not JSON: reading it stops at byte {error.BytePositionInLine ?? 0}");
        }
        return Refuse(id, $"the message is nested deeper than {MostLevels} levels, or an object in it has a member twice");
    }

    private static ReadOnlySequence<byte> WithoutByteOrderMark(ReadOnlySequence<byte> text)
    {
        var reader = new SequenceReader<byte>(text);
        return reader.IsNext([0xEF, 0xBB, 0xBF], advancePast: true) ? reader.UnreadSequence : text;
    }
}
