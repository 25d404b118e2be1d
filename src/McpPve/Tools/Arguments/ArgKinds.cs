using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using McpPve.Text;

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
        Lenient.IsAuto(value) ? Auto || Role == ArgRole.NodeOfGuest : Lenient.IsNothing(value) && !(Required && Form is null && value.ValueKind == JsonValueKind.String);

    public override string? Encode(JsonElement value, List<string> encoded)
    {
        if (Read(value) is not { } text)
        {
            return Separator is null ? $"must be a string, not {Shown(value)}" : $"must be a string or a list of strings, not {Shown(value)}";
        }
        if (text.Length > MaxLength)
        {
            return $"is {text.Length} characters long, {MaxLength} are allowed";
        }
        if (text.Length < MinLength)
        {
            return $"is {text.Length} characters long, at least {MinLength} are needed";
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
        var items = list.ConvertAll(Scalar);
        // An item that holds what separates the items would become two.
        return items.Count == 0 || items.Exists(item => string.IsNullOrWhiteSpace(item) || item.Contains(separator, StringComparison.Ordinal)) ? null : string.Join(separator, items);
    }

    private string? Scalar(JsonElement value) => TakesFlags ? Lenient.ScalarOrFlag(value) : Lenient.Scalar(value);

    /// <summary>The text in PVE's format "urlencoded"; one that has been encoded already stays as it is.</summary>
    public static string AsUrlEncoded(string text) =>
        text.AsSpan().ContainsAnyExcept(UrlEncodedCharacters) ? Uri.EscapeDataString(text.Trim()) : text;

    private static readonly SearchValues<char> UrlEncodedCharacters =
        SearchValues.Create("%ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()");
}

internal sealed record IntegerArg(string Name, string Description, long Min, long Max) : Arg(Name, Description)
{
    /// <summary>What stands before the number in PVE's encoding: <c>keep-last=</c>.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Its limits are so wide that they help nobody: the schema does not name them.</summary>
    public bool Quiet { get; init; }

    public override string JsonType => "integer";

    public override string? Encode(JsonElement value, List<string> encoded)
    {
        if (Lenient.WholeNumber(value) is not { } number)
        {
            return $"must be a whole number, not {Shown(value)}";
        }
        if (number < Min || number > Max)
        {
            var least = Min == long.MinValue && number > Max ? null : Text(Min);
            return $"must be {Range(least, HasMax || number > Max ? Text(Max) : null)}, not {Shown(value)}";
        }
        encoded.Add(Prefix + ((long)number).ToString(CultureInfo.InvariantCulture));
        return null;
    }

    protected override void WriteFacts(Utf8JsonWriter writer)
    {
        if (Min is not (0 or long.MinValue) && !Quiet)
        {
            writer.WriteNumber("minimum"u8, Min);
        }
        if (HasMax && !Quiet)
        {
            writer.WriteNumber("maximum"u8, Max);
        }
    }

    protected override void WriteDefault(Utf8JsonWriter writer, string value) =>
        writer.WriteNumber("default"u8, long.Parse(value, CultureInfo.InvariantCulture));

    private bool HasMax => Max is not (int.MaxValue or long.MaxValue);

    private static string Text(long limit) => limit.ToString(CultureInfo.InvariantCulture);
}

internal sealed record FlagArg(string Name, string Description) : Arg(Name, Description)
{
    public override string JsonType => "boolean";

    public override string? Encode(JsonElement value, List<string> encoded)
    {
        if (Lenient.Flag(value) is not { } flag)
        {
            return $"must be true or false, not {Shown(value)}";
        }
        encoded.Add(flag ? "1" : "0");
        return null;
    }

    protected override void WriteDefault(Utf8JsonWriter writer, string value) => writer.WriteBoolean("default"u8, value == "1");
}

internal sealed record ChoiceArg(string Name, string Description, IReadOnlyList<string> Choices) : Arg(Name, Description)
{
    /// <summary>Further words for the choices, such as PVE's own where ours differ.</summary>
    public (string Word, string Choice)[] Synonyms { get; init; } = [];

