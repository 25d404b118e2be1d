namespace McpPve.Simulator;

/// <summary>One HTTP request as PVE's API daemon sees it.</summary>
/// <param name="Path">Still percent-encoded, below <c>/api2/json</c>: <c>/nodes/pve1/qemu/100/status/start</c>.</param>
/// <param name="Query">Still percent-encoded, without the question mark.</param>
/// <param name="ContentType">The header as sent, null when there is none.</param>
/// <param name="Authorization">The header as sent, null when there is none.</param>
public sealed record PveCall(
    string Method,
    string Path,
    string Query,
    string? ContentType,
    ReadOnlyMemory<byte> Body,
    string? Authorization)
{
    /// <summary>The header as sent, null when there is none.</summary>
    public string? Cookie { get; init; }

    /// <summary>The header as sent, null when there is none.</summary>
    public string? CsrfPreventionToken { get; init; }
}

/// <summary>The answer. PVE puts its message into the reason phrase, too.</summary>
public sealed record PveReply(int Status, string Reason, ReadOnlyMemory<byte> Body, string? ContentType)
{
    /// <summary>Send <c>Connection: close</c>.</summary>
    public bool CloseConnection { get; init; }

    /// <summary>What the node's clock shows; goes into the <c>Date</c> header.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>Drop the connection instead of answering; the other members mean nothing then.</summary>
    public bool Abort { get; init; }

    /// <summary>Announce the whole body, send this many bytes of it, then drop the connection.</summary>
    public int? TruncateAt { get; init; }
}

/// <summary>What the cluster received, for tests to look at.</summary>
/// <param name="Path">Decoded.</param>
/// <param name="Parameters">Decoded, without those of the path; an array's elements are joined by commas.</param>
/// <param name="Status">The status answered; 0 when the connection was dropped.</param>
public sealed record PveCallRecord(
    DateTimeOffset At,
    string Method,
    string Path,
    IReadOnlyDictionary<string, string> Parameters,
    int Status);
