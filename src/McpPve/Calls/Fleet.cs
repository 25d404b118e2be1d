using System.Text.Json;
using McpPve.Answers;
using McpPve.Clusters;
using McpPve.Effects;
using McpPve.Options;
using McpPve.Text;
using McpPve.Tools;
using McpPve.Tools.Arguments;

namespace McpPve.Calls;

/// <summary>One of the clusters that this process serves, and what makes its calls.</summary>
/// <param name="State">Whether it answers; null where nobody keeps watch.</param>
internal sealed record Member(ClusterOptions Options, Cluster Cluster, ToolRunner Runner, PveState? State)
{
    /// <summary>Empty where there is only one.</summary>
    public string Name => Options.Name ?? "";
}

/// <summary>
/// The clusters, and which of them a call is for. Where there is one, a call goes straight to it; where there are several, a change names
/// its cluster, a read may leave it to the default, and what concerns whole clusters is read in all of them.
/// </summary>
/// <param name="standard">The name of the cluster that is read where a call names none.</param>
internal sealed class Fleet(IReadOnlyList<Member> members, string? standard)
{
    public const string Argument = "cluster";

    /// <summary>How long a read of all clusters waits for each.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    public IReadOnlyList<Member> Members { get; } = members;

    public bool IsOne => Members is [{ Options.Name: null }];

    /// <summary>Whether a cluster answers, as far as is known.</summary>
    public bool Reachable => Members.Any(member => member.State is { Reachable: true });

    /// <summary>Completes with the reasons when none of the clusters can be used until somebody changes something.</summary>
    public Task<string> Refused { get; } = RefusedByAll([.. members.Select(member => member.State).OfType<PveState>()]);

    /// <summary>Looks again where the last look is old.</summary>
    public Task Refresh(TimeSpan patience) =>
        Task.WhenAll(Members.Select(member => member.State?.Refresh(patience) ?? Task.CompletedTask));

    /// <summary>Whether the answer is that of all clusters where none is named.</summary>
    public static bool IsOfAll(ToolSpec spec) =>
        spec is { Effect.ReadOnly: true, Inner: InnerCall.None or InnerCall.Diagnose }
        && !spec.Route.PathParameters.Any() && !spec.Args.Any(arg => arg.Required);

    /// <summary>Whether a call of it names its cluster in any case.</summary>
    public bool Needs(ToolSpec spec) => !spec.Effect.ReadOnly || (standard is null && !IsOfAll(spec) && !IsAboutTools(spec));

    /// <param name="name">As it stands in a handle; null or empty where there is only one.</param>
    public Member? Find(string? name) => Members.FirstOrDefault(member => member.Name == (name ?? ""));

    /// <param name="caller">Who calls, as one cluster is to see it.</param>
    /// <exception cref="NoPveException">The only cluster can't be used now.</exception>
    public async Task<ToolResult> Run(
        ToolSpec spec, IReadOnlyDictionary<string, JsonElement> arguments, Func<Member, Caller> caller, CancellationToken cancellation)
    {
        if (IsOne)
        {
            return await Run(Members[0], spec, arguments, caller, cancellation);
        }
        var rest = new Dictionary<string, JsonElement>(arguments);
        if (Take(rest, spec, out var name) is { } problem)
        {
            return ToolResult.Error($"{spec.Name}: {problem}. Nothing was done.");
        }
        if (name is null && IsOfAll(spec))
        {
            return await RunInAll(spec, rest, caller, cancellation);
        }
        name ??= spec.Effect.ReadOnly ? standard : null;
        name ??= IsAboutTools(spec) ? Members[0].Name : null;
        if (name is null)
        {
            return ToolResult.Error(
                $"{spec.Name}: there are several clusters ({Names()}); say which with '{Argument}'"
                    + $"{(spec.Effect.ReadOnly ? "" : ", as every change does")}. Nothing was done.");
        }
        var member = Find(name)!;
        if (Closed(member, spec) is { } closed)
        {
            return ToolResult.Error(closed);
        }
        try
        {
            return Named(await Run(member, spec, rest, caller, cancellation), member);
        }
        catch (NoPveException e)
        {
            return ToolResult.Error($"cluster {member.Name}: {spec.Name}: {e.Message}");
        }
    }

    private static Task<string> RefusedByAll(PveState[] states)
    {
        return states is [var only] ? only.Refused : All();

        async Task<string> All() => string.Join('\n', await Task.WhenAll(states.Select(state => state.Refused)));
    }

    private static async Task<ToolResult> Run(
        Member member, ToolSpec spec, IReadOnlyDictionary<string, JsonElement> arguments, Func<Member, Caller> caller,
        CancellationToken cancellation)
    {
        // Why a cluster does not answer is asked of the doctor.
        if (member.State is { } state && spec.Inner != InnerCall.Diagnose)
        {
            await state.Reach(cancellation);
        }
        return await member.Runner.Run(spec, arguments, caller(member), cancellation);
    }

