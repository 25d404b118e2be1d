using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace McpPve.Options;

/// <summary>The settings of the HTTP transport. They are checked on either transport: a mistake in them is never skipped.</summary>
internal sealed partial class OptionsReader
{
    /// <returns>Null on standard input, and when there is a problem.</returns>
    public HttpOptions? ReadHttp()
    {
        var transport = Choice(Settings.Transport);
        var token = OwnSecret(Settings.AuthToken);
        if (token?.Any(c => c is <= ' ' or > '~') is true)
        {
            _problems.Add(
                "MCP_AUTH_TOKEN has characters that no Authorization header can carry (its value is not "
                    + "shown here); use visible ASCII without spaces.");
        }
        var oauth = ReadOAuth();
        if (token is not null && oauth is not null)
        {
            _problems.Add("MCP_AUTH_TOKEN and MCP_OAUTH_ISSUER are both set; use one of them.");
        }
        var trustsGateway = Flag(Settings.TrustGateway) is true;
        var http = new HttpOptions
        {
            Address = ReadAddress(token is not null || oauth is not null || trustsGateway),
            TrustsGateway = trustsGateway,
            Port = Integer(Settings.Port),
            Token = token,
            OAuth = oauth,
            Hosts = ReadHosts(),
            Origins = ReadOrigins(),
            Tls = ReadTls(),
            Metrics = Flag(Settings.Metrics) is true,
            RequestsPerSecond = Integer(Settings.RequestsPerSecond),
        };
        if (transport == "http" && Value(Settings.Port.Name) is { } port && VariableNames.IsServiceAddress(port))
        {
            _warnings.Add($"MCP_PORT={port} is the address that Kubernetes or Docker gives for a service named mcp, and not a port: "
                + $"{http.Port} is used. enableServiceLinks: false keeps such variables out of a pod.");
        }
        return transport == "http" ? http : null;
    }

    /// <param name="open">Whether somebody elsewhere can be served at all.</param>
    private IPAddress ReadAddress(bool open)
    {
        if (Value(Settings.Host) is not { } text)
        {
            return open ? IPAddress.Any : IPAddress.Loopback;
        }
        if (text == "localhost")
        {
            return IPAddress.Loopback;
        }
        if (IPAddress.TryParse(text.Trim('[', ']'), out var address))
        {
            return address;
        }
        _problems.Add(
            $"MCP_HOST is '{Shown(text)}'; it is the address to listen on: 127.0.0.1 for this host only, "
                + "0.0.0.0 or :: for all, or one of this host's addresses.");
        return IPAddress.Loopback;
    }

    private HashSet<string> ReadHosts()
    {
        var hosts = List(Settings.AllowedHosts);
        foreach (var host in hosts.Where(host => !Uri.TryCreate($"http://{host}", UriKind.Absolute, out var url)
            || url.Authority.Length == 0 || host.Any("/\\?#@*".Contains)))
        {
            _problems.Add(
                $"MCP_ALLOWED_HOSTS: '{Shown(host)}' is not a host name; write names as clients use them, such as "
                    + "pve-mcp.example.org or 192.0.2.7:3000, without wildcards.");
        }
        return hosts;
    }

    private HashSet<string> ReadOrigins()
    {
        var origins = List(Settings.AllowedOrigins);
        foreach (var origin in origins.Where(origin => !Uri.TryCreate(origin, UriKind.Absolute, out var url) || url.Scheme
            is not ("http" or "https") || !origin.Equals(url.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase)))
        {
            _problems.Add(
                $"MCP_ALLOWED_ORIGINS: '{Shown(origin)}' is not an origin; write scheme, host and port as browsers send them, such "
                    + "as https://app.example.org, without a path or wildcards.");
        }
        return origins;
    }

    private HashSet<string> List(Setting setting) =>
        new(
            (Value(setting) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            StringComparer.OrdinalIgnoreCase);

    private SslStreamCertificateContext? ReadTls()
    {
        var (certificate, key) = (Value(Settings.TlsCertFile), Value(Settings.TlsKeyFile));
        if (certificate is null && key is null)
        {
            return null;
        }
        if (certificate is null || key is null)
        {
            _problems.Add(
                $"{(certificate is null ? "MCP_TLS_KEY_FILE" : "MCP_TLS_CERT_FILE")} is set without "
                    + $"{(certificate is null ? "MCP_TLS_CERT_FILE" : "MCP_TLS_KEY_FILE")}; TLS needs both.");
            return null;
        }
        try
        {
            using var pair = X509Certificate2.CreateFromPemFile(certificate, key);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificate);
            WarnIfOthersReachIt("MCP_TLS_KEY_FILE", key);
            // Windows serves with no key that has only ever been in memory; by way of PKCS#12 it does.
            return SslStreamCertificateContext.Create(
                X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pfx), null), chain, offline: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            _problems.Add(
                $"MCP_TLS_CERT_FILE, MCP_TLS_KEY_FILE: '{certificate}' and '{key}' are no certificate "
                    + $"and its unencrypted key in PEM: {e.Message}");
            return null;
        }
    }

    private OAuthOptions? ReadOAuth()
    {
        var (issuer, audience) = (Value(Settings.OAuthIssuer), Value(Settings.OAuthAudience));
        if (issuer is null && audience is null)
        {
            return null;
        }
        if (issuer is null || audience is null)
        {
            _problems.Add(
                $"{(issuer is null ? "MCP_OAUTH_AUDIENCE" : "MCP_OAUTH_ISSUER")} is set without "
                    + $"{(issuer is null ? "MCP_OAUTH_ISSUER" : "MCP_OAUTH_AUDIENCE")}; OAuth needs both: who issues the tokens, and "
                    + "this server's address that they are meant for.");
            return null;
        }
        var urls = (Issuer: Web("MCP_OAUTH_ISSUER", issuer), Audience: Web("MCP_OAUTH_AUDIENCE", audience));
        return urls is { Issuer: { } from, Audience: { } to } ? new(from, to) : null;
    }

    private Uri? Web(string name, string text)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var url)
            && (url.Scheme == "https" || (url.Scheme == "http" && IsLoopback(url)))
            && url.Fragment.Length == 0
            && url.UserInfo.Length == 0)
        {
            return url;
        }
        _problems.Add($"{name} is '{Shown(text)}'; it must be an https:// address (http:// is for this machine only).");
        return null;
    }
}
