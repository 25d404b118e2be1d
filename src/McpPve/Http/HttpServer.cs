using System.Net;
using System.Net.Security;
using McpPve.Mcp;
using McpPve.Options;
using McpPve.Text;
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
internal sealed class HttpServer(
    HttpOptions http, Action<McpServerOptions> describe, ServerContext services, Action stopWaiting)
{
    /// <summary>How long calls under way have to finish; container engines kill after ten seconds.</summary>
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan IdleSession = TimeSpan.FromMinutes(30);
    private const int MostIdleSessions = 250; // each takes about 125 kB; who comes back later than the others starts a new one
    private const int MostConnections = 5000;

    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    private readonly Sessions _sessions = new();
    private readonly Strangers _strangers = new();

    private Log Log => services.Log;

    /// <exception cref="IOException">The address can't be listened on.</exception>
    public async Task Run(CancellationToken cancellation)
    {
        using var tokens = http.OAuth is { } oauth ? new AccessTokens(oauth, Log) : null;
        var access = new Access(http, Gateway(), tokens);
        await using var gate = new Gate(http, services, access, tokens);
        var mcp = new McpEndpoint(_sessions, gate);
        var probes = new Probes(access, services.Fleet);
        using var metrics = http.Metrics ? new Metrics(() => _sessions.Count, http.OAuth?.Issuer) : null;
        await using var app = Build();
        app.Use(next => context => gate.Invoke(context, next));
        app.Use(next => context => IsWelcome(context.Request) ? WebPage.Welcome(context, Address(context.Request)) : next(context));
        app.Use(next => context => mcp.Invoke(context, next));
        app.UseRouting();
        app.Use(next => context => Routed(context, next));
        app.MapMethods("/health", Reading, (RequestDelegate)probes.Health);
        app.MapMethods("/ready", Reading, (RequestDelegate)probes.Ready);
        foreach (var path in tokens?.MetadataPaths ?? [])
        {
            app.MapMethods(path, Reading, (RequestDelegate)tokens!.Metadata);
        }
        if (metrics is not null)
        {
            app.MapGet("/metrics", (RequestDelegate)(context => metrics.Write(context.Response)));
        }
        app.MapMcp("/");
        app.MapMcp("/mcp");

        app.Lifetime.ApplicationStopping.Register(stopWaiting);
        await app.StartAsync(cancellation);
        Log.Info($"serving MCP at {Address(new Uri(app.Urls.First()).Port)}{Audience()}");
        await app.WaitForShutdownAsync(cancellation);
        Log.Info("stopped");
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
        builder.Services.AddMcpServer(Describe).WithHttpTransport(transport =>
        {
            transport.SessionMode = HttpServerSessionMode.StatefulForInitializeClients;
#pragma warning disable MCP9006, MCPEXP002 // sessions of the older protocol are bounded by nothing else
            transport.IdleTimeout = IdleSession;
            transport.MaxIdleSessionCount = MostIdleSessions;
            transport.RunSessionHandler = (_, session, token) => _sessions.Run(session, token);
#pragma warning restore MCP9006, MCPEXP002
        });
        return builder.Build();
    }

    private void Describe(McpServerOptions described)
    {
        describe(described);
        ProtocolErrors.Apply(described, Log);
    }

    private void Listen(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = Gate.MostBytes;
        kestrel.Limits.MaxConcurrentConnections = MostConnections;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        kestrel.Listen(http.Address, http.Port, listen =>
        {
            listen.Use(next => connection => _strangers.Connect(connection, next));
            if (http.Tls is { } shown)
            {
                listen.UseHttps(new TlsHandshakeCallbackOptions
                {
                    OnConnection = _ => new(new SslServerAuthenticationOptions { ServerCertificateContext = shown }),
                });
            }
            else
            {
                listen.Protocols = HttpProtocols.Http1;
            }
        });
    }

    // Behind the gateway is the host, and everybody for whom the host maps the port: a proxy of the container engine has no other address.
    private IPAddress? Gateway()
    {
        if (!http.TrustsGateway)
        {
            return null;
        }
        var gateway = ContainerHost.Find();
        Log.Warn(gateway is null
            ? "MCP_TRUST_GATEWAY has no effect: this is not a container with a network of its own."
            : $"MCP_TRUST_GATEWAY: whoever comes through {gateway} is served without a token. That is the host, and everybody for whom it maps "
                + "the port; set MCP_AUTH_TOKEN instead where others can reach it.");
        return gateway;
    }

    // What no endpoint answers gets a reason all the same.
    private static async Task Routed(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint() is null)
        {
            await Answers.Refuse(
                context, StatusCodes.Status404NotFound, $"there is nothing at {context.Request.Path}; MCP is at / and /mcp");
            return;
        }
        await next(context);
        if (context.Response is { HasStarted: false, StatusCode: StatusCodes.Status405MethodNotAllowed, ContentType: null })
        {
            await Answers.Refuse(
                context,
                StatusCodes.Status405MethodNotAllowed,
                $"{context.Request.Method} is not served here; the header Allow names the methods that are");
        }
    }

    private static bool IsWelcome(HttpRequest request) => McpEndpoint.IsAt(request.Path) && WebPage.IsAskedFor(request);

    // For a person who is at the server, or at one of its names.
    private string Address(HttpRequest request) => http.OAuth?.Audience.OriginalString ?? $"{request.Scheme}://{request.Host}/mcp";

    /// <summary>One that can be opened on this host.</summary>
    private string Address(int port)
    {
        var anywhere = http.Address.Equals(IPAddress.Any) || http.Address.Equals(IPAddress.IPv6Any);
        var host = anywhere || http.Address.Equals(IPAddress.Loopback)
            ? "localhost"
            : new IPEndPoint(http.Address, port).ToString()[..^$":{port}".Length];
        return $"{(http.Tls is null ? "http" : "https")}://{host}:{port}/mcp{(anywhere ? ", on every address of this host" : "")}";
    }

    private string Audience() =>
        http.Token is not null ? ", to clients with the token"
        : http.OAuth is not null ? $", to clients with a token of {http.OAuth.Issuer}"
        : ", to clients on this host only: no MCP_AUTH_TOKEN is set";
}
