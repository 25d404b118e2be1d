using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using McpPve.Client.Tls;

namespace McpPve.Client.Connection;

/// <summary>
/// Connections for reads are kept and used again. Every write gets a new one: PVE closes a kept connection after
/// 5 s or 100 requests, and a write that meets that moment would be lost without anyone knowing whether it was done.
/// </summary>
internal sealed class Connections(PveClientOptions options, Func<TimeSpan> connectLimit) : IDisposable
{
    private readonly Lock _lock = new();
    private HttpMessageInvoker? _reads;
    private HttpMessageInvoker? _writes;
    private CertificateCheck? _certificates;

    public HttpMessageInvoker For(PveRequest request)
    {
        lock (_lock)
        {
            if (options.Handler is { } handler)
            {
                return _reads ??= new(handler, disposeHandler: false);
            }
            _certificates ??= new(options.Trust, options.Time, options.AloneInProcess);
            return request.IsWrite ? _writes ??= Open(TimeSpan.Zero) : _reads ??= Open(Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _reads?.Dispose();
            _writes?.Dispose();
            _certificates?.Dispose();
        }
    }

    private string Through => options.Proxy is null ? "" : $", reached through {new ProxyTunnel(options.Proxy).Name},";

    private HttpMessageInvoker Open(TimeSpan lifetime) => new(new SocketsHttpHandler
    {
        // The token must not travel through whatever HTTPS_PROXY names: PVE is on the local network. Connect asks the proxy of the options.
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        ActivityHeadersPropagator = null, // Exchange passes a trace on, and only one that a caller has begun
        AutomaticDecompression = DecompressionMethods.GZip,
        MaxConnectionsPerServer = 64,
        PooledConnectionLifetime = lifetime,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(4),
        MaxResponseHeadersLength = 64,
        ConnectTimeout = Timeout.InfiniteTimeSpan, // Connect has its own limit, which it can explain
        ConnectCallback = Connect,
        PlaintextStreamFilter = static (context, _) => new(new NoResendStream(context.PlaintextStream)),
    });

    // TLS is done here as well (SocketsHttpHandler takes a finished SslStream as it is), so that everything that
    // can go wrong before the first byte of a request is one kind of failure, and certificates are judged per connection.
    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var host = context.DnsEndPoint.Host.Trim('[', ']').Replace("%25", "%", StringComparison.Ordinal);
        var where = $"{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{context.DnsEndPoint.Port}";
        var proxy = options.Proxy is { } through ? new ProxyTunnel(through) : null;
        using var limit = new CancellationTokenSource(connectLimit());
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var connected = false;
        try
        {
            await Reach(socket, proxy?.Host ?? host, proxy?.Port ?? context.DnsEndPoint.Port, either.Token);
            connected = true;
            var plain = new NetworkStream(socket, ownsSocket: true);
            if (proxy is not null)
            {
                await proxy.Open(plain, where, either.Token);
            }
            return context.InitialRequestMessage.RequestUri?.Scheme == Uri.UriSchemeHttps
                ? await Secure(plain, host, where, either.Token)
                : plain;
        }
        catch (Exception e)
        {
            socket.Dispose();
            throw e switch
            {
                SocketException error => ConnectFailure.From(error, proxy is null ? where : proxy.Name),
                OperationCanceledException when limit.IsCancellationRequested
                    && !cancellation.IsCancellationRequested => new ConnectFailure(
                    PveFailure.Unreachable,
                    (connected, proxy) switch
                    {
                        (false, _) => ConnectFailure.TimedOut(proxy is null ? where : proxy.Name),
                        (true, { IsOpen: false }) => $"{proxy.Name} did not connect to {where} in time",
                        _ => $"{where} accepted the connection, but did not answer the TLS handshake in time",
                    },
                    e),
                _ => e,
            };
        }
    }

    // The zone of a link-local address has a name that only IPAddress understands.
    private static ValueTask Reach(Socket socket, string host, int port, CancellationToken cancellation) =>
        IPAddress.TryParse(host, out var address)
        ? socket.ConnectAsync(new IPEndPoint(address, port), cancellation)
        : socket.ConnectAsync(new DnsEndPoint(host, port), cancellation);

    private async ValueTask<Stream> Secure(Stream plain, string host, string where, CancellationToken cancellation)
    {
        var attempt = _certificates!.Judge(host, where, options.CertificateSeen);
        var secure = new SslStream(plain, leaveInnerStreamOpen: false);
        try
        {
            await secure.AuthenticateAsClientAsync(attempt.Options, cancellation);
            return secure;
        }
        catch (Exception e)
        {
            await secure.DisposeAsync();
            throw e switch
            {
                OperationCanceledException or ConnectFailure => e,
                // Whatever came of telling the other side so.
                _ when attempt.Refusal is { } refusal => new ConnectFailure(PveFailure.Tls, refusal, e)
                {
                    Fingerprint = attempt.Fingerprint,
                    Certificate = attempt.Fault,
                    CertificateNames = attempt.Names,
                },
                IOException or SocketException =>
                    new ConnectFailure(PveFailure.Unreachable, $"{where}{Through} closed the connection during the TLS handshake", e),
                _ => new ConnectFailure(
                    PveFailure.Tls,
                    $"{where}{Through} answers, but TLS with it failed: {Refusal.OneLine(e.InnerException?.Message ?? e.Message)}",
                    e),
            };
        }
    }
}
