namespace McpPve.Client.Models;

/// <summary>One disk of a guest's configuration: <c>local-lvm:vm-100-disk-0,size=32G</c>.</summary>
/// <param name="Key">scsi0, rootfs, mp1, ….</param>
/// <param name="Volume">The volume's id, or the path of a disk outside PVE's storage.</param>
/// <param name="IsCdrom">A CD drive: removing it removes no data.</param>
public sealed record GuestDisk(string Key, string Volume, bool IsCdrom)
{
    /// <summary>Null for an empty drive (<c>none,media=cdrom</c>).</summary>
    public static GuestDisk? Parse(string key, string value)
    {
        string? volume = null;
        var cdrom = false;
        foreach (var part in value.Split(','))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            switch (equals < 0 ? "" : part[..equals])
            {
                case "" or "file" or "volume":
                    volume ??= part[(equals + 1)..];
                    break;
                case "media":
                    cdrom = part.AsSpan(equals + 1) is "cdrom";
                    break;
                default:
                    break;
            }
        }
        return volume is null or "" or "none" ? null : new(key, volume, cdrom);
    }
}
