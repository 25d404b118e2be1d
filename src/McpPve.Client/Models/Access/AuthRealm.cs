using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /access/domains, or one of them with its settings in <c>More</c>.</summary>
public sealed class AuthRealm : PveObject
{
    public PveText Realm { get; set; }
    public PveText Type { get; set; }
    public PveText Comment { get; set; }
    public PveText Tfa { get; set; }
    public PveFlag Default { get; set; }
}
