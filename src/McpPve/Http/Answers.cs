using System.Text.Json;
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
        : Json(context, status, writer =>
        {
            writer.WriteString("jsonrpc"u8, "2.0"u8);
            writer.WriteNull("id"u8);
            writer.WriteStartObject("error"u8);
            writer.WriteNumber("code"u8, status);
            writer.WriteString("message"u8, reason);
            writer.WriteEndObject();
        });

    /// <summary>Answers a message that is none, or that can't be carried out.</summary>
    public static async Task Refuse(HttpContext context, int status, JsonRpcError error)
    {
        var body = Wire.Bytes(error);
        Start(context, status, "application/json");
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    public static async Task Json(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        Start(context, status, "application/json");
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        writer.WriteStartObject();
        write(writer);
        writer.WriteEndObject();
    }

    public static void Start(HttpContext context, int status, string type)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.Headers.CacheControl = "no-store";
    }
}
