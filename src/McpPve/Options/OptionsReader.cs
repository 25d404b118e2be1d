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
    /// <summary>Every variable there is, but DEBUG.</summary>
    internal static readonly string[] Known =
    [
        "PVE_BASE_URL", "PVE_TOKEN_ID", "PVE_TOKEN_SECRET", "PVE_TOKEN_SECRET_FILE", "PVE_ACCESS_TIER", "PVE_CATEGORIES",
        "PVE_TOOL_BLACKLIST", "PVE_TOOL_WHITELIST", "PVE_VERIFY_SSL", "PVE_CA_FILE", "PVE_TLS_FINGERPRINT", "PVE_CONFIRM",
        "PVE_TIMEOUT", "PVE_AUDIT_LOG", "MCP_TRANSPORT", "MCP_PORT", "MCP_HOST", "MCP_AUTH_TOKEN", "MCP_AUTH_TOKEN_FILE",
        "MCP_ALLOWED_HOSTS", "MCP_ALLOWED_ORIGINS", "MCP_EXCLUDE_TOOL_TITLES", "MCP_STATE_KEY", "MCP_STATE_KEY_FILE", "MCP_WRITES_PER_MINUTE",
        "MCP_TLS_CERT_FILE", "MCP_TLS_KEY_FILE", "MCP_LOG_FORMAT", "MCP_METRICS", "MCP_REQUESTS_PER_SECOND", "MCP_OAUTH_ISSUER", "MCP_OAUTH_AUDIENCE",
    ];

    private static readonly string[] Secrets = ["PVE_TOKEN_SECRET", "MCP_AUTH_TOKEN", "MCP_STATE_KEY"];

    private const int ShortestStateKey = 32;

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
        Choice("MCP_LOG_FORMAT", ["text", "json"], "text");
        var excludeTitles = Flag("MCP_EXCLUDE_TOOL_TITLES", standard: false);
        var confirm = Choice("PVE_CONFIRM", ["auto", "always", "off"], "auto") switch { "always" => Confirm.Always, "off" => Confirm.Off, _ => Confirm.Auto };
        var stateKey = Secret("MCP_STATE_KEY");
        if (stateKey is { Length: < ShortestStateKey })
        {
            _problems.Add($"MCP_STATE_KEY has fewer than {ShortestStateKey} characters (its value is not shown here); 'openssl rand -hex 32' makes a good one.");
        }
        var writesPerMinute = Integer("MCP_WRITES_PER_MINUTE", 120, 1, 100_000, "changes");
        var pve = demo ?? ReadConnection();
        return _problems.Count == 0 ? new(pve!, tools!, confirm, Value("PVE_AUDIT_LOG"), Debug, excludeTitles, stateKey, writesPerMinute, http) : null;
    }

    /// <summary>Only what decides which tools there are: enough to list them.</summary>
    public ToolOptions? ReadTools()
    {
        var tier = Choice("PVE_ACCESS_TIER", TierNames.All, "full");
        var categories = Names("PVE_CATEGORIES", [.. Catalog.Groups.Select(group => group.Name)], "category");
        var tools = Catalog.All.Select(tool => tool.Name).ToList();
        var denied = Names("PVE_TOOL_BLACKLIST", tools, "tool");
        var allowed = Names("PVE_TOOL_WHITELIST", tools, "tool");
        return _problems.Count > 0
            ? null
            : new((Tier)Array.IndexOf(TierNames.All, tier), categories.Count > 0 ? categories : Catalog.Groups.Select(group => group.Name).ToHashSet(), allowed, denied);
    }

    public bool Debug => Value("DEBUG") is not null;

    public bool JsonLog => Value("MCP_LOG_FORMAT") == "json";

    private PveClientOptions? ReadConnection()
    {
        var urls = ReadBaseUrls();
        var tokenId = Required("PVE_TOKEN_ID", "user@realm!tokenname, e.g. root@pam!mcp");
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
        var timeout = Integer("PVE_TIMEOUT", 60, 1, 3600, "seconds");
        return _problems.Count > 0
            ? null
            : new() { BaseUrls = urls, TokenId = tokenId!, TokenSecret = secret!, Trust = trust, Timeout = TimeSpan.FromSeconds(timeout) };
    }

    private List<Uri> ReadBaseUrls()
    {
        var urls = new List<Uri>();
        var before = _problems.Count;
        if (Required("PVE_BASE_URL", "https://HOST:8006") is not { } text)
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
        var (before, secret) = (_problems.Count, Secret("PVE_TOKEN_SECRET"));
        if (secret is null)
        {
            if (_problems.Count == before)
            {
                _problems.Add("PVE_TOKEN_SECRET is not set; it is the token's UUID that PVE showed when the token was made (or use PVE_TOKEN_SECRET_FILE).");
            }
        }
        else if (!Guid.TryParseExact(secret, "D", out _))
        {
            _problems.Add($"{(Value("PVE_TOKEN_SECRET") is null ? "PVE_TOKEN_SECRET_FILE" : "PVE_TOKEN_SECRET")} holds no UUID such as xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx (its value is not shown here).");
        }
        return secret;
    }

    /// <summary>From the variable itself, or from the file that <c>…_FILE</c> names.</summary>
    private string? Secret(string name)
    {
        var (direct, file) = (Value(name), Value($"{name}_FILE"));
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

    private void WarnIfOthersCanRead(string variable, string file)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != 0)
        {
            _warnings.Add($"{variable}: others can read '{file}'; chmod 600 it.");
        }
    }

    private TlsTrust ReadTrust(List<Uri> urls)
    {
        var verify = Flag("PVE_VERIFY_SSL", standard: true);
        var (ca, pins) = (Value("PVE_CA_FILE"), Value("PVE_TLS_FINGERPRINT"));
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

    private string? Required(string name, string example)
    {
        if (Value(name) is { } value)
        {
            return value;
        }
        _problems.Add($"{name} is not set; it must look like {example}.");
        return null;
    }

    private string Choice(string name, IReadOnlyList<string> accepted, string standard)
    {
        var value = Value(name) ?? standard;
        if (!accepted.Contains(value))
        {
            _problems.Add($"{name} is '{Shown(value)}'; accepted: {string.Join(", ", accepted)}.");
        }
        return value;
    }

    private bool Flag(string name, bool standard)
    {
        var value = Value(name);
        if (value is not (null or "true" or "false"))
        {
            _problems.Add($"{name} is '{Shown(value)}'; accepted: true, false.");
        }
        return value is null ? standard : value == "true";
    }

    private int Integer(string name, int standard, int min, int max, string unit)
    {
        if (Value(name) is not { } text)
        {
            return standard;
        }
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
        {
            return value;
        }
        _problems.Add($"{name} is '{Shown(text)}'; accepted: {min} to {max} ({unit}).");
        return standard;
    }

    private HashSet<string> Names(string variable, IReadOnlyCollection<string> accepted, string kind)
    {
        var names = (Value(variable) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToHashSet();
        foreach (var name in names.Where(name => !accepted.Contains(name)))
        {
            var close = Closest.To(name, accepted);
            _problems.Add($"{variable}: there is no {kind} '{Shown(name)}'"
                + (close is not null ? $"; did you mean {close}?" : accepted.Count <= 20 ? $"; accepted: {string.Join(", ", accepted)}." : "; 'mcp-pve tools' lists them."));
        }
        if (Value(variable) is not null && names.Count == 0)
        {
            _problems.Add($"{variable} names nothing; unset it or name a {kind}.");
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
        var secrets = Secrets.Select(Value).OfType<string>();
        var hidden = Redaction.HideSetting(secrets.Aggregate(text, (shown, secret) => shown.Replace(secret, Redaction.Mark, StringComparison.OrdinalIgnoreCase)));
        return hidden.Length <= 160 ? hidden : hidden[..160] + "…";
    }
}
