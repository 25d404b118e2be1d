using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using McpPve.Simulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace McpPve.Testing;

/// <summary>One node's pveproxy on 127.0.0.1 and a free port: real HTTPS in front of a simulated cluster.</summary>
/// <remarks>Start several over one cluster to have several nodes. Wire behaviour follows pveproxy of PVE 9.2.</remarks>
public sealed class PveServer : IAsyncDisposable
{
    private const string Prefix = "/api2/json";
    private const int MaxBody = 512 * 1024;
    private const int MaxRequestsPerConnection = 100;
    private const int SmallestGzipped = 1024;

    private readonly WebApplication _application;
    private readonly Func<PveCall, CancellationToken, Task<PveReply>> _handle;
    private readonly Func<string, ReadOnlyMemory<byte>?>? _file;
    private readonly Func<DateTimeOffset>? _clock;
    private readonly ConcurrentQueue<(string Path, string? Authorization)> _files = new();
    private readonly ConcurrentQueue<PveCall> _calls = new();
    private readonly ConcurrentQueue<string> _traces = new();
    private int _connections;

    private PveServer(
        Func<PveCall, CancellationToken, Task<PveReply>> handle,
        Func<string, ReadOnlyMemory<byte>?>? file,
        X509Certificate2? certificate,
        int port,
        Func<DateTimeOffset>? clock)
    {
        (_handle, _file, _clock) = (handle, file, clock);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(5);
            kestrel.Limits.MaxRequestHeaderCount = 64;
            kestrel.Limits.MaxRequestHeadersTotalSize = 8 * 1024;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, port, listen => Listen(listen, certificate));
        });
        _application = builder.Build();
        _application.Run(Answer);
    }

    /// <summary>Such as https://127.0.0.1:40123, without a path.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>Every call below /api2/json that reached the cluster, oldest first.</summary>
    public IReadOnlyCollection<PveCall> Calls => _calls;

    /// <summary>Every file that was asked for, with the credentials that came along.</summary>
    public IReadOnlyCollection<(string Path, string? Authorization)> Files => _files;

    /// <summary>The `traceparent` of every call that has one.</summary>
    public IReadOnlyCollection<string> Traces => _traces;

    /// <summary>TCP connections accepted so far.</summary>
    public int Connections => _connections;

    /// <param name="cluster">What answers.</param>
    /// <param name="certificate">Null serves plain HTTP.</param>
    /// <param name="port">0 takes a free one; a given one restarts a node where it was.</param>
    /// <param name="authority">Who signed the certificate: the cluster then shows both.</param>
    public static Task<PveServer> Start(
        SimulatedCluster cluster, X509Certificate2? certificate = null, int port = 0, CertificateAuthority? authority = null)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        if (certificate is not null)
        {
            var files = new Dictionary<string, string> { ["pve-ssl.pem"] = certificate.ExportCertificatePem() };
            if (authority is not null)
            {
                files["pve-root-ca.pem"] = authority.Certificate.ExportCertificatePem();
            }

            cluster.Show(files);
        }

        return Start(cluster.Handle, certificate, port, cluster.File, () => cluster.Clock);
    }

    /// <summary>A server whose answers are the test's own, for what no cluster does.</summary>
    public static async Task<PveServer> Start(
        Func<PveCall, CancellationToken, Task<PveReply>> handle,
        X509Certificate2? certificate = null,
        int port = 0,
        Func<string, ReadOnlyMemory<byte>?>? file = null,
        Func<DateTimeOffset>? clock = null)
    {
        var server = new PveServer(handle, file, certificate, port, clock);
        await server._application.StartAsync();
        var addresses = server._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>();
        server.Url = new Uri(addresses!.Addresses.Single());
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
    }

    private void Listen(ListenOptions listen, X509Certificate2? certificate)
    {
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(next => connection =>
        {
            Interlocked.Increment(ref _connections);
            return next(connection);
        });
        if (certificate is null)
        {
            return;
        }

        listen.Use(next => connection => RedirectPlainHttp(connection, next));
        listen.UseHttps(https =>
        {
            https.ServerCertificate = certificate;
            https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
            https.OnAuthenticate = (_, tls) => tls.ApplicationProtocols = []; // pveproxy doesn't answer ALPN
        });
    }

    private static async Task RedirectPlainHttp(ConnectionContext connection, ConnectionDelegate next)
    {
        const byte TlsHandshake = 0x16;
        var read = await connection.Transport.Input.ReadAsync(connection.ConnectionClosed);
        var tls = !read.Buffer.IsEmpty && read.Buffer.FirstSpan[0] == TlsHandshake;
        connection.Transport.Input.AdvanceTo(read.Buffer.Start);
        if (tls)
        {
            await next(connection);
            return;
        }

        await connection.Transport.Output.WriteAsync(
            Encoding.ASCII.GetBytes(
                "HTTP/1.1 301 Moved Permanently\r\nLocation: "
                    + $"https://{connection.LocalEndPoint}/\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"));
    }

    private async Task Answer(HttpContext context)
    {
        var request = context.Request;
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        var path = mark < 0 ? target : target[..mark];
        var query = mark < 0 ? "" : target[(mark + 1)..];

        if (Refusal(request) is { } refused)
        {
            await Send(context, refused with { CloseConnection = true });
            return;
        }

        if (path != Prefix && !path.StartsWith(Prefix + "/", StringComparison.Ordinal))
        {
            _files.Enqueue((path, request.Headers.Authorization));
            if (_file?.Invoke(path) is { } file)
            {
                await Send(context, new(200, "OK", file, "application/javascript"));
                return;
            }

            await Send(
                context,
                new(
                    200,
                    "OK",
                    "<!DOCTYPE html>\n<html><head><title>pve1 - Proxmox Virtual Environment</title></head><body></body></html>\n"u8.ToArray(),
                    "text/html; charset=utf-8"));
            return;
        }

        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, context.RequestAborted);
        var authorization = Header(request, "Authorization");
        var call = new PveCall(request.Method, path[Prefix.Length..], query, request.ContentType, body.ToArray(), authorization)
        {
            Cookie = Header(request, "Cookie"),
            CsrfPreventionToken = Header(request, "CSRFPreventionToken"),
        };
        _calls.Enqueue(call);
        if (request.Headers.TraceParent.Count > 0)
        {
            _traces.Enqueue(request.Headers.TraceParent.ToString());
        }

        try
        {
            await Send(context, await _handle(call, context.RequestAborted));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Abort(); // the client has gone; nobody reads an answer
        }
    }

    private static string? Header(HttpRequest request, string name) =>
        request.Headers.TryGetValue(name, out var values) ? values.ToString() : null;

    private static PveReply? Refusal(HttpRequest request)
    {
        PveReply NotImplemented(string reason) => new(501, reason, default, null);
        var hasBody = request.ContentLength > 0;
        return request switch
        {
            { Method: not ("GET" or "POST" or "PUT" or "DELETE") } => NotImplemented($"method '{request.Method}' not available"),
            _ when request.Headers.TransferEncoding.Count > 0 => NotImplemented("chunked transfer encoding not supported"),
            { Method: "GET" or "DELETE" } when hasBody => NotImplemented($"Unexpected content for method '{request.Method}'"),
            { ContentLength: > MaxBody } when request.ContentType?.StartsWith("multipart/form-data", StringComparison.Ordinal) != true
                => NotImplemented("for data too large"),
            _ => null,
        };
    }

    private async Task Send(HttpContext context, PveReply reply)
    {
        if (reply.Abort)
        {
            context.Abort();
            return;
        }

        var response = context.Response;
        response.StatusCode = reply.Status;
        context.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = reply.Reason.ReplaceLineEndings(" ").TrimEnd();
        if ((reply.Date ?? _clock?.Invoke()) is { } date)
        {
            response.Headers.Date = date.ToString("R"); // else Kestrel tells the time of this machine
        }

        response.Headers.Server = "pve-api-daemon/3.0";
        response.Headers.CacheControl = "max-age=0";
        response.Headers.Pragma = "no-cache";
        response.Headers.Connection = KeepAlive(context, reply) ? "Keep-Alive" : "close";
        response.ContentType = reply.ContentType;
        var body = reply.Body;
        if (body.Length > SmallestGzipped && context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.Ordinal))
        {
            response.Headers.ContentEncoding = "gzip";
            body = Gzip(body);
        }

        response.ContentLength = body.Length;
        if (reply.TruncateAt is { } length)
        {
            // Kestrel ends the connection after an answer that is shorter than announced.
            await response.BodyWriter.WriteAsync(body[..Math.Min(length, body.Length)], context.RequestAborted);
            return;
        }

        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.BodyWriter.WriteAsync(body, context.RequestAborted);
        }
    }

    private static bool KeepAlive(HttpContext context, PveReply reply)
    {
        var items = context.Features.GetRequiredFeature<IConnectionItemsFeature>().Items;
        var served = items.TryGetValue(nameof(MaxRequestsPerConnection), out var before) && before is int count ? count + 1 : 1;
        items[nameof(MaxRequestsPerConnection)] = served;
        return !reply.CloseConnection && served < MaxRequestsPerConnection;
    }

    private static byte[] Gzip(ReadOnlyMemory<byte> body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(body.Span);
        }

        return packed.ToArray();
    }
}
