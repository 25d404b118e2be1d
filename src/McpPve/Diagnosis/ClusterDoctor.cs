using McpPve.Catalog;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Clusters;
using McpPve.Options;
using McpPve.Tools;
using ClusterOptions = McpPve.Options.ClusterOptions;

namespace McpPve.Diagnosis;

/// <summary>
/// Why a cluster can't be used, or not as it should: every stage of the way to it, what the token may do against what the exposed tools
/// need, and what in the cluster itself keeps calls from working. It only reads.
/// </summary>
/// <param name="cluster">How to reach it, and what is exposed.</param>
internal sealed class ClusterDoctor(ClusterOptions cluster)
{
    private const int MostGuests = 40, MostNamed = 8, SoonDays = 14;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private PveClientOptions Pve => cluster.Pve;

    private string TokenId => Pve.TokenId;

    private string User => TokenId[..TokenId.LastIndexOf('!')];

    /// <summary>In the order of the way to PVE; what can't be looked at for want of what comes before is left out.</summary>
    public async Task<IReadOnlyList<Finding>> Examine(CancellationToken cancellation)
    {
        var nodes = Pve.BaseUrls.Select(url => new NodeCheck(Pve, url)).ToList();
        var looks = await Task.WhenAll(nodes.Select(node => node.Look(cancellation)));
        var found = looks.SelectMany((look, at) => nodes.Count == 1 ? look
            : look.Select(one => one with { Check = $"{one.Check} of {Pve.BaseUrls[at].Authority}" })).ToList();
        var answers = nodes.Find(node => node.Answers);
        var refused = nodes.Select(node => node.Problem).FirstOrDefault(problem => problem?.Status is not null);
        if (refused is not null)
        {
            found.Add(Refused(refused));
        }
        if (answers is not null)
        {
            // A node that does not answer is told above; the others serve.
            if (nodes.Exists(node => !node.Answers))
            {
                found = [.. found.Select(one => one.State == FindingState.Failed ? one with { State = FindingState.Warning } : one)];
            }
            using var client = new PveClient(Pve with { Heard = null });
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(Limit);
            try
            {
                await Inside(found, client, answers.Version?.Version.Value?.StartsWith('8') is not true, limit.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                found.Add(Finding.Warning(
                    "answers", $"PVE answers too slowly: not all was read within {Limit.TotalSeconds:0} s",
                    "look at the load of the node, and at 'systemctl status pveproxy pvedaemon pvestatd' there"));
            }
        }
        return cluster.Name is not { } name ? found
            : [.. found.Select(one => one with
            {
                Cluster = name,
                Says = ClusterSettings.Renamed(one.Says, name),
                Remedy = one.Remedy is { } remedy ? ClusterSettings.Renamed(remedy, name) : null,
            })];
    }

    private async Task Inside(List<Finding> found, PveClient client, bool release9, CancellationToken cancellation)
    {
        found.Add(await Token(client, cancellation));
        found.AddRange(await Rights(client, release9, cancellation));
        found.AddRange(await Quorum(client, cancellation));
        if (await Agents(client, cancellation) is { } agents)
        {
            found.Add(agents);
        }
    }

    private Finding Refused(PveException e) => Finding.Failed(
        e.Failure == PveFailure.Authentication ? "token" : "answer", e.Message.TrimEnd('.'), ConnectionAdvice.Next(e, Pve));

    private async Task<Finding> Token(PveClient client, CancellationToken cancellation)
    {
        var accepted = $"{TokenId} is accepted";
        // Not every token may read its own record; then nothing is known of its end.
        if (await TryRead(client, "/access/users/{userid}", AccessJson.Default.User.Data(), cancellation, ("userid", User)) is not { } user)
        {
            return Finding.Ok("token", accepted);
        }
        var token = user.Tokens.Value?.GetValueOrDefault(TokenId[(TokenId.LastIndexOf('!') + 1)..]);
        var ends = new[] { user.Expire.Value, token?.Expire.Value }.Where(end => end is > 0).Min();
        if (ends is not { } end)
        {
            return Finding.Ok("token", accepted);
        }
        var at = DateTimeOffset.FromUnixTimeSeconds(end);
        return at - Pve.Time.GetUtcNow() < TimeSpan.FromDays(SoonDays)
            ? Finding.Warning(
                "token", $"{accepted}, until {at:yyyy-MM-dd}",
                $"give it a later end under Datacenter, Permissions: pveum user token modify {TokenRoles.Quoted(User)} "
                    + $"{TokenRoles.Quoted(TokenId[(TokenId.LastIndexOf('!') + 1)..])} --expire 0")
            : Finding.Ok("token", $"{accepted}, until {at:yyyy-MM-dd}");
    }

    /// <summary>What the exposed tools need against what the token has.</summary>
    private async Task<IEnumerable<Finding>> Rights(PveClient client, bool release9, CancellationToken cancellation)
    {
        var rights = new TokenRights(client);
        var options = cluster.Tools;
        if (await rights.HasAny(cancellation) is not { } any)
        {
            return [Finding.Ok("privileges", "PVE does not tell which the token has")];
        }
        var needed = Privileges.For(options.Toolbox.Exposed, options.Allowed, release9);
        if (!any)
        {
            return
            [
                Finding.Failed(
                    "privileges",
                    $"the token {TokenId} has none at all, so that every list stays empty and every change is refused: a token with privilege "
                        + "separation has only what its own access list and its user's both grant",
                    string.Join('\n', TokenRoles.Lines(options, needed, TokenId).Where(line => !line.StartsWith("pveum user ")))),
            ];
        }
        var missing = new List<Right>();
        foreach (var right in needed.Rights)
        {
            if (await rights.HoldsBelow(right.Root, [right.Privilege], cancellation) is false)
            {
                missing.Add(right);
            }
        }
        if (missing.Count == 0)
        {
            return [Finding.Ok("privileges", $"all that the {options.Toolbox.Exposed.Count} tools of tier {TierOf(options)} need")];
        }
        var refused = options.Toolbox.Exposed.Where(tool => needed.LeftOut.All(left => left.Tool != tool)
            && Privileges.Choices(tool, release9).Any(choice => choice.All(option => option.Any(missing.Contains)))).ToList();
        // Below / a new entry would take the place of those from above: there the whole set is given again.
        var onRoot = missing.TrueForAll(right => needed.Grants.Any(grant =>
            grant is { Path: "/", Propagates: true } && grant.Privileges.Contains(right.Privilege)));
        return
        [
            Finding.Warning(
                "privileges",
                $"the token lacks {string.Join(", ", missing.Select(right => right.Privilege).Distinct())}: "
                    + $"{Named([.. refused.Select(tool => tool.Name)])} would be refused, or only work for some objects",
                string.Join('\n', onRoot
                    ? TokenRoles.Added([.. missing.Select(right => right.Privilege).Distinct()], TokenId)
                    : TokenRoles.Lines(options, needed, TokenId).Where(line => !line.StartsWith("pveum user ")))
                    + "\nor expose less: PVE_ACCESS_TIER, PVE_CATEGORIES"),
        ];
    }

    private static string TierOf(ToolOptions options) => Effects.TierNames.Name(options.Tier);

    private static async Task<IEnumerable<Finding>> Quorum(PveClient client, CancellationToken cancellation)
    {
        var rows = await TryRead(client, "/cluster/status", ClusterJson.Default.ClusterStatusEntry.Rows(), cancellation);
        if (rows is null)
        {
            return []; // without Sys.Audit, which is told under the privileges
        }
        var found = new List<Finding>();
        var nodes = rows.Where(row => row.Type.Value == "node").ToList();
        var offline = nodes.Where(node => !node.Online.IsSet).Select(node => node.Name.Value ?? "?").ToList();
        if (rows.Find(row => row.Type.Value == "cluster") is { Quorate.IsSet: false } whole)
        {
            found.Add(Finding.Failed(
                "quorum",
                $"the cluster {whole.Name.Value} has none, so that PVE refuses every change; offline: {Named(offline)}",
                "bring the missing nodes or the network between them back; 'pvecm status' on a node shows who sees whom"));
        }
        else if (offline.Count > 0)
        {
            found.Add(Finding.Warning(
                "nodes", $"offline: {Named(offline)}", "calls for them and for their guests fail until they are back"));
        }
        else
        {
            found.Add(Finding.Ok("nodes", nodes.Count == 1 ? "one, online" : $"{nodes.Count}, all online, with quorum"));
        }
        return found;
    }

    /// <summary>Without a guest agent nobody knows the addresses of a VM, and no command runs inside.</summary>
    private static async Task<Finding?> Agents(PveClient client, CancellationToken cancellation)
    {
        var guests = await TryRead(client, "/cluster/resources", ClusterJson.Default.ClusterResource.Rows(), cancellation, ("type", "vm"));
        var running = (guests ?? [])
            .Where(guest => guest is { Type.Value: "qemu", Status.Value: "running", Vmid.Value: not null, Node.Value: not null })
            .OrderBy(guest => guest.Vmid.Value)
            .ToList();
        if (running.Count == 0)
        {
            return null;
        }
        var without = new List<string>();
        foreach (var some in running.Take(MostGuests).Chunk(8))
        {
            var looks = await Task.WhenAll(some.Select(async guest => (Guest: guest, Status: await TryRead(
                client, "/nodes/{node}/qemu/{vmid}/status/current", QemuJson.Default.QemuStatus.Data(), cancellation,
                ("node", guest.Node.Value!), ("vmid", $"{guest.Vmid.Value}")))));
            without.AddRange(looks.Where(look => look.Status is { Agent.IsSet: false })
                .Select(look => $"{look.Guest.Vmid.Value} ({look.Guest.Name.Value})"));
        }
        var looked = running.Count > MostGuests ? $" (of the first {MostGuests} running VMs)" : "";
        return without.Count == 0 ? Finding.Ok("guest agents", $"configured in all running VMs{looked}")
            : Finding.Warning(
                "guest agents", $"not configured{looked}: {Named(without)}",
                "where addresses, commands or consistent backups are wanted: install qemu-guest-agent in the guest, set agent=1 in its "
                    + "configuration, and stop and start it");
    }

    private static string Named(List<string> names) => names.Count == 0 ? "none"
        : string.Join(", ", names.Take(MostNamed)) + (names.Count > MostNamed ? $" and {names.Count - MostNamed} more" : "");

    /// <returns>The default where PVE refuses, or does not answer this.</returns>
    private static async Task<T?> TryRead<T>(
        PveClient client, string template, PveData<T> type, CancellationToken cancellation, params (string Name, string Value)[] values)
    {
        var inPath = new Route(HttpMethod.Get, template).PathParameters.ToHashSet();
        try
        {
            var answer = await client.Send(
                PveRequest.Create(
                    HttpMethod.Get, template,
                    values.Where(value => inPath.Contains(value.Name)).ToDictionary(value => value.Name, value => value.Value),
                    [.. values.Where(value => !inPath.Contains(value.Name)).Select(value => KeyValuePair.Create(value.Name, value.Value))]),
                type, cancellation);
            return answer.Data;
        }
        catch (PveException)
        {
            return default;
        }
    }
}
