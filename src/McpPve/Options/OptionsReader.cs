using System.Globalization;
using System.Net;
using McpPve.Client;
using McpPve.Pipeline;
using McpPve.Tools;
using Microsoft.Extensions.Configuration;

namespace McpPve.Options;

/// <summary>
/// Reads the environment variables. Every problem is collected, none is repaired by guessing, and no mistake ever
/// falls back to a wider permission.
/// </summary>
internal sealed partial class OptionsReader(IConfiguration configuration)
{
    // DEBUG is too common a name to say that another one is a mistyped form of it.
    private static readonly string[] Known = [.. Settings.All.Where(setting => setting != Settings.Debug).Select(setting => setting.Name)];

    private readonly List<string> _problems = [];
    private readonly List<string> _warnings = [];

    /// <summary>What keeps the server from starting, one sentence each.</summary>
    public IReadOnlyList<string> Problems => _problems;

    public IReadOnlyList<string> Warnings => _warnings;

    public static OptionsReader FromEnvironment() =>
        new(new ConfigurationBuilder().AddEnvironmentVariables().Build());

    /// <param name="demo">The simulated cluster takes the place of the connection settings.</param>
    public ServerOptions? Read(PveClientOptions? demo)
    {
        var tools = ReadTools();
        CheckNames();
        var http = ReadHttp();
        Choice(Settings.LogFormat);
        var excludeTitles = Flag(Settings.ExcludeToolTitles);
        var confirm = Choice(Settings.Confirm) switch { "always" => Confirm.Always, "off" => Confirm.Off, _ => Confirm.Auto };
        var stateKey = OwnSecret(Settings.StateKey);
        var writesPerMinute = Integer(Settings.WritesPerMinute);
        var pve = demo ?? ReadConnection();
        return _problems.Count == 0 ? new(pve!, tools!, confirm, Value(Settings.AuditLog), Debug, excludeTitles, stateKey, writesPerMinute, http) : null;
    }

    /// <summary>Only what decides which tools there are: enough to list them.</summary>
    public ToolOptions? ReadTools()
    {
        var tier = Choice(Settings.AccessTier);
        var categories = Names(Settings.Categories, Settings.Categories.Accepted, "category");
        var tools = Catalog.All.Select(tool => tool.Name).ToList();
        var denied = Names(Settings.ToolBlacklist, tools, "tool");
        var allowed = Names(Settings.ToolWhitelist, tools, "tool");
        var list = ReadList(tools);
        return _problems.Count > 0
            ? null
            : new((Tier)Array.IndexOf(TierNames.All, tier), categories.Count > 0 ? categories : Settings.Categories.Accepted.ToHashSet(), allowed, denied) { List = list };
    }

    private ToolList ReadList(List<string> tools)
    {
        switch (Value(Settings.Tools))
        {
            case null or ToolList.StandardName:
                return ToolList.Standard;
            case ToolList.AllName:
                return ToolList.All;
            default:
                return new(Everything: false, Names(Settings.Tools, tools, "tool"));
        }
    }

    public bool Debug => Value(Settings.Debug) is not null;

    public bool JsonLog => Value(Settings.LogFormat) == "json";

    public bool IsSet(Setting setting) => Value(setting) is not null;

