using McpPve.Tools;

namespace McpPve.Catalog;

/// <summary>What puts back things of several kinds.</summary>
internal static class Undoing
{
    /// <summary>Another tool makes again what this one deleted, with all that was shown of it.</summary>
    public static Func<Done, Undo?> Recreates(string tool) => done =>
    {
        if (done.Before.Settings is not { } settings)
        {
            return Undo.None("what it was could not be read");
        }
        var spec = ToolCatalog.Find(tool)!;
        var endpoint = spec.Endpoint(spec.Templates().First());
        var arguments = Undo.Same(done, done.Call.Spec.Route.PathParameters);
        foreach (var setting in settings.Where(setting => setting.Value is not null))
        {
            if (!Undo.Add(arguments, spec, endpoint, setting.Key, setting.Sent ?? setting.Value!))
            {
                return Undo.None($"{tool} cannot set its {setting.Key}");
            }
        }
        return Undo.By(tool, arguments);
    };

    /// <summary>Deletes the one volume that is new.</summary>
    public static Undo? NewVolume(Done done)
    {
        if (done.Added is not [var volume])
        {
            return Undo.None("no new volume was seen: it may have overwritten one");
        }
        var arguments = Undo.Same(done, "node", "storage");
        arguments["volume"] = volume.Key;
        return Undo.By("pve_delete_storage_volume", arguments);
    }
}
