using McpPve.Effects;
using System.Text.Json.Nodes;
using McpPve.Catalog;
using McpPve.Tools;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpPve.Mcp;

/// <summary>What this server is to MCP, on either transport.</summary>
internal sealed class ServerDescription(ServerContext services)
{
    private readonly Implementation _server = new() { Name = "mcp-pve", Title = "Proxmox VE", Version = Product.Version };
    private readonly string _instructions = Instructions.For(
        services.Options.Toolbox.Listed, [.. services.Fleet.Members.Select(member => member.Options.Name).OfType<string>()]);
    private readonly McpServerPrimitiveCollection<McpServerTool> _tools = Tools(services);
    private readonly TasksExtension _tasks = new(services);

    /// <summary>Describes it to the SDK, which over HTTP asks for every session and every request.</summary>
    public void Apply(McpServerOptions described)
    {
        described.ServerInfo = _server;
        described.ServerInstructions = _instructions;
        // Declared even when every tool is filtered out, so that clients see an empty list and not a missing method.
        described.Capabilities = new()
        {
            Tools = new(),
            Extensions = new Dictionary<string, object> { [TasksExtension.Name] = new JsonObject() },
        };
        described.ToolCollection = _tools;
        described.Handlers.CallToolHandler = (request, token) => services.Unlisted(request.Params?.Name ?? "").InvokeAsync(request, token);
        described.Filters.Request.ListToolsFilters.Add(next => async (context, token) =>
        {
            var result = await next(context, token);
            if (Principal.Of(context.User) is { Most: not Tier.Full } caller)
            {
                result.Tools = [.. result.Tools.Where(tool => caller.Sees(ToolCatalog.Find(tool.Name)!))];
            }
            // The list is fixed for the life of the process and depends on the operator's settings and the caller's rights.
            result.TimeToLive = TimeSpan.FromHours(1);
            result.CacheScope = CacheScope.Private;
            return result;
        });
        _tasks.Apply(described);
        DeclaredCapabilities.Apply(described);
    }

    private static McpServerPrimitiveCollection<McpServerTool> Tools(ServerContext services)
    {
        var tools = new McpServerPrimitiveCollection<McpServerTool>();
        foreach (var (tool, input, output) in ToolSchemas.Of(services.Options.Toolbox.Listed))
        {
            tools.Add(new PveTool(tool, ClusterArgument.AddTo(input, tool, services.Fleet), output, services));
        }
        return tools;
    }
}
