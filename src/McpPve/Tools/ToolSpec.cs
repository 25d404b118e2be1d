using System.Text.Json;
using McpPve.Client.Schema;
using McpPve.Effects;
using McpPve.Tools.Arguments;

namespace McpPve.Tools;

/// <summary>The one declaration of a tool; schema, hints, filters, checks, path, encoding and result follow from it.</summary>
internal sealed record ToolSpec
{
    private ToolGroup? _group;
    private Arg[] _args = [];
    private ToolSpec? _forContainers;

    public required string Name { get; init; }
    /// <summary>Names under which it can be called as well; they are listed nowhere.</summary>
    public string[] FormerNames { get; init; } = [];

    public required string Title { get; init; }

    /// <summary>Written for a model that has never seen PVE; the first sentence carries the words to search for.</summary>
    public required string Description { get; init; }

    /// <summary>A second category, for what serves both kinds of guest.</summary>
    public string? AlsoIn { get; init; }

    /// <summary>
    /// Not in the standard list, which has to stay short enough for every client; it can be listed and called by its name.
    /// </summary>
    public bool Extra { get; init; }

    public Tier Tier { get; init; } = Tier.ReadOnly;
    public Effect Effect { get; init; } = Effect.Read;

    /// <summary>Some calls of it need somebody's word, though the tool as such destroys nothing: its arguments decide.</summary>
    public bool AsksSometimes { get; init; }

    /// <summary>Listed also where only the way to all other calls is: hardly any task does without it.</summary>
    public bool ServesDoor { get; init; }

    /// <summary>It is a method of PVE's API and no tool: its arguments alone decide what it does, and which tier it takes.</summary>
    public bool IsMethod { get; init; }

    /// <summary>What it does with another call that it is given.</summary>
    public InnerCall Inner { get; init; }

    public required Route Route { get; init; }
    public Arg[] Args
    {
        get => _args;
        init => _args = value;
    }

    /// <summary>What must hold between the arguments.</summary>
    public ArgRule[] Rules { get; init; } = [];

    /// <summary>Sent with every call; the caller can't change it.</summary>
    public (string Name, string Value)[] Always { get; init; } = [];

    /// <summary>Parameters of the call that belong to another tool, which says what they do, and a sentence that names it.</summary>
    public (string[] Parameters, string Sentence)? Elsewhere { get; init; }

    /// <summary>
    /// What is different for a container, where PVE has another call for it than for a VM. The arguments have the same names.
    /// </summary>
    public Func<ToolSpec, ToolSpec>? Container { get; init; }

    /// <summary>The kind of guest, <c>qemu</c> or <c>lxc</c>, from the arguments where no guest exists that could be looked up.</summary>
    public Func<ToolCall, string?>? KindFrom { get; init; }

    /// <summary>The complaint when <see cref="KindFrom"/> can't tell.</summary>
    public string? KindUnknown { get; init; }

    /// <summary>Why there is no such call for a container, and what to do instead.</summary>
    public string? NotForContainers { get; init; }

    public required Operation Returns { get; init; }

    /// <summary>What is read before and after a write, to tell what is different now.</summary>
    public ReadBack? ReadBack { get; init; }

    /// <summary>
    /// What puts back what a call did, or why nothing does; null where nothing has changed. Left out, it is the same tool with the values
    /// of before, where they were read.
    /// </summary>
    public Func<Done, Undo?>? Undo { get; init; }

    /// <summary>After a write: why it may have no effect yet (the firewall is off, the change is not applied), or null.</summary>
    public Func<ToolRun, CancellationToken, Task<string?>>? PostCheck { get; init; }

    /// <summary>Where PVE leaves out what the token may not see: a list, and the privileges without which it is perhaps not all.</summary>
    public Partial? Partial { get; init; }

    /// <summary>Why this call would do harm or nothing: told before anybody is asked and before anything is sent; null to go on.</summary>
    public Func<ToolRun, CancellationToken, Task<string?>>? Refuses { get; init; }

    /// <summary>Why PVE would refuse the call: nobody is asked about it then; null where it would not.</summary>
    public Func<ToolRun, CancellationToken, Task<string?>>? Obstacle { get; init; }

    /// <summary>
    /// What the call takes away, where that is not what <see cref="ReadBack"/> looks at: the guest under a restore, the rule at a position.
    /// It is shown to whoever is asked, and the answer counts for it as it was shown.
    /// </summary>
    public ReadBack? Loses { get; init; }

