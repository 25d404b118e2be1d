using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>An object of an endpoint that has no model of its own: all of it is in <c>More</c>.</summary>
public sealed class PveRecord : PveObject;
