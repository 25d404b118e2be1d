using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace McpPve.Http;

/// <summary>
/// What a person sees who opens the server's address in a browser: what it is and what to do with the address. It holds no
/// script and nothing of PVE. Who does not get in sees the name and the reason, and not the version, which would tell an
/// attacker what to try; the reason is what any client is told.
/// </summary>
internal static class WebPage
{
    private const string Readme = "https://github.com/mcp-pve/mcp-pve#readme";

    private const string Style =
        "body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 "
            + "1rem;color-scheme:light dark}code{font-size:1.1em;user-select:all}";

    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Whether a person's browser sent it: those name the type, clients of MCP never do.</summary>
    public static bool IsAskedFor(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && !request.Headers.ContainsKey(McpEndpoint.SessionId)
        && AcceptHeader.Names(request.Headers.Accept, "text/html");

    /// <param name="address">What a client of MCP needs.</param>
    public static Task Welcome(HttpContext context, string address) => Write(
        context,
        StatusCodes.Status200OK,
        $"""
        <p>This is mcp-pve {Html(Product.Version)}, an MCP server for Proxmox VE. It is made for AI assistants; there is nothing more to see here.</p>
        <p>The address for an MCP client is <code>{Html(address)}</code> (Streamable HTTP).</p>
        """);

    public static Task Refuse(HttpContext context, int status, string reason) => Write(
        context,
        status,
        $"<p>This is mcp-pve, an MCP server. It is made for AI assistants, and does not serve this request: {Html(reason)}.</p>");

    private static Task Write(HttpContext context, int status, string body)
    {
        Answers.Start(context, status, "text/html; charset=utf-8");
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers.Append("Vary", "Accept");
        return context.Response.WriteAsync(
            $"""
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>mcp-pve</title><style>{Style}</style></head>
            <body>
            <h1>mcp-pve</h1>
            {body}
            <p><a href="{Readme}" rel="noreferrer">How to connect a client</a></p>
            </body>
            </html>
            """,
            context.RequestAborted);
    }

    private static string Html(string text) => WebUtility.HtmlEncode(text);
}