    /// <summary>Null where it might be a secret that stands in the wrong place: a value is told only where it is one of a few, or a number.</summary>
    public string? Harmless(Setting setting) => Value(setting) is { } value && !setting.Secret && setting.Kind switch
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
        if (tokenId is not null && !IsTokenId(tokenId))
        {
            // People paste id and secret together, as PVE shows them, or the one in the place of the other.
            var isLikeOne = tokenId.Contains('@', StringComparison.Ordinal) || tokenId.Contains('!', StringComparison.Ordinal);
            _problems.Add($"PVE_TOKEN_ID {(isLikeOne ? $"is '{Shown(tokenId.Split('=')[0])}{(tokenId.Contains('=', StringComparison.Ordinal) ? "=…" : "")}'" : "holds no token id")}; it must look like user@realm!tokenname, e.g. root@pam!mcp{(tokenId.Contains('=', StringComparison.Ordinal) ? "; the secret goes into PVE_TOKEN_SECRET" : "")}.");
        }
        else if (tokenId is not null && secret is not null && tokenId.Contains(secret, StringComparison.OrdinalIgnoreCase))
        {
            _problems.Add("PVE_TOKEN_ID contains the token's secret (its value is not shown here); it must look like user@realm!tokenname, e.g. root@pam!mcp.");
        }
        var trust = ReadTrust(urls);
        var timeout = Integer(Settings.Timeout);
        return _problems.Count > 0
            ? null
            : new() { BaseUrls = urls, TokenId = tokenId!, TokenSecret = secret!, Trust = trust, Timeout = TimeSpan.FromSeconds(timeout) };
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
                _problems.Add($"PVE_BASE_URL: '{Shown(part[(part.LastIndexOf('@') + 1)..])}' is not an address; it must look like https://pve.example.org:8006.");
            }
            else if (url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0 || url.AbsolutePath.Trim('/').Length > 0)
            {
                _problems.Add($"PVE_BASE_URL: the address of {url.Host} may hold scheme, host and port only, e.g. https://{url.Host}:8006.");
            }
            else if (url.Scheme == "http" && !IsLoopback(url))
            {
                _problems.Add($"PVE_BASE_URL: http:// would send the token to {url.Host} unencrypted; use https:// (http is for this machine only).");
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

    private string? ReadSecret()
    {
        var (before, secret) = (_problems.Count, Secret(Settings.TokenSecret));
        if (secret is null)
        {
            if (_problems.Count == before)
            {
                _problems.Add("PVE_TOKEN_SECRET is not set; it is the token's UUID that PVE showed when the token was made (or use PVE_TOKEN_SECRET_FILE).");
            }
        }
        else if (!Guid.TryParseExact(secret, "D", out _))
        {
            _problems.Add($"{(Value(Settings.TokenSecret) is null ? "PVE_TOKEN_SECRET_FILE" : "PVE_TOKEN_SECRET")} holds no UUID such as xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx (its value is not shown here).");
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
            WarnIfOthersCanRead($"{name}_FILE", file);
            if (text.Length == 0)
            {
                _problems.Add($"{name}_FILE: '{Shown(file)}' is empty.");
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
            _problems.Add($"{setting.Name} has fewer than {setting.Min} characters (its value is not shown here); 'openssl rand -hex 32' makes a good one.");
        }
        return secret;
    }

    private void WarnIfOthersCanRead(string variable, string file)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != 0)
        {
            _warnings.Add($"{variable}: others can read '{file}'; chmod 600 it.");
        }
    }

    private TlsTrust ReadTrust(List<Uri> urls)
    {
        var verify = Flag(Settings.VerifySsl);
        var (ca, pins) = (Value(Settings.CaFile), Value(Settings.TlsFingerprint));
        if (!verify && (ca ?? pins) is not null)
        {
            _problems.Add($"PVE_VERIFY_SSL=false contradicts {(ca is null ? "PVE_TLS_FINGERPRINT" : "PVE_CA_FILE")}; unset one of them.");
        }
        if (ca is not null && pins is not null)
        {
            _problems.Add("PVE_CA_FILE and PVE_TLS_FINGERPRINT are both set; a pinned certificate needs no authority, use one of them.");
        }
        if (ca is not null && !File.Exists(ca))
        {
            _problems.Add($"PVE_CA_FILE: there is no file '{Shown(ca)}' (PVE's own authority is /etc/pve/pve-root-ca.pem on each node).");
        }
        if (!verify)
        {
            _warnings.Add($"PVE_VERIFY_SSL=false: the certificate of {string.Join(", ", urls.Select(url => url.Host))} is not checked; prefer PVE_TLS_FINGERPRINT or PVE_CA_FILE.");
            return TlsTrust.Anything;
        }
        if (pins is not null)
        {
            var read = ReadPins(pins);
            return read.Count > 0 ? TlsTrust.Pinned(read) : TlsTrust.System; // none is a problem that is told already
        }
        return ca is not null ? TlsTrust.Authorities(ca) : TlsTrust.System;
    }

    private List<string> ReadPins(string text)
    {
        var pins = new List<string>();
        var before = _problems.Count;
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var hex = part.Replace(":", "", StringComparison.Ordinal).ToUpperInvariant();
            if (hex.Length == 64 && hex.All(char.IsAsciiHexDigit))
            {
                pins.Add(hex);
            }
            else
            {
                _problems.Add($"PVE_TLS_FINGERPRINT: '{Shown(part)}' is no SHA-256 fingerprint; it has 32 bytes in hex, AA:BB:…, as PVE shows it under Node, System, Certificates.");
            }
        }
        if (pins.Count == 0 && _problems.Count == before)
        {
            _problems.Add("PVE_TLS_FINGERPRINT names no fingerprint; unset it or give one.");
        }
        return pins;
    }

    // A mistyped name would silently leave the default in force, and the default of the tier is the widest.
    private void CheckNames()
    {
        foreach (var name in configuration.AsEnumerable().Select(pair => pair.Key).Where(name => name.StartsWith("PVE_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("MCP_", StringComparison.OrdinalIgnoreCase)))
        {
            if (!Known.Contains(name, StringComparer.OrdinalIgnoreCase) && Closest.To(name, Known) is { } close && Value(name) is not null)
            {
                _problems.Add($"{name} is no setting of mcp-pve; did you mean {close}?");
            }
        }
    }

    private string? Value(string name) => configuration[name] is { Length: > 0 } value ? value.Trim() is { Length: > 0 } trimmed ? trimmed : null : null;

    private string? Value(Setting setting) => Value(setting.Name);

    private string? Required(Setting setting, string example)
    {
        if (Value(setting) is { } value)
        {
            return value;
        }
        _problems.Add($"{setting.Name} is not set; it must look like {example}.");
        return null;
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

    private bool Flag(Setting setting)
    {
        var value = Value(setting) ?? setting.Default;
        if (value is not ("true" or "false"))
        {
            _problems.Add($"{setting.Name} is '{Shown(value!)}'; accepted: true, false.");
        }
        return value == "true";
    }

    private int Integer(Setting setting)
    {
        var text = Value(setting) ?? setting.Default!;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= setting.Min && value <= setting.Max)
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
                + (close is not null ? $"; did you mean {close}?" : accepted.Count <= 20 ? $"; accepted: {string.Join(", ", accepted)}." : "; 'mcp-pve tools' lists them."));
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
        var secrets = Settings.All.Where(setting => setting.Secret).Select(Value).OfType<string>();
        var hidden = Redaction.HideSetting(secrets.Aggregate(text, (shown, secret) => shown.Replace(secret, Redaction.Mark, StringComparison.OrdinalIgnoreCase)));
        return hidden.Length <= 160 ? hidden : hidden[..160] + "…";
    }
}
