using Microsoft.AspNetCore.Http;

namespace McpPve.Http;

/// <summary>What clients look for before they know whether there is OAuth here: this server issues no tokens itself.</summary>
internal static class AuthorizationServer
{
    private const string WellKnown = "/.well-known/";

    /// <summary>Whether a client looks there for metadata, or for a place to register or to get a token.</summary>
    public static bool IsLookedFor(string path) =>
        path is "/register" or "/authorize" or "/token"
            || path.StartsWith(WellKnown, StringComparison.Ordinal)
            || path.StartsWith("/mcp" + WellKnown, StringComparison.Ordinal);

    public static Verdict NotHere(AccessTokens? tokens) => new(
        StatusCodes.Status404NotFound,
        tokens is null
            ? "this server has no OAuth; ask its operator whether a client needs a token, and which one"
            : $"this server issues no tokens; their issuer is named at {tokens.MetadataPaths[^1]}");
}
