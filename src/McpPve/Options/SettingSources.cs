using System.Collections;
using McpPve.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Ini;

namespace McpPve.Options;

/// <summary>What the command line says about the settings.</summary>
/// <param name="Values">The value of each setting that a flag sets, and the flag.</param>
/// <param name="ConfigFile">Of <c>--config</c>.</param>
/// <param name="EnvFile">Of <c>--env-file</c>.</param>
internal sealed record SettingFlags(
    IReadOnlyDictionary<Setting, (string Flag, string Value)> Values, string? ConfigFile = null, string? EnvFile = null)
{
    public static readonly SettingFlags None = new(new Dictionary<Setting, (string, string)>());
}

/// <summary>
/// Where the settings come from. What is named first wins: flags, environment variables, the file of <c>--env-file</c>, the settings file.
/// </summary>
internal sealed class SettingSources
{
    private const string Variables = "environment";

    // Those of one cluster end like the one of all: PVE_HOME_CA_FILE like PVE_CA_FILE.
    private static readonly string[] FileSettings =
        [.. Settings.All.Where(setting => setting.Kind == SettingKind.File).Select(setting => setting.Name[setting.Name.IndexOf('_')..])];

    private readonly List<(string Origin, IReadOnlyDictionary<string, string?> Values)> _sources = []; // the one that wins first
    private readonly List<string> _problems = [];
    private readonly List<(string Path, string Section)> _sections = [];

    /// <param name="isReal">The variables are those of this process.</param>
    private SettingSources(
        IReadOnlyCollection<KeyValuePair<string, string?>> variables, SettingFlags flags, string? standardFile, bool isReal)
    {
        Spelled = variables;
        _sources.Add(("flag", flags.Values.ToDictionary(flag => flag.Key.Name, flag => (string?)flag.Value.Value)));
        FlagOf = flags.Values.ToDictionary(flag => flag.Key.Name, flag => flag.Value.Flag);
        _sources.Add((Variables, Distinct(variables)));
        if (flags.EnvFile is { } envFile)
        {
            Add(envFile, "--env-file");
        }
        var given = flags.ConfigFile ?? Value(Settings.ConfigFile.Name);
        File = given ?? Standard(standardFile);
        if (File is not null)
        {
            Add(File, flags.ConfigFile is not null ? "--config" : given is not null ? Settings.ConfigFile.Name : "settings file");
        }
        CheckSections();
        CheckNames();
        var builder = new ConfigurationBuilder();
        foreach (var (origin, values) in _sources.AsEnumerable().Reverse())
        {
            _ = origin == Variables && isReal ? builder.AddEnvironmentVariables() : builder.AddInMemoryCollection(values);
        }
        // A variable that is there and empty would hide what a file says.
        Configuration = builder.AddInMemoryCollection(
            variables.Where(variable => string.IsNullOrWhiteSpace(variable.Value) && Value(variable.Key) is not null)
                .DistinctBy(variable => variable.Key, StringComparer.OrdinalIgnoreCase)
                .Select(variable => KeyValuePair.Create(variable.Key, Value(variable.Key)))).Build();
    }

    /// <summary>Where settings are looked for when nobody says where; null where this system has no such folder.</summary>
    public static string? StandardFile => Environment.GetFolderPath(
            Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } folder
        ? Path.Combine(folder, "mcp-pve", "config.ini")
        : null;

    public IConfiguration Configuration { get; }

    /// <summary>The environment variables as they are spelled.</summary>
    public IReadOnlyCollection<KeyValuePair<string, string?>> Spelled { get; }

    /// <summary>The settings file that is used; null where there is none.</summary>
    public string? File { get; }

    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Files that hold settings, with the names that stand in each.</summary>
    public List<(string Path, IReadOnlyCollection<string> Names)> Files { get; } = [];

    private Dictionary<string, string> FlagOf { get; }

    public static SettingSources Read(SettingFlags flags) => new(
        [
            .. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
                .Select(pair => KeyValuePair.Create((string)pair.Key, (string?)pair.Value)),
        ],
        flags,
        StandardFile,
        isReal: true);

    /// <summary>For tests: of these variables, and of the file where it exists.</summary>
    public static SettingSources Of(
        IReadOnlyCollection<KeyValuePair<string, string?>> variables, SettingFlags? flags = null, string? standardFile = null) =>
        new(variables, flags ?? SettingFlags.None, standardFile, isReal: false);

    /// <returns>The flag, the file, or that it is a variable; null where it is not set.</returns>
    public string? Origin(string setting) => _sources
        .Where(source => source.Values.Any(value => Is(value, setting)))
        .Select(source => FlagOf.GetValueOrDefault(setting) is { } flag && source == _sources[0] ? flag : source.Origin)
        .FirstOrDefault();

