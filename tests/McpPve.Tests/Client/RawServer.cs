using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace McpPve.Tests.Client;

/// <summary>A TCP or TLS server on loopback that is driven byte by byte.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<RawRequest> _requests = [];
    private readonly ConcurrentBag<Task> _peers = [];
    private readonly Task _accepting;
    private int _connections;

    private RawServer(Func<RawPeer, Task> script, X509Certificate2? certificate)
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        Url = new($"{(certificate is null ? "http" : "https")}://127.0.0.1:{Port}");
        _accepting = Accept(script, certificate);
    }

    public int Port { get; }

    public Uri Url { get; }

    /// <summary>Every request of which the server has read the whole head.</summary>
    public IReadOnlyList<RawRequest> Requests => [.. _requests];

    public int Connections => _connections;

    public static RawServer Scripted(Func<RawPeer, Task> script, X509Certificate2? certificate = null) => new(script, certificate);

    /// <summary>Keeps connections open and answers each request with what the function writes.</summary>
    public static RawServer Answering(Func<RawRequest, string> answer, X509Certificate2? certificate = null) => new(
        async peer =>
        {
            while (await peer.Read() is { } request)
            {
                await peer.Write(answer(request));
            }
        },
        certificate);

    public static string Reply(
        string body, int status = 200, string reason = "OK", string type = "application/json;charset=UTF-8", string more = "") =>
        $"HTTP/1.1 {status} {reason}\r\nContent-Type: {type}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{more}\r\n{body}";

    /// <summary>A port on which nothing listens.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        await Task.WhenAll(_peers);
        _stop.Dispose();
    }

    private async Task Accept(Func<RawPeer, Task> script, X509Certificate2? certificate)
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                _peers.Add(Serve(socket, Interlocked.Increment(ref _connections), script, certificate));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task Serve(Socket socket, int number, Func<RawPeer, Task> script, X509Certificate2? certificate)
    {
        await Task.Yield();
        using var peer = new RawPeer(socket, number, _requests.Enqueue, _stop.Token);
        try
        {
            if (certificate is not null)
            {
                await peer.Secure(certificate);
            }
            await script(peer);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException
            or System.Security.Authentication.AuthenticationException)
        {
            // the client went away, which many tests want
        }
    }
}

internal sealed record RawRequest(int Connection, string Head, string Body)
{
    public string Line => Head.Split("\r\n")[0];

    /// <summary>Method and target.</summary>
    public string Target => Line[..Line.LastIndexOf(' ')];

    public string? Header(string name) =>
        Head.Split("\r\n")
            .Skip(1)
            .FirstOrDefault(line => line.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..]
            .Trim();
}

internal sealed class RawPeer(Socket socket, int number, Action<RawRequest> seen, CancellationToken stop) : IDisposable
{
    private Stream _stream = new NetworkStream(socket, ownsSocket: true);

    /// <summary>Counts the connections of the server from 1.</summary>
    public int Number => number;

    public CancellationToken Stop => stop;

    public async Task Secure(X509Certificate2 certificate)
    {
        var secure = new SslStream(_stream, leaveInnerStreamOpen: false);
        _stream = secure;
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, stop);
    }

    /// <summary>One whole request; null at the end of the connection.</summary>
    public async Task<RawRequest?> Read()
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await _stream.ReadAsync(one, stop) == 0)
            {
                return null;
            }
            head.Append((char)one[0]);
        }
        var request = new RawRequest(number, head.ToString(), "");
        var body = new byte[int.Parse(request.Header("Content-Length") ?? "0", CultureInfo.InvariantCulture)];
        await _stream.ReadExactlyAsync(body, stop);
        request = request with { Body = Encoding.Latin1.GetString(body) };
        seen(request);
        return request;
    }

    /// <summary>Only some bytes of a request.</summary>
    public Task ReadSome(int count) => _stream.ReadExactlyAsync(new byte[count], stop).AsTask();

    public Task Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    public async Task Write(byte[] bytes)
    {
        await _stream.WriteAsync(bytes, stop);
        await _stream.FlushAsync(stop);
    }

    /// <summary>Ends the connection with a TCP reset.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    public void Dispose() => _stream.Dispose();
}
