using System.Text.Json;
using McpPve.Answers;
using McpPve.Catalog;
using McpPve.Client;
using McpPve.Text;
using McpPve.Tools;
using McpPve.Tools.Arguments;

namespace McpPve.Calls;

/// <summary>
/// Carries out tool calls, for MCP and for the command line alike:
/// <code>
/// arguments ─ ArgumentBinder ─ node of the guest ─ consent ─ Shape ─ PveClient ─ (TaskFollower) ─ ResultText ─► result
///                  │                  │              │         └──────── PveException ─ Advice ──────────────► error
///                  └──────────────────┴─ complaint ──┴─ refusal ───────────────────────────────────────────────► error
/// </code>
/// </summary>
/// <param name="stopping">From then on every wait for a task ends with what is known.</param>
internal sealed class ToolRunner(PveClient client, AuditLog? audit = null, WriteLimit? limit = null, CancellationToken stopping = default)
{
    private static readonly TimeSpan QuickAnswer = TimeSpan.FromSeconds(1);

    private readonly TaskFollower _follower = new(client);
    private readonly GuestLocator _locator = new(client);
    private readonly TokenRights _rights = new(client);

    /// <exception cref="OperationCanceledException">The caller went away; <see cref="WaitEndedException"/> when a task goes on without it.</exception>
    public async Task<ToolResult> Run(ToolSpec spec, IReadOnlyDictionary<string, JsonElement> arguments, Caller caller, CancellationToken cancellation)
    {
        if (spec.Tier > caller.Most)
        {
            return ToolResult.Error($"{spec.Name} needs tier {spec.Tier.Name()}; this caller has {caller.Most.Name()}. Nothing was done.");
        }
        var problems = new List<string>();
        var bound = ArgumentBinder.Bind(spec, arguments, problems);
        if ((bound ?? BoundForContainers(spec, arguments)) is not { } call)
        {
            return ToolResult.Error(Told(spec, problems));
        }
        if (!spec.Effect.ReadOnly && limit?.Take(caller.Principal) is { } tooMany)
        {
            return ToolResult.Error($"{spec.Name}: {tooMany}");
        }
        if (caller.Progress is { } tell)
        {
            caller = caller with { Progress = step => tell(step with { Line = step.Line is { } line ? Redaction.Hide(call.Secrets, line) : null }) };
        }
        ToolResult result;
        var holes = new Dictionary<string, string>();
        try
        {
            if (spec.Container is not null)
            {
                (var chosen, var problem) = await ForKind(spec, call, arguments, cancellation);
                if (chosen is null)
                {
                    return ToolResult.Error(problem!);
                }
                call = chosen;
            }
            result = await Run(call, holes, fresh: false, caller, cancellation);
        }
        catch (PveException e)
        {
            result = ToolResult.Error(await new Advice(client, _locator).For(call, e, holes.GetValueOrDefault("node"), cancellation));
        }
        return result.IsError ? result with { Text = Redaction.Hide(call.Secrets, result.Text) } : result;
    }

    /// <summary>What came of a task that outlived its call; null while it runs.</summary>
    /// <param name="report">How it stands.</param>
    public async Task<ToolResult?> Result(TaskHandle handle, TaskReport report, Caller caller, CancellationToken cancellation)
    {
        if (report.Outcome == TaskOutcome.Running)
        {
            return null;
        }
        var spec = ToolCatalog.Find(handle.Tool)!;
        spec = handle.Holes.GetValueOrDefault(Route.Kind) == Route.Container && spec.ForContainers is { } other ? other : spec;
        var call = new ToolCall(spec, handle.Values, []);
        return await ((WriteShape)spec.Returns).Later(new(client, _follower, _locator, call, handle.Holes, caller, stopping), report, cancellation);
    }

