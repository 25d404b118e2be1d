using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using McpPve.Mcp;
using McpPve.Options;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace McpPve.Http;

/// <summary>Whether a request gets in.</summary>
/// <param name="Status">200, or what the answer is.</param>
/// <param name="Reason">Why not, and what to do about it.</param>
/// <param name="Challenge">What <c>WWW-Authenticate</c> says.</param>
internal sealed record Verdict(int Status, string Reason, string? Challenge = null)
{
    /// <summary>In, whoever it is.</summary>
    public static readonly Verdict Anyone = new(StatusCodes.Status200OK, "");

    public static Verdict In(ClaimsPrincipal user) => new(StatusCodes.Status200OK, "") { User = user };

    public static Verdict Forbidden(string reason) => new(StatusCodes.Status403Forbidden, reason);

    public ClaimsPrincipal? User { get; private init; }
}

/// <summary>
/// Who gets in. Without a token only this host, whatever the address listened on; with one, whoever shows it. Either way
/// only under a name that the operator knows, so that no web page can make a browser call us (DNS rebinding).
/// </summary>
/// <param name="gateway">The host of the container that this process runs in; null outside of one.</param>
internal sealed class Access(HttpOptions options, IPAddress? gateway, AccessTokens? tokens)
{
    // A proxy that adds these, or X-Forwarded-*, speaks for somebody who is elsewhere.
    private static readonly string[] Forwarding = ["Forwarded", "X-Real-IP", "Via"];

    private readonly byte[]? _digest = options.Token is { } token ? SHA256.HashData(Encoding.UTF8.GetBytes(token)) : null;

    public async ValueTask<Verdict> Judge(HttpContext context)
    {
        if (Foreign(context.Request) is { } foreign)
        {
            return foreign;
        }
        var shown = await ReadBack(context);
        return shown.Status != StatusCodes.Status200OK ? shown : Misnamed(context) ?? shown;
    }

    /// <summary>What has to hold of a request that can't have a token, or needs none.</summary>
    public Verdict JudgeWithoutToken(HttpContext context) =>
        Foreign(context.Request) ?? Elsewhere(context) ?? Misnamed(context) ?? Verdict.Anyone;

    /// <summary>The web page that sent it, when it is one whose requests are accepted.</summary>
    public string? KnownOrigin(HttpRequest request) =>
        request.Headers.Origin is [{ } origin] && IsKnownOrigin(request.Headers.Origin) ? origin : null;

    private Verdict? Foreign(HttpRequest request) => IsKnownOrigin(request.Headers.Origin)
        ? null
        : Verdict.Forbidden(
            $"requests from the web page '{Shown(request.Headers.Origin.ToString())}' are not "
                + "accepted; MCP_ALLOWED_ORIGINS names the pages that are");

    private Verdict? Misnamed(HttpContext context) => IsKnownHost(context)
        ? null
        : Verdict.Forbidden(
            $"the name '{Shown(context.Request.Host.Value ?? "")}' is not accepted; "
                + "MCP_ALLOWED_HOSTS names the ones that are, besides localhost");

    // Without a token only this host is served.
    private Verdict? Elsewhere(HttpContext context) =>
        HasToken ? null
        : !IsThisHost(context)
        ? Verdict.Forbidden(
            "only clients on this host are served, because no MCP_AUTH_TOKEN is set; set one, and send it as 'Authorization: Bearer TOKEN'")
        : HttpProtocol.IsHttp10(context.Request.Protocol)
        ? Verdict.Forbidden(
            "HTTP/1.0 is not served without a token, because it is what proxies speak that do not say for whom; set MCP_AUTH_TOKEN, and send "
                + "it as 'Authorization: Bearer TOKEN'")
        : IsForwarded(context.Request)
        ? Verdict.Forbidden(
            "requests that a proxy passes on are not served, because no MCP_AUTH_TOKEN is set; set "
                + "one, and send it as 'Authorization: Bearer TOKEN'")
        : null;

    private bool HasToken => _digest is not null || tokens is not null;

    private async ValueTask<Verdict> ReadBack(HttpContext context)
    {
        if (!HasToken)
        {
            return Elsewhere(context) ?? Verdict.In(User("local", context));
        }
        var header = context.Request.Headers.Authorization;
        if (header.Count != 1 || header[0] is not { } value || !value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return new(
                StatusCodes.Status401Unauthorized,
                "send the token as 'Authorization: Bearer TOKEN'; it is read from nowhere else",
                tokens?.Challenge(error: null) ?? "Bearer");
        }
        var bearer = value["Bearer ".Length..].Trim();
        if (tokens is not null)
        {
            return await tokens.Check(bearer, context);
        }
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(bearer)), _digest)
            ? Verdict.In(User("token", context))
            : new(StatusCodes.Status401Unauthorized, "this is not the token that MCP_AUTH_TOKEN holds", "Bearer error=\"invalid_token\"");
    }

    public static ClaimsPrincipal User(string name, HttpContext context, params IEnumerable<Claim> more) =>
        new(
            new ClaimsIdentity(
                [
                    new(ClaimTypes.Name, name),
                    new(ClaimTypes.NameIdentifier, name),
                    new(Principal.PeerClaim, $"{Address(context)}"),
                    .. more,
                ],
                "mcp-pve"));

    private bool IsThisHost(HttpContext context) =>
        Address(context) is { } peer && (IPAddress.IsLoopback(peer) || peer.Equals(gateway));

    private static IPAddress? Address(HttpContext context) =>
        context.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : context.Connection.RemoteIpAddress;

    private static bool IsForwarded(HttpRequest request) =>
        Forwarding.Any(request.Headers.ContainsKey)
            || request.Headers.Keys.Any(name => name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase));

    private bool IsKnownHost(HttpContext context)
    {
        var host = context.Request.Host;
        if (IsLoopbackName(host.Host) || options.Hosts.Contains(host.Host) || options.Hosts.Contains(host.Value ?? ""))
        {
            return true;
        }
        // An address is no name that somebody could have pointed here; with a token the very one connected to will do.
        return HasToken
            && IPAddress.TryParse(host.Host.Trim('[', ']'), out var address)
            && address.Equals(
                context.Connection.LocalIpAddress is { IsIPv4MappedToIPv6: true } mapped
                    ? mapped.MapToIPv4()
                    : context.Connection.LocalIpAddress);
    }

    private bool IsKnownOrigin(StringValues origins) =>
        origins.Count == 0
        || (origins is [{ } origin] && (options.Origins.Contains(origin)
            || (
                Uri.TryCreate(origin, UriKind.Absolute, out var url)
                    && url is { Scheme: "http" or "https", UserInfo: "", PathAndQuery: "/", Fragment: "" }
                    && IsLoopbackName(url.Host))));

    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static string Shown(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