    private string? Value(string setting) => _sources
        .Select(source => source.Values.FirstOrDefault(value => Is(value, setting)).Value?.Trim())
        .FirstOrDefault(value => value is { Length: > 0 });

    private static bool Is(KeyValuePair<string, string?> value, string setting) =>
        value.Key.Equals(setting, StringComparison.OrdinalIgnoreCase) && !string.IsNullOrWhiteSpace(value.Value);

    // One that is not there is no mistake where nobody has named it.
    private static string? Standard(string? file) => file is not null && System.IO.File.Exists(file) ? file : null;

    // Spellings that contradict each other are told by the reader; here the first counts.
    private static Dictionary<string, string?> Distinct(IEnumerable<KeyValuePair<string, string?>> variables)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in variables.Where(variable => !string.IsNullOrWhiteSpace(variable.Value)))
        {
            values.TryAdd(name, value);
        }
        return values;
    }

    private void Add(string file, string named)
    {
        var path = Path.GetFullPath(file);
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in Lines(path, file, named))
        {
            if (key.Split(':') is [var section, var name])
            {
                _sections.Add((path, section.ToLowerInvariant()));
                if (Known(name) is { } setting && ClusterSettings.IsOfCluster(setting))
                {
                    Take(ClusterSettings.Name(section, setting), value);
                }
                else
                {
                    _problems.Add($"{path}: [{section}] {Redaction.HideSetting(name)} is no setting of one cluster"
                        + (Known(name) is null ? "." : "; what is for all stands above the first section."));
                }
            }
            else if (key.Equals(Settings.ConfigFile.Name, StringComparison.OrdinalIgnoreCase))
            {
                _problems.Add($"{path}: {Settings.ConfigFile.Name} names the settings file, so it can't stand in one.");
            }
            else
            {
                Take(key, value);
            }
        }
        _sources.Add((path, values));
        Files.Add((path, values.Keys));

        // The folder that the server is started in is the client's affair: a path is meant from where it is written.
        void Take(string name, string? value)
        {
            if (!string.IsNullOrWhiteSpace(value))
            {
                var isPath = Array.Exists(FileSettings, file => name.EndsWith(file, StringComparison.OrdinalIgnoreCase));
                values[name] = isPath ? Path.Combine(Path.GetDirectoryName(path)!, value.Trim()) : value;
            }
        }
    }

    private static Setting? Known(string name) =>
        Settings.All.FirstOrDefault(setting => setting.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    // The sections of a file name the clusters, where nobody says which there are.
    private void CheckSections()
    {
        var sections = _sections.Select(one => one.Section).Distinct().ToList();
        if (Value(Settings.Clusters.Name) is not { } given)
        {
            if (sections.Count > 0)
            {
                var named = new Dictionary<string, string?> { [Settings.Clusters.Name] = string.Join(',', sections) };
                _sources.Add((_sections[0].Path, named));
            }
            return;
        }
        var clusters = ClusterSettings.Split(given);
        _problems.AddRange(_sections.Distinct().Where(one => !clusters.Contains(one.Section))
            .Select(one => $"{one.Path}: [{one.Section}] is none of {Settings.Clusters.Name}: {string.Join(", ", clusters)}."));
    }

    private void CheckNames()
    {
        var clusters = ClusterSettings.Split(Value(Settings.Clusters.Name));
        foreach (var (path, names) in Files)
        {
            _problems.AddRange(VariableNames.Unknown(names, ClusterSettings.Names(clusters)).Select(problem => $"{path}: {problem}"));
        }
    }

    private IDictionary<string, string?> Lines(string path, string shown, string named)
    {
        string text;
        try
        {
            text = System.IO.File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _problems.Add($"{named}: '{Redaction.HideSetting(shown)}' can't be read: {Redaction.HideSetting(e.Message)}");
            return new Dictionary<string, string?>();
        }
        if (WrongLine(text) is var line and > 0)
        {
            // The line itself may hold a secret.
            _problems.Add($"{path}, line {line}: it is none of NAME=VALUE, [section], and a comment behind # or ;.");
            return new Dictionary<string, string?>();
        }
        try
        {
            using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
            return IniStreamConfigurationProvider.Read(stream);
        }
        catch (FormatException)
        {
            _problems.Add($"{path}: a name stands in it twice.");
            return new Dictionary<string, string?>();
        }
    }

    /// <returns>0 where every line can be read.</returns>
    private static int WrongLine(string text)
    {
        var number = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            var trimmed = line.Trim();
            if (trimmed.Length > 0 && trimmed[0] is not ('#' or ';' or '/') && trimmed is not ['[', .., ']'] && trimmed.IndexOf('=') <= 0)
            {
                return number;
            }
        }
        return 0;
    }
}
