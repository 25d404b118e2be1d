using McpPve.Answers;
using McpPve.Catalog.Cluster;
using McpPve.Text;
using McpPve.Tools;

namespace McpPve.Catalog.Pools;

/// <summary>
/// Puts members into a pool. One that is not there would be stored, shown nowhere, and take in a guest that gets its id later.
/// </summary>
internal sealed class PoolUpdateOperation : WriteOperation
{
    public override async Task<string?> Refuse(ToolRun run, CancellationToken cancellation)
    {
        var call = run.Call;
        return call["delete"] != "1" && (call.Has("vms") || call.Has("storage")) && await Inventory.Read(run, cancellation) is { } there
            ? await there.Missing(cancellation, vmids: Lists.Items(call["vms"]), storages: Lists.Items(call["storage"]))
            : null;
    }

    /// <summary>Takes out what was put in, or the other way round, and sets the comment of before.</summary>
    public static Undo? Back(Done done)
    {
        if (done.Before.Settings is not { } before || done.After.Settings is not { } after)
        {
            return Undo.None("what was in the pool before, or is now, could not be read");
        }
        var arguments = Undo.Same(done, "poolid");
        var gone = Members(before).Except(Members(after)).ToList();
        var added = Members(after).Except(Members(before)).ToList();
        if (added.Count > 0 && done.Call["allow_move"] == "1")
        {
            return Undo.None("guests may have left another pool for this one");
        }
        foreach (var (name, members) in (gone.Count > 0 ? gone : added).GroupBy(member => member.IsStorage).Select(group =>
            (group.Key ? "storage" : "vms", group.Select(member => member.Id))))
        {
            arguments[name] = string.Join(',', members);
        }
        if (added.Count > 0)
        {
            arguments["delete"] = true;
        }
        if (done.Was("comment") != done.Is("comment"))
        {
            if (done.Was("comment") is not { Length: > 0 } comment)
            {
                return Undo.None("the pool had no comment before, and PVE's call cannot unset it");
            }
            arguments["comment"] = comment;
        }
        return arguments.Count == 1 ? null : Undo.By(done.Call.Spec.Name, arguments);
    }

    private static IEnumerable<(bool IsStorage, string Id)> Members(IReadOnlyList<SettingValue> settings) =>
        settings.Where(setting => setting.Key is not ("poolid" or "comment")).Select(setting => setting.Key.Split(' '))
            .Select(words => (words[0] == "storage", words[1]));
}
