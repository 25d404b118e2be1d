using System.Text.Json.Nodes;

namespace McpPve.Simulator.Protocol;

/// <summary>Answers a verified call; what it returns becomes <c>data</c>.</summary>
internal delegate JsonNode? Handler(Request request);

internal sealed record Route(string Method, string Template, Handler Handler)
{
    public static Route Get(string template, Handler handler) => new("GET", template, handler);

    public static Route Post(string template, Handler handler) => new("POST", template, handler);

    public static Route Put(string template, Handler handler) => new("PUT", template, handler);

    public static Route Delete(string template, Handler handler) => new("DELETE", template, handler);
}
