using System.Net;
using System.Net.Security;

namespace McpPve.Options;

/// <summary>Where and for whom Streamable HTTP is served.</summary>
internal sealed record HttpOptions
{
    public required IPAddress Address { get; init; }

    /// <summary>0 lets the system choose.</summary>
    public required int Port { get; init; }

    /// <summary>What clients must show; null serves only this host, unless there is an issuer.</summary>
    public string? Token { get; init; }

    /// <summary>Without a token, whoever comes through a container's default gateway is served like a client on this host.</summary>
    public bool TrustsGateway { get; init; }

    public OAuthOptions? OAuth { get; init; }

    /// <summary>Names besides the loopback ones that a request may be addressed to: host, or host:port.</summary>
    public IReadOnlySet<string> Hosts { get; init; } = new HashSet<string>();

    /// <summary>Origins besides the loopback ones that a browser's request may come from: scheme://host[:port].</summary>
    public IReadOnlySet<string> Origins { get; init; } = new HashSet<string>();

    /// <summary>Certificate, chain and key; null serves plain HTTP.</summary>
    public SslStreamCertificateContext? Tls { get; init; }

    public bool Metrics { get; init; }

    /// <summary>For each peer.</summary>
    public int RequestsPerSecond { get; init; }

    // The one that the compiler writes would show the token.
    public override string ToString() => $"{Address}:{Port}";
}

/// <summary>Who issues access tokens, and for what they must be meant.</summary>
/// <param name="Issuer">As it stands in the tokens.</param>
/// <param name="Audience">The address of this server as clients know it.</param>
internal sealed record OAuthOptions(Uri Issuer, Uri Audience);