    /// <summary>How a task stands now.</summary>
    /// <exception cref="PveException">It can't be looked at.</exception>
    public Task<TaskReport> Look(TaskHandle handle, Upid upid, CancellationToken cancellation) =>
        _follower.Follow(upid, TimeSpan.Zero, null, cancellation, ToolCatalog.Find(handle.Tool)?.Returns is WriteShape { WithLog: true });

    private static string Ended(string sentence) => sentence is [.., '.' or '?' or '!'] ? sentence : sentence + ".";

    private static ToolCall? BoundForContainers(ToolSpec spec, IReadOnlyDictionary<string, JsonElement> arguments) =>
        spec.ForContainers is { } other ? ArgumentBinder.Bind(other, arguments, []) : null;

    private static string Told(ToolSpec spec, List<string> problems) => problems.Count == 1
        ? $"{spec.Name}: {Ended(problems[0])} Nothing was done."
        : $"{spec.Name}: {problems.Count} problems, nothing was done:\n- {string.Join("\n- ", problems)}";

    /// <summary>The call of a tool that makes another one for a container than for a VM: the kind decides also which options there are.</summary>
    private async Task<(ToolCall? Call, string? Problem)> ForKind(
        ToolSpec spec, ToolCall call, IReadOnlyDictionary<string, JsonElement> arguments, CancellationToken cancellation)
    {
        string? kind;
        if (spec.KindFrom is { } tells)
        {
            kind = tells(call);
            if (kind is null)
            {
                return (null, $"{spec.Name}: {spec.KindUnknown}. Nothing was done.");
            }
        }
        else
        {
            var vmid = call.Vmid!.Value;
            var found = await _locator.Find(vmid, fresh: false, cancellation) ?? await _locator.Find(vmid, fresh: true, cancellation);
            if (found is null)
            {
                return (null, await new Advice(client, _locator).ForMissingGuest(call, null, cancellation));
            }
            kind = found.Type;
        }
        var problems = new List<string>();
        var chosen = kind == Route.Container ? spec.ForContainers! : spec;
        return ArgumentBinder.Bind(chosen, arguments, problems) is { } bound ? (bound, null) : (null, Told(chosen, problems));
    }

