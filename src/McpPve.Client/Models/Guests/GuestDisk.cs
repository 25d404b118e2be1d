namespace McpPve.Client.Models;

/// <summary>One disk of a guest's configuration: <c>local-lvm:vm-100-disk-0,size=32G</c>.</summary>
/// <param name="Key">scsi0, rootfs, mp1, ….</param>
/// <param name="Volume">The volume's id, or the path of a disk outside PVE's storage.</param>
/// <param name="Storage">The storage in the volume's id; null for paths.</param>
/// <param name="Size">As configured (32G, 528K); null when PVE has not noted it.</param>
/// <param name="IsCdrom">A CD drive: removing it removes no data.</param>
public sealed record GuestDisk(string Key, string Volume, string? Storage, string? Size, bool IsCdrom)
{
    /// <summary>Null for an empty drive (<c>none,media=cdrom</c>).</summary>
    public static GuestDisk? Parse(string key, string value)
    {
        string? volume = null, size = null;
        var cdrom = false;
        foreach (var part in value.Split(','))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            switch (equals < 0 ? "" : part[..equals])
            {
                case "" or "file" or "volume":
                    volume ??= part[(equals + 1)..];
                    break;
                case "size":
                    size = part[(equals + 1)..];
                    break;
                case "media":
                    cdrom = part.AsSpan(equals + 1) is "cdrom";
                    break;
                default:
                    break;
            }
        }
        if (volume is null or "" or "none")
        {
            return null;
        }
        var colon = volume.IndexOf(':', StringComparison.Ordinal);
        return new(key, volume, colon > 0 && volume[0] != '/' ? volume[..colon] : null, size, cdrom);
    }
}
