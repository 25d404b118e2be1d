using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using McpPve.Mcp;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;

namespace McpPve.Http;

/// <summary>Answers that are ours and not those of the protocol.</summary>
internal static class Answers
{
    public static Task Refuse(HttpContext context, int status, string reason) =>
        context.Response.HasStarted ? Task.CompletedTask
        : WebPage.IsAskedFor(context.Request) ? WebPage.Refuse(context, status, reason)
        : Json(context, status, new(new(status, reason)), HttpJson.Default.RefusalAnswer);

    /// <summary>Answers a message that is none, or that can't be carried out.</summary>
    public static async Task Refuse(HttpContext context, int status, JsonRpcError error)
    {
        var body = Wire.Bytes(error);
        Start(context, status, "application/json");
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    public static async Task Json<T>(HttpContext context, int status, T answer, JsonTypeInfo<T> type)
    {
        Start(context, status, "application/json");
        await JsonSerializer.SerializeAsync(context.Response.BodyWriter, answer, type, context.RequestAborted);
    }

    public static void Start(HttpContext context, int status, string type)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.Headers.CacheControl = "no-store";
    }
}
