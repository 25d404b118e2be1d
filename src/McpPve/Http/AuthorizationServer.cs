using Microsoft.AspNetCore.Http;

namespace McpPve.Http;

/// <summary>What clients look for before they know whether there is OAuth here: this server issues no tokens itself.</summary>
internal static class AuthorizationServer
{
    private const string WellKnown = "/.well-known/";

    /// <summary>Whether a client looks there for metadata, or for a place to register or to get a token.</summary>
    public static bool IsLookedFor(string path) =>
        path is "/register" or "/authorize" or "/token" || path.StartsWith(WellKnown, StringComparison.Ordinal) || path.StartsWith("/mcp" + WellKnown, StringComparison.Ordinal);

    public static Verdict NotHere(AccessTokens? tokens) => new(
        StatusCodes.Status404NotFound,
        tokens is null
            ? "there is no OAuth here; whether a client has to send a token, and which, the operator of this server knows"
            : $"this server issues no tokens; who does stands at {tokens.MetadataPaths[^1]}");
}
