using McpPve.Effects;
using System.Text.RegularExpressions;
using McpPve.Text;

namespace McpPve.Options;

/// <summary>
/// Environment variables whose names begin like ours. One that nobody knows is a mistake, as what it was to set stays as it is by
/// default, and the default of the tier is the widest.
/// </summary>
internal static partial class VariableNames
{
    private const string Address = "in the form https://HOST:8006";
    private const string Id = "in the form user@realm!name";
    private const string Both = "the id before the last = goes there, the UUID behind it into PVE_TOKEN_SECRET";

    private static readonly string[] Known = [.. Settings.All.Where(setting => setting != Settings.Debug).Select(setting => setting.Name)];

    /// <summary>
    /// Variables of the clients themselves and of the tools around them, which hand their whole environment on to the servers that they
    /// start, and the mirror that install.sh reads.
    /// </summary>
    private static readonly string[] OfOthers =
    [
        "MCP_TIMEOUT", "MCP_TOOL_TIMEOUT", "MCP_CONNECT_TIMEOUT_MS", "MCP_CONNECTION_NONBLOCKING", "MCP_SERVER_CONNECTION_BATCH_SIZE",
        "MCP_OAUTH_CALLBACK_PORT", "MCP_OAUTH_CALLBACK_URL", "MCP_OAUTH_CLIENT_METADATA_URL", "MCP_TRUNCATION_PROMPT_OVERRIDE",
        "MCP_SERVER_REQUEST_TIMEOUT", "MCP_REQUEST_MAX_TOTAL_TIMEOUT", "MCP_REQUEST_TIMEOUT_RESET_ON_PROGRESS", "MCP_AUTO_OPEN_ENABLED",
        "MCP_STORAGE_DIR", "MCP_CATALOG_PATH", "MCP_LOG_FILE", "MCP_DEBUG",
        "MCP_PVE_RELEASES", "MCP_PVE", // the latter is where scripts keep the path of this file
    ];

    private static readonly string[] PrefixesOfOthers =
        ["MCP_INSPECTOR_", "MCP_REMOTE_", "MCP_PROXY_", "MCP_GATEWAY_", "MCP_CLIENT_", "MCP_SANDBOX_", "MCP_XAA_"];

    /// <summary>What other tools for Proxmox call a setting, behind a prefix, and what its value must look like here.</summary>
    private static readonly (string[] Names, Setting Ours, string Form)[] Elsewhere =
    [
        (
            ["HOST", "HOSTS", "HOSTNAME", "SERVER", "ADDRESS", "IP", "URL", "URI", "API_URL", "API_HOST", "ENDPOINT", "API_ENDPOINT"],
            Settings.BaseUrl,
            Address),
        (["PORT", "API_PORT"], Settings.BaseUrl, $"with the port in it, {Address}"),
        (
            ["USER", "USERNAME", "USERID", "REALM", "TOKEN_NAME", "TOKENID", "TOKEN_USER", "API_TOKEN_ID", "API_TOKEN_NAME", "API_USER"],
            Settings.TokenId,
            Id),
        (["TOKEN", "API_TOKEN", "APITOKEN", "AUTH_TOKEN"], Settings.TokenId, $"{Id}; {Both}"),
        (
            ["TOKEN_VALUE", "TOKEN_KEY", "SECRET", "API_SECRET", "API_KEY", "API_TOKEN_SECRET", "API_TOKEN_VALUE"],
            Settings.TokenSecret,
            "the UUID alone"),
        (["PASSWORD", "PASS", "PASSWD"], Settings.TokenSecret, "which is an API token's UUID, never a password"),
        (["SSL", "TLS", "SSL_VERIFY", "VERIFY", "VERIFY_TLS", "TLS_VERIFY", "VALIDATE_CERTS", "INSECURE", "TLS_INSECURE",
            "ALLOW_INSECURE", "SKIP_TLS_VERIFY"], Settings.VerifySsl, "true or false"),
        (["FINGERPRINT", "SSL_FINGERPRINT"], Settings.TlsFingerprint, "the certificate's SHA-256"),
        (["CA", "CACERT", "CA_CERT", "CA_PATH", "CA_BUNDLE"], Settings.CaFile, "the path of a PEM file"),
        (["READ_ONLY", "READONLY", "TIER", "MODE", "ALLOW_ELEVATED", "PERMISSIONS"], Settings.AccessTier, string.Join(", ", TierNames.All)),
    ];

    // The longest first: what follows is looked up.
    private static readonly string[] ForeignPrefixes = ["PROXMOX_VE_", "PROXMOX_", "PM_"];

    /// <summary>A sentence for each name that nobody knows, and for each that is there twice.</summary>
    /// <param name="variables">As they are spelled; one that is empty counts as not set.</param>
    /// <param name="more">Names that are known here besides: those of several clusters.</param>
    public static IEnumerable<string> Problems(
        IReadOnlyCollection<KeyValuePair<string, string?>> variables, IReadOnlyCollection<string> more)
    {
        foreach (var (name, value) in variables)
        {
            if (!string.IsNullOrWhiteSpace(value) && IsOurs(name) && !Known.Concat(more).Contains(name, StringComparer.OrdinalIgnoreCase)
                && !IsServiceLink(name, value, variables) && !IsOfOthers(name))
            {
                yield return $"{name} is an unknown setting{Meant(name, more)}";
            }
        }
        // Which of them counts would be left to chance, and the other may be the narrower one.
        var ours = variables.Where(variable => IsOurs(variable.Key));
        foreach (var spellings in ours.GroupBy(variable => variable.Key, StringComparer.OrdinalIgnoreCase))
        {
            if (spellings.Select(variable => variable.Value).Distinct().Count() > 1)
            {
                var names = string.Join(" and ", spellings.Select(variable => variable.Key).Order(StringComparer.Ordinal));
                yield return $"{names} are two spellings of one setting with different values; unset one of them.";
            }
        }
    }

