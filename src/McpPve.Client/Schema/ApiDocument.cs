using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace McpPve.Client.Schema;

/// <summary>What a cluster documents about its own API, as its web interface's API viewer shows it.</summary>
public sealed class ApiDocument
{
    /// <summary>From the root of PVE's web server, which gives it to anybody: 3.9 MB in PVE 9.1.</summary>
    public const string Path = "/pve-docs/api-viewer/apidoc.js";

    private const int LongestText = 4000;

    private static readonly string[] MethodNames = ["GET", "POST", "PUT", "DELETE"];

    private static readonly SearchValues<char> OfNames =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/{}[]_-.");

    private readonly Dictionary<string, PveEndpoint> _methods = [];

    private ApiDocument()
    {
    }

    /// <summary>METHOD /path of each.</summary>
    public IEnumerable<string> Names => _methods.Keys;

    /// <returns>Null for a method that the cluster does not have.</returns>
    public PveEndpoint? Find(string method, string path) => _methods.GetValueOrDefault($"{method} {path}");

    /// <param name="file">JavaScript that begins with one array in JSON, a tree of paths. What follows it is the viewer.</param>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static ApiDocument Parse(ReadOnlyMemory<byte> file)
    {
        var document = new ApiDocument();
        var start = file.Span.IndexOf((byte)'[');
        // A web page, or a program that begins otherwise, has no assignment before its first bracket.
        if (start < 0 || file.Span[..start].IndexOf((byte)'=') < 0 || file.Span[..start].IndexOf((byte)'<') >= 0)
        {
            throw new InvalidDataException("it does not begin with a list of the API's paths");
        }
        try
        {
            var reader = new Utf8JsonReader(file.Span[start..]);
            using var tree = JsonDocument.ParseValue(ref reader);
            document.Read(tree.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException("its list of the API's paths is not JSON", e);
        }
        return document._methods.Count > 0 ? document : throw new InvalidDataException("it lists no method of the API");
    }

    private void Read(JsonElement branches)
    {
        foreach (var branch in Items(branches).Where(branch => branch.ValueKind == JsonValueKind.Object))
        {
            if (Text(branch, "path"u8) is ['/', ..] path && IsName(path))
            {
                foreach (var method in Members(branch, "info"u8).Where(method => MethodNames.Contains(method.Name)))
                {
                    _methods.TryAdd($"{method.Name} {path}", Method(method.Name, path, method.Value));
                }
            }
            if (branch.TryGetProperty("children"u8, out var children))
            {
                Read(children);
            }
        }
    }

    private static PveEndpoint Method(string name, string path, JsonElement method)
    {
        var parameters = Get(method, "parameters"u8);
        var answer = Get(method, "returns"u8);
        var permissions = Get(method, "permissions"u8);
        return new(name, path, Parameters(Get(parameters, "properties"u8)))
        {
            Description = Text(method, "description"u8),
            AcceptsAnything = parameters.ValueKind == JsonValueKind.Object && Flag(parameters, "additionalProperties"u8, otherwise: true),
            ClosedToTokens = !Flag(method, "allowtoken"u8, otherwise: true),
            RunsAsRoot = Flag(method, "protected"u8),
            RunsOnNode = Text(method, "proxyto"u8) is not null,
            Answer = Text(answer, "type"u8) ?? "any",
            Members = [.. Members(Get(answer, "items"u8) is { ValueKind: JsonValueKind.Object } items ? items : answer, "properties"u8)
                .Select(member => member.Name)],
            Privileges = Text(permissions, "user"u8)
                ?? (Get(permissions, "check"u8) is { ValueKind: JsonValueKind.Array } check ? check.GetRawText() : null),
        };
    }

    private static PveParameter[] Parameters(JsonElement properties) => properties.ValueKind != JsonValueKind.Object ? []
        : [.. properties.EnumerateObject()
            .Where(property => property.Value.ValueKind == JsonValueKind.Object && IsName(property.Name))
            .Select(property => Parameter(property.Name, property.Value))];

    private static PveParameter Parameter(string name, JsonElement facts)
    {
        var items = Get(facts, "items"u8);
        var limits = items.ValueKind == JsonValueKind.Object ? items : facts;
        // PVE writes the format of a list of texts at the list, or at its items.
        var format = Get(limits, "format"u8) is { ValueKind: not JsonValueKind.Undefined } own ? own : Get(facts, "format"u8);
        var isPropertyString = format.ValueKind == JsonValueKind.Object;
        return new(name, TypeOf(facts) ?? PveType.Text, Flag(facts, "optional"u8))
        {
            Description = Text(facts, "description"u8),
            ItemType = TypeOf(items),
            Minimum = Number(limits, "minimum"u8),
            Maximum = Number(limits, "maximum"u8),
            MinLength = (int?)Number(limits, "minLength"u8),
            MaxLength = (int?)Number(limits, "maxLength"u8),
            Pattern = Text(limits, "pattern"u8),
            Format = isPropertyString ? PveParameter.PropertyString : format.ValueKind == JsonValueKind.String ? format.GetString() : null,
            Keys = isPropertyString ? Parameters(format) : [],
            Enum = Items(Get(limits, "enum"u8)).Select(Scalar).ToArray() is { Length: > 0 } choices ? choices : null,
            Default = Get(facts, "default"u8) is { ValueKind: not JsonValueKind.Undefined } standard ? Scalar(standard) : null,
            Requires = Text(facts, "requires"u8),
            IsDefaultKey = Flag(facts, "default_key"u8),
            AliasOf = Text(facts, "alias"u8),
        };
    }

    private static PveType? TypeOf(JsonElement facts) => Text(facts, "type"u8) switch
    {
        "integer" => PveType.Integer,
        "number" => PveType.Number,
        "boolean" => PveType.Boolean,
        "array" => PveType.Array,
        null => null,
        _ => PveType.Text,
    };

    // They become names that are sent and shown.
    private static bool IsName(string text) =>
        text.Length is > 0 and < 200
        && !text.AsSpan().ContainsAnyExcept(OfNames);

    private static JsonElement Get(JsonElement from, ReadOnlySpan<byte> name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value) ? value : default;

    private static IEnumerable<JsonElement> Items(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : Enumerable.Empty<JsonElement>();

    private static IEnumerable<JsonProperty> Members(JsonElement from, ReadOnlySpan<byte> name) =>
        Get(from, name) is { ValueKind: JsonValueKind.Object } members ? members.EnumerateObject() : Enumerable.Empty<JsonProperty>();

    private static string? Text(JsonElement from, ReadOnlySpan<byte> name) =>
        Get(from, name) is { ValueKind: JsonValueKind.String } value && value.GetString()!.Trim() is var text
            ? text[..Math.Min(text.Length, LongestText)]
            : null;

    // Perl writes numbers as texts at times.
    private static double? Number(JsonElement from, ReadOnlySpan<byte> name) =>
        Get(from, name) is { ValueKind: JsonValueKind.Number or JsonValueKind.String } value
        && double.TryParse(Scalar(value), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static bool Flag(JsonElement from, ReadOnlySpan<byte> name, bool otherwise = false) =>
        Get(from, name) is { ValueKind: not JsonValueKind.Undefined } value ? Scalar(value) is not ("0" or "" or "false") : otherwise;

    private static string Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => value.GetRawText(),
    };
}
