using System.Security.Claims;
using McpPve.Tools;

namespace McpPve.Mcp;

/// <summary>Who sent a request, as the transport has found out.</summary>
internal static class Principal
{
    /// <param name="user">Null on standard input.</param>
    public static Caller Of(ClaimsPrincipal? user) => user?.Identity?.Name is not { } name
        ? new(Caller.Stdio)
        : new(name)
        {
            From = user.FindFirst(Http.Access.Peer)?.Value,
            // A tier that is not understood is none at all.
            Most = user.FindFirst(Http.AccessTokens.TierClaim) is { } tier ? (Tier)Math.Max(0, Array.IndexOf(TierNames.All, tier.Value)) : Tier.Full,
        };
}