    /// <summary>What a person who is asked should know besides what is shown: what else it touches, or null.</summary>
    public Func<ToolRun, CancellationToken, Task<string?>>? Impact { get; init; }

    /// <summary>
    /// What the call means for the account that this server itself uses, or null when it has nothing to do with it. Such a call is asked
    /// first, whatever its effect.
    /// </summary>
    public Func<ToolRun, CancellationToken, Task<string?>>? ForOwnAccount { get; init; }

    /// <summary>Path templates of the further reads that the answer is put together from.</summary>
    public string[] AlsoReads { get; init; } = [];

    /// <summary>
    /// What PVE's description of the call leaves out: privileges that it checks in code, those that decide what a list shows, and those
    /// of what is read besides.
    /// </summary>
    public RequiredPrivilege[] RequiredPrivileges { get; init; } = [];

    /// <summary>What PVE leaves to root@pam, whatever a token's role is, in words.</summary>
    public string? RootOnly { get; init; }

    /// <summary>The first PVE version that has the endpoint; null when 8.4 has it.</summary>
    public string? Since { get; init; }

    public ToolGroup Group => _group ?? throw new InvalidOperationException($"{Name} is in no group");

    /// <summary>Whether somebody is asked before some call of it.</summary>
    public bool MayAsk => Effect.Irreversible || AsksSometimes || ForOwnAccount is not null;

    /// <summary>What a call does, by its arguments.</summary>
    /// <param name="pathParameters">What stands in its path, where the path says it.</param>
    public Judgement Judge(ToolCall call, IReadOnlyDictionary<string, string> pathParameters)
    {
        var template = Templates().FirstOrDefault(one => Route.Fits(one, pathParameters)) ?? Route.Template;
        return EffectTable.Judge(
            Route.Method.Method,
            template,
            [
                .. call.Parameters,
                // What a choice puts into the path, such as the kind of guest, is part of the method then.
                .. pathParameters.Where(one => template.Contains($"{{{one.Key}}}", StringComparison.Ordinal)),
                .. Always.Select(always => KeyValuePair.Create(always.Name, always.Value)),
            ]);
    }

    /// <summary>What any call of it can be, with whatever arguments it takes.</summary>
    public Judgement Worst() => Templates()
        .Select(template => EffectTable.Worst(Route.Method.Method, template, Takes))
        .MaxBy(worst => worst.Effect)!;

    private bool Takes(string parameter) =>
        Elsewhere?.Parameters.Contains(parameter) is not true
        && (TakesOptions || Route.PathParameters.Contains(parameter) || Args.Any(arg => arg.Parameter == parameter));

    public bool TakesOptions => Args.Any(arg => arg is OptionsArg);

    internal void JoinGroup(ToolGroup group)
    {
        _group = group;
        if (MayAsk && !_args.Contains(Arg.Confirm))
        {
            _args = [.. _args, Arg.Confirm];
        }
    }

    /// <summary>The tool for VMs, or for both kinds, and where that is another call the one for containers.</summary>
    public IEnumerable<ToolSpec> Kinds => Container is null ? [this] : [this, ForContainers!];

    public ToolSpec? ForContainers =>
        Container is null ? null : _forContainers ??= Container(this) with { Container = null, IsForContainers = true };

    /// <summary>Made by <see cref="Container"/>.</summary>
    public bool IsForContainers { get; private init; }

    /// <summary>Takes both kinds of guest, so that the guest has to be looked up even where its node is given.</summary>
    public bool TakesBothKinds => Container is not null || IsForContainers || Route.PathParameters.Contains(Route.Kind);

    public IEnumerable<RequiredPrivilege> AllNeeds => Kinds.SelectMany(kind => kind.RequiredPrivileges).Distinct();

    public Arg? ArgOf(ArgRole role) => Array.Find(Args, arg => arg.Role == role);