    /// <param name="holes">Filled with what goes into the path.</param>
    private async Task<ToolResult> Run(ToolCall call, Dictionary<string, string> holes, bool fresh, Caller caller, CancellationToken cancellation)
    {
        holes.Clear();
        foreach (var hole in call.Spec.Route.Holes)
        {
            if (call.Spec.Args.FirstOrDefault(arg => arg.Parameter == hole) is { } arg && call[arg.Name] is { } value)
            {
                holes[hole] = value;
            }
        }
        if (call.Spec.IsForContainers)
        {
            holes[Route.Kind] = Route.Container;
        }
        GuestLocation? found = null;
        if (call.Spec.ArgOf(ArgRole.NodeOfTask) is not null)
        {
            // The id says where the task runs; a node beside it could only contradict.
            if (!Upid.TryParse(call["upid"], out var upid))
            {
                return ToolResult.Error($"{call.Spec.Name}: '{call["upid"]}' is not a task id such as UPID:pve1:0000A1B2:00C3D4E5:65F00000:qmstart:100:root@pam:. Nothing was done.");
            }
            (holes["node"], holes["upid"]) = (upid.Node, upid.Text);
        }
        else if (call.Spec.ArgOf(ArgRole.NodeOfGuest) is not null && (call.Spec.TakesBothKinds || !holes.ContainsKey("node")))
        {
            // A guest that is not in the list may be younger than the list; who is asked about one is told where it is now.
            found = await _locator.Find(call.Vmid!.Value, fresh || call.Spec.Asks(call), cancellation) ?? await _locator.Find(call.Vmid!.Value, fresh: true, cancellation);
            if (found is null || !(call.Spec.Route.Holes.Contains(Route.Kind) || call.Spec.Route.Template.Contains($"/{found.Type}/", StringComparison.Ordinal)))
            {
                return ToolResult.Error(await new Advice(client, _locator).ForMissingGuest(call, found, cancellation));
            }
            if (holes.TryGetValue("node", out var node) && node != found.Node)
            {
                // The list may be older than a migration; and not every such call of PVE looks at the node in its path.
                found = await _locator.Find(found.Vmid, fresh: true, cancellation) ?? found;
                if (node != found.Node)
                {
                    return ToolResult.Error($"{call.Spec.Name}: {Advice.WrongNode(found)} Nothing was done.");
                }
            }
            holes["node"] = found.Node;
            holes[Route.Kind] = found.Type;
        }
        var run = new ToolRun(client, _follower, _locator, call, holes, caller, stopping) { Rights = _rights };
        try
        {
            if (await Refusal(run, cancellation) is { } why)
            {
                return ToolResult.Error($"{call.Spec.Name}: {Ended(why)} Nothing was done.");
            }
            if (caller.Consent is { } consent
                && (call.Spec.Asks(call) || (call.Spec.ForOwnAccount is { } own && await own(run, cancellation) is not null)))
            {
                var guest = found ?? (call.Vmid is { } vmid && call.Has("vmid") && call.Spec.Route.Holes.Contains("vmid") ? await _locator.Find(vmid, fresh: true, cancellation) : null);
                var plan = await Plan.Make(run, guest, cancellation);
                if (plan.Obstacle is not null)
                {
                    return ToolResult.Error($"{call.Spec.Name}: {plan.Obstacle}. Nothing was done.");
                }
                var asked = run.Time.GetTimestamp();
                if (await consent(call, plan) is { } refusal)
                {
                    return ToolResult.Error($"{call.Spec.Name}: {refusal}");
                }
                if (run.Time.GetElapsedTime(asked) > QuickAnswer)
                {
                    run.Forget(); // a person took the time in which others may have changed what was shown
                }
            }
            return call.Spec.Effect.ReadOnly || audit is null
                ? await call.Spec.Returns.Run(run, cancellation)
                : await Audited(audit, run, holes.GetValueOrDefault("node"), cancellation);
        }
        catch (PveException e) when (e.Failure == PveFailure.NotFound && found is not null && !fresh)
        {
            // PVE refused because the guest is not there: it may have moved since it was looked up. Nothing was done, so asking its new node is no second write.
            var now = await _locator.Find(found.Vmid, fresh: true, cancellation);
            if (now is null || now.Node == found.Node)
            {
                throw;
            }
            return await Run(call, holes, fresh: true, caller, cancellation);
        }
    }

    // Why the call would do harm or nothing. A look that is refused says nothing about the call: PVE decides.
    private static async Task<string?> Refusal(ToolRun run, CancellationToken cancellation)
    {
        try
        {
            return await run.Call.Spec.Returns.Refuse(run, cancellation)
                ?? (run.Call.Spec.Refuses is { } refuses ? await refuses(run, cancellation) : null);
        }
        catch (PveException e) when (e.OfflineNode is null && e.Failure is not (PveFailure.NotFound or PveFailure.Authentication or PveFailure.Tls))
        {
            return null;
        }
    }

    private static async Task<ToolResult> Audited(AuditLog audit, ToolRun run, string? node, CancellationToken cancellation)
    {
        string id;
        try
        {
            id = audit.Intent(run.Call, node, run.Caller);
        }
        catch (IOException e)
        {
            return ToolResult.Error($"{run.Call.Spec.Name}: the audit log can't be written ({e.Message}), so nothing that changes the cluster is done. Reading still works.");
        }
        try
        {
            var result = await run.Call.Spec.Returns.Run(run, cancellation);
            audit.Outcome(run.Call, id, result);
            return result;
        }
        catch (Exception e) when (e is PveException or OperationCanceledException)
        {
            audit.Outcome(run.Call, id, e);
            throw;
        }
    }
}