    // What calls there are and what they take is the same everywhere, but for the newest methods.
    private static bool IsAboutTools(ToolSpec spec) => spec.Inner is InnerCall.Search or InnerCall.Describe;

    private string Names() => string.Join(", ", Members.Select(member => member.Name));

    private static string? Closed(Member member, ToolSpec spec) => member.Options.Tools.Toolbox.Find(spec.Name) is not null ? null
        : $"cluster {member.Name}: {spec.Name} is not enabled there: it is of category {spec.Group.Name} and needs tier {spec.Tier.Name()}, "
            + $"and {ClusterSettings.Name(member.Name, Settings.AccessTier)} is {member.Options.Tools.Tier.Name()}. Nothing was done.";

    /// <summary>Takes the name of the cluster out of the arguments, those of the inner call included.</summary>
    /// <returns>What is wrong with it.</returns>
    private string? Take(Dictionary<string, JsonElement> arguments, ToolSpec spec, out string? name)
    {
        name = null;
        var given = new List<JsonElement>();
        foreach (var key in arguments.Keys.Where(key => Lenient.IsAlike(key, Argument)).ToList())
        {
            given.Add(arguments[key]);
            arguments.Remove(key);
        }
        if (spec.Inner != InnerCall.None
            && arguments.FirstOrDefault(pair => Lenient.IsAlike(pair.Key, "arguments")) is { Key: { } inside } pair
            && Lenient.Object(pair.Value) is { } inner
            && inner.EnumerateObject().Any(member => Lenient.IsAlike(member.Name, Argument)))
        {
            given.AddRange(
                inner.EnumerateObject().Where(member => Lenient.IsAlike(member.Name, Argument)).Select(member => member.Value.Clone()));
            arguments[inside] = JsonSerializer.SerializeToElement(
                inner.EnumerateObject().Where(member => !Lenient.IsAlike(member.Name, Argument))
                    .ToDictionary(member => member.Name, member => member.Value.Clone()),
                FleetJson.Default.DictionaryStringJsonElement);
        }
        var names = given.Where(value => !Lenient.IsNothing(value)).Select(value => (Lenient.Scalar(value) ?? "").Trim())
            .Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        switch (names)
        {
            case []:
                return null;
            case [var one]:
                name = Members.FirstOrDefault(member => member.Name.Equals(one, StringComparison.OrdinalIgnoreCase))?.Name;
                var close = Closest.To(one.ToLowerInvariant(), [.. Members.Select(member => member.Name)]);
                return name is not null ? null
                    : $"there is no cluster '{Untrusted.Clean(one, keepLines: false)}' here"
                        + $"{(close is null ? $"; there are {Names()}" : $"; did you mean {close}?")}";
            default:
                return $"'{Argument}' is given twice, with different names";
        }
    }

    private async Task<ToolResult> RunInAll(
        ToolSpec spec, Dictionary<string, JsonElement> arguments, Func<Member, Caller> caller, CancellationToken cancellation)
    {
        var results = await Task.WhenAll(Members.Select(async member =>
        {
            if (Closed(member, spec) is { } closed)
            {
                return (member, Result: ToolResult.Error(closed));
            }
            // One that hangs must not keep the answer of the others back.
            using var limit = new CancellationTokenSource(Patience, member.Cluster.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
            try
            {
                return (member, Result: await Run(member, spec, arguments, caller, either.Token));
            }
            catch (NoPveException e)
            {
                return (member, Result: ToolResult.Error(e.Message));
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                return (member, Result: ToolResult.Error($"it did not answer within {Patience.TotalSeconds:0.#} s"));
            }
        }));
        var good = results.Where(one => !one.Result.IsError).Select(one => (one.member.Name, Data: one.Result.Data!.Value)).ToList();
        return good.Count == 0
            ? ToolResult.Error(string.Join('\n', results.Select(one => $"cluster {one.member.Name}: {one.Result.Text}").Distinct()))
            : ResultText.OfClusters(
                good,
                [.. results.Where(one => one.Result.IsError).Select(one => (one.member.Name, one.Result.Text))]);
    }

    private static ToolResult Named(ToolResult result, Member member) => result.IsError
        ? result with { Text = $"cluster {member.Name}: {ClusterSettings.Renamed(result.Text, member.Name)}" }
        : ResultText.WithCluster(result, member.Name);
}

[System.Text.Json.Serialization.JsonSerializable(typeof(Dictionary<string, JsonElement>))]
internal sealed partial class FleetJson : System.Text.Json.Serialization.JsonSerializerContext;
