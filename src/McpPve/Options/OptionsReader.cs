using McpPve.Effects;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using McpPve.Catalog;
using McpPve.Catalog.Door;
using McpPve.Client;
using McpPve.Client.Tls;
using McpPve.Text;
using Microsoft.Extensions.Configuration;

namespace McpPve.Options;

/// <summary>
/// Reads the environment variables. Every problem is collected, none is repaired by guessing, and no mistake ever
/// falls back to a wider permission.
/// </summary>
/// <param name="variables">As they are spelled, which the configuration does not tell; null where it has none of its own.</param>
internal sealed partial class OptionsReader(
    IConfiguration configuration, IReadOnlyCollection<KeyValuePair<string, string?>>? variables = null)
{
    private readonly IReadOnlyCollection<KeyValuePair<string, string?>> _variables = variables ?? [.. configuration.AsEnumerable()];
    private readonly List<string> _problems = [];
    private readonly List<string> _warnings = [];
    private readonly HashSet<string> _unusable = [];

    /// <summary>What keeps the server from starting, one sentence each.</summary>
    public IReadOnlyList<string> Problems => _problems;

    public IReadOnlyList<string> Warnings => _warnings;

    public static OptionsReader From(SettingFlags flags) => From(SettingSources.Read(flags));

    public static OptionsReader From(SettingSources sources)
    {
        var reader = new OptionsReader(sources.Configuration, sources.Spelled) { Sources = sources };
        reader._problems.AddRange(sources.Problems);
        foreach (var (path, names) in sources.Files)
        {
            var secrets = Settings.All.Where(setting => setting.Secret).Select(setting => setting.Name)
                .Concat(reader.ClusterNames().Select(cluster => ClusterSettings.Name(cluster, Settings.TokenSecret)));
            if (secrets.FirstOrDefault(secret => names.Contains(secret, StringComparer.OrdinalIgnoreCase)) is { } held)
            {
                reader.WarnIfOthersReachIt(held, path);
            }
        }
        return reader;
    }

    /// <summary>Null where the settings come from one place.</summary>
    public SettingSources? Sources { get; private init; }

    /// <param name="demo">A simulated cluster takes the place of the connection settings of each: the one at that place.</param>
    public ServerOptions? Read(Func<int, PveClientOptions>? demo)
    {
        var clusters = ReadClusters(demo);
        var http = ReadHttp();
        _ = Value(Settings.ConfigFile); // it was read before, if it could be: a placeholder in its place is told here
        Choice(Settings.LogFormat);
        var excludeTitles = Flag(Settings.ExcludeToolTitles) is true;
        var stateKey = OwnSecret(Settings.StateKey);
        var writesPerMinute = Integer(Settings.WritesPerMinute);
        var auditLog = Value(Settings.AuditLog);
        return _problems.Count == 0
            ? new(
                clusters!, Value(Settings.DefaultCluster), ToolboxOf(clusters!), auditLog, Debug, excludeTitles, stateKey,
                writesPerMinute, http)
            : null;
    }

    /// <summary>Only what decides which tools there are: enough to list them. Of several clusters, those of the default one.</summary>
    public ToolOptions? ReadTools()
    {
        var clusters = ClusterNames();
        _problems.AddRange(VariableNames.Problems(_variables, ClusterSettings.Names(clusters)));
        if (clusters.Count == 0)
        {
            return Tools();
        }
        if (Value(Settings.DefaultCluster) is not { } one || !clusters.Contains(one))
        {
            _problems.Add($"there are several clusters: {string.Join(", ", clusters)}; name one with --cluster.");
            return null;
        }
        var tools = new OptionsReader(ClusterSettings.Of(one, configuration), []) is var reader ? reader.Tools() : null;
        _problems.AddRange(reader._problems.Select(problem => ClusterSettings.Renamed(problem, one, configuration)));
        return tools;
    }

    private ToolOptions? Tools()
    {
        var tier = Choice(Settings.AccessTier);
        var categories = Names(Settings.Categories, Settings.Categories.Accepted, "category");
        var tools = ToolCatalog.All.Select(tool => tool.Name).ToList();
        var denied = Names(Settings.ToolBlacklist, tools, "tool");
        var allowed = Names(Settings.ToolWhitelist, tools, "tool");
        var list = ReadList(tools);
        if (list == ToolList.Door && categories.Count > 0 && !categories.Contains(DoorTools.GroupName))
        {
            _problems.Add($"{Settings.Tools.Name}=door lists the tools of the category door, which {Settings.Categories.Name} leaves out: "
                + "add door there.");
        }
        return _problems.Count > 0
            ? null
            : new(
                (Tier)Array.IndexOf(TierNames.All, tier),
                categories.Count > 0 ? categories : Settings.Categories.Accepted.ToHashSet(),
                allowed,
                denied) { List = list };
    }

    private ToolList ReadList(List<string> tools)
    {
        switch (Value(Settings.Tools))
        {
            case null or ToolList.StandardName:
                return ToolList.Standard;
            case ToolList.AllName:
                return ToolList.All;
            case ToolList.DoorName:
                return ToolList.Door;
            default:
                return new(Everything: false, Names(Settings.Tools, tools, "tool"));
        }
    }

    public bool Debug => Value(Settings.Debug) is not null;

    public bool JsonLog => Value(Settings.LogFormat.Name) == "json";

    /// <summary>Whatever its value is good for.</summary>
    public bool OverHttp => Value(Settings.Transport.Name) == "http";

    public bool IsSet(Setting setting) => Value(setting.Name) is not null;

    /// <summary>
    /// Null where it might be a secret that stands in the wrong place: a value is told only where it is one of a few, or a number.
    /// </summary>
    public string? Harmless(Setting setting) => Value(setting.Name) is { } value && !setting.Secret && setting.Kind switch
    {
        SettingKind.Flag => value is "true" or "false",
        SettingKind.Number => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _),
        _ => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).All(setting.Accepted.Contains),
    } ? value : null;

    private PveClientOptions? ReadConnection()
    {
        var urls = ReadBaseUrls();
        var tokenId = Required(Settings.TokenId, "user@realm!tokenname, e.g. root@pam!mcp");
        var secret = ReadSecret();
        CheckTokenId(tokenId, secret);
        var trust = ReadTrust(urls);
        var timeout = Integer(Settings.Timeout);
        var proxy = ReadProxy();
        return _problems.Count > 0
            ? null
            : new()
            {
                BaseUrls = urls,
                TokenId = tokenId!,
                TokenSecret = secret!,
                Trust = trust,
                Timeout = TimeSpan.FromSeconds(timeout),
                Proxy = proxy,
            };
    }

    private void CheckTokenId(string? id, string? secret)
    {
        const string Form = "user@realm!tokenname, e.g. root@pam!mcp";
        const string Header = "PVEAPIToken=";
        if (id is null)
        {
            return;
        }
        if (id.StartsWith(Header, StringComparison.OrdinalIgnoreCase) && IsTokenId(id[Header.Length..].Split('=')[0]))
        {
            // A blank follows, or the rest of the sentence would be taken for a token and hidden.
            _problems.Add($"PVE_TOKEN_ID: leave {Header} out; the id is '{Shown(id[Header.Length..].Split('=')[0])}'"
                + (id[Header.Length..].Contains('=', StringComparison.Ordinal)
                    ? ", and the secret behind it goes into PVE_TOKEN_SECRET."
                    : "."));
        }
        else if (!IsTokenId(id))
        {
            // People paste id and secret together, as PVE shows them, or the one in the place of the other.
            var isLikeOne = id.Contains('@', StringComparison.Ordinal) || id.Contains('!', StringComparison.Ordinal);
            var hasSecret = id.Contains('=', StringComparison.Ordinal);
            var what = isLikeOne ? $"is '{Shown(id.Split('=')[0])}{(hasSecret ? "=…" : "")}'" : "holds no token id";
            _problems.Add($"PVE_TOKEN_ID {what}; it must look like {Form}{(hasSecret ? "; the secret goes into PVE_TOKEN_SECRET" : "")}.");
        }
        else if (secret is not null && id.Contains(secret, StringComparison.OrdinalIgnoreCase))
        {
            _problems.Add($"PVE_TOKEN_ID contains the token's secret (its value is not shown here); it must look like {Form}.");
        }
    }

    private Uri? ReadProxy()
    {
        if (Value(Settings.Proxy) is not { } text)
        {
            return null;
        }
        if (Uri.TryCreate(text, UriKind.Absolute, out var url)
            && url.Scheme == "http"
            && url.Host.Length > 0
            && url.AbsolutePath == "/"
            && url.Query.Length == 0
            && url.Fragment.Length == 0)
        {
            return url;
        }
        // It may hold a password.
        _problems.Add(
            "PVE_PROXY is not the address of an HTTP proxy (its value is not shown here); it must look like "
                + "http://proxy.example.org:3128, or http://user:password@proxy.example.org:3128.");
        return null;
    }

    private List<Uri> ReadBaseUrls()
    {
        var urls = new List<Uri>();
        var before = _problems.Count;
        if (Required(Settings.BaseUrl, "https://HOST:8006") is not { } text)
        {
            return urls;
        }
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var trimmed = part.TrimEnd('/');
            trimmed = trimmed.EndsWith("/api2/json", StringComparison.Ordinal) ? trimmed[..^"/api2/json".Length] : trimmed;
            if (!Uri.TryCreate(trimmed, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http") || url.Host.Length == 0)
            {
                var right = Corrected(trimmed) is { } corrected && Shown(corrected) == corrected
                    ? $"write {corrected}"
                    : "it must look like https://pve.example.org:8006";
                _problems.Add($"PVE_BASE_URL: '{Shown(part[(part.LastIndexOf('@') + 1)..])}' is not an address; {right}.");
            }
            else if (url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
            {
                var port = url.IsDefaultPort ? 8006 : url.Port;
                _problems.Add($"PVE_BASE_URL: the address of {url.Host} may contain only scheme, host, port and the path "
                    + $"of a reverse proxy: https://{url.Host}:{port}.");
            }
            else if (url.Scheme == "http" && !IsLoopback(url))
            {
                _problems.Add(
                    $"PVE_BASE_URL: http:// would send the token to {url.Host} unencrypted; use https:// (http is for this machine only).");
            }
            else
            {
                urls.Add(url);
            }
        }
        if (urls.Count == 0 && _problems.Count == before)
        {
            _problems.Add("PVE_BASE_URL names no address; it must look like https://pve.example.org:8006.");
        }
        return urls;
    }

    /// <summary>The address that was meant by one without a scheme, or with an IPv6 address that is not in brackets.</summary>
    private static string? Corrected(string text)
    {
        const string PvePort = ":8006";
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        var rest = scheme < 0 ? text : text[(scheme + "://".Length)..];
        if (IPAddress.TryParse(rest, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6
            && !rest.Contains('[', StringComparison.Ordinal))
        {
            // The last group is more likely PVE's port, for who writes it knows no brackets.
            return rest.EndsWith(PvePort, StringComparison.Ordinal) && IPAddress.TryParse(rest[..^PvePort.Length], out _)
                ? $"https://[{rest[..^PvePort.Length]}]{PvePort}"
                : $"https://[{rest}]{PvePort}";
        }
        return scheme < 0 && !rest.Contains('@', StringComparison.Ordinal)
            && Uri.TryCreate($"https://{rest}", UriKind.Absolute, out var url) && url.PathAndQuery == "/" && url.Fragment.Length == 0
                ? $"https://{(rest.EndsWith($":{url.Port}", StringComparison.Ordinal) ? rest : url.Host + PvePort)}"
                : null;
    }

    private string? ReadSecret()
    {
        var (before, secret) = (_problems.Count, Secret(Settings.TokenSecret));
        if (secret is null)
        {
            if (_problems.Count == before && !_unusable.Contains(Settings.TokenSecret.Name))
            {
                _problems.Add("PVE_TOKEN_SECRET is not set; it is the token's UUID that PVE showed when the token was made "
                    + $"(or use PVE_TOKEN_SECRET_FILE){Instead(Settings.TokenSecret)}.");
            }
        }
        else if (!Guid.TryParseExact(secret, "D", out _))
        {
            var name = Value(Settings.TokenSecret) is null ? "PVE_TOKEN_SECRET_FILE" : "PVE_TOKEN_SECRET";
            var isWhole = secret.LastIndexOf('=') is var equals and > 0 && Guid.TryParseExact(secret[(equals + 1)..], "D", out _);
            _problems.Add($"{name} is not a UUID such as xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx (its value is not shown here)"
                + (isWhole ? "; the secret is only what stands behind the last '='." : "."));
        }
        return secret;
    }

    /// <summary>From the variable itself, or from the file that <c>…_FILE</c> names.</summary>
    private string? Secret(Setting setting)
    {
        var (name, direct, file) = (setting.Name, Value(setting), Value(setting.InFile!));
        if (file is null)
        {
            return direct;
        }
        if (direct is not null)
        {
            _problems.Add($"{name} and {name}_FILE are both set; use one of them.");
            return null;
        }
        try
        {
            var text = File.ReadAllText(file).Trim();
            WarnIfOthersReachIt($"{name}_FILE", file);
            if (text.Length == 0)
            {
                _problems.Add($"{name}_FILE: '{Shown(file)}' is empty.");
            }
            if (Unusable(text) is { } why)
            {
                _problems.Add($"{name}_FILE: the content of '{Shown(file)}' {why}");
                return null;
            }
            return text.Length == 0 ? null : text;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _problems.Add($"{name}_FILE: '{Shown(file)}' can't be read: {Shown(e.Message)}");
            return null;
        }
    }

    /// <summary>One that the operator makes up, so that it can be too short.</summary>
    private string? OwnSecret(Setting setting)
    {
        var secret = Secret(setting);
        if (secret?.Length < setting.Min)
        {
            _problems.Add(
                $"{setting.Name} has fewer than {setting.Min} characters (its value is not shown "
                    + "here); 'openssl rand -hex 32' makes a good one.");
        }
        return secret;
    }

    private void WarnIfOthersReachIt(string variable, string file)
    {
        // systemd gives a credential to this service alone, by an access list, which looks like the right of a group.
        if (_variables.Any(pair => pair.Key == "CREDENTIALS_DIRECTORY" && pair.Value is { Length: > 0 } folder
            && file.StartsWith($"{folder}/", StringComparison.Ordinal)))
        {
            return;
        }
        var mode = OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(file);
        if ((mode & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != 0)
        {
            _warnings.Add($"{variable}: others can read '{file}'; chmod 600 it.");
        }
        else if ((mode & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
        {
            _warnings.Add($"{variable}: others can write '{file}', and so put a secret of their own there; chmod 600 it.");
        }
    }

    private TlsTrust ReadTrust(List<Uri> urls)
    {
        var verify = Flag(Settings.VerifySsl) is not false; // one that can't be read is told, and is no wish to check nothing
        var (ca, pins) = (Value(Settings.CaFile), Value(Settings.TlsFingerprint));
        if (!verify && (ca ?? pins) is not null)
        {
            _problems.Add($"PVE_VERIFY_SSL=false contradicts {(ca is null ? "PVE_TLS_FINGERPRINT" : "PVE_CA_FILE")}; unset one of them.");
        }
        if (ca is not null && pins is not null)
        {
            _problems.Add("PVE_CA_FILE and PVE_TLS_FINGERPRINT are both set; a pinned certificate needs no CA, use one of them.");
        }
        if (ca is not null && !File.Exists(ca))
        {
            _problems.Add($"PVE_CA_FILE: there is no file '{Shown(ca)}' (PVE's own CA is /etc/pve/pve-root-ca.pem on each node).");
        }
        if (!verify)
        {
            _warnings.Add(
                $"PVE_VERIFY_SSL=false: the certificate of {string.Join(", ", urls.Select(url => url.Host))} is not checked; prefer "
                    + "PVE_TLS_FINGERPRINT or PVE_CA_FILE.");
            return TlsTrust.Anything;
        }
        if (pins is not null)
        {
            var read = ReadPins(pins);
            return read.Count > 0 ? TlsTrust.Pinned(read) : TlsTrust.System; // none is a problem that is told already
        }
        return ca is not null ? TlsTrust.Cas(ca) : TlsTrust.System;
    }

    private List<string> ReadPins(string text)
    {
        var pins = new List<string>();
        var before = _problems.Count;
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            // As openssl, PVE and browsers write it.
            var bare = part.StartsWith("sha", StringComparison.OrdinalIgnoreCase) ? FingerprintLabel().Replace(part, "") : part;
            var hex = string.Concat(bare.Split(':', ' ', '-')).ToUpperInvariant();
            if (hex.Length == 64 && hex.All(char.IsAsciiHexDigit))
            {
                pins.Add(hex);
            }
            else
            {
                _problems.Add(
                    $"PVE_TLS_FINGERPRINT: '{Shown(part)}' is not a SHA-256 fingerprint; it has 32 bytes in hex, AA:BB:…, as PVE "
                        + "shows it under Node, System, Certificates.");
            }
        }
        if (pins.Count == 0 && _problems.Count == before)
        {
            _problems.Add("PVE_TLS_FINGERPRINT names no fingerprint; unset it or give one.");
        }
        return pins;
    }

    private string? Value(string name) =>
        configuration[name] is { Length: > 0 } value ? value.Trim() is { Length: > 0 } trimmed ? trimmed : null : null;

    /// <summary>Null as well where the value is plainly not what somebody meant; that is told, once.</summary>
    private string? Value(Setting setting)
    {
        var value = Value(setting.Name);
        if (value is null || (setting == Settings.Port && VariableNames.IsServiceAddress(value)))
        {
            return null;
        }
        if (setting == Settings.Debug || Unusable(value) is not { } why)
        {
            return value;
        }
        if (_unusable.Add(setting.Name))
        {
            _problems.Add($"{setting.Name} {why}");
        }
        return null;
    }

    // As a value none of them is right anywhere, and the placeholder of a secret would be a secret that everybody knows.
    private static string? Unusable(string value)
    {
        if (value is ['$' or '%', ..] && (Placeholder().IsMatch(value) || IsReference(value)))
        {
            return $"is still the placeholder {Redaction.HideSetting(value)}: the client did not replace it. "
                + "Give the value itself, or in a form that this client replaces.";
        }
        return value is ['"', .., '"'] or ['\'', .., '\''] ? "is in quotes, which belong to the value here; leave them out." : null;
    }

    private static bool IsReference(string value) =>
        Reference().Match(value) is { Success: true } match && Settings.All.Any(setting => setting.Name == match.Groups["name"].Value);

    private string? Required(Setting setting, string example)
    {
        if (Value(setting) is { } value)
        {
            return value;
        }
        if (!_unusable.Contains(setting.Name))
        {
            _problems.Add($"{setting.Name} is not set; it must look like {example}{Instead(setting)}.");
        }
        return null;
    }

    private string Instead(Setting setting)
    {
        var names = VariableNames.Instead(setting, _variables).ToList();
        var are = names.Count == 1 ? "is" : "are";
        return names.Count == 0 ? "" : $". {string.Join(" and ", names)} {are} set: here it is {setting.Name}";
    }

    private string Choice(Setting setting)
    {
        var value = Value(setting) ?? setting.Default!;
        if (!setting.Accepted.Contains(value))
        {
            _problems.Add($"{setting.Name} is '{Shown(value)}'; accepted: {string.Join(", ", setting.Accepted)}.");
        }
        return value;
    }

    /// <returns>Null when it can't be read, which is told.</returns>
    private bool? Flag(Setting setting)
    {
        switch (Value(setting) ?? setting.Default)
        {
            case "true":
                return true;
            case "false":
                return false;
            case var value:
                _problems.Add($"{setting.Name} is '{Shown(value!)}'; accepted: true, false.");
                return null;
        }
    }

    private int Integer(Setting setting)
    {
        var text = Value(setting) ?? setting.Default!;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value >= setting.Min
            && value <= setting.Max)
        {
            return value;
        }
        _problems.Add($"{setting.Name} is '{Shown(text)}'; accepted: {setting.Min} to {setting.Max} ({setting.Unit}).");
        return setting.Min;
    }

    private HashSet<string> Names(Setting setting, IReadOnlyCollection<string> accepted, string kind)
    {
        var names = (Value(setting) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToHashSet();
        foreach (var name in names.Where(name => !accepted.Contains(name)))
        {
            var close = Closest.To(name, accepted);
            _problems.Add($"{setting.Name}: there is no {kind} '{Shown(name)}'"
                + (close is not null
                    ? $"; did you mean {close}?"
                    : accepted.Count <= 20
                    ? $"; accepted: {string.Join(", ", accepted)}."
                    : "; 'mcp-pve tools' lists them."));
        }
        if (Value(setting) is not null && names.Count == 0)
        {
            _problems.Add($"{setting.Name} names nothing; unset it or name a {kind}.");
        }
        return names;
    }

    internal static bool IsTokenId(string text)
    {
        var at = text.LastIndexOf('@');
        var bang = text.IndexOf('!', Math.Max(at, 0));
        return at > 0 && bang > at + 1 && bang < text.Length - 1
            && text.All(c => c is > ' ' and < '\x7f' and not ('=' or ';' or '/' or ':'))
            && text.AsSpan(bang + 1).IndexOf('!') < 0;
    }

    private static bool IsLoopback(Uri url) =>
        url.Host is "localhost" || (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    // A secret in the wrong variable is no less secret.
    private string Shown(string text)
    {
        var secrets = Settings.All.Where(setting => setting.Secret).Select(setting => setting.Name)
            .Concat(ClusterNames().Select(cluster => ClusterSettings.Name(cluster, Settings.TokenSecret)))
            .Select(Value).OfType<string>();
        var hidden = Redaction.HideSetting(
            secrets.Aggregate(text, (shown, secret) => shown.Replace(secret, Redaction.Mark, StringComparison.OrdinalIgnoreCase)));
        return hidden.Length <= 160 ? hidden : hidden[..160] + "…";
    }

    [GeneratedRegex(@"\A\$\{[A-Za-z_][A-Za-z0-9_:. -]{0,100}\}\z")]
    private static partial Regex Placeholder();

    // $NAME and %NAME%, which a value may also be by chance: only with names of ours.
    [GeneratedRegex(@"\A(?:\$(?<name>[A-Z_]+)|%(?<name>[A-Z_]+)%)\z")]
    private static partial Regex Reference();

    [GeneratedRegex(@"\A\s*sha-?256(?:\s*fingerprint)?\s*[=:]\s*", RegexOptions.IgnoreCase)]
    private static partial Regex FingerprintLabel();
}
