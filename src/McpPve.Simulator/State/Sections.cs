using System.Globalization;
using System.Text.Json.Nodes;
using McpPve.Client.Schema;
using McpPve.Simulator.Protocol;

namespace McpPve.Simulator.State;

/// <summary>The entries of one of PVE's section files: SDN zones, notification targets, metric servers, mappings.</summary>
internal sealed class Sections
{
    private SortedDictionary<string, JsonObject>? _running;

    public SortedDictionary<string, JsonObject> Entries { get; private set; } = new(StringComparer.Ordinal);

    /// <summary>What was last applied.</summary>
    public SortedDictionary<string, JsonObject> Running => _running ??= new(StringComparer.Ordinal);

    public string Digest => Digests.Of(string.Join('\n', Entries.Select(entry => $"{entry.Key} {entry.Value.ToJsonString()}")));

    public void Apply() => _running = Copy(Entries);

    public void Rollback() => Entries = Copy(Running);

    /// <summary>Takes what a call gives, as the types of its parameters say; what <c>delete</c> names goes.</summary>
    /// <param name="without">Parameters that are no part of an entry.</param>
    public static void Take(Request request, string method, JsonObject entry, params string[] without)
    {
        var endpoint = PveSchema.Find(method, request.Template)!;
        foreach (var key in request.List("delete"))
        {
            entry.Remove(key);
        }
        foreach (var (name, value) in request.Parameters)
        {
            if (name is not ("delete" or "digest" or "lock-token") && !without.Contains(name))
            {
                entry[name] = Typed(endpoint.Parameter(name)!, value);
            }
        }
    }

    private static JsonNode Typed(PveParameter parameter, Value value) => parameter.Type switch
    {
        PveType.Array => Json.Strings(value.Items ?? [value.ToString()]),
        PveType.Integer => long.Parse(value.ToString(), CultureInfo.InvariantCulture),
        PveType.Boolean => value.ToString() is "1" ? 1 : 0,
        _ => value.ToString(),
    };

    private static SortedDictionary<string, JsonObject> Copy(SortedDictionary<string, JsonObject> entries)
    {
        var copy = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var (id, entry) in entries)
        {
            copy[id] = (JsonObject)entry.DeepClone();
        }
        return copy;
    }
}
