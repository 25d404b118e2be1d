using System.Text.Json;
using McpPve.Answers;
using McpPve.Catalog;
using McpPve.Catalog.Door;
using McpPve.Client.Schema;
using McpPve.Clusters;
using McpPve.Effects;
using McpPve.Tools;
using McpPve.Tools.Arguments;

namespace McpPve.Calls;

/// <summary>What the tools do that are given another call: they find it, describe it, plan it or make it.</summary>
internal sealed class DoorCalls(ToolRunner runner, Toolbox tools, Cluster cluster)
{
    private const int MostFound = 10;

    /// <summary>Arguments of ours that go on to the call, where it takes them.</summary>
    private static readonly string[] Passed = [Arg.Wait.Name, Arg.ConfirmName];

    public async Task<ToolResult> Run(ToolCall outer, Caller caller, CancellationToken cancellation)
    {
        if (outer.Spec.Inner == InnerCall.Search)
        {
            return Search(outer, await cluster.Document.Read(cancellation), caller);
        }
        var name = outer[DoorTools.CallName]!;
        if (await Resolve(outer, name, cancellation) is not var (spec, values))
        {
            return ToolResult.Error($"{outer.Spec.Name}: {Missing(name)} Nothing was done.");
        }
        if (spec.Inner is not (InnerCall.None or InnerCall.Diagnose))
        {
            return ToolResult.Error($"{outer.Spec.Name}: call {spec.Name} itself. Nothing was done.");
        }
        if (outer.Spec.Inner == InnerCall.Describe)
        {
            return await Describe(spec, name, caller, cancellation);
        }
        if (Arguments(outer, spec, values, out var arguments) is { } problem)
        {
            return ToolResult.Error($"{outer.Spec.Name}: {problem}. Nothing was done.");
        }
        var tier = CallFacts.TierOf(spec);
        switch (outer.Spec.Inner)
        {
            case InnerCall.Plan:
                return await runner.Plan(spec, arguments, caller, cancellation);
            case InnerCall.Read when !spec.Effect.ReadOnly:
                return ToolResult.Error(
                    $"{spec.Name}: it does more than read, so it is called with {DoorTools.NameOf(tier == Tier.Full ? InnerCall.Change : InnerCall.Execute)}. "
                        + "Nothing was done.");
            case InnerCall.Execute when tier == Tier.Full:
                return ToolResult.Error(
                    $"{spec.Name}: it needs tier full, so it is called with {DoorTools.NameOf(InnerCall.Change)}. Nothing was done.");
            case InnerCall.Execute:
                return await runner.Run(
                    spec, arguments, caller with { Most = caller.Most < Tier.ReadExecute ? caller.Most : Tier.ReadExecute }, cancellation);
            default:
                return await runner.Run(spec, arguments, caller, cancellation);
        }
    }

    // The cluster's own documentation is 4 MB: it is read where what is built in does not do.
    private async Task<(ToolSpec Spec, IReadOnlyDictionary<string, string> Values)?> Resolve(
        ToolCall outer, string name, CancellationToken cancellation)
    {
        var builtIn = tools.Resolve(name, cluster.Document.Known);
        return outer.Spec.Inner != InnerCall.Describe && (builtIn is var (spec, _) ? Takes(spec, outer) : !ApiMethods.IsMeantBy(name))
            ? builtIn
            : tools.Resolve(name, await cluster.Document.Read(cancellation));
    }

    private static bool Takes(ToolSpec spec, ToolCall outer) =>
        !spec.TakesOptions || outer[DoorTools.ArgumentsName] is not { } given
        || JsonElement.Parse(given).EnumerateObject()
            .SelectMany(member => Lenient.IsAlike(member.Name, OptionsArg.OwnName) && Lenient.Object(member.Value) is { } options
                ? options.EnumerateObject().Select(option => option.Name)
                : [member.Name])
            .All(name => Takes(spec, name) || spec.Args.Any(arg => Lenient.IsAlike(arg.Name, name)));

    private string Missing(string name)
    {
        var meant = ApiMethods.IsMeantBy(name);
        var close = meant ? null : tools.Closest(name);
        var found = tools.Index(cluster.Document.Known).Find(name, 3).Select(one => one.Name).ToList();
        return $"there is no such {(meant ? "method" : "tool")} here"
            + (close is not null ? $"; did you mean {close}?" : found.Count > 0 ? $". The nearest: {string.Join(", ", found)}." : ".")
            + (meant && !tools.HasMethods ? " The API itself is not open here, only the tools are." : "");
    }

