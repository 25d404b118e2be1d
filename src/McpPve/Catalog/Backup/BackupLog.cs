using System.Globalization;
using System.Text.RegularExpressions;

namespace McpPve.Catalog.Backup;

/// <summary>What one backup run did with one guest.</summary>
/// <param name="Archive">File or snapshot that holds the backup; null when it failed.</param>
/// <param name="Size">As PVE prints it (<c>1.2GB</c>); a backup server's log does not tell it.</param>
/// <param name="Took"><c>hh:mm:ss</c>; null when it did not finish.</param>
internal sealed record GuestBackup(int Vmid, string? Archive, string? Size, string? Took, string? Failure)
{
    /// <summary>Disks and mount points of the guest that the backup does not hold.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>Older backups of the guest that the run has removed.</summary>
    public IReadOnlyList<string> Pruned { get; init; } = [];
}

/// <summary>The log of a vzdump task, guest by guest.</summary>
internal sealed partial class BackupLog
{
    private readonly List<GuestBackup> _guests = [];

    public BackupLog(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            Read(line);
        }
    }

    public IReadOnlyList<GuestBackup> Guests => _guests;

    /// <summary>Ids that were asked for and left out, because those guests are on other nodes.</summary>
    public string? Elsewhere { get; private set; }

    /// <summary>The storage that the run wrote to, as its first line names it.</summary>
    public string? Storage { get; private set; }

    private void Read(string line)
    {
        if (Starting().Match(line) is { Success: true } started)
        {
            _guests.Add(new(Vmid(started), null, null, null, null));
        }
        else if (Failed().Match(line) is { Success: true } failed)
        {
            // PVE removes what a failed backup has written; a guest that does not exist fails without having started.
            var before = _guests.Find(guest => guest.Vmid == Vmid(failed));
            _guests.RemoveAll(guest => guest.Vmid == Vmid(failed));
            _guests.Add(new(Vmid(failed), null, null, null, failed.Groups["text"].Value) { Pruned = before?.Pruned ?? [] });
        }
        else if (External().Match(line) is { Success: true } external)
        {
            Elsewhere = external.Groups["text"].Value;
        }
        else if (Job().Match(line) is { Success: true } job)
        {
            Storage = job.Groups["text"].Value;
        }
        else if (_guests is [.., { Failure: null } current])
        {
            _guests[^1] = Archive().Match(line) is { Success: true } archive ? current with { Archive = archive.Groups["text"].Value }
                : FileSize().Match(line) is { Success: true } size ? current with { Size = size.Groups["text"].Value }
                : Finished().Match(line) is { Success: true } finished ? current with { Took = finished.Groups["text"].Value }
                : Excluded().Match(line) is { Success: true } excluded
                ? current with { LeftOut = [.. current.LeftOut, excluded.Groups["text"].Value] }
                : Removed().Match(line) is { Success: true } removed
                ? current with { Pruned = [.. current.Pruned, removed.Groups["text"].Value] }
                : current;
        }
    }

    private static int Vmid(Match match) => int.Parse(match.Groups["vmid"].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\AINFO: Starting Backup of VM (?<vmid>[0-9]{1,9}) ")]
    private static partial Regex Starting();

    [GeneratedRegex(@"\AERROR: Backup of VM (?<vmid>[0-9]{1,9}) failed - (?<text>.+)")]
    private static partial Regex Failed();

    [GeneratedRegex(@"\AINFO: starting new backup job: .* --storage (?<text>\S+)")]
    private static partial Regex Job();

    [GeneratedRegex(@"\AINFO: creating (?:vzdump|Proxmox Backup Server) archive '(?<text>[^']+)'")]
    private static partial Regex Archive();

    [GeneratedRegex(@"\AINFO: archive file size: (?<text>\S+)")]
    private static partial Regex FileSize();

    [GeneratedRegex(@"\AINFO: Finished Backup of VM [0-9]{1,9} \((?<text>[0-9:]+)\)")]
    private static partial Regex Finished();

    [GeneratedRegex(@"\AINFO: skip external VMs: (?<text>[0-9, ]+)")]
    private static partial Regex External();

    // excluding volume mount point mp3 ('/data') from backup (disabled); exclude disk 'scsi1' 'local:…' (backup=no)
    [GeneratedRegex(@"\AINFO: (?:excluding (?:volume|bind|device) mount point (?<text>\S+ \('[^']*'\))|exclude disk '(?<text>[^']+)')")]
    private static partial Regex Excluded();

    [GeneratedRegex(@"\AINFO: removing (?:backup|snapshot) '(?<text>[^']+)'")]
    private static partial Regex Removed();
}
