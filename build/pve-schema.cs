// Writes src/McpPve.Client/Schema/pve-api.txt: the methods of PVE's API and their parameters, facts only, no sentence of its documentation.
// usage: dotnet run build/pve-schema.cs [NEW.ndjson OLD.ndjson]   (a method a line, as PVE's API viewer describes it: of PVE 9 and 8)
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

var root = Path.GetDirectoryName(Path.GetDirectoryName(Here()))!;
var beside = Path.Combine(root, "..", "shared", "pve-api");
var (newest, oldest) = args is [var first, var second]
    ? (first, second)
    : (Path.Combine(beside, "schema-9.2.ndjson"), Path.Combine(beside, "schema-8.4.ndjson"));
if (args.Length is not (0 or 2) || !File.Exists(newest) || !File.Exists(oldest))
{
    Console.Error.WriteLine($"usage: dotnet run build/pve-schema.cs NEW.ndjson OLD.ndjson (without them: the ones in {beside})");
    return 2;
}

var formats = new Formats();
var methods = new StringBuilder();
var (new9, old8) = (Read(newest), Read(oldest));
var keys = new9.Keys.Union(old8.Keys)
    .OrderBy(key => key.Path, StringComparer.Ordinal).ThenBy(key => key.Method, StringComparer.Ordinal).ToList();
foreach (var key in keys)
{
    Facts.Method(methods, key, new9.GetValueOrDefault(key), old8.GetValueOrDefault(key), formats);
}
var text = $"""
    # What PVE 9.2 and 8.4 say about their API. build/pve-schema.cs writes this from PVE's own description of it: facts only.
    # METHOD path, then after a tab each: flags (* takes undocumented parameters, ! closed to API tokens, p runs as root, n runs on the node
    # of the path, 8 or 9 in that version only), the JSON type of the answer, the check of privileges (JSON; all: any user; world: anyone).
    # Under it its parameters: name, type (s text, i integer, n number, b boolean, a array and the type of its items), ? if optional, and
    # >=minimum <=maximum #shortest..longest ~format {Facts.Braces("choice|choice")} =default %pattern &needed-parameter @other-name-of,
    # * the key that a property string may leave out, +9 or +8 only in that version; of an array these are the facts of its items.
    # After " | " the facts of PVE 8 where they differ. In values %20 is a space, %25 a percent sign, %7C a bar.
    # ~{Facts.Braces("name")} is a property string whose keys stand under ~name at the end.

    """ + methods + formats;
text = text.ReplaceLineEndings("\n");
File.WriteAllText(Path.Combine(root, "src", "McpPve.Client", "Schema", "pve-api.txt"), text);
var lines = text.Count(c => c == '\n');
Console.WriteLine($"{keys.Count} methods, {formats.Count} property strings, {lines} lines, {Encoding.UTF8.GetByteCount(text)} bytes");
return 0;

static string Here([CallerFilePath] string path = "") => path;

static Dictionary<(string Path, string Method), JsonElement> Read(string file) =>
    File.ReadLines(file).Select(line => JsonDocument.Parse(line).RootElement)
        .ToDictionary(method => (method.GetProperty("path").GetString()!, method.GetProperty("method").GetString()!));

internal static class Facts
{
    public static string Braces(string inside) => $"{{{inside}}}";

    public static void Method(StringBuilder to, (string Path, string Method) key, JsonElement new9, JsonElement old8, Formats formats)
    {
        var newest = IsThere(new9) ? new9 : old8;
        var flags = string.Concat(
            IsSet(newest, "additionalProperties") ? "*" : "",
            IsSet(newest, "allowtoken") ? "" : "!",
            IsSet(newest, "protected") ? "p" : "",
            Text(newest, "proxyto") is "node" ? "n" : "")
            + (IsThere(old8) ? "" : "9") + (IsThere(new9) ? "" : "8");
        var answer = Text(Member(newest, "returns"), "type") ?? "any";
        to.Append(CultureInfo.InvariantCulture, $"{key.Method} {key.Path}\t{flags}\t{answer}\t{Check(newest)}\n");
        Parameters(to, Member(new9, "parameters"), Member(old8, "parameters"), IsThere(new9) && IsThere(old8), key.Path, formats);
    }

    /// <param name="marks">Whether what is in one version only is marked: not where the method itself is.</param>
    public static void Parameters(StringBuilder to, JsonElement new9, JsonElement old8, bool marks, string path, Formats formats)
    {
        foreach (var name in Names(new9).Union(Names(old8)).Order(StringComparer.Ordinal))
        {
            var (now, then) = (Member(new9, name), Member(old8, name));
            var newest = IsThere(now) ? now : then;
            var format = formats.Named(name, path, FormatOf(now), FormatOf(then));
            var facts = Of(newest, format);
            to.Append(CultureInfo.InvariantCulture, $" {name} {facts}");
            if (marks && !(IsThere(now) && IsThere(then)))
            {
                to.Append(IsThere(now) ? " +9" : " +8");
            }
            else if (IsThere(now) && IsThere(then) && Of(then, format) is var before && before != facts)
            {
                to.Append(CultureInfo.InvariantCulture, $" | {before}");
            }
            to.Append('\n');
        }
    }

