using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>/cluster/options. PVE sends property strings as objects here; all of it is in <c>More</c>.</summary>
public sealed class ClusterOptions : PveObject;
