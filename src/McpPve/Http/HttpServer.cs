using System.Net;
using System.Net.Security;
using System.Security.Claims;
using System.Text.Json;
using System.Threading.RateLimiting;
using McpPve.Options;
using McpPve.Pipeline;
using McpPve.Protocol;
using McpPve.Tools;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Server;

namespace McpPve.Http;

/// <summary>Serves MCP over Streamable HTTP until the process is told to end.</summary>
/// <param name="describe">Says what is served.</param>
/// <param name="stopWaiting">Lets calls that wait for a task answer what they know.</param>
internal sealed class HttpServer(HttpOptions http, Action<McpServerOptions> describe, Services services, PveState pve, Action stopWaiting)
{
    /// <summary>How long calls under way have to finish; container engines kill after ten seconds.</summary>
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan IdleSession = TimeSpan.FromMinutes(30);
    private const int MostIdleSessions = 250; // each takes about 125 kB; who comes back later than the others starts a new one
    private const int MostConnections = 5000;
    private const long MostBytes = 4 << 20;

    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    private readonly AccessTokens? _tokens = http.OAuth is { } oauth ? new(oauth, services.Log) : null;
    private readonly PartitionedRateLimiter<IPAddress> _rate = PartitionedRateLimiter.Create<IPAddress, IPAddress>(peer =>
        RateLimitPartition.GetTokenBucketLimiter(Network(peer), _ => new()
        {
            TokenLimit = http.RequestsPerSecond * 5,
            TokensPerPeriod = http.RequestsPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        }));

    private long _sessions;

    private Log Log => services.Log;

    /// <exception cref="IOException">The address can't be listened on.</exception>
    public async Task Run(CancellationToken cancellation)
    {
        var access = new Access(http, ContainerHost.Find(), _tokens);
        using var metrics = http.Metrics ? new Metrics(() => Interlocked.Read(ref _sessions), http.OAuth?.Issuer) : null;
        await using var app = Build();
        app.Use(next => context => Guard(access, next, context));
        app.UseRouting();
        app.MapMethods("/health", Reading, (RequestDelegate)(context => Health(access, context)));
        app.MapMethods("/ready", Reading, (RequestDelegate)(context => Ready(access, context)));
        foreach (var path in _tokens?.MetadataPaths ?? [])
        {
            app.MapMethods(path, Reading, (RequestDelegate)Metadata);
        }
        if (metrics is not null)
        {
            app.MapGet("/metrics", (RequestDelegate)(context => metrics.Write(context.Response)));
        }
        app.MapMcp("/");
        app.MapMcp("/mcp");

        app.Lifetime.ApplicationStopping.Register(stopWaiting);
        await app.StartAsync(cancellation);
        Log.Info($"serving MCP at {string.Join(", ", app.Urls)}{Audience()}");
        await app.WaitForShutdownAsync(cancellation);
        Log.Info("stopped");
        _tokens?.Dispose();
        await _rate.DisposeAsync();
    }