    /// <returns>What is wrong with them; null where they can be bound.</returns>
    private static string? Arguments(
        ToolCall outer, ToolSpec spec, IReadOnlyDictionary<string, string> values, out Dictionary<string, JsonElement> arguments)
    {
        arguments = [];
        if (outer[DoorTools.ArgumentsName] is { } given)
        {
            foreach (var member in JsonElement.Parse(given).EnumerateObject())
            {
                arguments[member.Name] = member.Value;
            }
        }
        foreach (var (name, value) in values.Where(value => value.Value.Length > 0))
        {
            if (arguments.TryGetValue(name, out var other) && !Lenient.IsNothing(other) && (Lenient.Scalar(other) ?? "") != value)
            {
                return $"'{name}' is {value} in the path and another in the arguments";
            }
            arguments[name] = Lenient.Text(value);
        }
        foreach (var name in Passed.Where(name => outer[name] is not null && !IsDefault(outer, name)))
        {
            if (spec.Args.Any(arg => arg.Name == name) || (spec.TakesOptions && Takes(spec, name)))
            {
                arguments.TryAdd(name, Lenient.Text(outer[name]!));
            }
        }
        return null;
    }

    private static bool IsDefault(ToolCall outer, string name) => outer.Spec.Args.First(arg => arg.Name == name).IsDefault(outer);

    private static bool Takes(ToolSpec spec, string name) => spec.Endpoint(spec.Templates().First()).Parameter(name) is not null;

