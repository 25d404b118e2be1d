namespace McpPve.Client;

/// <summary>What kind of failure it was, so that advice can be given without reading PVE's text.</summary>
public enum PveFailure
{
    /// <summary>No connection: refused, unknown host, no route, connection lost.</summary>
    Unreachable,
    /// <summary>The certificate was not accepted, or TLS failed.</summary>
    Tls,
    /// <summary>401: the token is wrong, expired or missing.</summary>
    Authentication,
    /// <summary>403: a privilege is missing.</summary>
    Permission,
    /// <summary>The object does not exist.</summary>
    NotFound,
    /// <summary>400: a parameter was refused; see <see cref="PveException.Errors"/>.</summary>
    Invalid,
    /// <summary>The object exists already.</summary>
    Exists,
    /// <summary>The object is locked by another task, or a lock was not had in time.</summary>
    Locked,
    /// <summary>The digest is out of date: somebody changed the object meanwhile.</summary>
    Conflict,
    /// <summary>No answer within the time limit.</summary>
    Timeout,
    /// <summary>Fewer than half of the nodes see each other, so PVE refuses every change.</summary>
    NoQuorum,
    /// <summary>The connected version does not have this endpoint (501).</summary>
    NotImplemented,
    /// <summary>The answer is not PVE's: HTML, another program, truncated.</summary>
    NotPve,
    /// <summary>Anything else that PVE refused (500 with its own words).</summary>
    Refused,
}

/// <summary>Why the certificate that a node showed was not accepted.</summary>
[Flags]
public enum CertificateFault
{
    None = 0,
    /// <summary>Self-signed, or by a CA that is not trusted.</summary>
    UnknownIssuer = 1,
    Expired = 2,
    NotYetValid = 4,
    /// <summary>It is for other names; see <see cref="PveException.CertificateNames"/>.</summary>
    OtherName = 8,
    /// <summary>It is not one of those that are pinned.</summary>
    NotPinned = 16,
    /// <summary>The file with the trusted CAs can't be used, so that none is accepted.</summary>
    TrustFile = 32,
    Other = 64,
}

/// <summary>The one exception of this library.</summary>
public sealed class PveException(PveFailure failure, string message, Exception? inner = null) : Exception(message, inner)
{
    public PveFailure Failure { get; } = failure;

    /// <summary>HTTP status, PVE's own 595/596 included; null when there was no answer.</summary>
    public int? Status { get; init; }

    /// <summary>PVE's complaint per parameter, trailing newlines removed.</summary>
    public IReadOnlyDictionary<string, string> Errors { get; init; } = new Dictionary<string, string>();

    /// <summary>The request, without its values: <c>POST /nodes/{node}/qemu</c>.</summary>
    public string? Call { get; init; }

    /// <summary>The base URL's host and port that was asked last.</summary>
    public string? Host { get; init; }

    /// <summary>A write was sent and its answer was lost: it may or may not have happened.</summary>
    public bool OutcomeUnknown { get; init; }

    /// <summary>The node that the call needs, where the cluster says that it is offline.</summary>
    public string? OfflineNode { get; init; }

    /// <summary>
    /// SHA-256 of the certificate that was seen (<c>AA:BB:…</c>), when <see cref="Failure"/> is <see cref="PveFailure.Tls"/>.
    /// </summary>
    public string? SeenFingerprint { get; init; }

    /// <summary>None when no certificate was judged, be it that TLS itself failed.</summary>
    public CertificateFault Certificate { get; init; }

    /// <summary>The names and addresses that the certificate is for.</summary>
    public IReadOnlyList<string> CertificateNames { get; init; } = [];

    /// <summary>A read may be tried again.</summary>
    internal bool Transient { get; init; }

    /// <summary>No connection, and nothing was sent: another node may be asked.</summary>
    internal bool NotConnected { get; init; }
}
