namespace McpPve.Registration;

/// <summary>Where the programs of one user keep their files.</summary>
/// <param name="Configuration">XDG_CONFIG_HOME or .config, Library/Application Support, AppData\Roaming.</param>
/// <param name="Path">The folders that programs are looked for in.</param>
internal sealed record UserFolders(string Home, string Configuration, HostSystem System, IReadOnlyList<string> Path)
{
    // These move the files of one client.
    private static readonly string[] Names = ["XDG_CONFIG_HOME", "CODEX_HOME", "CLAUDE_CONFIG_DIR", "COPILOT_HOME"];

    /// <summary>The environment variables that name folders.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>What programs that come from Linux use on every system.</summary>
    public string DotConfig => System == HostSystem.Linux ? Configuration : Variable("XDG_CONFIG_HOME") ?? In(Home, ".config");

    /// <exception cref="ClientFileException">The user has no home.</exception>
    public static UserFolders OfThisUser()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (!global::System.IO.Path.IsPathFullyQualified(home))
        {
            throw new ClientFileException("The home folder of this user is not known, and with it the clients' files; set HOME.");
        }
        var system = OperatingSystem.IsWindows() ? HostSystem.Windows : OperatingSystem.IsMacOS() ? HostSystem.MacOs : HostSystem.Linux;
        var variables = Names.Select(name => KeyValuePair.Create(name, Environment.GetEnvironmentVariable(name)))
            .Where(variable => !string.IsNullOrWhiteSpace(variable.Value) && global::System.IO.Path.IsPathFullyQualified(variable.Value))
            .ToDictionary(variable => variable.Key, variable => variable.Value!);
        var configuration = system switch
        {
            HostSystem.Windows => Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData),
            HostSystem.MacOs => In(home, "Library", "Application Support"),
            _ => variables.GetValueOrDefault("XDG_CONFIG_HOME") ?? In(home, ".config"),
        };
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(global::System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new(home, configuration, system, path) { Variables = variables };
    }

    public string? Variable(string name) => Variables.GetValueOrDefault(name);

    /// <summary>A program of one of these names is in the path.</summary>
    public bool Has(IReadOnlyList<string> programs)
    {
        string[] endings = System == HostSystem.Windows ? [".exe", ".cmd", ".bat"] : [""];
        return Path.Any(folder => programs.Any(program => endings.Any(ending => File.Exists(In(folder, program + ending)))));
    }

    private static string In(params ReadOnlySpan<string> parts) => global::System.IO.Path.Combine(parts);
}
