using System.Net;
using System.Security.Claims;
using System.Threading.RateLimiting;
using McpPve.Effects;
using McpPve.Mcp;
using McpPve.Options;
using McpPve.Text;
using Microsoft.AspNetCore.Http;

namespace McpPve.Http;

/// <summary>Where every request comes by: how much, from whom, what it may do; and whatever goes wrong behind it ends here.</summary>
internal sealed class Gate(HttpOptions http, ServerContext services, Access access, AccessTokens? tokens) : IAsyncDisposable
{
    public const long MostBytes = 4 << 20;

    private const int SecondsAtOnce = 5;

    private readonly PartitionedRateLimiter<IPAddress> _rate = PartitionedRateLimiter.Create<IPAddress, IPAddress>(peer =>
        RateLimitPartition.GetTokenBucketLimiter(Network.Of(peer), _ => new()
        {
            TokenLimit = http.RequestsPerSecond * SecondsAtOnce,
            TokensPerPeriod = http.RequestsPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        }));

    private Log Log => services.Log;

    public ValueTask DisposeAsync() => _rate.DisposeAsync();

    public async Task Invoke(HttpContext context, RequestDelegate next)
    {
        string Asked() =>
            Untrusted.Clean($"{context.Request.Method} {context.Request.Path} from {context.Connection.RemoteIpAddress}", keepLines: false);
        context.Response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            if (access.KnownOrigin(context.Request) is { } origin)
            {
                Cors.Allow(context.Response, origin);
            }
            var verdict = await Judge(context);
            if (verdict.Status != StatusCodes.Status200OK)
            {
                Log.Debug($"{Asked()}: {verdict.Status}, {verdict.Reason}");
                context.Response.Headers.WWWAuthenticate = verdict.Challenge;
                await Answers.Refuse(context, verdict.Status, verdict.Reason);
                return;
            }
            if (Cors.IsPreflight(context.Request))
            {
                Cors.AnswerPreflight(context.Response);
                return;
            }
            using var activity = TraceContext.Continue(context.Request.Headers["traceparent"].ToString());
            if (verdict.User is { } user)
            {
                context.User = user;
                context.Features.Get<Strangers.Stranger>()?.Leave();
            }
            await next(context);
            if (context.Response.StatusCode >= StatusCodes.Status400BadRequest)
            {
                Log.Debug($"{Asked()}: {context.Response.StatusCode}");
            }
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException e)
        {
            await Answers.Refuse(
                context,
                e.StatusCode,
                e.StatusCode == StatusCodes.Status413PayloadTooLarge ? $"the request is larger than {MostBytes >> 20} MiB" : e.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException && !context.RequestAborted.IsCancellationRequested)
        {
            Log.Error($"{Asked()}: {e}");
            await Answers.Refuse(context, StatusCodes.Status500InternalServerError, "mcp-pve made a mistake; its log has the details");
        }
    }

    /// <summary>Takes as many requests more from what the peer may send.</summary>
    /// <returns>False where it has sent too much.</returns>
    public bool Takes(HttpContext context, int requests)
    {
        if (requests == 0 || requests > http.RequestsPerSecond * SecondsAtOnce)
        {
            return requests == 0;
        }
        using var lease = _rate.AttemptAcquire(context.Connection.RemoteIpAddress ?? IPAddress.None, requests);
        return lease.IsAcquired;
    }

    public Task RefuseTooMany(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "1";
        return Answers.Refuse(context, TooMany.Status, TooMany.Reason);
    }

    private Verdict TooMany => new(
        StatusCodes.Status429TooManyRequests,
        $"more than {http.RequestsPerSecond} requests per second from one peer (MCP_REQUESTS_PER_SECOND)");

    // How much, who, and what it may do.
    private async ValueTask<Verdict> Judge(HttpContext context)
    {
        if (!Takes(context, 1))
        {
            context.Response.Headers.RetryAfter = "1";
            return TooMany;
        }
        var path = context.Request.Path.Value ?? "";
        if (Cors.IsPreflight(context.Request))
        {
            return access.JudgeWithoutToken(context);
        }
        if (path is "/health" or "/ready" || tokens?.MetadataPaths.Contains(path) is true)
        {
            return Verdict.Anyone;
        }
        if (AuthorizationServer.IsLookedFor(path))
        {
            // Never 401 here: clients take that for a refusal to register them.
            return access.JudgeWithoutToken(context) is { Status: not StatusCodes.Status200OK } refused
                ? refused
                : AuthorizationServer.NotHere(tokens);
        }
        var verdict = await access.Judge(context);
        return tokens is not null && verdict.User is { } user && Lacking(user, context.Request.Headers["Mcp-Name"].ToString()) is { } needed
            ? new(
                StatusCodes.Status403Forbidden,
                $"this call needs the scope {AccessTokens.Scopes[(int)needed]}",
                tokens.Challenge("insufficient_scope", needed))
            : verdict;
    }

    // A client that learns here which scope it lacks can ask its user for it.
    private Tier? Lacking(ClaimsPrincipal user, string tool) =>
        services.Options.Toolbox.Find(tool) is { } spec && !Principal.Of(user).May(spec) ? spec.Tier : null;
}
