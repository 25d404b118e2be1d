using System.Globalization;
using McpPve.Catalog.Door;
using McpPve.Client.Schema;
using McpPve.Effects;
using McpPve.Tools;
using McpPve.Tools.Arguments;

namespace McpPve.Calls;

/// <param name="Takes">Type, choices, limits and purpose, in words.</param>
internal sealed record ArgumentFacts(string Name, string Takes, bool Required, ArgRole Role);

/// <summary>What a call takes and does, in words: for a client that asks, and for a person at a terminal.</summary>
internal static class CallFacts
{
    private const int LongestOfAll = 4000;

    /// <summary>Its own arguments first, then the further parameters of PVE that it takes.</summary>
    public static IEnumerable<ArgumentFacts> Arguments(ToolSpec spec)
    {
        var endpoint = spec.Inner == InnerCall.None ? spec.Endpoint(spec.Templates().First()) : null;
        // Where there are many, each gets a few words.
        var longest = Math.Clamp(LongestOfAll / Math.Max(1, endpoint?.Parameters.Count ?? 0), 40, 200);
        foreach (var arg in spec.Args.Where(arg => arg is not OptionsArg))
        {
            var known = arg.Local ? null : endpoint?.Parameter(arg.Parameter);
            string[] facts =
            [
                .. new[] { known is null ? arg.JsonType : null, arg.Required ? "required" : null }.OfType<string>(),
                .. known is null ? (arg as ChoiceArg)?.Choices is { } choices ? [$"one of {string.Join(" ", choices)}"] : []
                    : Facts(known, arg.Required, longest),
                .. arg.Description.Length > 0 ? new[] { arg.Description } : [],
            ];
            yield return new(arg.Name, string.Join(", ", facts.Distinct()), arg.Required, arg.Role);
        }
        if (!spec.TakesOptions)
        {
            yield break;
        }
        foreach (var parameter in endpoint!.Parameters.Where(parameter =>
            spec.Args.All(arg => arg.Parameter != parameter.Name)
            && !spec.Route.PathParameters.Contains(parameter.Name)
            && spec.Elsewhere?.Parameters.Contains(parameter.Name) is not true))
        {
            var facts = Facts(parameter, !parameter.InEither().Optional, longest);
            yield return new(parameter.Name, string.Join(", ", facts), Required: false, ArgRole.None);
        }
    }

    /// <summary>What it does where its arguments do not make it worse.</summary>
    public static Judgement Plain(ToolSpec spec) =>
        EffectTable.Find(spec.Route.Method.Method, spec.Templates().First())?.Plain
            ?? EffectTable.Worst(spec.Route.Method.Method, spec.Templates().First(), _ => false);

    /// <summary>Arguments that make it worse, and what it is then.</summary>
    public static IReadOnlyList<string> WorseWith(ToolSpec spec) =>
        EffectTable.Find(spec.Route.Method.Method, spec.Templates().First())?.Worsenings is not { Count: > 0 } worse ? []
        : [
            .. worse.Select(one =>
                $"{string.Join(" and ", one.When.Select(Told))}: {string.Join("; ", one.Then.Reasons)} ("
                    + $"{one.Then.Effect.Name()}, tier {one.Then.Tier.Name()}{(one.Then.IsAsked ? ", asked first" : "")})"),
        ];

    /// <summary>The tier that a plain call of it needs.</summary>
    public static Tier TierOf(ToolSpec spec) => spec.IsMethod ? Plain(spec).Tier : spec.Tier;

    /// <summary>The tool that makes such a call.</summary>
    public static string CalledWith(ToolSpec spec) => DoorTools.NameOf(
        spec.Effect.ReadOnly ? InnerCall.Read : TierOf(spec) == Tier.Full ? InnerCall.Change : InnerCall.Execute);

    /// <summary>A value that such an argument could have.</summary>
    public static string Sample(Arg arg) => Example(arg) ?? $"{arg.Name}1";

    /// <summary>A value that shows the form of such an argument; null where its name says no form.</summary>
    public static string? Example(Arg arg) => arg switch
    {
        ChoiceArg choice => choice.Choices[0],
        FlagArg => "true",
        IntegerArg { Name: "vmid" } => "100",
        IntegerArg integer => Math.Max(1, integer.Min).ToString(CultureInfo.InvariantCulture),
        VmidListArg => "100,101",
        _ => arg.Name switch
        {
            "node" or "target" => "pve1",
            "storage" => "local",
            "userid" => "alice@pve",
            "iface" => "vmbr0",
            "cidr" => "192.0.2.0/24",
            "path" => "/vms/100",
            "roleid" or "roles" => "PVEAuditor",
            "privs" => "VM.Audit,VM.PowerMgmt",
            "upid" => "UPID:pve1:0000A1B2:00C3D4E5:65F00000:qmstart:100:root@pam:",
            _ => null,
        },
    };

    public static string Shortened(string text, int most) => text.Length <= most ? text : $"{text[..most]}…";

    private static string Told(Condition condition) =>
        string.Join(" or ", condition.Names)
        + (condition.Values is null ? "" : $"{(condition.OfItems ? " with " : "=")}{string.Join("|", condition.Values)}");

    private static IEnumerable<string> Facts(PveParameter parameter, bool isRequired, int mostWords)
    {
        var facts = parameter.InEither();
        yield return facts.Type switch
        {
            PveType.Text => facts.Keys.Count > 0 ? "text of keys" : facts.Format is { } format ? $"text ({format})" : "text",
            PveType.Array => $"list of {(facts.ItemType ?? PveType.Text).ToString().ToLowerInvariant()}",
            var type => type.ToString().ToLowerInvariant(),
        };
        if (isRequired)
        {
            yield return "required";
        }
        if (facts.Enum is { } choices)
        {
            yield return $"one of {string.Join(" ", choices)}";
        }
        if (facts.Minimum is not null || facts.Maximum is not null)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{facts.Minimum}..{facts.Maximum}");
        }
        if (facts.MaxLength is { } longest)
        {
            yield return $"at most {longest.ToString(CultureInfo.InvariantCulture)} characters";
        }
        if (facts.Default is { } standard)
        {
            yield return $"default {standard}";
        }
        if (facts.Requires is { } other)
        {
            yield return $"with {other}";
        }
        if (facts.Keys.Count > 0)
        {
            yield return $"keys: {string.Join(" ", facts.Keys.Where(key => key.AliasOf is null).Select(Key))}";
        }
        if (parameter.Description is { } said)
        {
            yield return Shortened(said.ReplaceLineEndings(" "), mostWords);
        }
        if (!parameter.In8)
        {
            yield return "since PVE 9";
        }
        else if (!parameter.In9)
        {
            yield return "PVE 8 only";
        }
    }

    private static string Key(PveParameter key) =>
        key.Name + (key.IsDefaultKey ? "(first)" : "") + (key.Enum is { Count: <= 8 } choices ? $"={string.Join("|", choices)}" : "");
}