    // Two tools are the same when they are one: comparing what they are made of says nothing.
    public bool Equals(ToolSpec? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    /// <summary>
    /// The calls to PVE that this tool can make: one, or one for each choice of an argument inside the path, or one for each kind of
    /// guest.
    /// </summary>
    public IEnumerable<string> Templates()
    {
        foreach (var pathParameter in IsMethod ? [] : Route.PathParameters)
        {
            var choices = pathParameter == Route.Kind
                ? Route.Kinds
                : (Args.FirstOrDefault(arg => arg.Parameter == pathParameter) as ChoiceArg)?.Choices;
            if (choices is not null)
            {
                return choices.Select(value => Route.Template.Replace($"{{{pathParameter}}}", value, StringComparison.Ordinal));
            }
        }
        return [Route.Template];
    }

    /// <summary>The same as METHOD /path, of both kinds of guest; none for a tool that is given another call.</summary>
    public IEnumerable<string> Methods() => Inner != InnerCall.None ? []
        : Kinds.SelectMany(kind => kind.Templates().Select(path => $"{kind.Route.Method} {path}")).Distinct();

    /// <summary>What the cluster itself documents about the method; null where what is built in is all that is known.</summary>
    public PveEndpoint? Documented { get; init; }

    /// <summary>The same with what a cluster documents about its method: parameters that are not built in are taken, too.</summary>
    public ToolSpec As(ApiDocument? document) =>
        Templates().First() is var path && document?.Find(Route.Method.Method, path) is { } documented
        && PveSchema.Find(Route.Method.Method, path) is { } builtIn
            ? this with { Documented = builtIn.With(documented) }
            : this;

    /// <summary>The facts about one of its methods.</summary>
    public PveEndpoint Endpoint(string template) => Documented?.Path == template ? Documented
        : PveSchema.Find(Route.Method.Method, template)
            ?? throw new InvalidOperationException($"{Name}: PVE has no {Route.Method} {template}");

    public JsonElement InputSchema() => ToolSchemas.Of([this])[0].Input;

    /// <summary>Shallow: names and types. Null for tools whose answer has no fixed members.</summary>
    public JsonElement? OutputSchema() => ToolSchemas.Of([this])[0].Output;

    /// <summary>An empty object for tools whose answer has no fixed members.</summary>
    public void WriteOutputSchema(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        if (Effect.ReadOnly)
        {
            Returns.WriteSchema(writer);
        }
        writer.WriteEndObject();
    }

    public void WriteInputSchema(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "object"u8);
        writer.WriteStartObject("properties"u8);
        foreach (var arg in Args)
        {
            arg.WriteSchema(writer);
        }
        writer.WriteEndObject();
        if (Args.Any(arg => arg.Required))
        {
            writer.WriteStartArray("required"u8);
            foreach (var arg in Args.Where(arg => arg.Required))
            {
                writer.WriteStringValue(arg.Name);
            }
            writer.WriteEndArray();
        }
        writer.WriteBoolean("additionalProperties"u8, false);
        writer.WriteEndObject();
    }
}

/// <summary>
/// The JSON schemas of tools, in one document: a hundred and fifty small ones would be a third of the time until they are listed.
/// </summary>
internal static class ToolSchemas
{
    public static List<(ToolSpec Tool, JsonElement Input, JsonElement? Output)> Of(IReadOnlyCollection<ToolSpec> tools)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(1024 * Math.Max(1, tools.Count));
        using (var writer = new Utf8JsonWriter(buffer, new() { SkipValidation = true }))
        {
            writer.WriteStartArray();
            foreach (var tool in tools)
            {
                tool.WriteInputSchema(writer);
                tool.WriteOutputSchema(writer);
            }
            writer.WriteEndArray();
        }
        var schemas = JsonDocument.Parse(buffer.WrittenMemory).RootElement.EnumerateArray();
        var all = new List<(ToolSpec, JsonElement, JsonElement?)>(tools.Count);
        foreach (var tool in tools)
        {
            var (input, output) = (Next(), Next());
            all.Add((tool, input, output.GetPropertyCount() == 0 ? null : output));
        }
        return all;

        JsonElement Next() => schemas.MoveNext() ? schemas.Current : throw new InvalidOperationException("fewer schemas than were written");
    }
}

/// <summary>One category of tools, in the order in which they are listed.</summary>
internal sealed class ToolGroup
{
    public ToolGroup(string name, string title, ToolSpec[] tools)
    {
        (Name, Title, Tools) = (name, title, tools);
        foreach (var tool in tools)
        {
            tool.JoinGroup(this);
        }
    }

    /// <summary>As <c>PVE_CATEGORIES</c> names it.</summary>
    public string Name { get; }

    public string Title { get; }
    public ToolSpec[] Tools { get; }
}
