using McpPve.Tools;

namespace McpPve.Catalog.Guests;

/// <summary>What puts guests back.</summary>
internal static class GuestUndo
{
    private static readonly string[] Flags = ["online", "restart", "with_local_disks"];

    /// <summary>The same restored guest is another one than the one that was there.</summary>
    public static Undo? Restored(Done done) => done.Call["force"] == "1"
        ? Undo.None("the guest that had this id is gone with its disks")
        : GuestUndo.Made(done.Call.Spec.IsForContainers ? "pve_delete_lxc_container" : "pve_delete_qemu_vm", "vmid")(done);

    /// <param name="name">The argument that names the new guest; after an equals sign its name there.</param>
    public static Func<Done, Undo?> Made(string tool, string name) => done =>
        done.Call.Sends("start", "1") || done.Call.Sends("live-restore", "1")
            ? Undo.None($"it may run, and {tool} deletes what is stopped")
            : Undo.By(tool, Undo.Same(done, name));

    public static Func<Done, Undo?> Started(string tool) => done =>
        done.Was("lock") is { } held
            ? Undo.None($"it was locked ({held}) before, and is no longer")
            : Undo.Reverses(tool, "status", ["stopped"], "vmid")(done);

    /// <summary>Back to the node that it came from, if its disks are still the same ones.</summary>
    public static Undo? Migrated(Done done)
    {
        if (done.Was("node") is not { } node || done.Is("node") is not { } now)
        {
            return Undo.None("where it was before, or is now, was not seen");
        }
        if (node == now)
        {
            return null;
        }
        var moved = (done.Before.Settings ?? []).Where(setting => setting.Key != "node" && done.Is(setting.Key) != setting.Value).ToList();
        if (moved.Count > 0)
        {
            return Undo.None($"{string.Join(", ", moved.Select(disk => disk.Key))} became another volume, and moving back makes a third");
        }
        var arguments = Undo.Same(done, "vmid");
        arguments["target"] = node;
        foreach (var flag in Flags.Where(flag => done.Call[flag] == "1"))
        {
            arguments[flag] = true;
        }
        return Undo.By(done.Call.Spec.Name, arguments);
    }
}