    private static string Of(JsonElement parameter, string? format)
    {
        var items = Text(parameter, "type") is "array" ? Member(parameter, "items") : default;
        var facts = IsThere(items) ? items : parameter;
        var line = new StringBuilder(IsThere(items) || Text(parameter, "type") is "array" ? "a" : "").Append(Text(facts, "type") switch
        {
            "integer" => 'i',
            "number" => 'n',
            "boolean" => 'b',
            _ => 's',
        });
        line.Append(IsSet(parameter, "optional") ? "?" : "");
        Add(" >=", Number(facts, "minimum"));
        Add(" <=", Number(facts, "maximum"));
        var (shortest, longest) = (Number(facts, "minLength"), Number(facts, "maxLength"));
        Add(" #", shortest is null && longest is null ? null : $"{shortest}..{longest}");
        Add(" ~", FormatOf(parameter).ValueKind == JsonValueKind.Object ? Braces(format!) : Value(Text(facts, "format")));
        var choices = Member(facts, "enum");
        Add(" ", IsThere(choices) ? Braces(string.Join('|', choices.EnumerateArray().Select(choice => Value(choice.ToString())))) : null);
        Add(" =", Default(parameter));
        Add(" %", Value(Text(facts, "pattern")));
        Add(" &", Text(parameter, "requires"));
        Add(" @", Text(parameter, "alias"));
        Add(" *", IsSet(parameter, "default_key") ? "" : null);
        return line.ToString();

        void Add(string sign, string? value) => _ = value is null ? null : line.Append(sign).Append(value);
    }

    /// <summary>A default that is a value; where PVE has words for how it finds one, there is none.</summary>
    private static string? Default(JsonElement parameter)
    {
        var value = Member(parameter, "default").ToString();
        var isOne = Text(parameter, "type") switch
        {
            "integer" or "number" => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _),
            "boolean" => value is "0" or "1",
            _ => value.Length > 0 && !value.Replace(", ", ",", StringComparison.Ordinal).Any(char.IsWhiteSpace),
        };
        return isOne ? Value(value) : null;
    }

    private static string Check(JsonElement method)
    {
        var permissions = Member(method, "permissions");
        var check = Member(permissions, "check");
        check = IsThere(Member(check, "check")) ? Member(check, "check") : check; // PVE has it twice around some
        return IsThere(check) ? JsonSerializer.Serialize(check, Json.Default.JsonElement) : Text(permissions, "user") ?? "";
    }

    private static JsonElement FormatOf(JsonElement parameter)
    {
        var items = Text(parameter, "type") is "array" ? Member(parameter, "items") : default;
        return Member(IsThere(items) ? items : parameter, "format");
    }

    private static string? Value(string? text) => text?.Replace("%", "%25", StringComparison.Ordinal)
        .Replace(" ", "%20", StringComparison.Ordinal).Replace("|", "%7C", StringComparison.Ordinal);

    // PVE has some of them as texts, and empty ones for none.
    private static string? Number(JsonElement from, string name) => Member(from, name).ToString() is { Length: > 0 } number ? number : null;

    private static bool IsSet(JsonElement from, string name) => Member(from, name).ToString() is "1" or "True";

    private static string? Text(JsonElement from, string name) =>
        Member(from, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static IEnumerable<string> Names(JsonElement from) =>
        from.ValueKind == JsonValueKind.Object ? from.EnumerateObject().Select(member => member.Name) : [];

    private static JsonElement Member(JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : default;

    private static bool IsThere(JsonElement element) => element.ValueKind != JsonValueKind.Undefined;
}

/// <summary>The keys of property strings. The same ones have one name, whatever parameters they belong to.</summary>
internal sealed class Formats
{
    private readonly Dictionary<string, string> _names = [];

    public int Count => _names.Count;

    /// <returns>Null for what is no property string in either version.</returns>
    public string? Named(string parameter, string path, JsonElement new9, JsonElement old8)
    {
        var (now, then) = (new9.ValueKind == JsonValueKind.Object, old8.ValueKind == JsonValueKind.Object);
        if (!now && !then)
        {
            return null;
        }
        var lines = new StringBuilder();
        Facts.Parameters(lines, now ? new9 : default, then ? old8 : default, now && then, path, this);
        if (_names.TryGetValue(lines.ToString(), out var known))
        {
            return known;
        }
        var name = $"{path.Split('/').Last(part => !part.StartsWith('{'))}-{parameter.Replace("[n]", "", StringComparison.Ordinal)}";
        for (var number = 2; _names.ContainsValue(name); number++)
        {
            name = $"{name.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '-')}-{number}";
        }
        return _names[lines.ToString()] = name;
    }

    public override string ToString() =>
        string.Concat(_names.OrderBy(pair => pair.Value, StringComparer.Ordinal).Select(pair => $"~{pair.Value}\n{pair.Key}"));
}

[System.Text.Json.Serialization.JsonSerializable(typeof(JsonElement))]
internal sealed partial class Json : System.Text.Json.Serialization.JsonSerializerContext;
