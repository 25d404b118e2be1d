using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpPve.Client.Schema;
using McpPve.Effects;
using McpPve.Text;
using McpPve.Tools.Arguments;

namespace McpPve.Tools;

/// <summary>A write that is done: what the call was, and what was there before and after it.</summary>
internal readonly record struct Done(ToolRun Run, ReadBackResult Before, ReadBackResult After)
{
    public ToolCall Call => Run.Call;

    /// <summary>What was shown under a name before the call; null where it was not there.</summary>
    public string? Was(string key) => Value(Before, key);

    public string? Is(string key) => Value(After, key);

    /// <summary>What is shown now and was not before.</summary>
    public IReadOnlyList<SettingValue> Added
    {
        get
        {
            var known = (Before.Settings ?? []).Select(setting => setting.Key).ToHashSet();
            return [.. (After.Settings ?? []).Where(setting => !known.Contains(setting.Key))];
        }
    }

    private static string? Value(ReadBackResult seen, string key) =>
        seen.Settings?.FirstOrDefault(setting => setting.Key == key).Value;
}

/// <summary>The call that puts back what another call did, or why there is none.</summary>
internal sealed record Undo
{
    // A longer one would fill the reader's window with what nobody may ever need.
    private const int LongestValue = 4000;

    private const string UndoOfMethods = "pve_change";

    private static readonly char[] DigitsAtEnd = [.. "0123456789"];

    private string? Tool { get; init; }
    private JsonObject Arguments { get; init; } = [];
    private string Why { get; init; } = "";

    public static Undo None(string why) => new() { Why = why };

    public static Undo By(string tool, JsonObject arguments) => new() { Tool = tool, Arguments = arguments };

    /// <summary>No call of this tool can be put back.</summary>
    public static Func<Done, Undo?> Never(string why) => _ => None(why);

    /// <summary>Another tool deletes what this one made.</summary>
    /// <param name="names">Arguments that both have, or ours and, after an equals sign, the other's.</param>
    public static Func<Done, Undo?> Deletes(string tool, params string[] names) => done => By(tool, Same(done, names));

    /// <summary>Another tool puts back a state that this one changed; nothing where it did not change.</summary>
    /// <param name="key">Under which the state is shown.</param>
    /// <param name="from">The only states that the other tool puts back.</param>
    public static Func<Done, Undo?> Reverses(string tool, string key, string[] from, params string[] names) => done =>
        !done.Before.Looked ? None("what it was before is not known any more")
        : done.Was(key) == done.Is(key) ? null
        : done.Was(key) is { } was && from.Contains(was) ? By(tool, Same(done, names))
        : None($"it was {done.Was(key) ?? "unknown"} before, and no call makes it so again");

    /// <summary>The same arguments under the same names, as JSON.</summary>
    public static JsonObject Same(Done done, params IEnumerable<string> names)
    {
        var arguments = new JsonObject();
        foreach (var name in names)
        {
            var (own, other) = name.Split('=') is [var first, var second] ? (first, second) : (name, name);
            if (done.Call[own] is { } value)
            {
                arguments[other] = done.Call.Spec.Args.First(arg => arg.Name == own) is IntegerArg
                    && long.TryParse(value, CultureInfo.InvariantCulture, out var number)
                        ? JsonValue.Create(number)
                        : JsonValue.Create(value);
            }
        }
        return arguments;
    }