    private WebApplication Build()
    {
        // Nothing is read from files or variables but what OptionsReader has checked.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(Listen);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<ILoggerFactory>(new LogBridge(Log));
        builder.Services.AddLogging();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownLimit);
        builder.Services.AddMcpServer(describe).WithHttpTransport(transport =>
        {
            transport.SessionMode = HttpServerSessionMode.StatefulForInitializeClients;
#pragma warning disable MCP9006, MCPEXP002 // sessions of the older protocol are bounded by nothing else
            transport.IdleTimeout = IdleSession;
            transport.MaxIdleSessionCount = MostIdleSessions;
            transport.RunSessionHandler = async (_, server, token) =>
            {
                var counts = server.SessionId is null ? 0 : 1;
                Interlocked.Add(ref _sessions, counts);
                try
                {
                    await server.RunAsync(token);
                }
                finally
                {
                    Interlocked.Add(ref _sessions, -counts);
                }
            };
#pragma warning restore MCP9006, MCPEXP002
        });
        return builder.Build();
    }

    private void Listen(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MostBytes;
        kestrel.Limits.MaxConcurrentConnections = MostConnections;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        kestrel.Listen(http.Address, http.Port, listen =>
        {
            if (http.Tls is { } shown)
            {
                listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => new(new SslServerAuthenticationOptions { ServerCertificateContext = shown }) });
            }
            else
            {
                listen.Protocols = HttpProtocols.Http1;
            }
        });
    }

    // Everything comes by here, and whatever goes wrong behind it ends here.
    private async Task Guard(Access access, RequestDelegate next, HttpContext context)
    {
        string Asked() => Untrusted.Clean($"{context.Request.Method} {context.Request.Path} from {context.Connection.RemoteIpAddress}", keepLines: false);
        context.Response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            var verdict = await Judge(access, context);
            if (verdict.Status != StatusCodes.Status200OK)
            {
                Log.Debug($"{Asked()}: {verdict.Status}, {verdict.Reason}");
                context.Response.Headers.WWWAuthenticate = verdict.Challenge;
                await Refuse(context, verdict.Status, verdict.Reason);
                return;
            }
            using var activity = TraceContext.Continue(context.Request.Headers["traceparent"].ToString());
            context.User = verdict.User ?? context.User;
            await next(context);
            if (context.GetEndpoint() is null)
            {
                await Refuse(context, StatusCodes.Status404NotFound, $"there is nothing at {context.Request.Path}; MCP is at / and /mcp");
            }
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException e)
        {
            await Refuse(context, e.StatusCode, e.StatusCode == StatusCodes.Status413PayloadTooLarge ? $"the request is larger than {MostBytes >> 20} MiB" : e.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException && !context.RequestAborted.IsCancellationRequested)
        {
            Log.Error($"{Asked()}: {e}");
            await Refuse(context, StatusCodes.Status500InternalServerError, "mcp-pve made a mistake; its log has the details");
        }
    }

    // How much, who, and what it may do.
    private async ValueTask<Verdict> Judge(Access access, HttpContext context)
    {
        using var lease = _rate.AttemptAcquire(context.Connection.RemoteIpAddress ?? IPAddress.None);
        if (!lease.IsAcquired)
        {
            context.Response.Headers.RetryAfter = "1";
            return new(StatusCodes.Status429TooManyRequests, $"more than {http.RequestsPerSecond} requests per second from one peer (MCP_REQUESTS_PER_SECOND)");
        }
        var path = context.Request.Path.Value;
        if (path is "/health" or "/ready" || _tokens?.MetadataPaths.Contains(path) is true)
        {
            return Verdict.Anyone;
        }
        var verdict = await access.Judge(context);
        return _tokens is not null && verdict.User is { } user && Lacking(user, context.Request.Headers["Mcp-Name"].ToString()) is { } needed
            ? new(StatusCodes.Status403Forbidden, $"this call needs the scope {AccessTokens.Scopes[(int)needed]}", _tokens.Challenge("insufficient_scope", needed))
            : verdict;
    }

    // A client that learns here which scope it lacks can ask its user for it.
    private Tier? Lacking(ClaimsPrincipal user, string tool) =>
        Catalog.Find(tool) is { } spec && spec.Tier > Principal.Of(user).Most && services.Options.Tools.Exposes(tool) ? spec.Tier : null;

    private async Task Health(Access access, HttpContext context)
    {
        await pve.Refresh(TimeSpan.FromMilliseconds(500));
        await Answer(context, StatusCodes.Status200OK, await Knows(access, context), "ok");
    }

    private async Task Ready(Access access, HttpContext context)
    {
        await pve.Refresh(TimeSpan.FromSeconds(5));
        await Answer(context, pve.Reachable ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, await Knows(access, context), pve.Reachable ? "ok" : "PVE does not answer");
    }

    // Probes come from anywhere; what is told to strangers is only whether.
    private static async ValueTask<bool> Knows(Access access, HttpContext context) => (await access.Judge(context)).User is not null;

    private Task Answer(HttpContext context, int status, bool details, string text) => Json(context, status, writer =>
    {
        writer.WriteString("status"u8, text);
        if (details)
        {
            writer.WriteString("server"u8, "mcp-pve"u8);
            writer.WriteString("version"u8, Product.Version);
            writer.WriteStartObject("pve"u8);
            writer.WriteBoolean("reachable"u8, pve.Reachable);
            writer.WriteString("version"u8, pve.Version);
            writer.WriteEndObject();
        }
    });

    private Task Metadata(HttpContext context) => Json(context, StatusCodes.Status200OK, writer =>
    {
        writer.WriteString("resource"u8, http.OAuth!.Audience.OriginalString);
        writer.WriteStartArray("authorization_servers"u8);
        writer.WriteStringValue(http.OAuth.Issuer.OriginalString);
        writer.WriteEndArray();
        writer.WriteStartArray("scopes_supported"u8);
        foreach (var scope in AccessTokens.Scopes)
        {
            writer.WriteStringValue(scope);
        }
        writer.WriteEndArray();
        writer.WriteStartArray("bearer_methods_supported"u8);
        writer.WriteStringValue("header"u8);
        writer.WriteEndArray();
        writer.WriteString("resource_name"u8, "Proxmox VE"u8);
    });

    private static Task Refuse(HttpContext context, int status, string reason) =>
        context.Response.HasStarted ? Task.CompletedTask : Json(context, status, writer =>
        {
            writer.WriteString("jsonrpc"u8, "2.0"u8);
            writer.WriteNull("id"u8);
            writer.WriteStartObject("error"u8);
            writer.WriteNumber("code"u8, status);
            writer.WriteString("message"u8, reason);
            writer.WriteEndObject();
        });

    private static async Task Json(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        writer.WriteStartObject();
        write(writer);
        writer.WriteEndObject();
    }

    private string Audience() =>
        http.Token is not null ? ", to clients with the token"
        : http.OAuth is not null ? $", to clients with a token of {http.OAuth.Issuer}"
        : ", to this host only: no MCP_AUTH_TOKEN is set";

    // One who has an IPv6 address has 2^64 of them.
    private static IPAddress Network(IPAddress peer)
    {
        if (peer.AddressFamily != System.Net.Sockets.AddressFamily.InterNetworkV6 || peer.IsIPv4MappedToIPv6)
        {
            return peer;
        }
        var bytes = peer.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new(bytes);
    }
}