    /// <summary>A sentence for each name in a settings file that nobody knows: all names there are meant for us.</summary>
    /// <param name="more">Names that are known here besides: those of several clusters.</param>
    public static IEnumerable<string> Unknown(IEnumerable<string> names, IReadOnlyCollection<string> more) =>
        from name in names
        where !Known.Concat(more).Append(Settings.Debug.Name).Contains(name, StringComparer.OrdinalIgnoreCase)
        select $"{Redaction.HideSetting(name)} is an unknown setting{Meant(name, more)}";

    /// <summary>Variables of other tools that hold what this setting would, under names that are no mistakes.</summary>
    public static IEnumerable<string> Instead(Setting setting, IEnumerable<KeyValuePair<string, string?>> variables) =>
        from variable in variables
        where !string.IsNullOrWhiteSpace(variable.Value) && Foreign(variable.Key) is { } rest && Ours(rest)?.Ours == setting
        orderby variable.Key
        select variable.Key;

    /// <summary>What Kubernetes and Docker write into <c>…_PORT</c> for a service of that name: never a port of ours.</summary>
    public static bool IsServiceAddress(string value) => value.Contains("://", StringComparison.Ordinal) && ServiceAddress().IsMatch(value);

    private static bool IsOurs(string name) =>
        name.StartsWith("PVE_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("MCP_", StringComparison.OrdinalIgnoreCase);

    private static bool IsOfOthers(string name) =>
        OfOthers.Contains(name) || Array.Exists(PrefixesOfOthers, prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    private static string Meant(string name, IReadOnlyCollection<string> more) =>
        name.StartsWith("PVE_", StringComparison.OrdinalIgnoreCase) && Ours(name["PVE_".Length..]) is ({ } ours, { } form)
            ? $": here it is {ours.Name}, {form}."
        : Closest.To(name, [.. Known, .. more]) is { } close ? $"; did you mean {close}?"
        : "; 'mcp-pve settings' lists those that there are.";

    private static (Setting Ours, string Form)? Ours(string rest)
    {
        foreach (var (names, ours, form) in Elsewhere)
        {
            // PROXMOX_TOKEN_ID and the like have our own name behind another prefix.
            if (names.Contains(rest, StringComparer.OrdinalIgnoreCase)
                || rest.Equals(ours.Name["PVE_".Length..], StringComparison.OrdinalIgnoreCase))
            {
                return (ours, form);
            }
        }
        return null;
    }

    private static string? Foreign(string name) =>
        Array.Find(ForeignPrefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) is { } prefix
            ? name[prefix.Length..]
            : null;

    // A service or linked container named pve, mcp or mcp-pve puts variables into every container beside it. They are known by their
    // form, name and value together, and none of ours has such a value.
    private static bool IsServiceLink(string name, string value, IEnumerable<KeyValuePair<string, string?>> variables) =>
        ServiceAddress().IsMatch(value) ? AddressName().IsMatch(name)
        : value.Length <= 5 && value.All(char.IsAsciiDigit) ? NumberName().IsMatch(name)
        : value is "tcp" or "udp" or "sctp" ? ProtocolName().IsMatch(name)
        : (HostName().IsMatch(name) && Uri.CheckHostName(value) is not UriHostNameType.Unknown)
            || (LinkedName().Match(name) is { Success: true } linked && IsLinked(linked.Groups["service"].Value, variables));

    // Beside it Docker writes the container's name and its environment, of any value.
    private static bool IsLinked(string service, IEnumerable<KeyValuePair<string, string?>> variables) =>
        variables.Any(variable => variable.Key == $"{service}_PORT" && variable.Value is { } value && ServiceAddress().IsMatch(value));

    [GeneratedRegex(@"\A(?:tcp|udp|sctp)://[0-9A-Za-z.:\[\]-]+:[0-9]{1,5}\z")]
    private static partial Regex ServiceAddress();

    [GeneratedRegex(@"\A(?:PVE|MCP)(?:_[A-Z0-9_]+)?_PORT(?:_[0-9]+_(?:TCP|UDP|SCTP))?\z")]
    private static partial Regex AddressName();

    [GeneratedRegex(@"\A(?:PVE|MCP)(?:_[A-Z0-9_]+)?_(?:SERVICE_PORT(?:_[A-Z0-9_]+)?|PORT_[0-9]+_(?:TCP|UDP|SCTP)_PORT)\z")]
    private static partial Regex NumberName();

    [GeneratedRegex(@"\A(?:PVE|MCP)(?:_[A-Z0-9_]+)?_PORT_[0-9]+_(?:TCP|UDP|SCTP)_PROTO\z")]
    private static partial Regex ProtocolName();

    [GeneratedRegex(@"\A(?:PVE|MCP)(?:_[A-Z0-9_]+)?_(?:SERVICE_HOST|PORT_[0-9]+_(?:TCP|UDP|SCTP)_ADDR)\z")]
    private static partial Regex HostName();

    [GeneratedRegex(@"\A(?<service>(?:PVE|MCP)(?:_[A-Z0-9_]+?)??)_(?:NAME|ENV_[A-Za-z0-9_]+)\z")]
    private static partial Regex LinkedName();
}
