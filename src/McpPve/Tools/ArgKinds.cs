using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using McpPve.Client.Schema;

namespace McpPve.Tools;

internal sealed record TextArg(string Name, string About) : Arg(Name, About)
{
    public int MaxLength { get; init; } = 4096;

    /// <summary>What the value must look like; anything that becomes part of a path has one.</summary>
    public Regex? Form { get; init; }

    /// <summary><see cref="Form"/> in words.</summary>
    public string? FormName { get; init; }

    /// <summary>PVE wants the value itself percent-encoded (its format "urlencoded"), besides what the form does.</summary>
    public bool UrlEncoded { get; init; }

    public override string JsonType => "string";

    public override string? Encode(JsonElement value, List<string> encoded)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return $"must be a string, not {Shown(value)}";
        }
        var text = value.GetString()!;
        if (text.Length > MaxLength)
        {
            return $"is {text.Length} characters long, {MaxLength} are allowed";
        }
        if (text.Contains('\0', StringComparison.Ordinal))
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

    /// <summary>The text in PVE's format "urlencoded"; one that has been encoded already stays as it is.</summary>
    public static string AsUrlEncoded(string text) =>
        text.AsSpan().ContainsAnyExcept(UrlEncodedCharacters) ? Uri.EscapeDataString(text.Trim()) : text;

    private static readonly SearchValues<char> UrlEncodedCharacters =
        SearchValues.Create("%ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()");
}

internal sealed record IntegerArg(string Name, string About, long Min, long Max) : Arg(Name, About)
{
    /// <summary>What stands before the number in PVE's encoding: <c>keep-last=</c>.</summary>
    public string Prefix { get; init; } = "";

    public override string JsonType => "integer";

    public override string? Encode(JsonElement value, List<string> encoded)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDecimal(out var number) || number != decimal.Truncate(number))
        {
            return $"must be a whole number, not {Shown(value)}";
        }
        if (number < Min || number > Max)
        {
            return Max == int.MaxValue ? $"must be {Min} or more, not {Shown(value)}" : $"must be {Min} to {Max}, not {Shown(value)}";
        }
        encoded.Add(Prefix + ((long)number).ToString(CultureInfo.InvariantCulture));
        return null;
    }

    protected override void WriteFacts(Utf8JsonWriter writer)
    {
        if (Min != 0)
        {
            writer.WriteNumber("minimum"u8, Min);
        }
        if (Max != int.MaxValue)
        {
            writer.WriteNumber("maximum"u8, Max);
        }
    }

    protected override void WriteDefault(Utf8JsonWriter writer, string value) =>
        writer.WriteNumber("default"u8, long.Parse(value, CultureInfo.InvariantCulture));
}

internal sealed record FlagArg(string Name, string About) : Arg(Name, About)
{
    public override string JsonType => "boolean";

    public override string? Encode(JsonElement value, List<string> encoded)
    {
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            return $"must be true or false, not {Shown(value)}";
        }
        encoded.Add(value.GetBoolean() ? "1" : "0");
        return null;
    }

    protected override void WriteDefault(Utf8JsonWriter writer, string value) => writer.WriteBoolean("default"u8, value == "1");
}

internal sealed record ChoiceArg(string Name, string About, IReadOnlyList<string> Choices) : Arg(Name, About)
{
    public override string JsonType => "string";

    public override string? Encode(JsonElement value, List<string> encoded)
    {
        if (value.ValueKind != JsonValueKind.String || !Choices.Contains(value.GetString()!))
        {
            var close = value.ValueKind == JsonValueKind.String ? Closest.To(value.GetString()!, Choices) : null;
            return $"must be one of {string.Join(", ", Choices)}, not {Shown(value)}{(close is null ? "" : $"; did you mean '{close}'?")}";
        }
        encoded.Add(value.GetString()!);
        return null;
    }

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
internal sealed record TextListArg(string Name, string About) : Arg(Name, About)
{
    /// <summary>What joins the items into one value; null repeats the key.</summary>
    public string? Separator { get; init; }

