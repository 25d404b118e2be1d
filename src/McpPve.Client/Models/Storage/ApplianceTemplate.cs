using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /nodes/{node}/aplinfo.</summary>
public sealed class ApplianceTemplate : PveObject
{
    public PveText Template { get; set; }
    public PveText Package { get; set; }
    public PveText Type { get; set; }
    public PveText Os { get; set; }
    public PveText Section { get; set; }
    public PveText Version { get; set; }
    public PveText Headline { get; set; }
    public PveText Description { get; set; }

    [JsonPropertyName("infopage")]
    public PveText InfoPage { get; set; }

    public PveText Location { get; set; }
    public PveText Source { get; set; }
    public PveText Architecture { get; set; }
    public PveText Maintainer { get; set; }

    [JsonPropertyName("manageurl")]
    public PveText ManageUrl { get; set; }

    [JsonPropertyName("md5sum")]
    public PveText Md5sum { get; set; }

    [JsonPropertyName("sha512sum")]
    public PveText Sha512sum { get; set; }
}
