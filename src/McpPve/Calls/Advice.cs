using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using McpPve.Catalog;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Clusters;
using McpPve.Tools;
using McpPve.Tools.Arguments;

namespace McpPve.Calls;

/// <summary>Turns a refusal into a text that says what failed, where, in PVE's own words, and what to do next.</summary>
internal sealed partial class Advice(Cluster cluster, Toolbox tools, Caller caller)
{
    /// <param name="node">Where the call went, when that is known.</param>
    public async Task<string> For(ToolCall call, PveException error, string? node, CancellationToken cancellation)
    {
        // The client's message ends with PVE's complaints by parameter; here they go by our arguments, a line each.
        var complaints = string.Join(
            "; ", error.Errors.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}: {pair.Value}"));
        var message = error.Errors.Count > 0 && error.Message.EndsWith(complaints, StringComparison.Ordinal)
            ? error.Message[..^complaints.Length]
            : error.Message;
        var fields = string.Concat(
            error.Errors.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => $"\n- {ArgumentFor(call, pair.Key)}: {pair.Value}"));
        string? advice = null;
        try
        {
            advice = await Next(call, error, node, cancellation);
        }
        catch (PveException) // advice is a courtesy: PVE's own words must get through without it
        {
        }
        var before = fields.Length > 0 ? "\n" : " ";
        return $"{call.Spec.Name}{Target(call)} failed: {Sentence(message)}{fields}{(advice is null ? "" : before + advice)}";
    }

    public async Task<string> ForMissingGuest(ToolCall call, GuestLocation? found, CancellationToken cancellation)
    {
        if (found is not null)
        {
            if (found.Type == Route.Container && call.Spec.NotForContainers is { } why)
            {
                return $"{call.Spec.Name}: guest {found.Vmid}{Named(found)} on {found.Node} is a container (LXC). {why} Nothing was done.";
            }
            var (is_, wanted) = found.Type == "lxc" ? ("a container (LXC)", "_lxc_") : ("a virtual machine (QEMU)", "_qemu_");
            return $"{call.Spec.Name}: guest {found.Vmid}{Named(found)} on {found.Node} is {is_}. Use the "
                + $"pve_…{wanted}… tools for it. Nothing was done.";
        }
        var guests = await cluster.Guests.List(fresh: false, cancellation);
        var near = guests.OrderBy(guest => Math.Abs((long)guest.Vmid - call.Vmid!.Value))
            .Take(3)
            .Select(guest => $"{guest.Vmid}{Named(guest)}")
            .ToList();
        return $"{call.Spec.Name}: there is no guest {call.Vmid} in this cluster, or the token may not see it. "
            + (near.Count == 0
                ? "The token sees no guest at all: it needs VM.Audit on /vms."
                : $"The nearest ones: {string.Join(", ", near)}.")
            + " Nothing was done.";
    }

    public static string WrongNode(GuestLocation guest) =>
        $"Guest {guest.Vmid}{Named(guest)} is on {guest.Node}: leave 'node' out, or use node=\"{guest.Node}\".";

    /// <summary>What to do about a failed task, from its exit status; empty when there is nothing to add.</summary>
    public async Task<string> ForTask(ToolCall call, TaskReport report, CancellationToken cancellation)
    {
        try
        {
            var advice = report.ExitStatus is not { } status ? null
                : status == "unexpected status" ? "The task was killed or its node restarted; look at the guest before trying again."
                : Has(status, "received interrupt") || Has(status, "interrupted by signal") || Has(status, "got signal")
                    ? "Somebody stopped it, or the process that carried it out was restarted; what it had done until then stays."
                : Has(status, "Permission check failed") ? await new MissingRight(cluster).For(call, status, cancellation)
                : Has(status, "already running") ? "It was running before; nothing to do."
                : Has(status, "checksum mismatch") || Has(status, "detected modified configuration") ? ChangedMeanwhile
                : Has(status, "is locked") || Has(status, "can't lock file") || Has(status, "got lock request timeout")
                    ? await WhoLocks(call, status, report.Upid.Node, report.Upid.Id, cancellation)
                : Has(status, "does not exist") || Has(status, "unable to find configuration file")
                ? await MovedAway(report.Upid, cancellation) ?? ByWords(status)
                : ByWords(status);
            return advice is null ? "" : $". {advice}";
        }
        catch (PveException) // PVE's own words must get through without it
        {
            return "";
        }
    }

    private async Task<string?> Next(ToolCall call, PveException error, string? node, CancellationToken cancellation)
    {
        if (error.OfflineNode is { } offline)
        {
            return $"The cluster calls {offline} offline: nothing on it can be asked or changed until it is back, "
                + "and guests that HA does not manage stay there. "
                + "pve_get_cluster_status shows the nodes.";
        }
        if (error.OutcomeUnknown)
        {
            return "It was not sent again. Look before you repeat it: "
                + (call.Spec.Returns.LostAnswerAdvice ?? await LookUp(call, node, cancellation));
        }
        if (call.Spec.Since is { } since && error.Failure is PveFailure.NotImplemented)
        {
            return $"This call exists since PVE {since}; the connected cluster is older.";
        }
        if (Replaced(call, error) is { } instead)
        {
            return instead;
        }
        if (ByWords(error.Message) is { } known)
        {
            return known;
        }
        switch (error.Failure)
        {
            case PveFailure.Permission:
                return await new MissingRight(cluster).For(call, error.Message, cancellation);
            case PveFailure.Authentication:
                return "Check PVE_TOKEN_ID and PVE_TOKEN_SECRET; the token may be expired or removed.";
            case PveFailure.Locked:
                return await WhoLocks(call, error.Message, node, call.Vmid?.ToString(CultureInfo.InvariantCulture), cancellation);
            case PveFailure.Conflict:
                return ChangedMeanwhile;
            case PveFailure.Exists when IsRestore(call):
                return await RestoreOver(call, cancellation);
            case PveFailure.Exists when call.Spec.Name.Contains("create", StringComparison.Ordinal)
                && call.Has("vmid")
                && call.Spec.Args.Any(arg => arg is IntegerArg { Name: "vmid" }):
                return "pve_get_next_vmid gives a free id.";
            case PveFailure.Unreachable or PveFailure.NotFound or PveFailure.Refused or PveFailure.Invalid:
                return await WrongPlace(call, error, node, cancellation)
                    ?? (error.Failure == PveFailure.Unreachable ? Again(call, error) : null);
            case PveFailure.Timeout:
                return Again(call, error);
            default:
                return null;
        }
    }

    /// <summary>What PVE's words alone tell, in an answer or as the end of a task.</summary>
    private static string? ByWords(string words) => words switch
    {
        _ when Has(words, "no quorum") =>
            "Fewer than half of the cluster's votes are there, and without quorum PVE changes nothing: nothing was done. "
                + "pve_get_cluster_status shows which nodes are missing.",
        _ when Has(words, "Only root can pass arbitrary filesystem paths") =>
            OnlyRoot + " Name the volume instead, as pve_list_storage_content gives it.",
        _ when Has(words, "only root")
            || Has(words, "Only root")
            || Has(words, "user != root@pam")
            || Has(words, "not available with API token") =>
            OnlyRoot + (Has(words, "usb") || Has(words, "hostpci")
                ? " A device that is set up as a resource mapping can be used with a token: mapping=NAME instead of the host's device."
                : ""),
        _ when PoolThatIsNot().Match(words) is { Success: true } pool =>
            $"There is no pool '{pool.Groups["name"].Value}': pve_list_pools shows those that are there, pve_create_pool makes one.",
        _ when Has(words, "without --online or --restart") =>
            "The container runs: restart=true shuts it down, moves it and starts it again.",
        _ when Has(words, "without --online") => "The machine runs: online=true moves it while it does.",
        _ when Has(words, "No QEMU guest agent configured") =>
            "Install qemu-guest-agent inside the guest, switch it on with pve_update_qemu_config options "
                + "{\"agent\":\"1\"}, then stop and start the guest.",
        _ when Has(words, "(CommandDisabled)") =>
            "The guest's own settings of qemu-guest-agent forbid this command: its block-rpcs or allow-rpcs, in "
                + "/etc/qemu/qemu-ga.conf or /etc/sysconfig/qemu-ga inside the guest.",
        _ when Has(words, "(CommandNotFound)") =>
            "The agent inside the guest is too old for this command, or its system has no such thing: update qemu-guest-agent there.",
        _ when (Has(words, "qmp command 'guest-") || Has(words, "qga command 'guest-")) && Has(words, "got timeout") =>
            "The agent does not answer: the guest may be busy, still booting or paused, so try again in a moment. One that hangs has "
                + "to be restarted inside the guest, or the guest stopped and started.",
        _ when Has(words, "guest agent is not running") =>
            "The guest may still be booting or be paused: try again in a moment. Otherwise install and start qemu-guest-agent inside it.",
        _ => null,
    };

    private const string ChangedMeanwhile = "Somebody changed it meanwhile: read it again and use the new digest.";
    internal const string OnlyRoot = "No API token may do that, not even one of root@pam, whatever its role: PVE leaves "
        + "it to root@pam who logs in with a password.";

    private static string Again(ToolCall call, PveException error) =>
        call.Spec.Effect.ReadOnly ? "It was a read, so nothing has changed; try again."
        : error.Status is null ? "Nothing was sent; try again."
        : "The call was not carried out; try again.";

    // A node, a guest or a storage that the call names and that is not there, or not there.
    private async Task<string?> WrongPlace(ToolCall call, PveException error, string? node, CancellationToken cancellation)
    {
        if (error.Failure == PveFailure.NotFound && call.Vmid is { } vmid && call["node"] is { } given
            && await cluster.Guests.Find(vmid, fresh: true, cancellation) is { } guest && guest.Node != given)
        {
            return WrongNode(guest);
        }
        if (StorageThatIsNot().Match(error.Message) is { Success: true } storage)
        {
            return await Storages(storage.Groups["name"].Value, cancellation);
        }
        // Where nobody answered, asking for the nodes would only wait as long again.
        return error.Status is null ? null : await UnknownNode(call, node, cancellation);
    }

    private async Task<string?> Storages(string name, CancellationToken cancellation)
    {
        var answer = await cluster.Client.Send(
            PveRequest.Create(HttpMethod.Get, "/storage"), StorageJson.Default.StorageConfig.Rows(), cancellation);
        var names = (answer.Data ?? []).Select(storage => storage.Storage.Value).OfType<string>().Order(StringComparer.Ordinal).ToList();
        return names.Contains(name)
            ? $"The storage '{name}' is there, but not for this node or not for this: pve_get_storage_config shows its nodes and contents."
            : names.Count == 0 ? $"There is no storage '{name}', or the token may not see it."
            : $"There is no storage '{name}'; there {(names.Count == 1 ? "is" : "are")} {string.Join(", ", names)}.";
    }

    // The lock's name says what it is for; whether a task still runs decides what can be done about it.
    private async Task<string?> WhoLocks(ToolCall call, string words, string? node, string? vmid, CancellationToken cancellation)
    {
        var held = LockName().Match(words) is { Success: true } match ? match.Groups["name"].Value : null;
        if (held == "suspended")
        {
            return "The machine is hibernated: pve_resume_qemu_vm or pve_start_qemu_vm lets it run on, and after that this is possible.";
        }
        if (node is null || vmid is not { Length: > 0 })
        {
            return "Another task holds it: wait for that task (pve_list_tasks source=active) and try again.";
        }
        var answer = await cluster.Client.Send(
            PveRequest.Create(
                HttpMethod.Get,
                "/nodes/{node}/tasks",
                new Dictionary<string, string> { ["node"] = node },
                [new("source", "active"), new("vmid", vmid)]),
            TaskJson.Default.TaskSummary.Rows(), cancellation);
        var running = (answer.Data ?? []).Where(task => task.EndTime.Value is null).Select(task => $"{task.Type} {task.Upid}").ToList();
        var command = call.Spec.Route.Template.Contains("/lxc", StringComparison.Ordinal)
            || words.Contains("CT is", StringComparison.Ordinal)
                ? "pct"
                : "qm";
        return running.Count > 0 ? $"Another task holds it: wait for it with pve_wait_for_task and try again: {string.Join("; ", running)}"
            : held is null ? "Whatever held it is no longer among the running tasks that this token sees: try again in a moment."
            : $"No running task that this token sees holds the lock '{held}': one that broke off "
                + "has left it behind, or HA acts on the guest. "
                + $"No token can take it away; an administrator does on the node {node}: {command} unlock {vmid}.";
    }

    // A task that was started on a node on which the guest no longer is.
    private async Task<string?> MovedAway(Upid upid, CancellationToken cancellation) =>
        int.TryParse(upid.Id, NumberStyles.None, CultureInfo.InvariantCulture, out var vmid)
            && await cluster.Guests.Find(vmid, fresh: true, cancellation) is { } guest && guest.Node != upid.Node
                ? WrongNode(guest)
                : null;

    private static bool IsRestore(ToolCall call) => call.Spec.Name.Contains("restore", StringComparison.Ordinal);

    private async Task<string> RestoreOver(ToolCall call, CancellationToken cancellation)
    {
        const string Beside = "pve_get_next_vmid gives a free id to restore beside it";
        var kind = call.Spec.Route.Template.EndsWith("/lxc", StringComparison.Ordinal) ? "lxc" : "qemu";
        return call.Vmid is { } vmid
            && await cluster.Guests.Find(vmid, fresh: true, cancellation) is { } there
            && (there.Type != kind || there.Node != call["node"])
            ? $"{Beside}. Guest {vmid}{Named(there)} is {(there.Type == "lxc" ? "a container" : "a virtual machine")} on {there.Node}: "
                + "PVE replaces (force) only a stopped guest of the same kind on the same node."
            : $"{Beside}; force=true replaces the guest that is there, and its disks are irreversibly deleted.";
    }

    private static bool Has(string words, string part) => words.Contains(part, StringComparison.Ordinal);

    [GeneratedRegex(@"pool '(?<name>[^']+)' does not exist")]
    private static partial Regex PoolThatIsNot();

    [GeneratedRegex(@"storage '(?<name>[^']+)' (?:does not exist|is not available|is disabled)")]
    private static partial Regex StorageThatIsNot();

    [GeneratedRegex(@"is locked \((?<name>[a-z-]+)\)")]
    private static partial Regex LockName();

    /// <summary>
    /// A whole call that shows whether the lost one was carried out: the list of tasks where it starts one, what is there now where it
    /// doesn't.
    /// </summary>
    private async Task<string> LookUp(ToolCall call, string? node, CancellationToken cancellation)
    {
        if (call.Spec.ArgOf(ArgRole.Wait) is null)
        {
            return Reader(call, node) is { } reader ? $"{reader} shows what is there now." : "read what it was to change.";
        }
        // What no path sends to a node runs on the one that took the call.
        node ??= (
            await cluster.Client.Send(
                PveRequest.Create(HttpMethod.Get, "/cluster/status"), ClusterJson.Default.ClusterStatusEntry.Rows(), cancellation))
            .Data?.Find(entry => entry.Local.IsSet)?.Name.Value;
        if (node is null)
        {
            return "pve_list_tasks shows for each node whether a task was started.";
        }
        var guest = call.Vmid is { } vmid && call.Spec.Route.PathParameters.Contains("vmid") ? $",\"vmid\":{vmid}" : "";
        return $"pve_list_tasks {{\"node\":\"{node}\"{guest}}} shows first whether its task was started.";
    }

    // The tool that reads what this one writes: the same path, what is below it, or what is above.
    private string? Reader(ToolCall call, string? node)
    {
        string? Value(Arg arg) => arg.Name == "node" ? node ?? call["node"] : call[arg.Name];
        var path = call.Spec.Route.Template;
        if (call.Spec.Route.Method == HttpMethod.Delete && path.EndsWith('}'))
        {
            path = path[..path.LastIndexOf('/')]; // an error that it is gone would look like a failed look-up
        }
        for (; path.Length > 0; path = path[..path.LastIndexOf('/')])
        {
            var readers = tools.Exposed.Where(tool =>
                caller.May(tool)
                    && tool.Effect is { ReadOnly: true, Idempotent: true }
                    && tool.Args.All(arg => !arg.Required || Value(arg) is not null));
            if ((readers.FirstOrDefault(tool => tool.Route.Template == path)
                ?? readers.FirstOrDefault(tool => tool.Route.Template.StartsWith($"{path}/", StringComparison.Ordinal))) is { } reader)
            {
                var given = reader.Args.Where(arg => arg.Required)
                    .Select(arg => $"\"{arg.Name}\":{(arg is IntegerArg ? Value(arg) : $"\"{JsonEncodedText.Encode(Value(arg)!)}\"")}");
                return $"{reader.Name} {{{string.Join(',', given)}}}";
            }
        }
        return null;
    }

    /// <param name="node">Where the call went, also where the caller did not say.</param>
    private async Task<string?> UnknownNode(ToolCall call, string? node, CancellationToken cancellation)
    {
        var names = new[] { call["node"] ?? node, call["target"] }.OfType<string>().ToList();
        if (names.Count == 0)
        {
            return null;
        }
        var answer = await cluster.Client.Send(
            PveRequest.Create(HttpMethod.Get, "/nodes"), NodeJson.Default.NodeSummary.Rows(), cancellation);
        var nodes = (answer.Data ?? [])
            .Where(row => row.Node.Value is not null)
            .DistinctBy(row => row.Node.Value)
            .ToDictionary(row => row.Node.Value!, row => row.Status.Value);
        foreach (var name in nodes.Count == 0 ? [] : names)
        {
            if (!nodes.TryGetValue(name, out var status))
            {
                return $"There is no node '{name}'; the cluster has {string.Join(", ", nodes.Keys.Order(StringComparer.Ordinal))}.";
            }
            if (status == "offline") // 'unknown' is what PVE says for some seconds after a start
            {
                return $"Node {name} is offline.";
            }
        }
        return null;
    }

    // An argument that this version of PVE no longer takes, or does not take yet.
    private static string? Replaced(ToolCall call, PveException error)
    {
        if (error.Failure is not (PveFailure.Invalid or PveFailure.Refused))
        {
            return null;
        }
        var gone = call.Spec.Args.FirstOrDefault(arg =>
            arg.Instead is not null && call.Has(arg.Name) && error.Message.Contains(arg.Parameter, StringComparison.Ordinal));
        if (gone is not null)
        {
            return gone.Instead;
        }
        var endpoint = call.Spec.Endpoint(call.Spec.Templates().First());
        var unknown = error.Errors.Where(pair => pair.Value.Contains("not defined in schema", StringComparison.Ordinal))
            .Select(pair => (Argument: $"'{ArgumentFor(call, pair.Key)}'", Parameter: endpoint.Parameter(pair.Key))).ToList();
        var young = string.Join(" and ", unknown.Where(one => one.Parameter is { In8: false }).Select(one => one.Argument));
        var old = string.Join(" and ", unknown.Where(one => one.Parameter is { In9: false }).Select(one => one.Argument));
        return young.Length > 0 ? $"The connected version of PVE does not know {young} yet (new in 9.x): leave it out."
            : old.Length > 0 ? $"The connected version of PVE does not know {old} any more (up to 8.x): leave it out."
            : null;
    }

    private static string Target(ToolCall call) =>
        (call.Vmid is { } vmid ? $" (guest {vmid})" : "") + (call["node"] is { } node ? $" on {node}" : "");

    private static string Named(GuestLocation guest) => guest.Name is { Length: > 0 } name ? $" '{name}'" : "";

    private static string ArgumentFor(ToolCall call, string parameter) =>
        call.Spec.Args.FirstOrDefault(arg => !arg.Local && arg.Parameter == Plain(parameter))?.Name ?? Plain(parameter);

    // PVE names a member of one of several forms of a parameter: oneOf[node-affinity].nodes.
    private static string Plain(string parameter) =>
        parameter.StartsWith("oneOf[", StringComparison.Ordinal)
            && parameter.IndexOf("].", StringComparison.Ordinal) is var end and > 0 ? parameter[(end + 2)..] : parameter;

    private static string Sentence(string text) => text.TrimEnd().EndsWith('.') ? text.TrimEnd() : text.TrimEnd() + ".";
}
