using McpPve.Effects;
using McpPve.Catalog;

namespace McpPve.Options;

/// <summary>
/// Every environment variable, once: the reader, the command <c>settings</c>, the README and the packages take them from here.
/// </summary>
internal static class Settings
{
    private static readonly List<Setting> Declared = [];

    public static Setting BaseUrl { get; } = Add(
        new(
            "PVE_BASE_URL",
            "where PVE answers, such as `https://pve1.example:8006`; further nodes of the same cluster, separated by commas, "
                + "are used when one fails. Plain `http://` only on this machine") { Kind = SettingKind.List, Required = true });

    public static Setting TokenId { get; } = Add(new("PVE_TOKEN_ID", "the API token's `user@realm!token`") { Required = true });

    public static Setting TokenSecret { get; } = AddSecret(
        new("PVE_TOKEN_SECRET", "the token's UUID, or `PVE_TOKEN_SECRET_FILE`") { Required = true });

    public static Setting AccessTier { get; } = Add(
        new(
            "PVE_ACCESS_TIER",
            "`read-only`, `read-execute` (also start, "
                + "stop, migrate, back up …) or `full`") { Kind = SettingKind.Choice, Accepted = TierNames.All, Default = "full" });

    public static Setting Categories { get; } = Add(
        new(
            "PVE_CATEGORIES",
            $"only these tool groups; default: all of {string.Join(", ", ToolCatalog.Groups.Select(group => $"`{group.Name}`"))}")
        {
            Kind = SettingKind.List,
            Accepted = [.. ToolCatalog.Groups.Select(group => group.Name)],
        });

    public static Setting Tools { get; } = Add(
        new(
            "PVE_TOOLS",
            "which of the exposed tools are listed: `standard` (at "
                + "most 128, which every client takes), `door` (the eight with which everything can be done), `all`, or the "
                + "names of the only ones, separated by commas; one "
                + "that is not listed can still be called by its name") { Kind = SettingKind.List, Default = ToolList.StandardName });

    public static Setting ToolWhitelist { get; } = Add(
        new("PVE_TOOL_WHITELIST", "single tools to add to tier, categories and list") { Kind = SettingKind.List });

    public static Setting ToolBlacklist { get; } = Add(
        new("PVE_TOOL_BLACKLIST", "single tools to take away, whatever else is said") { Kind = SettingKind.List });

    public static Setting Confirm { get; } = Add(
        new(
            "PVE_CONFIRM",
            "confirmation before irreversible actions: `auto` asks the person where the client can ask, and otherwise wants a second call "
                + "with the code of the plan; `always` refuses where the client can't ask; `two-step` always wants the second call; `off` "
                + "asks nobody") { Kind = SettingKind.Choice, Accepted = ["auto", "always", "two-step", "off"], Default = "auto" });

    public static Setting CaFile { get; } = Add(
        new("PVE_CA_FILE", "PEM file to trust instead of the system's CAs, such as PVE's `pve-root-ca.pem`") { Kind = SettingKind.File });

    public static Setting TlsFingerprint { get; } = Add(
        new(
            "PVE_TLS_FINGERPRINT",
            "SHA-256 of the node's certificate, exactly that one is trusted; several separated by commas") { Kind = SettingKind.List });

    public static Setting VerifySsl { get; } = Add(
        new("PVE_VERIFY_SSL", "`false` accepts any certificate, with a warning") { Kind = SettingKind.Flag, Default = "true" });

    public static Setting Timeout { get; } = Add(
        new("PVE_TIMEOUT", "seconds for one request to PVE")
        {
            Kind = SettingKind.Number,
            Default = "60",
            Min = 1,
            Max = 3600,
            Unit = "seconds",
        });

    public static Setting Proxy { get; } = Add(
        new(
            "PVE_PROXY",
            "HTTP proxy to reach PVE through, such as `http://proxy.example:3128`; `HTTPS_PROXY` and its like are not looked at"));

    public static Setting AuditLog { get; } = Add(
        new(
            "PVE_AUDIT_LOG",
            "file that gets a JSON line before and after every call that may change something; when it "
                + "can't be written, nothing is changed") { Kind = SettingKind.File });

    public static Setting Debug { get; } = Add(new("DEBUG", "any value: a detailed log on stderr"));

    public static Setting Clusters { get; } = Add(
        new(
            "PVE_CLUSTERS",
            "names of several clusters, separated by commas: `home,lab`. Each has settings of its own then, such as `PVE_HOME_BASE_URL` and "
                + "`PVE_LAB_ACCESS_TIER`; what is not set for one is as it is for all, but for address and token")
        {
            Kind = SettingKind.List,
        });

    public static Setting DefaultCluster { get; } = Add(
        new("PVE_DEFAULT_CLUSTER", "the cluster that is read where a call names none; a change always names its cluster"));

    public static Setting ConfigFile { get; } = Add(
        new(
            "MCP_CONFIG_FILE",
            "file with settings under these names, `NAME=VALUE` each; a variable wins over it. Not set, it is `mcp-pve/config.ini` in the "
                + "folder for settings of this system (`~/.config`, `~/Library/Application Support`, `%APPDATA%`), if it is there")
        {
            Kind = SettingKind.File,
        });

