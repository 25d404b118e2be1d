using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /cluster/ha/rules, or one rule.</summary>
public sealed class HaRule : PveObject
{
    public PveText Rule { get; set; }

    /// <summary>node-affinity or resource-affinity.</summary>
    public PveText Type { get; set; }

    /// <summary>Separated by commas.</summary>
    public PveText Resources { get; set; }

    /// <summary>Separated by commas, each with its priority.</summary>
    public PveText Nodes { get; set; }

    public PveText Affinity { get; set; }
    public PveFlag Strict { get; set; }
    public PveFlag Disable { get; set; }
    public PveText Comment { get; set; }
    public PveInteger Order { get; set; }

    [JsonConverter(typeof(PveNested<Dictionary<string, PveText>>.Converter))]
    public PveNested<Dictionary<string, PveText>> Errors { get; set; }
}
