using System.Text.Json;
using McpPve.Tools;

namespace McpPve.Pipeline;

/// <summary>Turns the arguments of a call into a <see cref="ToolCall"/>, or tells everything that is wrong with them at once.</summary>
internal static class ArgumentBinder
{
    public static ToolCall? Bind(ToolSpec spec, IReadOnlyDictionary<string, JsonElement> arguments, List<string> problems)
    {
        var values = new Dictionary<string, string>();
        var parameters = new List<KeyValuePair<string, string>>();
        var holes = spec.Route.Holes.ToHashSet();
        foreach (var arg in spec.Args)
        {
            if (!arguments.TryGetValue(arg.Name, out var value) || value.ValueKind == JsonValueKind.Null)
            {
                if (arg.Required)
                {
                    problems.Add($"'{arg.Name}' is required: {arg.About.TrimEnd('.')}");
                }
                else if (arg.Default is { } standard)
                {
                    Keep(arg, [standard]);
                }
                continue;
            }
            if (arg is OptionsArg)
            {
                BindOptions(spec, value, arguments, parameters, problems);
                continue;
            }
            if (arg.Auto && value.ValueKind == JsonValueKind.String && value.ValueEquals("auto"u8))
            {
                continue;
            }
            var encoded = new List<string>();
            if (arg.Encode(value, encoded) is { } complaint)
            {
                problems.Add($"'{arg.Name}' {complaint}");
            }
            else
            {
                Keep(arg, encoded);
            }
        }
        foreach (var name in arguments.Keys.Where(name => spec.Args.All(arg => arg.Name != name)))
        {
            problems.Add(Unknown(spec, name));
        }
        problems.AddRange(spec.Rules.Select(rule => rule.Complaint(arguments)).OfType<string>());
        return problems.Count == 0 ? new(spec, values, parameters) : null;

        void Keep(Arg arg, List<string> encoded)
        {
            values[arg.Name] = encoded[0];
            if (!arg.Local && !holes.Contains(arg.Parameter))
            {
                parameters.AddRange(encoded.Select(item => new KeyValuePair<string, string>(arg.Parameter, item)));
            }
        }
    }

    private static void BindOptions(
        ToolSpec spec,
        JsonElement options,
        IReadOnlyDictionary<string, JsonElement> arguments,
        List<KeyValuePair<string, string>> parameters,
        List<string> problems)
    {
        if (options.ValueKind != JsonValueKind.Object)
        {
            problems.Add("'options' must be an object such as {\"tags\":\"prod\"}");
            return;
        }
        var endpoint = spec.Endpoint(spec.Templates().First());
        var seen = new HashSet<string>();
        foreach (var option in options.EnumerateObject())
        {
            var named = spec.Args.FirstOrDefault(arg => !arg.Local && arg is not OptionsArg && arg.Parameter == option.Name);
            if (!seen.Add(option.Name))
            {
                problems.Add($"options.{option.Name} is given twice");
            }
            else if (named is not null)
            {
                problems.Add($"options.{option.Name} has an argument of its own: use '{named.Name}'{(arguments.ContainsKey(named.Name) ? " only" : "")}");
            }
            else if (spec.Always.Any(fixedOne => fixedOne.Name == option.Name))
            {
                problems.Add($"options.{option.Name} is always sent by {spec.Name}: leave it out");
            }
            else if (spec.Elsewhere is { } elsewhere && elsewhere.Parameters.Contains(option.Name))
            {
                problems.Add($"options.{option.Name}: {elsewhere.Sentence}");
            }
            else if (endpoint.Parameter(option.Name) is not { } parameter)
            {
                var close = Closest.To(option.Name, endpoint.Parameters.Select(known => known.Name));
                problems.Add($"options.{option.Name} is no parameter of {spec.Route.Method} {endpoint.Path}{(close is null ? "" : $"; did you mean '{close}'?")}");
            }
            else
            {
                var encoded = new List<string>();
                if (OptionsArg.Encode(parameter, option.Value, encoded) is { } complaint)
                {
                    problems.Add($"options.{option.Name} {complaint}");
                }
                parameters.AddRange(encoded.Select(item => new KeyValuePair<string, string>(option.Name, item)));
            }
        }
    }

    private static string Unknown(ToolSpec spec, string name)
    {
        if (spec.TakesOptions)
        {
            var endpoint = spec.Endpoint(spec.Templates().First());
            var known = new[] { name, name.Replace('_', '-') }.FirstOrDefault(spelling => endpoint.Parameter(spelling) is not null);
            if (known is not null)
            {
                return $"'{name}' goes into options: \"options\":{{\"{known}\": …}}";
            }
        }
        var close = Closest.To(name, spec.Args.Select(arg => arg.Name));
        return $"'{Readable(name)}' is no argument of {spec.Name}{(close is null ? "" : $"; did you mean '{close}'?")}";
    }

    private static string Readable(string name) => name.Length <= 60 ? name : name[..60] + "…";
}
