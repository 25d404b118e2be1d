using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client;

internal sealed class TaskState : PveObject
{
    public PveText Status { get; set; }
    public PveText Exitstatus { get; set; }
}

internal sealed class LogLine : PveObject
{
    public PveInteger N { get; set; }
    public PveText T { get; set; }
}

internal sealed class NodeRow : PveObject
{
    public PveText Node { get; set; }
    public PveText Status { get; set; }
}

internal sealed class GuestRow : PveObject
{
    public PveInteger Vmid { get; set; }
    public PveText Node { get; set; }
    public PveText Type { get; set; }
    public PveText Name { get; set; }
    public PveText Status { get; set; }
}

internal sealed class LoginAnswer : PveObject
{
    public PveText Username { get; set; }
    public PveText Ticket { get; set; }

    [JsonPropertyName("CSRFPreventionToken")]
    public PveText Csrf { get; set; }

    [JsonPropertyName("NeedTFA")]
    public PveFlag NeedsSecondFactor { get; set; }
}

internal sealed class RealmRow : PveObject
{
    public PveText Realm { get; set; }
    public PveText Type { get; set; }
}

/// <summary>The answers that this library reads for itself.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TaskState))]
[JsonSerializable(typeof(LogLine))]
[JsonSerializable(typeof(GuestRow))]
[JsonSerializable(typeof(NodeRow))]
[JsonSerializable(typeof(LoginAnswer))]
[JsonSerializable(typeof(RealmRow))]
internal sealed partial class ClientJson : JsonSerializerContext;
