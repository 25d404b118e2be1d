using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Tools;

namespace McpPve.Catalog.Guests;

/// <summary>What the cloud-init drive of a virtual machine holds, and when the guest will see it.</summary>
internal static class CloudInit
{
    /// <summary>The settings as they are on the drive; what differs in the configuration is pending.</summary>
    public static readonly ReadBack OnDrive = ReadBack.Of(
        "/nodes/{node}/qemu/{vmid}/cloudinit", () => QemuJson.Default.PendingChange.Rows(), GuestAnswers.SettingsOf);

    private const string Add = "There is no cloud-init drive: add one with pve_update_qemu_config options "
        + "{\"ide2\":\"STORAGE:cloudinit\"} on a storage for images";

    /// <summary>PVE says that it is done where there is no drive to write to.</summary>
    public static async Task<string?> NoDrive(ToolRun run, CancellationToken cancellation) =>
        await HasDrive(run, cancellation) ? null : Add;

    public static async Task<string?> NotSeenYet(ToolRun run, CancellationToken cancellation)
    {
        if (!await HasDrive(run, cancellation))
        {
            return $"{Add}.";
        }
        var status = (await run.Read("/nodes/{node}/qemu/{vmid}/status/current", QemuJson.Default.QemuStatus.Data(), cancellation)).Data;
        return status?.Status.Value == "running"
            ? "The running guest reads its cloud-init drive when it boots: pve_regenerate_qemu_cloudinit, then pve_reboot_qemu_vm. "
                + "Most settings count on the first boot only."
            : null;
    }

    private static async Task<bool> HasDrive(ToolRun run, CancellationToken cancellation)
    {
        var config = (await run.Read("/nodes/{node}/qemu/{vmid}/config", QemuJson.Default.QemuConfig.Data(), cancellation)).Data;
        return config is null || config.Disks().Any(disk => disk.IsCdrom && disk.Volume.Contains("cloudinit", StringComparison.Ordinal));
    }
}
