using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace McpPve.Mcp;

/// <summary>
/// Reads what clients write in the place of what they mean, where only one thing can be meant: PHP has one form for an empty
/// list and an empty object, small clients leave out of <c>initialize</c> what they think nobody reads, and newer ones ask for
/// a version that we don't know.
/// </summary>
internal static class Corrections
{
    private const string Meta = "_meta";
    private const string ClientCapabilities = "io.modelcontextprotocol/clientCapabilities";
    private const string ClientInfo = "io.modelcontextprotocol/clientInfo";

    private static readonly JsonDocumentOptions Packed = new()
    {
        MaxDepth = IncomingMessage.MostLevels - 8,
        AllowDuplicateProperties = false,
    };

    /// <summary>What a client must be able to receive in the middle of a call.</summary>
    private static readonly string[] Asked = ["elicitation", "sampling", "roots"];

    /// <summary>Whether <see cref="Apply"/> would change anything; cheap, as nearly every message is as it should be.</summary>
    public static bool RequiredPrivilege(IncomingMessage message)
    {
        if (message.Method is "initialize")
        {
            return true;
        }
        var parameters = message.Parameters;
        if (parameters.ValueKind != JsonValueKind.Object)
        {
            return parameters.ValueKind is JsonValueKind.Array or JsonValueKind.Null;
        }
        return (
            parameters.TryGetProperty("arguments"u8, out var arguments)
                && arguments.ValueKind is JsonValueKind.Array or JsonValueKind.Null or JsonValueKind.String)
            || (parameters.TryGetProperty("_meta"u8, out var meta) && (meta.ValueKind != JsonValueKind.Object
                || (meta.TryGetProperty(ClientInfo, out var client) && client.ValueKind != JsonValueKind.Object)
                || (meta.TryGetProperty(ClientCapabilities, out var capabilities) && HasEmptyList(capabilities))));
    }

    /// <param name="canAsk">Whether the client can be asked something while it waits for an answer.</param>
    public static void Apply(JsonRpcMessage message, bool canAsk = true)
    {
        switch (message)
        {
            case JsonRpcRequest { Method: "initialize" } request:
                request.Params = Initialize(Members(request.Params), canAsk);
                break;
            case JsonRpcRequest request:
                request.Params = Call(Members(request.Params));
                break;
            case JsonRpcNotification notification:
                notification.Params = Members(notification.Params);
                break;
        }
    }

    private static JsonObject Initialize(JsonObject said, bool canAsk)
    {
        said["protocolVersion"] = Text(said["protocolVersion"]) is { } version && Versions.HasInitialize(version)
            ? version
            : Versions.NewestWithInitialize;
        var capabilities = WithoutEmptyLists(said["capabilities"]);
        foreach (var name in canAsk ? [] : Asked)
        {
            capabilities.Remove(name);
        }
        Put(said, "capabilities", capabilities);
        var client = Members(said["clientInfo"]);
        client["name"] = Text(client["name"]) ?? "unknown";
        client["version"] = Text(client["version"]) ?? "unknown";
        Put(said, "clientInfo", client);
        if (said.TryGetPropertyValue(Meta, out var meta) && IsEmpty(meta))
        {
            said.Remove(Meta);
        }
        return said;
    }

    private static JsonObject Call(JsonObject said)
    {
        if (said.TryGetPropertyValue("arguments", out var arguments))
        {
            Put(said, "arguments", IsEmpty(arguments) ? new JsonObject() : Unpacked(arguments!));
        }
        if (said.TryGetPropertyValue(Meta, out var node) && IsEmpty(node))
        {
            said.Remove(Meta);
        }
        else if (node is JsonObject meta)
        {
            if (meta.TryGetPropertyValue(ClientCapabilities, out var capabilities))
            {
                Put(meta, ClientCapabilities, WithoutEmptyLists(capabilities));
            }
            if (meta.TryGetPropertyValue(ClientInfo, out var client) && IsEmpty(client))
            {
                meta.Remove(ClientInfo);
            }
        }
        return said;
    }

    private static bool IsEmpty(JsonNode? node) => node is null or JsonArray { Count: 0 };

    private static JsonObject Members(JsonNode? node) => node as JsonObject ?? [];

    private static string? Text(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() is JsonValueKind.String or JsonValueKind.Number ? value.ToString() : null;

    // An object in a text, as models write it.
    private static JsonNode Unpacked(JsonNode arguments)
    {
        if (arguments.GetValueKind() != JsonValueKind.String)
        {
            return arguments;
        }
        var text = arguments.GetValue<string>();
        try
        {
            return text.Trim() is "" or "[]" ? new JsonObject()
                : IncomingMessage.HasHalfCharacter(Encoding.UTF8.GetBytes(text)) ? arguments
                : JsonNode.Parse(text, documentOptions: Packed) as JsonObject ?? arguments;
        }
        catch (JsonException)
        {
            return arguments;
        }
    }

    private static bool HasEmptyList(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.GetArrayLength() == 0,
        JsonValueKind.Object => element.EnumerateObject().Any(member => HasEmptyList(member.Value)),
        _ => false,
    };

    // A capability is an object, and most of them are empty.
    private static JsonObject WithoutEmptyLists(JsonNode? node)
    {
        var members = Members(node);
        foreach (var (name, value) in members.ToList())
        {
            if (IsEmpty(value) || value is JsonObject)
            {
                Put(members, name, WithoutEmptyLists(value));
            }
        }
        return members;
    }

    // A node has one parent: one that stays where it is must not be put there again.
    private static void Put(JsonObject members, string name, JsonNode value)
    {
        if (!ReferenceEquals(members[name], value))
        {
            members[name] = value;
        }
    }
}
