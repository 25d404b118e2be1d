using System.Buffers;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace McpPve.Tools.Arguments;

internal sealed record TextArg(string Name, string Description) : Arg(Name, Description)
{
    public int MinLength { get; init; }

    public int MaxLength { get; init; } = 4096;

    /// <summary>What the value must look like; anything that becomes part of a path has one.</summary>
    public Regex? Form { get; init; }

    /// <summary><see cref="Form"/> in words.</summary>
    public string? FormName { get; init; }

    /// <summary>PVE wants the value itself percent-encoded (its format "urlencoded"), besides what the form does.</summary>
    public bool UrlEncoded { get; init; }

    /// <summary>What stands between the items where PVE takes several in one text; a caller may give a list.</summary>
    public char? Separator { get; init; }

    /// <summary>Takes true and false, which PVE writes as 1 and 0 inside of texts, too.</summary>
    public bool TakesFlags { get; init; }

    public override string JsonType => "string";

    // A required text that may be anything may be empty: it is how a comment is cleared.
    // And "auto" is a name like others where it can be one.
    public override bool IsNotGiven(JsonElement value) =>
        Lenient.IsAuto(value)
            ? Auto || Role == ArgRole.NodeOfGuest
            : Lenient.IsNothing(value) && !(Required && Form is null && value.ValueKind == JsonValueKind.String);

    public override string? Encode(JsonElement value, List<string> encoded)
    {
        if (Read(value) is not { } text)
        {
            return Separator is null
                ? $"must be a string, not {Shown(value)}"
                : $"must be a string or a list of strings, not {Shown(value)}";
        }
        if (LengthComplaint(text, MinLength, MaxLength) is { } complaint)
        {
            return complaint;
        }
        if (Separator != '\0' && text.Contains('\0', StringComparison.Ordinal))
        {
            return "contains a NUL character";
        }
        if (Form is not null && !Form.IsMatch(text))
        {
            return $"must be {FormName}, not {Shown(value)}";
        }
        encoded.Add(UrlEncoded ? AsUrlEncoded(text) : text);
        return null;
    }

    private string? Read(JsonElement value)
    {
        if (Separator is not { } separator || Lenient.List(value, commas: false) is not { } list)
        {
            return Scalar(value);
        }
        var items = list.ConvertAll(item => separator == '\0' ? Scalar(item) : Scalar(item)?.Trim());
        // An item that holds what separates the items would become two: PVE takes blanks and semicolons for commas, too.
        var ends = separator == ',' ? ",; \t\r\n\0" : separator.ToString();
        var isWrong = items.Exists(item => string.IsNullOrWhiteSpace(item) || item.AsSpan().ContainsAny(ends));
        return items.Count == 0 || isWrong ? null : string.Join(separator, items);
    }

    private string? Scalar(JsonElement value) => TakesFlags ? Lenient.ScalarOrFlag(value) : Lenient.Scalar(value);

    /// <summary>The text in PVE's format "urlencoded"; one that has been encoded already stays as it is.</summary>
    public static string AsUrlEncoded(string text) =>
        text.AsSpan().ContainsAnyExcept(UrlEncodedCharacters) ? Uri.EscapeDataString(text.Trim()) : text;

    private static readonly SearchValues<char> UrlEncodedCharacters =
        SearchValues.Create("%ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()");
}
