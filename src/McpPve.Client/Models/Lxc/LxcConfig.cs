namespace McpPve.Client.Models;

/// <summary>The configuration of a container or of one snapshot. All of it is in <c>More</c>.</summary>
public sealed class LxcConfig : GuestConfig
{
    protected override IReadOnlyList<string> DiskKeys => ["rootfs", "mp", "unused"];
}
