using Microsoft.AspNetCore.Http;

namespace McpPve.Http;

/// <summary>
/// Lets web pages of accepted origins read the answers. They send tokens themselves: cookies and other credentials of the
/// browser are never allowed.
/// </summary>
internal static class Cors
{
    private const string Methods = "GET, POST, DELETE";
    private const string RequestHeaders = "Content-Type, Accept, Authorization, Mcp-Session-Id, MCP-Protocol-Version, Mcp-Method, "
        + "Mcp-Name, Last-Event-ID";
    private const string AnswerHeaders = "Mcp-Session-Id, WWW-Authenticate";
    private const string TwoHours = "7200"; // as long as browsers keep it

    /// <summary>Whether a browser asks what it may send; it does so without a token.</summary>
    public static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.Origin.Count > 0 && request.Headers.AccessControlRequestMethod.Count > 0;

    /// <param name="origin">An accepted one.</param>
    public static void Allow(HttpResponse response, string origin)
    {
        response.Headers.AccessControlAllowOrigin = origin;
        response.Headers.AccessControlExposeHeaders = AnswerHeaders;
        response.Headers.Append("Vary", "Origin");
    }

    public static void AnswerPreflight(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status204NoContent;
        response.Headers.AccessControlAllowMethods = Methods;
        response.Headers.AccessControlAllowHeaders = RequestHeaders;
        response.Headers.AccessControlMaxAge = TwoHours;
    }
}
