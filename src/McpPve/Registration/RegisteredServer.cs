namespace McpPve.Registration;

/// <summary>A server that a client's file names.</summary>
/// <param name="Command">Null where the client reaches it by an address.</param>
internal sealed record RegisteredServer(
    string Name, string? Command, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment, string? Url);
