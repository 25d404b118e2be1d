using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpPve.Protocol;

/// <summary>What this server is to MCP, on either transport.</summary>
internal static class ServerDescription
{
    public static void Apply(McpServerOptions described, Services services)
    {
        var options = services.Options;
        var tools = options.Tools.Visible();
        described.ServerInfo = new() { Name = "mcp-pve", Title = "Proxmox VE", Version = Product.Version };
        described.ServerInstructions = Instructions.For(tools);
        // Declared even when every tool is filtered out, so that clients see an empty list and not a missing method.
        described.Capabilities = new() { Tools = new(), Extensions = new Dictionary<string, object> { [TasksExtension.Name] = new JsonObject() } };
        described.ToolCollection = [];
        foreach (var tool in tools)
        {
            described.ToolCollection.Add(new PveTool(tool, services, options.ExcludeTitles));
        }
        // The list is fixed for the life of the process and depends on the operator's settings.
        described.Filters.Request.ListToolsFilters.Add(next => async (context, token) =>
        {
            var result = await next(context, token);
            result.TimeToLive = TimeSpan.FromHours(1);
            result.CacheScope = CacheScope.Private;
            return result;
        });
        new TasksExtension(services).Apply(described);
    }
}
