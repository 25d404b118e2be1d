using McpPve.Client.Tls;

namespace McpPve.Client;

/// <summary>How to reach one cluster.</summary>
public sealed record PveClientOptions
{
    /// <summary>
    /// Scheme, host and port of nodes of the same cluster, in order of preference; a path is kept before <c>/api2/json</c>.
    /// </summary>
    public required IReadOnlyList<Uri> BaseUrls { get; init; }

    /// <summary><c>user@realm!name</c>.</summary>
    public required string TokenId { get; init; }

    public required string TokenSecret { get; init; }

    /// <summary>Goes with every request instead of the token.</summary>
    internal Ticket? Ticket { get; init; }

    public TlsTrust Trust { get; init; } = TlsTrust.System;

    /// <summary>
    /// An HTTP proxy to go through by CONNECT: <c>http://[user:password@]host:port</c>. Null connects directly: what the environment
    /// names for other programs is never used.
    /// </summary>
    public Uri? Proxy { get; init; }

    /// <summary>
    /// Whether nobody else in this process makes TLS connections: where the system's CAs decide nothing, they are not loaded then.
    /// </summary>
    public bool AloneInProcess { get; init; }

    /// <summary>For one request with all its retries. PVE gives a proxied call 30 s, so less than that hides PVE's own answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Sends in-process instead of over sockets (the simulated cluster).</summary>
    public HttpMessageHandler? Handler { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>One line per event (retry, node skipped, raw fallback); never a secret. Not called when null.</summary>
    public Action<string>? Log { get; init; }

    /// <summary>
    /// Told how each attempt went: null when PVE answered, the failure when no node could be connected to. Must not block.
    /// </summary>
    public Action<PveException?>? Heard { get; init; }

    /// <summary>
    /// Told of every certificate that a node shows, accepted or not: host and port, and the certificate in DER. Not called when null.
    /// </summary>
    public Action<string, ReadOnlyMemory<byte>>? CertificateSeen { get; init; }

    /// <summary>Told the time that stands in an answer, in whole seconds. Not called when null, or where an answer has none.</summary>
    public Action<DateTimeOffset>? ClockSeen { get; init; }

    /// <summary>One line per request: method, path without values of parameters, status, time. Not called when null.</summary>
    public Action<string>? RequestLog { get; init; }

    // The one that the compiler writes would show the secret.
    public override string ToString() => $"{TokenId} at {string.Join(", ", BaseUrls)}";

    /// <summary>What PVE refuses with 401, as a message names it.</summary>
    internal string RefusedHere => Ticket is null ? $"refused the API token '{TokenId}'" : $"refused the login of '{TokenId}'";

    /// <summary>What no message may repeat.</summary>
    internal IReadOnlyList<string> Secrets => Ticket is null ? [TokenSecret] : Ticket.Secrets;
}