    public override string JsonType => "array";

    public override string? Encode(JsonElement value, List<string> encoded)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0 || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
        {
            return $"must be a list of strings with at least one, not {Shown(value)}";
        }
        var items = value.EnumerateArray().Select(item => item.GetString()!).ToList();
        if (items.Any(item => item.Contains('\0', StringComparison.Ordinal)))
        {
            return "contains a NUL character";
        }
        encoded.AddRange(Separator is null ? items : [string.Join(Separator, items)]);
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
internal sealed record VmidListArg(string Name, string About) : Arg(Name, About)
{
    public override string JsonType => "array";

    public override string? Encode(JsonElement value, List<string> encoded)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
        {
            return $"must be a list of guest ids with at least one, not {Shown(value)}";
        }
        foreach (var item in value.EnumerateArray())
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
internal sealed record OptionsArg(string Name, string About) : Arg(Name, About)
{
    public override string JsonType => "object";

    public override string? Encode(JsonElement value, List<string> encoded) => throw new InvalidOperationException("options are bound one by one");

    /// <summary>Encodes one option by what PVE documents about it. Returns what is wrong with it, or null.</summary>
    public static string? Encode(PveParameter parameter, JsonElement value, List<string> encoded)
    {
        switch (parameter.Type)
        {
            case PveType.Boolean:
                if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
                {
                    encoded.Add(value.GetBoolean() ? "1" : "0");
                    return null;
                }
                if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var bit) && bit is 0 or 1)
                {
                    encoded.Add(bit == 1 ? "1" : "0");
                    return null;
                }
                return "must be true or false";
            case PveType.Integer or PveType.Number:
                if (value.ValueKind != JsonValueKind.Number || (parameter.Type == PveType.Integer && !value.TryGetInt64(out _)))
                {
                    return parameter.Type == PveType.Integer ? "must be a whole number" : "must be a number";
                }
                var number = value.GetDouble();
                if (number < parameter.Minimum || number > parameter.Maximum)
                {
                    return $"must be {(parameter.Minimum is { } min ? min.ToString(CultureInfo.InvariantCulture) : "…")} to {(parameter.Maximum is { } max ? max.ToString(CultureInfo.InvariantCulture) : "…")}";
                }
                encoded.Add(value.GetRawText());
                return null;
            case PveType.Array:
                if (value.ValueKind != JsonValueKind.Array)
                {
                    return "must be a list";
                }
                foreach (var item in value.EnumerateArray())
                {
                    if (Scalar(item) is not { } text)
                    {
                        return "must be a list of strings or numbers";
                    }
                    encoded.Add(text);
                }
                return null;
            default:
                if (value.ValueKind == JsonValueKind.Array && parameter.Format?.EndsWith("-list", StringComparison.Ordinal) == true)
                {
                    var items = value.EnumerateArray().Select(Scalar).ToList();
                    if (items.Contains(null))
                    {
                        return "must be a list of strings or numbers";
                    }
                    encoded.Add(string.Join(',', items));
                    return null;
                }
                if (Scalar(value) is not { } scalar)
                {
                    return parameter.Format == "property-string" ? "must be one string such as \"key=value,key2=value2\"" : "must be a string";
                }
                if (parameter.Choices is { } choices && !choices.Contains(scalar))
                {
                    return $"must be one of {string.Join(", ", choices)}";
                }
                if (scalar.Length > parameter.MaxLength)
                {
                    return $"is {scalar.Length} characters long, {parameter.MaxLength} are allowed";
                }
                encoded.Add(parameter.Format == "urlencoded" ? TextArg.AsUrlEncoded(scalar) : scalar);
                return null;
        }
    }

    private static string? Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "1",
        JsonValueKind.False => "0",
        _ => null,
    };
}
