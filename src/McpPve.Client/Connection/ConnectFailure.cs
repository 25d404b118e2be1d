using System.Net.Sockets;

namespace McpPve.Client.Connection;

/// <summary>The connection could not be established, so nothing of the request has left.</summary>
internal sealed class ConnectFailure(PveFailure failure, string message, Exception? inner = null) : IOException(message, inner)
{
    public PveFailure Failure { get; } = failure;

    public string? Fingerprint { get; init; }

    public CertificateFault Certificate { get; init; }

    public IReadOnlyList<string> CertificateNames { get; init; } = [];

    /// <summary>A certificate that is refused is an answer, and hiding it behind another node would hide an attack.</summary>
    public bool TryNextNode => Failure == PveFailure.Unreachable;

    public static ConnectFailure? In(Exception? e)
    {
        for (; e is not null; e = e.InnerException)
        {
            if (e is ConnectFailure failure)
            {
                return failure;
            }
        }
        return null;
    }

    public static ConnectFailure From(SocketException e, string where) => new(
        PveFailure.Unreachable,
        e.SocketErrorCode switch
        {
            SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain =>
                $"{where} can't be reached: no such host name is known",
            SocketError.ConnectionRefused => $"{where} refused the connection: nothing listens on that port",
            SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown =>
                $"{where} can't be reached: there is no route to it",
            SocketError.TimedOut => TimedOut(where),
            SocketError.ConnectionReset => $"{where} closed the connection at once",
            _ => $"{where} can't be reached: {e.Message}",
        },
        e);

    public static string TimedOut(string where) =>
        $"{where} can't be reached: the connection timed out (switched off, or a firewall drops the packets)";
}
