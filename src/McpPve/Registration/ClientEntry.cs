namespace McpPve.Registration;

/// <summary>What a client starts: program, arguments, environment.</summary>
internal sealed record ClientEntry(string Command, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment);
