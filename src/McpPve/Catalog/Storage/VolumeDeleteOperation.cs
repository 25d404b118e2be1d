using System.Globalization;
using System.Text.RegularExpressions;
using McpPve.Answers;
using McpPve.Tools;

namespace McpPve.Catalog.Storage;

/// <summary>
/// Deletes a volume. PVE itself deletes a disk that a guest uses without a question (only its web interface asks),
/// so a disk whose guest exists is refused here.
/// </summary>
internal sealed partial class VolumeDeleteOperation : WriteOperation
{
    public override async Task<string?> Refuse(ToolRun run, CancellationToken cancellation)
    {
        var volume = run.Call["volume"]!;
        return run.Call["force"] != "1"
            && Owner(volume) is { } vmid
            && await run.Cluster.Guests.Find(vmid, fresh: true, cancellation) is { } guest
            ? $"{volume} is a disk of guest "
                + $"{vmid}{(guest.Name is { Length: > 0 } name ? $" '{name}'" : "")} on {guest.Node}, which exists. "
                + "Remove it through the guest's configuration (delete=scsi1, then delete=unused0); "
                + "only a disk that its configuration and snapshots do not name can be deleted here with force=true"
            : null;
    }

    /// <summary>Whose disk it is, where that guest exists.</summary>
    public static async Task<string?> Owned(ToolRun run, CancellationToken cancellation) =>
        Owner(run.Call["volume"]!) is { } vmid && await run.Cluster.Guests.Find(vmid, fresh: true, cancellation) is { } guest
            ? $"With force it is deleted although it is a disk of guest {vmid} '{guest.Name}' on {guest.Node}, which exists and is "
                + $"{guest.Status ?? "in an unknown state"}."
            : null;

    /// <summary>The guest whose disk it is; null for backups, images and other files.</summary>
    public static int? Owner(string volume) =>
        DiskName().Match(volume) is { Success: true } match
            ? int.Parse(match.Groups["vmid"].ValueSpan, CultureInfo.InvariantCulture)
            : null;

    // A linked clone is named after its base: the last id is the owner's.
    [GeneratedRegex(
        @"\A[^:]+:(?!(?:backup|iso|vztmpl|snippets|import)/)(?:(?:.*/)?(?:vm|base|subvol|basevol)-(?<vmid>[0-9]{3,9})-|(?<vmid>[0-9]{3,9})/)")]
    private static partial Regex DiskName();
}
