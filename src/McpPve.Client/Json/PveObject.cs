using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpPve.Client.Json;

/// <summary>Any object of an answer: members that no model names are kept in <see cref="More"/> and written back.</summary>
public abstract class PveObject
{
    // A settable property without initialiser: the JSON source generator can fill no other kind.
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? More { get; set; }
}

/// <summary>The frame around every answer: <c>{"data": …}</c>, for lists with <c>total</c>, for networks with <c>changes</c>.</summary>
public sealed class PveEnvelope<T> : PveObject
{
    // Every answer has it; left out when null, "nothing" and "no answer" would look alike.
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public T? Data { get; set; }

    public PveInteger Total { get; set; }
    public PveText Changes { get; set; }
}