    private ToolResult Search(ToolCall outer, ApiDocument? document, Caller caller)
    {
        var query = outer["query"]!;
        var exact = ApiMethods.Find(query, document) is var (name, _)
            ? [new Findable(name, ApiMethods.Spec(name, document).Title)]
            : Array.Empty<Findable>();
        var found = exact.Concat(tools.Index(document).Find(query, MostFound)).DistinctBy(one => one.Name).Take(MostFound).ToList();
        return ResultText.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("items"u8);
            foreach (var one in found)
            {
                if (tools.Resolve(one.Name, document) is not var (spec, _))
                {
                    continue;
                }
                var tier = CallFacts.TierOf(spec);
                writer.WriteStartObject();
                writer.WriteString("call"u8, one.Name);
                writer.WriteString("does"u8, one.Does);
                writer.WriteString("tier"u8, tier.Name());
                if (tier > (tools.Tier < caller.Most ? tools.Tier : caller.Most))
                {
                    writer.WriteBoolean("allowed"u8, false);
                }
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteString("next"u8, found.Count == 0
                ? "Nothing is found: use other words, in English: what it is about (disk, certificate, token) and what is to be done."
                : "pve_describe tells what a call takes.");
            WriteSource(writer);
            writer.WriteEndObject();
        });
    }

    private async Task<ToolResult> Describe(ToolSpec spec, string asked, Caller caller, CancellationToken cancellation)
    {
        var needed = Needed(spec);
        var missing = new List<string>();
        foreach (var choice in needed)
        {
            if (await Holds(choice, cancellation) is false)
            {
                missing.Add(Told(choice));
            }
        }
        return ResultText.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("call"u8, spec.Name);
            if (!spec.IsMethod && ApiMethods.IsMeantBy(asked))
            {
                writer.WriteString("note"u8, $"{spec.Name} makes this call and checks more: its arguments are these.");
            }
            writer.WriteString("does"u8, spec.Description);
            if (spec.Endpoint(spec.Templates().First()).Description is { } said && said.TrimEnd('.') != spec.Title)
            {
                writer.WriteString("pve_says"u8, CallFacts.Shortened(said, 1000));
            }
            writer.WriteString("with"u8, CallFacts.CalledWith(spec));
            writer.WriteString("tier"u8, CallFacts.TierOf(spec).Name());
            if (CallFacts.TierOf(spec) > (tools.Tier < caller.Most ? tools.Tier : caller.Most))
            {
                writer.WriteBoolean("allowed"u8, false);
            }
            WriteEffect(writer, spec);
            if (!spec.IsMethod)
            {
                writer.WriteStartArray("requests"u8);
                foreach (var method in spec.Methods())
                {
                    writer.WriteStringValue(method);
                }
                writer.WriteEndArray();
            }
            writer.WriteStartArray("arguments"u8);
            WriteArguments(writer, spec);
            writer.WriteEndArray();
            WritePrivileges(writer, spec, needed, missing);
            if (spec.Since is { } since)
            {
                writer.WriteString("since"u8, $"PVE {since}");
            }
            var endpoint = spec.Endpoint(spec.Templates().First());
            if (!endpoint.In9)
            {
                writer.WriteString("until"u8, "PVE 8"u8);
            }
            if (endpoint.ClosedToTokens)
            {
                writer.WriteString("closed"u8, "PVE refuses API tokens here: it wants a login."u8);
            }
            writer.WriteString("returns"u8, Returns(spec, endpoint));
            WriteSource(writer);
            writer.WriteStartObject("example"u8);
            writer.WriteString("call"u8, spec.Name);
            writer.WriteStartObject("arguments"u8);
            foreach (var arg in spec.Args.Where(arg => arg.Required))
            {
                writer.WriteString(arg.Name, CallFacts.Sample(arg));
            }
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    private static string Returns(ToolSpec spec, PveEndpoint endpoint) =>
        !spec.IsMethod ? "the result of the tool"
        : spec.Route.Method != HttpMethod.Get ? "what is different now; a task is waited for"
        : endpoint.Answer switch
        {
            "array" => $"items, count, total{Named(endpoint, "; of each")}",
            "object" => $"the members of the object{Named(endpoint, "")}",
            "null" => "nothing",
            var other => $"value ({other})",
        };

    private static string Named(PveEndpoint endpoint, string whose) =>
        endpoint.Members.Count == 0 ? "" : $"{whose}: {CallFacts.Shortened(string.Join(", ", endpoint.Members.Distinct()), 600)}";

    private void WriteSource(Utf8JsonWriter writer)
    {
        if (cluster.Document.Problem is { } problem)
        {
            writer.WriteString(
                "source"u8,
                $"Built in (PVE 9.2 and 8.4): the documentation of the cluster itself, {ApiDocument.Path}, can't be read: {problem}");
        }
    }

    private static void WriteEffect(Utf8JsonWriter writer, ToolSpec spec)
    {
        var plain = CallFacts.Plain(spec);
        writer.WriteString("effect"u8, plain.Effect.Name());
        if (plain.IsAsked)
        {
            writer.WriteBoolean("asked_first"u8, true);
        }
        if (plain.Reasons.Count > 0)
        {
            writer.WriteString("why"u8, string.Join("; ", plain.Reasons));
        }
        if (CallFacts.WorseWith(spec) is not { Count: > 0 } worse)
        {
            return;
        }
        writer.WriteStartArray("worse_with"u8);
        foreach (var one in worse)
        {
            writer.WriteStringValue(one);
        }
        writer.WriteEndArray();
    }

    private static void WriteArguments(Utf8JsonWriter writer, ToolSpec spec)
    {
        // Those that the calling tool has itself stand there.
        foreach (var argument in CallFacts.Arguments(spec).Where(one => one.Role is not (ArgRole.Confirm or ArgRole.Wait)))
        {
            WriteArgument(writer, argument.Name, argument.Takes);
        }
    }

    // A member named like the argument would be taken for a secret where the argument is one.
    private static void WriteArgument(Utf8JsonWriter writer, string name, string takes)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, name);
        writer.WriteString("takes"u8, takes);
        writer.WriteEndObject();
    }

    private static IReadOnlyList<Right[][]> Needed(ToolSpec spec)
    {
        try
        {
            return Privileges.Choices(spec, release9: true);
        }
        catch (InvalidOperationException) // a check that only PVE's code knows
        {
            return [];
        }
    }

    private async Task<bool?> Holds(Right[][] choice, CancellationToken cancellation)
    {
        bool? any = false;
        foreach (var option in choice)
        {
            bool? all = true;
            foreach (var right in option)
            {
                var held = await cluster.Rights.HoldsBelow(right.Root, [right.Privilege], cancellation);
                all = held is null ? null : all is true && held.Value ? all : held.Value ? all : false;
            }
            any = all is true ? true : any is true ? any : all is null ? null : any;
        }
        return any;
    }

    private static string Told(Right[][] choice) => string.Join(
        " or ", choice.Select(option => string.Join(" and ", option.Select(right => $"{right.Privilege} on {right.Path}"))));

    private static void WritePrivileges(Utf8JsonWriter writer, ToolSpec spec, IReadOnlyList<Right[][]> needed, List<string> missing)
    {
        writer.WriteStartArray("privileges"u8);
        foreach (var choice in needed.Select(Told).Distinct())
        {
            writer.WriteStringValue(choice);
        }
        if (needed.Count == 0)
        {
            writer.WriteStringValue(spec.Endpoint(spec.Templates().First()).Privileges switch
            {
                "all" or "world" => "none: open to every token",
                null => "PVE's code decides; often root@pam alone, which no API token is",
                var check => check,
            });
        }
        writer.WriteEndArray();
        if (missing.Count > 0)
        {
            writer.WriteStartArray("token_lacks"u8);
            foreach (var one in missing.Distinct())
            {
                writer.WriteStringValue(one);
            }
            writer.WriteEndArray();
            writer.WriteString("advice"u8, "It may have it on a deeper path; where it has not, PVE refuses the call."u8);
        }
    }
}
