namespace McpPve.Client.Tls;

/// <summary>Which certificates are accepted, for connections of one <see cref="PveClient"/> only.</summary>
public abstract record TlsTrust
{
    private TlsTrust() { }

    /// <summary>The store of the operating system.</summary>
    public static TlsTrust System { get; } = new SystemStore();

    /// <summary>Any certificate.</summary>
    public static TlsTrust Anything { get; } = new Any();

    /// <summary>These CAs instead of the system's.</summary>
    /// <param name="pemFile">A PEM bundle such as PVE's <c>pve-root-ca.pem</c>.</param>
    public static TlsTrust Cas(string pemFile) => new CaFile(pemFile);

    /// <summary>Exactly these certificates.</summary>
    /// <param name="sha256">SHA-256 of the DER certificate, 64 hex digits without separators.</param>
    /// <exception cref="ArgumentException">None given, or one is not such a hash.</exception>
    public static TlsTrust Pinned(IReadOnlyList<string> sha256) =>
        sha256.Count > 0 && sha256.All(static pin => pin.Length == 64 && pin.All(char.IsAsciiHexDigit))
            ? new Pins(sha256)
            : throw new ArgumentException("a fingerprint has 64 hex digits", nameof(sha256));

    /// <summary>Whether only certificates are accepted that are known beforehand.</summary>
    public bool IsPinned => this is Pins;

    internal sealed record SystemStore : TlsTrust;
    internal sealed record Any : TlsTrust;
    internal sealed record CaFile(string Path) : TlsTrust;
    internal sealed record Pins(IReadOnlyList<string> Sha256) : TlsTrust;
}
