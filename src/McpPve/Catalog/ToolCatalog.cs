using McpPve.Effects;
using McpPve.Catalog.Access;
using McpPve.Catalog.Backup;
using McpPve.Catalog.Cluster;
using McpPve.Catalog.Door;
using McpPve.Client.Schema;
using McpPve.Catalog.Firewall;
using McpPve.Catalog.Ha;
using McpPve.Catalog.Lxc;
using McpPve.Catalog.Network;
using McpPve.Catalog.Nodes;
using McpPve.Catalog.Pools;
using McpPve.Catalog.Qemu;
using McpPve.Catalog.Storage;
using McpPve.Catalog.Tasks;
using McpPve.Tools;

namespace McpPve.Catalog;

/// <summary>All tools, and which of them the operator's settings expose.</summary>
internal static class ToolCatalog
{
    public static IReadOnlyList<ToolGroup> Groups { get; } =
    [
        NodeTools.Group, QemuTools.Group, LxcTools.Group, StorageTools.Group, ClusterTools.Group, AccessTools.Group,
        PoolTools.Group, NetworkTools.Group, FirewallTools.Group, BackupTools.Group, TaskTools.Group, HaTools.Group,
        DoorTools.Group,
    ];

    public static IEnumerable<ToolSpec> All => Groups.SelectMany(group => group.Tools);

    /// <returns>The name of the tool that one which does not exist was meant to be; null where none is near.</returns>
    public static string? Closest(string name, IEnumerable<ToolSpec> tools) =>
        Suggestions.Closest(
            name,
            tools.Where(tool => tool.Inner == InnerCall.None)
                .Select(tool => new Suggestion(tool.Name, $"{tool.Title} {tool.Description}")));

    public static ToolSpec? Find(string name) => All.FirstOrDefault(tool => tool.Name == name || tool.FormerNames.Contains(name));

    /// <param name="name">Of a tool, or METHOD /path as PVE documents it.</param>
    public static ToolSpec? FindCall(string name, ApiDocument? document = null) =>
        Find(name) ?? (ApiMethods.Find(name, document) is var (method, _) ? ApiMethods.Spec(method, document) : null);

    /// <summary>The tools within tier and category, plus the allowed ones, without the denied ones, which always win.</summary>
    public static List<ToolSpec> Exposed(
        Tier tier, IReadOnlySet<string> categories, IReadOnlySet<string> allowed, IReadOnlySet<string> denied) =>
        [.. All.Where(tool => !denied.Contains(tool.Name)
            && (allowed.Contains(tool.Name)
                || (
                    tool.Tier <= tier
                        && (categories.Contains(tool.Group.Name) || (tool.AlsoIn is { } other && categories.Contains(other))))))];
}
