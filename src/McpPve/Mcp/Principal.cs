using McpPve.Effects;
using System.Security.Claims;
using McpPve.Tools;

namespace McpPve.Mcp;

/// <summary>Who sent a request, as the transport has found out.</summary>
internal static class Principal
{
    /// <summary>The claim with the address that the request came from.</summary>
    public const string PeerClaim = "peer";

    /// <summary>The claim with the highest tier of the caller.</summary>
    public const string TierClaim = "tier";

    /// <param name="user">Null on standard input.</param>
    public static Caller Of(ClaimsPrincipal? user) => user?.Identity?.Name is not { } name
        ? new(Caller.Stdio)
        : new(name)
        {
            From = user.FindFirst(PeerClaim)?.Value,
            // A tier that is not understood is none at all.
            Most = user.FindFirst(TierClaim) is { } tier ? (Tier)Math.Max(0, Array.IndexOf(TierNames.All, tier.Value)) : Tier.Full,
        };
}
