using System.Collections;

namespace McpPve.Testing;

/// <summary>
/// The variables that steer these suites (MCP_PVE_…). They are taken out of this process's environment, because a server that inherits
/// one refuses to start, as it does with every name that is no setting.
/// </summary>
public static class SuiteSettings
{
    private static readonly Dictionary<string, string> Given = Take();

    /// <summary>Null when it is not set or empty.</summary>
    public static string? Get(string name) => Given.GetValueOrDefault(name);

    private static Dictionary<string, string> Take()
    {
        var given = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Where(pair => ((string)pair.Key).StartsWith("MCP_PVE_", StringComparison.Ordinal))
            .ToDictionary(pair => (string)pair.Key, pair => (string)pair.Value!);
        foreach (var name in given.Keys)
        {
            Environment.SetEnvironmentVariable(name, null);
        }
        return given.Where(pair => pair.Value.Length > 0).ToDictionary();
    }
}
