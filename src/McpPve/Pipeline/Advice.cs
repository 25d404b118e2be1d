using System.Text.Json;
using System.Text.RegularExpressions;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Tools;

namespace McpPve.Pipeline;

/// <summary>Turns a refusal into a text that says what failed, where, in PVE's own words, and what to do next.</summary>
internal sealed partial class Advice(PveClient client, GuestLocator locator)
{
    /// <param name="node">Where the call went, when that is known.</param>
    public async Task<string> For(ToolCall call, PveException error, string? node, CancellationToken cancellation)
    {
        // The client's message ends with PVE's complaints by parameter; here they go by our arguments, a line each.
        var complaints = string.Join("; ", error.Errors.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}: {pair.Value}"));
        var message = error.Errors.Count > 0 && error.Message.EndsWith(complaints, StringComparison.Ordinal) ? error.Message[..^complaints.Length] : error.Message;
        var fields = string.Concat(error.Errors.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"\n- {ArgumentFor(call, pair.Key)}: {pair.Value}"));
        string? advice = null;
        try
        {
            advice = await Next(call, error, node, cancellation);
        }
        catch (PveException) // advice is a courtesy: PVE's own words must get through without it
        {
        }
        return $"{call.Spec.Name}{Target(call)} failed: {Sentence(message)}{fields}{(advice is null ? "" : (fields.Length > 0 ? "\n" : " ") + advice)}";
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
            return $"{call.Spec.Name}: guest {found.Vmid}{Named(found)} on {found.Node} is {is_}. Use the pve_…{wanted}… tools for it. Nothing was done.";
        }
        var guests = await locator.List(fresh: false, cancellation);
        var near = guests.OrderBy(guest => Math.Abs((long)guest.Vmid - call.Vmid!.Value)).Take(3).Select(guest => $"{guest.Vmid}{Named(guest)}").ToList();
        return $"{call.Spec.Name}: there is no guest {call.Vmid} in this cluster, or the token may not see it. "
            + (near.Count == 0 ? "The token sees no guest at all: it needs VM.Audit on /vms." : $"The nearest ones: {string.Join(", ", near)}.")
            + " Nothing was done.";
    }

    public static string WrongNode(GuestLocation guest) =>
        $"Guest {guest.Vmid}{Named(guest)} is on {guest.Node}: leave 'node' out, or use node=\"{guest.Node}\".";

    /// <summary>What to do about a failed task, from its exit status; empty when there is nothing to add.</summary>
    public static string ForTask(TaskReport report) => report.ExitStatus switch
    {
        { } status when status.Contains("is locked", StringComparison.OrdinalIgnoreCase) => ". Another task holds the guest: wait for it (pve_list_tasks source=active) and try again.",
        { } status when status.Contains("already running", StringComparison.Ordinal) => ". It was running before; nothing to do.",
        "unexpected status" => ". The task was killed or its node restarted; look at the guest before trying again.",
        { } status when status.Contains("received interrupt", StringComparison.Ordinal) => ". Somebody stopped it.",
        _ => "",
    };

    private async Task<string?> Next(ToolCall call, PveException error, string? node, CancellationToken cancellation)
    {
        if (error.OutcomeUnknown)
        {
            return "The call may or may not have been carried out and was not sent again. Look before you repeat it: "
                + (call.Spec.Returns is AgentExecShape
                    ? "the guest agent keeps no list of commands, so look for the effect inside the guest."
                    : await LookUp(call, node, cancellation));
        }
        if (call.Spec.Since is { } since && error.Failure is PveFailure.NotImplemented)
        {
            return $"This call exists since PVE {since}; the connected cluster is older.";
        }
        if (Replaced(call, error) is { } instead)
        {
            return instead;
        }
        switch (error.Failure)
        {
            case PveFailure.NotFound when call.Vmid is { } vmid && call.Has("node"):
                return await locator.Find(vmid, fresh: true, cancellation) is { } guest && guest.Node != call["node"]
                    ? WrongNode(guest)
                    : null;
            case PveFailure.Unreachable or PveFailure.NotFound or PveFailure.Refused when (call["node"] ?? call["target"]) is not null
                && await UnknownNode(call, cancellation) is { } unknown:
                return unknown;
            case PveFailure.NotFound when call.Has("storage") && error.Message.Contains("storage '", StringComparison.Ordinal):
                return "pve_list_storage tells which storages there are.";
            case PveFailure.Permission:
                return await MissingRight.For(client, call, error.Message, cancellation) ?? MissingPrivilege(call.Spec, error.Message);
            case PveFailure.Authentication:
                return "Check PVE_TOKEN_ID and PVE_TOKEN_SECRET; the token may be expired or removed.";
            case PveFailure.Locked:
                return "Another task holds it: wait for that task (pve_list_tasks source=active) and try again.";
            case PveFailure.Conflict:
                return "Somebody changed it meanwhile: read it again and use the new digest.";
            case PveFailure.Exists when call.Spec.Name.Contains("restore", StringComparison.Ordinal):
                return "pve_get_next_vmid gives a free id to restore beside it; force=true replaces the guest that is there, and its disks are lost for good.";
            case PveFailure.Refused when error.Message.Contains("No QEMU guest agent configured", StringComparison.Ordinal):
                return "Install qemu-guest-agent inside the guest, switch it on with pve_update_qemu_config options {\"agent\":\"1\"}, then stop and start the guest.";
            case PveFailure.Refused when error.Message.Contains("guest agent is not running", StringComparison.Ordinal)
                || (error.Message.Contains("qmp command 'guest-", StringComparison.Ordinal) && error.Message.Contains("got timeout", StringComparison.Ordinal)):
                return "The guest may still be booting or be paused: try again in a moment. Otherwise install and start qemu-guest-agent inside it.";
            case PveFailure.Exists when call.Spec.Name.Contains("create", StringComparison.Ordinal) && call.Has("vmid") && call.Spec.Args.Any(arg => arg is IntegerArg { Name: "vmid" }):
                return "pve_get_next_vmid gives a free id.";
            case PveFailure.Unreachable or PveFailure.Timeout:
                return call.Spec.Effect.ReadOnly ? "It was a read, so nothing has changed; try again." : "Nothing was sent; try again.";
            default:
                return null;
        }
    }

    private string MissingPrivilege(ToolSpec tool, string message)
    {
        if (message.Contains("root@pam", StringComparison.Ordinal) || message.Contains("not available with API token", StringComparison.Ordinal))
        {
            return "No API token may do that, whatever its role: PVE leaves it to a person who logs in there.";
        }
        var match = Missing().Match(message);
        // Where PVE doesn't say which, all that the tool needs.
        var privileges = match.Success ? match.Groups["privilege"].Value
            : string.Join(',', Privileges.For([tool], new HashSet<string> { tool.Name }, release9: true).Rights.Select(right => right.Privilege).Distinct());
        return $"The token {client.Options.TokenId} lacks {(match.Success ? $"{privileges} on {match.Groups["path"].Value}" : "a privilege there")}. An administrator adds it on a node to the role that the token and its user have there: "
            + $"pveum role modify ROLE --append 1 --privs {privileges}. 'mcp-pve privileges' prints the role that all tools need.";
    }

    // Of several that would do, the first.
    [GeneratedRegex(@"\((?<path>/[A-Za-z0-9@._/-]*), (?<privilege>[A-Z][A-Za-z]*(\.[A-Z][A-Za-z]*)+)(\|[A-Za-z.|]+)?\)")]
    internal static partial Regex Missing();

    /// <summary>A whole call that shows whether the lost one was carried out: the list of tasks where it starts one, what is there now where it doesn't.</summary>
    private async Task<string> LookUp(ToolCall call, string? node, CancellationToken cancellation)
    {
        if (call.Spec.ArgOf(ArgRole.Wait) is null)
        {
            return Reader(call, node) is { } reader ? $"{reader} shows what is there now." : "read what it was to change.";
        }
        // What no path sends to a node runs on the one that took the call.
        node ??= (await client.Send(PveRequest.Create(HttpMethod.Get, "/cluster/status"), ClusterJson.Default.ClusterStatusEntry.Rows(), cancellation))
            .Data?.Find(entry => entry.Local.IsSet)?.Name.Value;
        if (node is null)
        {
            return "pve_list_tasks shows for each node whether a task was started.";
        }
        var guest = call.Vmid is { } vmid && call.Spec.Route.Holes.Contains("vmid") ? $",\"vmid\":{vmid}" : "";
        return $"pve_list_tasks {{\"node\":\"{node}\"{guest}}} shows first whether its task was started.";
    }

    // The tool that reads what this one writes: the same path, what is below it, or what is above.
    private static string? Reader(ToolCall call, string? node)
    {
        string? Value(Arg arg) => arg.Name == "node" ? node ?? call["node"] : call[arg.Name];
        var path = call.Spec.Route.Template;
        if (call.Spec.Route.Method == HttpMethod.Delete && path.EndsWith('}'))
        {
            path = path[..path.LastIndexOf('/')]; // an error that it is gone would look like a failed look-up
        }
        for (; path.Length > 0; path = path[..path.LastIndexOf('/')])
        {
            var readers = Catalog.All.Where(tool => tool.Effect is { ReadOnly: true, Idempotent: true } && tool.Args.All(arg => !arg.Required || Value(arg) is not null));
            if ((readers.FirstOrDefault(tool => tool.Route.Template == path) ?? readers.FirstOrDefault(tool => tool.Route.Template.StartsWith($"{path}/", StringComparison.Ordinal))) is { } reader)
            {
                var given = reader.Args.Where(arg => arg.Required).Select(arg => $"\"{arg.Name}\":{(arg is IntegerArg ? Value(arg) : $"\"{JsonEncodedText.Encode(Value(arg)!)}\"")}");
                return $"{reader.Name} {{{string.Join(',', given)}}}";
            }
        }
        return null;
    }

    private async Task<string?> UnknownNode(ToolCall call, CancellationToken cancellation)
    {
        var answer = await client.Send(PveRequest.Create(HttpMethod.Get, "/nodes"), NodeJson.Default.NodeSummary.Rows(), cancellation);
        var nodes = (answer.Data ?? []).DistinctBy(node => node.Node.Value).ToDictionary(node => node.Node.Value ?? "", node => node.Status.Value);
        foreach (var name in new[] { call["node"], call["target"] }.OfType<string>())
        {
            if (!nodes.TryGetValue(name, out var status))
            {
                return $"There is no node '{name}'; the cluster has {string.Join(", ", nodes.Keys.Order(StringComparer.Ordinal))}.";
            }
            if (status != "online")
            {
                return $"Node {name} is {status}.";
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
        var gone = call.Spec.Args.FirstOrDefault(arg => arg.Instead is not null && call.Has(arg.Name) && error.Message.Contains(arg.Parameter, StringComparison.Ordinal));
        if (gone is not null)
        {
            return gone.Instead;
        }
        var endpoint = call.Spec.Endpoint(call.Spec.Templates().First());
        var young = error.Errors.Where(pair => pair.Value.Contains("not defined in schema", StringComparison.Ordinal) && endpoint.Parameter(pair.Key) is { NewIn9: true })
            .Select(pair => $"'{ArgumentFor(call, pair.Key)}'").ToList();
        return young.Count == 0 ? null : $"The connected version of PVE does not know {string.Join(" and ", young)} yet (new in 9.x): leave it out.";
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
