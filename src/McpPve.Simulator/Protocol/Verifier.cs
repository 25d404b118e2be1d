using System.Globalization;
using McpPve.Client.Schema;

namespace McpPve.Simulator.Protocol;

/// <summary>Checks the parameters of a call against the documented ones, as PVE does before a handler runs.</summary>
internal static class Verifier
{
    private const string Undefined = "property is not defined in schema and the schema does not allow additional properties";

    /// <summary>Normalises <paramref name="parameters"/> in place; throws with a message for each bad one.</summary>
    public static void Verify(PveEndpoint endpoint, Dictionary<string, Value> parameters, bool release9)
    {
        var errors = new Dictionary<string, string>();
        foreach (var (name, value) in parameters.ToArray())
        {
            if (endpoint.Parameter(name)?.In(release9) is not { } parameter || NeedsType(endpoint, name, parameters))
            {
                if (!endpoint.AcceptsAnything)
                {
                    errors[name] = Undefined;
                }
                continue;
            }
            var normal = Shape(parameter, value);
            parameters[name] = normal;
            if (Problem(endpoint, parameter, name, normal) is { } problem)
            {
                errors[name] = problem;
            }
            foreach (var (item, text) in (parameter.Type is PveType.Array ? normal.Items ?? [] : []).Index())
            {
                if (Problem(endpoint, parameter with { Type = parameter.ItemType ?? PveType.Text }, name, text) is { } ofItem)
                {
                    errors[$"{name}[{item}]"] = ofItem;
                }
            }
            if (parameter.Requires is { } other && !parameters.ContainsKey(other))
            {
                errors[other] = $"missing property - '{name}' requires this property";
            }
        }
        foreach (var parameter in endpoint.Parameters)
        {
            if (parameter.In(release9) is { Optional: false } && !parameters.ContainsKey(parameter.Name))
            {
                errors[parameter.Name] = "property is missing and it is not optional";
            }
        }
        if (errors.Count > 0)
        {
            throw Refusal.Parameters(errors);
        }
    }

    /// <summary>A rule's options belong to its type: without the type PVE knows none of them.</summary>
    private static bool NeedsType(PveEndpoint endpoint, string name, Dictionary<string, Value> parameters) =>
        endpoint is { Method: "PUT", Path: "/cluster/ha/rules/{rule}" }
            && !parameters.ContainsKey("type")
            && name is not ("rule" or "delete" or "digest");

    /// <summary>A lone value is an array of one where an array is due, and an array becomes a list where a list is due.</summary>
    private static Value Shape(PveParameter parameter, Value value) => (parameter, value) switch
    {
        ({ Type: PveType.Array }, { Scalar: { } scalar }) => Value.Of([scalar]),
        ({ Type: PveType.Text, Format: { } format }, { Items: { } items }) when format.EndsWith("-list", StringComparison.Ordinal) =>
            Value.Of(string.Join(',', items)),
        _ => value,
    };

    private static string? Problem(PveEndpoint endpoint, PveParameter parameter, string name, Value value)
    {
        if (parameter.Type is PveType.Array)
        {
            return value.Items is null ? TypeFailed("array", value) : null;
        }
        return value.Scalar is { } text
            ? Problem(endpoint, parameter, name, text)
            : TypeFailed(
                parameter.Type switch
                {
                    PveType.Integer => "integer",
                    PveType.Number => "number",
                    PveType.Boolean => "boolean",
                    _ => "string",
                },
                value);
    }

    private static string? Problem(PveEndpoint endpoint, PveParameter parameter, string name, string text)
    {
        switch (parameter.Type)
        {
            case PveType.Integer when !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _):
                return TypeFailed("integer", Value.Of(text));
            case PveType.Number when !double.TryParse(text, CultureInfo.InvariantCulture, out _):
                return TypeFailed("number", Value.Of(text));
            case PveType.Boolean when text is not ("0" or "1"):
                return TypeFailed("boolean", Value.Of(text));
        }
        if (parameter.Format is { } format && FormatProblem(endpoint, parameter, format, name, text) is { } problem)
        {
            return problem;
        }
        if (parameter.Pattern is { } pattern && !Patterns.Matches(pattern, text))
        {
            return "value does not match the regex pattern";
        }
        if (parameter.MaxLength is { } longest && text.Length > longest)
        {
            return $"value may only be {longest} characters long";
        }
        if (parameter.MinLength is { } shortest && text.Length < shortest)
        {
            return $"value must be at least {shortest} characters long";
        }
        if (parameter.Type is PveType.Integer or PveType.Number)
        {
            var number = double.Parse(text, CultureInfo.InvariantCulture);
            return number < parameter.Minimum ? $"value must have a minimum value of {parameter.Minimum}"
                : number > parameter.Maximum ? $"value must have a maximum value of {parameter.Maximum}"
                : null;
        }
        return parameter.Enum is { } choices && !choices.Contains(text)
            ? $"value '{text}' does not have a value in the enumeration '{string.Join(", ", choices)}'"
            : null;
    }

    private static string? FormatProblem(PveEndpoint endpoint, PveParameter parameter, string format, string name, string text)
    {
        if (format is not PveParameter.PropertyString)
        {
            return PropertyFormats.Of(format) is { } named
                ? PropertyString.Problem(name, text, named) ?? Formats.Together(format, text)
                : Formats.Problem(format, text);
        }
        return PropertyFormats.Of(endpoint.Path, name) is { } keys ? PropertyString.Problem(name, text, keys)
            : parameter.Keys is { Count: > 0 } documented
            ? PropertyString.Problem(name, text, documented, (key, value) => Problem(endpoint, key, key.Name, value)?.TrimEnd('\n'))
            : null;
    }

    private static string TypeFailed(string type, Value value) => $"type check ('{type}') failed - got '{value.Shown}'";
}