    /// <summary>The same tool with the values of before; what is in force after it is what was before.</summary>
    public static Undo? OldSettings(Done done)
    {
        if (done.Before.Settings is not { } before || done.After.Settings is not { } after)
        {
            return None("what it was before, or is now, could not be read");
        }
        if (done.Run.Judged.Effect == EffectKind.Destroys)
        {
            return None($"it {string.Join(", ", done.Run.Judged.Reasons)}, and no call brings that back");
        }
        var spec = done.Call.Spec;
        var endpoint = spec.Endpoint(spec.Templates().First(template => spec.Route.Fits(template, done.Run.PathParameters)));
        var arguments = Same(done, spec.Args
            .Where(arg => arg.Required || (spec.Route.PathParameters.Contains(arg.Parameter) && arg.Role != ArgRole.NodeOfGuest))
            .Select(arg => arg.Name));
        var differs = false;
        List<string> unset = [], revert = [];
        var was = before.DistinctBy(setting => setting.Key).ToDictionary(setting => setting.Key);
        var now = after.DistinctBy(setting => setting.Key).ToDictionary(setting => setting.Key);
        foreach (var key in was.Keys.Union(now.Keys).Order(StringComparer.Ordinal))
        {
            var (from, to) = (was.GetValueOrDefault(key), now.GetValueOrDefault(key));
            if (from.Pending is null && to.Pending is not null && endpoint.Parameter("revert") is not null)
            {
                revert.Add(key);
            }
            else if (from.Pending != to.Pending)
            {
                return None($"{key} waited for a restart before with another value than now");
            }
            if (from.Value == to.Value || key.TrimEnd(DigitsAtEnd) == "unused")
            {
                continue; // a disk that is put back is not unused any more
            }
            differs = true;
            if (from.Value is null)
            {
                if (IsDisk(key, to.Value!))
                {
                    return None($"it made the disk {key}: delete={key} takes it out and keeps it as unused, and deleting that is for good");
                }
                unset.Add(key);
            }
            else if (!Add(arguments, spec, endpoint, key, from.Sent ?? from.Value))
            {
                return None($"{key} had another value before, which this tool cannot set");
            }
        }
        if (unset.Count > 0 && !Add(arguments, spec, endpoint, "delete", string.Join(',', unset)))
        {
            return None($"{string.Join(", ", unset)} had no value before, and this tool cannot unset it");
        }
        if (revert.Count > 0 && !Add(arguments, spec, endpoint, "revert", string.Join(',', revert)))
        {
            return None($"{string.Join(", ", revert)} waits for a restart");
        }
        return differs || revert.Count > 0 ? By(spec.Name, arguments) : null;
    }

    /// <summary>Sets a parameter of PVE's call in the arguments of a tool.</summary>
    /// <returns>False where the tool has no such parameter, or the value is not known exactly.</returns>
    public static bool Add(JsonObject arguments, ToolSpec spec, PveEndpoint endpoint, string parameter, string value)
    {
        var known = endpoint.Parameter(parameter);
        if (known is null || value.Length is 0 or > LongestValue || Redaction.IsSecret(parameter)
            || value.Contains(Redaction.Mark, StringComparison.Ordinal) || Untrusted.Clean(value, keepLines: true) != value)
        {
            return false;
        }
        var typed = Typed(known.Type, value);
        if (spec.Args.FirstOrDefault(arg => arg.Parameter == parameter && !arg.Local && arg is not OptionsArg) is { } own)
        {
            arguments[own.Name] = typed;
            return true;
        }
        if (!spec.TakesOptions || spec.Elsewhere?.Parameters.Contains(parameter) is true)
        {
            return false;
        }
        if (arguments[OptionsArg.OwnName] is not JsonObject options)
        {
            arguments[OptionsArg.OwnName] = options = [];
        }
        options[parameter] = typed;
        return true;
    }

    /// <summary>Into an open object.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        if (Tool is null)
        {
            writer.WriteString("no_undo"u8, Why);
            return;
        }
        writer.WriteStartObject("undo"u8);
        if (Tool.Contains(' ', StringComparison.Ordinal))
        {
            writer.WriteString("tool"u8, UndoOfMethods);
            writer.WriteStartObject("arguments"u8);
            writer.WriteString("call"u8, Tool);
            writer.WritePropertyName("arguments"u8);
            Arguments.WriteTo(writer);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteString("tool"u8, Tool);
            writer.WritePropertyName("arguments"u8);
            Arguments.WriteTo(writer);
        }
        writer.WriteEndObject();
    }

    private static JsonValue Typed(PveType type, string value) =>
        type == PveType.Boolean && value is "0" or "1" ? JsonValue.Create(value == "1")
        : type == PveType.Integer && long.TryParse(value, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number)
        : JsonValue.Create(value);

    private static bool IsDisk(string key, string value) =>
        key.TrimEnd(DigitsAtEnd) is "scsi" or "virtio" or "sata" or "ide" or "mp" or "efidisk" or "tpmstate"
        && !value.Contains("media=cdrom", StringComparison.Ordinal);
}
