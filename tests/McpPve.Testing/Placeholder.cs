namespace McpPve.Testing;

internal static class Placeholder;
