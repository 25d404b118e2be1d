namespace McpPve.Tools;

/// <summary>All tools, and which of them the operator's settings expose.</summary>
internal static class Catalog
{
    public static IReadOnlyList<ToolGroup> Groups { get; } = [NodeTools.Group, QemuTools.Group, LxcTools.Group, ClusterTools.Group, new("firewall", "Firewall", GuestFirewallTools.All), TaskTools.Group];

    public static IEnumerable<ToolSpec> All => Groups.SelectMany(group => group.Tools);

    public static ToolSpec? Find(string name) => All.FirstOrDefault(tool => tool.Name == name);

    /// <summary>The tools within tier and category, plus the allowed ones, without the denied ones, which always win.</summary>
    public static List<ToolSpec> Visible(Tier tier, IReadOnlySet<string> categories, IReadOnlySet<string> allowed, IReadOnlySet<string> denied) =>
        [.. All.Where(tool => !denied.Contains(tool.Name)
            && (allowed.Contains(tool.Name) || (tool.Tier <= tier && categories.Contains(tool.Group.Name))))];
}
