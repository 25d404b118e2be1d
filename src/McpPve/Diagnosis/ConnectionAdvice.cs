using System.Net;
using McpPve.Client;
using McpPve.Client.Tls;
using McpPve.Options;

namespace McpPve.Diagnosis;

/// <summary>Why Proxmox VE can't be used, with the one thing to do about it.</summary>
internal static class ConnectionAdvice
{
    private const int PvePort = 8006;

    public const string Compare = "the one that the node shows under Node, System, Certificates, or with 'pvenode cert info'";

    private static readonly string[] ProxyVariables = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

    private const string Renewed =
        "if they are the same, the certificate was renewed and PVE_TLS_FINGERPRINT takes the new one; if not, somebody may be in between";

    /// <summary>With the names that the settings of the cluster have.</summary>
    public static string Explain(PveException error, ClusterOptions cluster) => cluster.Name is not { } name
        ? Explain(error, cluster.Pve)
        : $"cluster {name}: {ClusterSettings.Renamed(Explain(error, cluster.Pve), name)}";

    public static string Explain(PveException error, PveClientOptions options)
    {
        var where = string.Join(", ", options.BaseUrls.Select(url => url.Authority));
        return $"cannot use Proxmox VE at {where}: {error.Message.TrimEnd('.')}; {Next(error, options)}.";
    }

    /// <summary>The one thing to do.</summary>
    public static string Next(PveException error, PveClientOptions options) => error.Failure switch
    {
        PveFailure.Authentication => Token(error.Message),
        PveFailure.Tls => Certificate(error, options),
        PveFailure.NotPve => PlainHttp(error, options)
            ?? "check that PVE_BASE_URL is the address of Proxmox VE itself, usually https://HOST:8006",
        PveFailure.Unreachable or PveFailure.Timeout => error.Status is null
            ? (OtherPort(options) ?? PlainHttp(error, options) ?? Handshake(error)
                ?? "check PVE_BASE_URL, and that the node is up and its port is open from here") + UnusedProxy(options)
            : "the node is starting or has trouble: 'systemctl status pveproxy pvedaemon' there tells more",
        _ => "check PVE_BASE_URL and the token",
    };

    // Other programs go through what these name; this one does so only when it is told to.
    private static string UnusedProxy(PveClientOptions options) =>
        options.Proxy is null
            && Array.Find(ProxyVariables, name => Environment.GetEnvironmentVariable(name) is { Length: > 0 }) is { } proxy
            ? $"; {proxy} is set and not used here: where Proxmox VE is behind a proxy, name it in PVE_PROXY"
            : "";

    // In PVE's words.
    private static string Token(string message)
    {
        bool Says(string words) => message.Contains(words, StringComparison.OrdinalIgnoreCase);
        return Says("no such token") ? "check the name behind the ! in PVE_TOKEN_ID; 'pveum user token list USER' shows those there are"
            : Says("invalid token value")
                ? "PVE_TOKEN_SECRET is not the secret of this token; PVE shows it only once, so make another token if it is lost"
            : Says("no such user") || Says("no such domain") || Says("no such realm") ? "check the user and the realm in PVE_TOKEN_ID"
            : Says("expired") || Says("disabled") || Says("not enabled")
                ? "give the user or the token a later expiry, or enable the user, under Datacenter, Permissions"
            : "check PVE_TOKEN_ID and PVE_TOKEN_SECRET (the token may be expired or removed)";
    }

    private static string Certificate(PveException error, PveClientOptions options)
    {
        var fault = error.Certificate;
        if (fault == CertificateFault.None)
        {
            return "that port may not speak https; PVE listens on 8006";
        }
        if (fault.HasFlag(CertificateFault.TrustFile))
        {
            return "PVE_CA_FILE must name a PEM file with the CA that signed the node's certificate, "
                + "such as a copy of /etc/pve/pve-root-ca.pem";
        }
        if (fault.HasFlag(CertificateFault.NotPinned))
        {
            return $"compare it with {Compare}: {Renewed}";
        }
        if (fault.HasFlag(CertificateFault.UnknownIssuer))
        {
            var pin = $"its SHA-256 fingerprint is {error.SeenFingerprint} (compare it with "
                + $"{Compare}); if they are the same, put it into PVE_TLS_FINGERPRINT";
            return fault != CertificateFault.UnknownIssuer ? pin
                : options.Trust == TlsTrust.System ? $"{pin}, or set PVE_CA_FILE to a copy of the cluster's /etc/pve/pve-root-ca.pem"
                : $"{pin} instead of PVE_CA_FILE, or put this cluster's own /etc/pve/pve-root-ca.pem into PVE_CA_FILE";
        }
        if (fault.HasFlag(CertificateFault.Expired))
        {
            return "renew it on the node with 'pvecm updatecerts --force' ('pvenode acme cert renew' for one of ACME) and restart pveproxy";
        }
        if (fault.HasFlag(CertificateFault.NotYetValid))
        {
            return "set the clock right, here or on the node";
        }
        return fault.HasFlag(CertificateFault.OtherName) && Name(error.CertificateNames) is { } name
            ? $"use that name: PVE_BASE_URL=https://{name}:{Port(error)}"
            : $"pin exactly this certificate if it is the right one: its SHA-256 fingerprint is {error.SeenFingerprint}, to be compared "
                + $"with {Compare} and put into PVE_TLS_FINGERPRINT";
    }

    // A node's certificate is for localhost as well, which helps nobody elsewhere.
    private static string? Name(IReadOnlyList<string> names)
    {
        var useful = names.Where(name => name != "localhost" && !name.Contains('*', StringComparison.Ordinal)
            && !(IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address))).ToList();
        return useful.Find(name => !IPAddress.TryParse(name, out _) && name.Contains('.', StringComparison.Ordinal))
            ?? useful.Find(name => !IPAddress.TryParse(name, out _))
            ?? useful.Select(name => name.Contains(':', StringComparison.Ordinal) ? $"[{name}]" : name).FirstOrDefault();
    }

    private static string Port(PveException error) => error.Host is { } host ? host[(host.LastIndexOf(':') + 1)..] : $"{PvePort}";

    // https:// without a port is 443, where hardly any PVE listens.
    private static string? OtherPort(PveClientOptions options) =>
        options.BaseUrls.FirstOrDefault(url => url.IsDefaultPort) is { } url
            ? $"PVE listens on port 8006: PVE_BASE_URL=https://{url.Host}:8006"
            : null;

    private static string? PlainHttp(PveException error, PveClientOptions options) =>
        options.BaseUrls.FirstOrDefault(url => url.Scheme == Uri.UriSchemeHttp && $"{url.Host}:{url.Port}" == error.Host) is { } url
        && !error.Message.Contains("refused the connection", StringComparison.Ordinal)
            ? $"the port may speak https: PVE_BASE_URL=https://{url.Authority}"
            : null;

    private static string? Handshake(PveException error) => error.Message.Contains("TLS handshake", StringComparison.Ordinal)
        ? "the port may speak plain http, or something in between does not pass TLS on; PVE listens on 8006"
        : null;
}
