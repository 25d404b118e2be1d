using System.Text.Json;
using McpPve.Answers;
using McpPve.Catalog;
using McpPve.Client;
using McpPve.Clusters;
using McpPve.Diagnosis;
using McpPve.Effects;
using McpPve.Text;
using McpPve.Tools;
using McpPve.Tools.Arguments;

namespace McpPve.Calls;

/// <summary>
/// Carries out tool calls, for MCP and for the command line alike:
/// <code>
/// arguments ─ ArgumentBinder ─ node of the guest ─ consent ─ Operation ─ PveClient ─ (TaskFollower) ─ ResultText ─► result
///                  │                  │              │         └──────── PveException ─ Advice ──────────────► error
///                  └──────────────────┴─ complaint ──┴─ refusal ───────────────────────────────────────────────► error
/// </code>
/// </summary>
/// <param name="stopping">From then on every wait for a task ends with what is known.</param>
internal sealed class ToolRunner(
    Cluster cluster, Toolbox tools, AuditLog? audit = null, WriteLimit? limit = null, CancellationToken stopping = default)
{
    private static readonly TimeSpan QuickAnswer = TimeSpan.FromSeconds(1);

    /// <summary>Looks for what keeps calls from working; null where nobody asks for that.</summary>
    public ClusterDoctor? Doctor { get; init; }

    /// <exception cref="OperationCanceledException">The caller went away; <see cref="WaitEndedException"/> when a task goes on without
    /// it.</exception>
    public async Task<ToolResult> Run(
        ToolSpec spec, IReadOnlyDictionary<string, JsonElement> arguments, Caller caller, CancellationToken cancellation)
    {
        if (!caller.May(spec))
        {
            return Refused(
                new(spec, new Dictionary<string, string>(), []),
                caller,
                $"{spec.Name} needs tier {spec.Tier.Name()}; this caller has {caller.Most.Name()}. Nothing was done.");
        }
        var problems = new List<string>();
        if (BoundAnyhow(spec, arguments, problems) is not { } call)
        {
            return ToolResult.Error(Told(spec, problems));
        }
        if (spec.Inner != InnerCall.None)
        {
            return Seen(await Inner(call, caller, cancellation), caller);
        }
        if (!spec.Effect.ReadOnly && limit?.Take(caller.Principal, Guests(call)) is { } tooMany)
        {
            return Refused(call, caller, $"{spec.Name}: {tooMany}");
        }
        if (caller.Progress is { } tell)
        {
            caller = caller with
            {
                Progress = step => tell(step with { Line = step.Line is { } line ? Redaction.Hide(call.Secrets, line) : null }),
            };
        }
        ToolResult result;
        var pathParameters = new Dictionary<string, string>();
        try
        {
            if (spec.Container is not null)
            {
                (var chosen, var problem) = await ForKind(spec, call, arguments, caller, cancellation);
                if (chosen is null)
                {
                    return ToolResult.Error(problem!);
                }
                call = chosen;
            }
            result = await Run(call, pathParameters, fresh: false, caller, cancellation);
        }
        catch (PveException e)
        {
            result = ToolResult.Error(await Advice(caller).For(call, e, pathParameters.GetValueOrDefault("node"), cancellation));
        }
        return Seen(result.IsError ? result with { Text = Redaction.Hide(call.Secrets, result.Text) } : result, caller);
    }

    /// <summary>What came of a task that outlived its call; null while it runs.</summary>
    /// <param name="report">How it stands.</param>
    public async Task<ToolResult?> Result(TaskHandle handle, TaskReport report, Caller caller, CancellationToken cancellation)
    {
        if (report.Outcome == TaskOutcome.Running)
        {
            return null;
        }
        if (SpecOf(handle) is not { } spec)
        {
            return null; // of a method that only the cluster's documentation has, which was read by another process
        }
        spec = handle.PathParameters.GetValueOrDefault(Route.Kind) == Route.Container && spec.ForContainers is { } other ? other : spec;
        var call = new ToolCall(spec, handle.Values, []);
        return await spec.Returns.End(Start(call, handle.PathParameters, caller), report, cancellation) is { } result
            ? Seen(result, caller)
            : null;
    }

    /// <summary>How a task stands now.</summary>
    /// <exception cref="PveException">It can't be looked at.</exception>
    public Task<TaskReport> Look(TaskHandle handle, Upid upid, CancellationToken cancellation) =>
        cluster.Tasks.Follow(upid, TimeSpan.Zero, null, cancellation, SpecOf(handle)?.Returns.WithLog is true);

    private ToolSpec? SpecOf(TaskHandle handle) => ToolCatalog.FindCall(handle.Tool, cluster.Document.Known);

    private ToolRun Start(ToolCall call, IReadOnlyDictionary<string, string> pathParameters, Caller caller) =>
        new(cluster, call, pathParameters, caller, stopping) { TaskAdvice = (report, stop) => Advice(caller).ForTask(call, report, stop) };

    private Advice Advice(Caller caller) => new(cluster, tools, caller);

    // What this caller can't call is not named to it.
    private ToolResult Seen(ToolResult result, Caller caller) =>
        !tools.NamesAnother(result.Text, caller) ? result
        : result.IsError ? result with { Text = tools.Without(result.Text, caller) }
        : ResultText.WithNotes(result, note => tools.Without(note, caller));

    private static string Ended(string sentence) => sentence is [.., '.' or '?' or '!'] ? sentence : sentence + ".";

    // Which of both calls it is, only the guest may tell.
    private static ToolCall? BoundAnyhow(ToolSpec spec, IReadOnlyDictionary<string, JsonElement> arguments, List<string> problems) =>
        ArgumentBinder.Bind(spec, arguments, problems)
            ?? (spec.ForContainers is { } other ? ArgumentBinder.Bind(other, arguments, []) : null);

    private async Task<ToolResult> Inner(ToolCall outer, Caller caller, CancellationToken cancellation)
    {
        if (outer.Spec.Inner == InnerCall.Diagnose)
        {
            return Diagnosis.Report.Of(await Doctor!.Examine(cancellation));
        }
        try
        {
            return await new DoorCalls(this, tools, cluster).Run(outer, caller, cancellation);
        }
        catch (PveException e)
        {
            return ToolResult.Error(await Advice(caller).For(outer, e, null, cancellation));
        }
    }

    /// <summary>What a call would do; nothing is done.</summary>
    public async Task<ToolResult> Plan(
        ToolSpec spec, Dictionary<string, JsonElement> arguments, Caller caller, CancellationToken cancellation)
    {
        var problems = new List<string>();
        if (BoundAnyhow(spec, arguments, problems) is not { } call)
        {
            return ToolResult.Error(Told(spec, problems));
        }
        if (spec.Container is not null)
        {
            (var chosen, var problem) = await ForKind(spec, call, arguments, caller, cancellation);
            if (chosen is null)
            {
                return ToolResult.Error(problem!);
            }
            call = chosen;
        }
        var pathParameters = new Dictionary<string, string>();
        var (found, error) = await Locate(call, pathParameters, fresh: true, caller, cancellation);
        if (error is not null)
        {
            return error;
        }
        var run = Start(call, pathParameters, caller);
        run.Judged = Judge(call, pathParameters);
        return await new ChangePlan(run, found, Allowed(call.Spec, caller)).Tell(await Refusal(run, cancellation), cancellation);
    }

    private static string Told(ToolSpec spec, List<string> problems) => problems.Count == 1
        ? $"{spec.Name}: {Ended(problems[0])} Nothing was done."
        : $"{spec.Name}: {problems.Count} problems, nothing was done:\n- {string.Join("\n- ", problems)}";

    /// <summary>
    /// The call of a tool that makes another one for a container than for a VM: the kind decides also which options there are.
    /// </summary>
    private async Task<(ToolCall? Call, string? Problem)> ForKind(
        ToolSpec spec, ToolCall call, IReadOnlyDictionary<string, JsonElement> arguments, Caller caller, CancellationToken cancellation)
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
            var found = await cluster.Guests.Find(vmid, fresh: false, cancellation)
                ?? await cluster.Guests.Find(vmid, fresh: true, cancellation);
            if (found is null)
            {
                return (null, await Advice(caller).ForMissingGuest(call, null, cancellation));
            }
            kind = found.Type;
        }
        var problems = new List<string>();
        var chosen = kind == Route.Container ? spec.ForContainers! : spec;
        return ArgumentBinder.Bind(chosen, arguments, problems) is { } bound ? (bound, null) : (null, Told(chosen, problems));
    }

    /// <summary>Finds out what goes into the path.</summary>
    /// <param name="pathParameters">Filled with it.</param>
    /// <returns>The guest whose node was looked up, or why the call can't be made.</returns>
    private async Task<(GuestLocation? Found, ToolResult? Error)> Locate(
        ToolCall call, Dictionary<string, string> pathParameters, bool fresh, Caller caller, CancellationToken cancellation)
    {
        pathParameters.Clear();
        foreach (var pathParameter in call.Spec.Route.PathParameters)
        {
            if (call.Spec.Args.FirstOrDefault(arg => arg.Parameter == pathParameter) is { } arg && call[arg.Name] is { } value)
            {
                pathParameters[pathParameter] = value;
            }
        }
        if (call.Spec.IsForContainers)
        {
            pathParameters[Route.Kind] = Route.Container;
        }
        GuestLocation? found = null;
        if (call.Spec.ArgOf(ArgRole.NodeOfTask) is not null)
        {
            // The id says where the task runs; a node beside it could only contradict.
            if (!Upid.TryParse(call["upid"], out var upid))
            {
                return (null, ToolResult.Error(
                    $"{call.Spec.Name}: '{call["upid"]}' is not a task id such as "
                        + "UPID:pve1:0000A1B2:00C3D4E5:65F00000:qmstart:100:root@pam:. Nothing was done."));
            }
            (pathParameters["node"], pathParameters["upid"]) = (upid.Node, upid.Text);
        }
        else if (call.Spec.ArgOf(ArgRole.NodeOfGuest) is not null && (call.Spec.TakesBothKinds || !pathParameters.ContainsKey("node")))
        {
            // A guest that is not in the list may be younger than the list; who is asked about one is told where it is now.
            found = await cluster.Guests.Find(call.Vmid!.Value, fresh || call.Spec.MayAsk, cancellation)
                ?? await cluster.Guests.Find(call.Vmid!.Value, fresh: true, cancellation);
            if (found is null
                || !(
                    call.Spec.Route.PathParameters.Contains(Route.Kind)
                        || call.Spec.Route.Template.Contains($"/{found.Type}/", StringComparison.Ordinal)))
            {
                return (null, ToolResult.Error(await Advice(caller).ForMissingGuest(call, found, cancellation)));
            }
            if (pathParameters.TryGetValue("node", out var node) && node != found.Node)
            {
                // The list may be older than a migration; and not every such call of PVE looks at the node in its path.
                found = await cluster.Guests.Find(found.Vmid, fresh: true, cancellation) ?? found;
                if (node != found.Node)
                {
                    return (null, ToolResult.Error($"{call.Spec.Name}: {Calls.Advice.WrongNode(found)} Nothing was done."));
                }
            }
            pathParameters["node"] = found.Node;
            pathParameters[Route.Kind] = found.Type;
        }
        return (found, null);
    }

    /// <param name="pathParameters">Filled with what goes into the path.</param>
    private async Task<ToolResult> Run(
        ToolCall call, Dictionary<string, string> pathParameters, bool fresh, Caller caller, CancellationToken cancellation)
    {
        var (found, error) = await Locate(call, pathParameters, fresh, caller, cancellation);
        if (error is not null)
        {
            return error;
        }
        var run = Start(call, pathParameters, caller);
        try
        {
            if (await Refusal(run, cancellation) is { } why)
            {
                return Refused(call, caller, $"{call.Spec.Name}: {Ended(why)} Nothing was done.");
            }
            string? confirmed = null;
            var judged = run.Judged = Judge(call, pathParameters);
            if (judged.Tier > Allowed(call.Spec, caller))
            {
                return Refused(
                    call,
                    caller,
                    $"{call.Spec.Name}: with these arguments the call needs tier "
                        + $"{judged.Tier.Name()}: {string.Join("; ", judged.Reasons)}. "
                        + $"Here it is {Allowed(call.Spec, caller).Name()}. Nothing was done.");
            }
            if (caller.Consent is { } consent
                && (judged.IsAsked || (call.Spec.ForOwnAccount is { } own && await own(run, cancellation) is not null)))
            {
                var guest = found ?? (call.Vmid is { } vmid && call.Has("vmid")
                        ? await cluster.Guests.Find(vmid, fresh: true, cancellation)
                        : null);
                var plan = await Tools.Plan.Make(run, judged, guest, cancellation);
                if (plan.Obstacle is not null)
                {
                    return Refused(call, caller, $"{call.Spec.Name}: {plan.Obstacle}. Nothing was done.");
                }
                var asked = run.Time.GetTimestamp();
                if (await consent(call, plan) is { } not)
                {
                    return not.IsPending
                        ? ResultText.Pending(call, not.Why)
                        : Refused(call, caller, $"{call.Spec.Name}: {not.Why}", "declined");
                }
                confirmed = caller.ConfirmedBy;
                if (run.Time.GetElapsedTime(asked) > QuickAnswer)
                {
                    run.Forget(); // a person took the time in which others may have changed what was shown
                    if ((await Tools.Plan.Make(run, judged, guest, cancellation)).Identity != plan.Identity)
                    {
                        return Refused(
                            call, caller, $"{call.Spec.Name}: it has changed while the question waited for its answer. Nothing was done.");
                    }
                }
            }
            return call.Spec.Effect.ReadOnly || audit is null
                ? await call.Spec.Returns.Run(run, cancellation)
                : await Audited(audit, run, confirmed, cancellation);
        }
        catch (PveException e) when (e.Failure == PveFailure.NotFound && found is not null && !fresh)
        {
            // PVE refused because the guest is not there: it may have moved since it was looked up. Nothing was done, so asking its new
            // node is no second write.
            var now = await cluster.Guests.Find(found.Vmid, fresh: true, cancellation);
            if (now is null || now.Node == found.Node)
            {
                throw;
            }
            return await Run(call, pathParameters, fresh: true, caller, cancellation);
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
        catch (PveException e) when (e.OfflineNode is null && e.Failure
            is not (PveFailure.NotFound or PveFailure.Authentication or PveFailure.Tls))
        {
            return null;
        }
    }

    // What a tool that only reads does, no argument changes. A method has no tier of its own.
    private static Judgement Judge(ToolCall call, Dictionary<string, string> pathParameters) =>
        call.Spec is { Effect.ReadOnly: true, IsMethod: false } ? Judgement.Reading : call.Spec.Judge(call, pathParameters);

    // A bulk call changes as many things as it names guests.
    private static int Guests(ToolCall call) => Math.Max(1, call.Parameters.Count(sent => sent.Key == "vms"));

    // A tool that was exposed by its name may do what it always does, and no more than that.
    private Tier Allowed(ToolSpec spec, Caller caller)
    {
        var most = tools.Tier < caller.Most ? tools.Tier : caller.Most;
        return most > spec.Tier ? most : spec.Tier;
    }

    private ToolResult Refused(ToolCall call, Caller caller, string why, string kind = "refused")
    {
        if (!call.Spec.Effect.ReadOnly)
        {
            audit?.NotDone(kind, call, caller, cluster, why);
        }
        return ToolResult.Error(why);
    }

    private static async Task<ToolResult> Audited(AuditLog audit, ToolRun run, string? confirmed, CancellationToken cancellation)
    {
        string id;
        try
        {
            id = audit.Intent(run, confirmed);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ToolResult.Error(
                $"{run.Call.Spec.Name}: the audit log can't be written ({e.Message}), so nothing that "
                    + "changes the cluster is done. Reading still works.");
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