    public static Setting WritesPerMinute { get; } = Add(
        new(
            "MCP_WRITES_PER_MINUTE",
            "how many calls that may change something one client can make within a minute (over HTTP: one token or person); reads are not "
                + "counted") { Kind = SettingKind.Number, Default = "120", Min = 1, Max = 100_000, Unit = "changes" });

    public static Setting StateKey { get; } = AddSecret(
        new(
            "MCP_STATE_KEY",
            "key that signs confirmation requests (or `MCP_STATE_KEY_FILE`), so that servers with the same key and token "
                + "take each other's answers, and a restart loses none. Without it each process makes a key of its own") { Min = 32 });

    public static Setting ExcludeToolTitles { get; } = Add(
        new("MCP_EXCLUDE_TOOL_TITLES", "`true` leaves the titles out of the tool list") { Kind = SettingKind.Flag, Default = "false" });

    public static Setting LogFormat { get; } = Add(
        new(
            "MCP_LOG_FORMAT",
            "`text`, or `json`, which writes each log line as an object") { Kind = SettingKind.Choice, Accepted = ["text", "json"],
                Default = "text" });

    public static Setting Transport { get; } = Add(
        new("MCP_TRANSPORT", "`stdio`, or `http` for clients that connect to an address")
        {
            Kind = SettingKind.Choice,
            Accepted = ["stdio", "http"],
            Default = "stdio",
        });

    public static Setting Host { get; } = Add(
        new(
            "MCP_HOST",
            "address to listen on; `127.0.0.1` for this host only, `0.0.0.0` or `::` for all. Not set, it is all where a token or an issuer is "
                + "set, and this host only without") { HttpOnly = true });

    public static Setting TrustGateway { get; } = Add(
        new(
            "MCP_TRUST_GATEWAY",
            "in a container without a token: also serve the container's default gateway. That is the host, and whoever the host passes on, "
                + "which a port mapping does with everybody")
        {
            Kind = SettingKind.Flag,
            Default = "false",
            HttpOnly = true,
        });

    public static Setting Port { get; } = Add(
        new("MCP_PORT", "port; `0` picks a free port and logs it")
        {
            Kind = SettingKind.Number,
            Default = "3000",
            Min = 0,
            Max = 65535,
            Unit = "TCP port; 0 takes a free one",
            HttpOnly = true,
        });

    public static Setting AuthToken { get; } = AddSecret(
        new(
            "MCP_AUTH_TOKEN",
            "what every client must send (or `MCP_AUTH_TOKEN_FILE`); without it only this host is served") { Min = 16, HttpOnly = true });

    public static Setting OAuthIssuer { get; } = Add(
        new(
            "MCP_OAUTH_ISSUER",
            "who issues access tokens (OpenID Connect discovery); together with `MCP_OAUTH_AUDIENCE`") { HttpOnly = true });

    public static Setting OAuthAudience { get; } = Add(
        new("MCP_OAUTH_AUDIENCE", "this server's address that access tokens are meant for") { HttpOnly = true });

    public static Setting AllowedHosts { get; } = Add(
        new(
            "MCP_ALLOWED_HOSTS",
            "names besides localhost under which clients reach the "
                + "server, separated by commas") { Kind = SettingKind.List, HttpOnly = true });

    public static Setting AllowedOrigins { get; } = Add(
        new(
            "MCP_ALLOWED_ORIGINS",
            "web pages besides those of localhost whose requests are accepted, "
                + "such as `https://app.example.org`") { Kind = SettingKind.List, HttpOnly = true });

    public static Setting TlsCertFile { get; } = Add(
        new(
            "MCP_TLS_CERT_FILE",
            "certificate chain in PEM: HTTPS instead of HTTP; "
                + "together with `MCP_TLS_KEY_FILE`") { Kind = SettingKind.File, HttpOnly = true });

    public static Setting TlsKeyFile { get; } = Add(
        new("MCP_TLS_KEY_FILE", "the certificate's unencrypted key in PEM") { Kind = SettingKind.File, HttpOnly = true });

    public static Setting RequestsPerSecond { get; } = Add(
        new("MCP_REQUESTS_PER_SECOND", "per client address, in bursts of at most five seconds' worth; beyond that 429")
        {
            Kind = SettingKind.Number,
            Default = "200",
            Min = 1,
            Max = 1_000_000,
            Unit = "requests",
            HttpOnly = true,
        });

    public static Setting Metrics { get; } = Add(
        new(
            "MCP_METRICS",
            "`true` serves `GET /metrics` for Prometheus: "
                + "calls, requests to PVE, sessions") { Kind = SettingKind.Flag, Default = "false", HttpOnly = true });

    /// <summary>In the order in which people read about them.</summary>
    public static IReadOnlyList<Setting> All => Declared;

    private static Setting Add(Setting setting)
    {
        Declared.Add(setting);
        return setting;
    }

    private static Setting AddSecret(Setting setting)
    {
        var file = new Setting(
            $"{setting.Name}_FILE",
            $"file that holds `{setting.Name}`, which must not be set as well") { Kind = SettingKind.File, HttpOnly = setting.HttpOnly };
        setting = Add(setting with { Secret = true, InFile = file });
        Add(file);
        return setting;
    }
}
