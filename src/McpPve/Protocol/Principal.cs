using System.Security.Claims;
using McpPve.Pipeline;

namespace McpPve.Protocol;

/// <summary>Who sent a request, as the transport has found out.</summary>
internal static class Principal
{
    /// <param name="user">Null on standard input.</param>
    public static Caller Of(ClaimsPrincipal? user) => new(user?.Identity?.Name ?? Caller.Stdio);
}