    public override string JsonType => "string";

    public override bool IsNotGiven(JsonElement value) => Lenient.IsNothing(value) || (Lenient.IsAuto(value) && !Choices.Contains("auto"));

    public override string? Encode(JsonElement value, List<string> encoded)
    {
        var given = Lenient.ScalarOrFlag(value);
        if ((given is null ? null : Match(given)) is not { } choice)
        {
            var close = Lenient.Scalar(value) is { } word ? Closest.To(word, Choices) : null;
            return $"must be one of {string.Join(", ", Choices)}, not {Shown(value)}{(close is null ? "" : $"; did you mean '{close}'?")}";
        }
        encoded.Add(choice);
        return null;
    }

    private string? Match(string given) =>
        Choices.Contains(given) ? given
        : Choices.Where(choice => Lenient.IsAlike(choice, given)).ToList() is [var only] ? only
        : Array.Find(Synonyms, synonym => Lenient.IsAlike(synonym.Word, given)).Choice;

    protected override void WriteFacts(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("enum"u8);
        foreach (var choice in Choices)
        {
            writer.WriteStringValue(choice);
        }
        writer.WriteEndArray();
    }
}

/// <summary>A list of texts; PVE takes it as a repeated key, or joined.</summary>
internal sealed record TextListArg(string Name, string Description) : Arg(Name, Description)
{
    /// <summary>What joins the items into one value; null repeats the key.</summary>
    public string? Separator { get; init; }

    public override string JsonType => "array";

    public override string? Encode(JsonElement value, List<string> encoded)
    {
        // Commas stand inside such texts: only JSON says where one ends.
        var items = Lenient.List(value, commas: false)?.ConvertAll(Lenient.Scalar);
        if (items is null or [] || items.Contains(null))
        {
            return $"must be a list of strings with at least one, not {Shown(value)}";
        }
        if (items.Exists(item => item!.Contains('\0', StringComparison.Ordinal)))
        {
            return "contains a NUL character";
        }
        encoded.AddRange(Separator is null ? items.OfType<string>() : [string.Join(Separator, items)]);
        return null;
    }

    protected override void WriteFacts(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("items"u8);
        writer.WriteString("type"u8, "string"u8);
        writer.WriteEndObject();
    }
}

/// <summary>A list of guest ids; PVE takes it as a repeated key.</summary>
internal sealed record VmidListArg(string Name, string Description) : Arg(Name, Description)
{
    public override string JsonType => "array";

    public override string? Encode(JsonElement value, List<string> encoded)
    {
        if (Lenient.List(value, commas: true) is not { Count: > 0 } list)
        {
            return $"must be a list of guest ids with at least one, not {Shown(value)}";
        }
        foreach (var item in list)
        {
            if (Vmid.Encode(item, encoded) is { } complaint)
            {
                return $"has an item that {complaint}";
            }
        }
        return null;
    }

    protected override void WriteFacts(Utf8JsonWriter writer)
    {
        writer.WriteNumber("minItems"u8, 1);
        writer.WriteStartObject("items"u8);
        writer.WriteString("type"u8, "integer"u8);
        writer.WriteEndObject();
    }
}

/// <summary>The parameters that PVE documents for the call and that have no argument of their own.</summary>
internal sealed record OptionsArg(string Name, string Description) : Arg(Name, Description)
{
    public const string OwnName = "options";

    /// <summary>The ones that the schema names; the others are taken as well.</summary>
    public Arg[] Named { get; init; } = [];

    public override string JsonType => "object";

    public override string? Encode(JsonElement value, List<string> encoded) => throw new InvalidOperationException("options are bound one by one");

    protected override void WriteFacts(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("properties"u8);
        foreach (var arg in Named)
        {
            arg.WriteSchema(writer);
        }
        writer.WriteEndObject();
        // A text says everything: a number or a flag in one is read as such.
        writer.WriteStartObject("additionalProperties"u8);
        writer.WriteString("type"u8, "string"u8);
        writer.WriteEndObject();
    }
}
