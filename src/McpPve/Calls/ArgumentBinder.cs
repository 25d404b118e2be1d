using System.Text.Json;
using McpPve.Catalog;
using McpPve.Client.Schema;
using McpPve.Text;
using McpPve.Tools;
using McpPve.Tools.Arguments;

namespace McpPve.Calls;

/// <summary>Turns the arguments of a call into a <see cref="ToolCall"/>, or tells everything that is wrong with them at once.</summary>
/// <remarks>
/// Each given name is one argument or one parameter of PVE's call, wherever it stands: an argument may lie inside <c>options</c>, a
/// parameter beside them, and '-', '_' and capitals make no difference. What could mean two things is refused.
/// </remarks>
internal sealed class ArgumentBinder
{
    private readonly ToolSpec _spec;
    private readonly List<string> _problems;
    private readonly PveEndpoint? _endpoint;
    private readonly Dictionary<Arg, (string Spelling, JsonElement Value)> _arguments = [];
    private readonly Dictionary<string, (string Spelling, PveParameter Parameter, JsonElement Value)> _options = [];
    private readonly List<string> _empty = [];

    private ArgumentBinder(ToolSpec spec, List<string> problems)
    {
        (_spec, _problems) = (spec, problems);
        _endpoint = spec.TakesOptions ? spec.Endpoint(spec.Templates().First()) : null;
    }

    public static ToolCall? Bind(ToolSpec spec, IReadOnlyDictionary<string, JsonElement> arguments, List<string> problems)
    {
        var binder = new ArgumentBinder(spec, problems);
        foreach (var (name, value) in arguments)
        {
            // Arguments are taken out of options even where the call has no other parameters.
            if (Lenient.IsAlike(name, OptionsArg.OwnName))
            {
                binder.SortOptions(value);
            }
            else
            {
                binder.Sort(name, name, value, inOptions: false);
            }
        }
        return binder.Encode();
    }

    private void SortOptions(JsonElement value)
    {
        if (Lenient.IsNothing(value))
        {
            return;
        }
        if (Lenient.Object(value) is not { } members)
        {
            _problems.Add("'options' must be an object such as {\"tags\":\"prod\"}");
            return;
        }
        foreach (var member in members.EnumerateObject())
        {
            Sort(member.Name, $"options.{member.Name}", member.Value, inOptions: true);
        }
    }

    /// <param name="spelling">What the caller wrote, as complaints show it.</param>
    private void Sort(string name, string spelling, JsonElement value, bool inOptions)
    {
        if (Argument(name, inOptions) is { } arg)
        {
            if (!_arguments.TryAdd(arg, (spelling, value)))
            {
                Twice(spelling, _arguments[arg].Spelling);
            }
            return;
        }
        if (_endpoint is null)
        {
            Unknown(name, spelling);
        }
        else if (_spec.Always.Any(always => Lenient.IsAlike(always.Name, name)))
        {
            _problems.Add($"'{Readable(spelling)}' is always sent by {_spec.Name}: leave it out");
        }
        else if (_spec.Elsewhere is { } elsewhere && Array.Exists(elsewhere.Parameters, parameter => Lenient.IsAlike(parameter, name)))
        {
            _problems.Add($"'{Readable(spelling)}': {elsewhere.Sentence}");
        }
        else if (Option(name) is not var (key, parameter))
        {
            Unknown(name, spelling);
        }
        else if (!_options.TryAdd(key, (spelling, parameter, value)))
        {
            Twice(spelling, _options[key].Spelling);
        }
    }

    // The exact name wins over one that is only alike. What decides how we answer is no parameter of PVE's call.
    private Arg? Argument(string name, bool inOptions)
    {
        var args = _spec.Args.Where(arg => arg is not OptionsArg && !(inOptions && arg.Local)).ToArray();
        return Array.Find(args, arg => inOptions ? arg.Parameter == name : arg.Name == name)
            ?? (inOptions && _endpoint?.Parameter(name) is not null && !args.Any(arg => arg.Parameter == name) ? null
                : Array.Find(args, arg => Lenient.IsAlike(arg.Name, name))
                ?? Array.Find(
                    args, arg => Lenient.IsAlike(arg.Parameter, name) || Array.Exists(arg.Aliases, alias => Lenient.IsAlike(alias, name))));
    }

    /// <returns>The parameter, and its name for PVE: <c>net1</c> of <c>net[n]</c>.</returns>
    private (string Key, PveParameter Parameter)? Option(string name)
    {
        if (_endpoint!.Parameter(name) is { } exact)
        {
            return (name, exact);
        }
        var number = NumberOf(name);
        var alike = _endpoint.Parameters.Select(parameter => (Key: NameWith(number, parameter), Parameter: parameter))
            .Where(one => Lenient.IsAlike(one.Key, name) && one.Parameter.Matches(one.Key)).ToList();
        return alike is [var only] ? only : null;
    }

    private static string NumberOf(string name) => name[name.AsSpan().TrimEnd("0123456789").Length..];

    /// <summary>The name of a parameter, with the number where PVE numbers it.</summary>
    private static string NameWith(string number, PveParameter parameter) =>
        parameter.Name.Replace("[n]", number, StringComparison.Ordinal);

    private ToolCall? Encode()
    {
        var values = new Dictionary<string, string>();
        var parameters = new List<KeyValuePair<string, string>>();
        var given = new HashSet<string>();
        var pathParameters = _spec.Route.PathParameters.ToHashSet();
        foreach (var arg in _spec.Args.Where(arg => arg is not OptionsArg))
        {
            var encoded = new List<string>();
            var spelling = arg.Name;
            if (_arguments.TryGetValue(arg, out var found) && !IsEmpty(arg.IsNotGiven(found.Value), found))
            {
                spelling = found.Spelling;
                if (arg.Encode(found.Value, encoded) is { } complaint)
                {
                    _problems.Add($"'{spelling}' {complaint}");
                    continue;
                }
                if (arg is not FlagArg || encoded is not ["0"])
                {
                    given.Add(arg.Name);
                }
            }
            else if (arg.Required)
            {
                _problems.Add($"'{arg.Name}' is required{(arg.Description.Length > 0 ? ": " : "")}{arg.Description.TrimEnd('.')}"
                    + (CallFacts.Example(arg) is { } example ? $", such as {example}" : ""));
                continue;
            }
            else if (arg.Default is { } standard)
            {
                encoded.Add(standard);
            }
            if (encoded.Count > 0)
            {
                values[arg.Name] = encoded[0];
                if (!arg.Local && !pathParameters.Contains(arg.Parameter))
                {
                    parameters.AddRange(encoded.Select(item => KeyValuePair.Create(arg.Parameter, item)));
                }
            }
        }
        foreach (var (key, option) in _options)
        {
            var arg = Arg.Of(option.Parameter, _endpoint!, key);
            if (IsEmpty(arg.IsNotGiven(option.Value), (option.Spelling, option.Value)))
            {
                continue;
            }
            var encoded = new List<string>();
            if (arg.Encode(option.Value, encoded) is { } complaint)
            {
                _problems.Add($"'{option.Spelling}' {complaint}");
            }
            parameters.AddRange(encoded.Select(item => KeyValuePair.Create(key, item)));
        }
        _problems.AddRange(_spec.Rules.Select(rule => rule.Complaint(given)).OfType<string>());
        return _problems.Count == 0 ? new(_spec, values, parameters) { Empty = _empty } : null;
    }

    private bool IsEmpty(bool notGiven, (string Spelling, JsonElement Value) found)
    {
        if (notGiven && found.Value.ValueKind == JsonValueKind.String && found.Value.ValueEquals(""u8))
        {
            _empty.Add(found.Spelling);
        }
        return notGiven;
    }

    private void Twice(string spelling, string other) =>
        _problems.Add(
            spelling == other ? $"'{spelling}' is given twice" : $"'{other}' and '{spelling}' are the same argument: give one of them");

    private void Unknown(string name, string spelling)
    {
        var own = _spec.Args.Where(arg => arg is not OptionsArg).ToArray();
        var number = NumberOf(name) is { Length: > 0 } given ? given : "0";
        var close = Suggestions.Closest(
            name, own.Where(arg => !_arguments.ContainsKey(arg)).Select(arg => new Suggestion(arg.Name, arg.Description)))
            ?? Closest.To(
                name.Replace("[n]", number, StringComparison.Ordinal),
                _endpoint?.Parameters.Select(parameter => NameWith(number, parameter)) ?? []);
        var takes = own.Length == 0 ? "takes none" : $"takes {string.Join(", ", own.Select(arg => arg.Name))}";
        var options = _endpoint is null ? "" : $", and in options the other parameters of {_spec.Route.Method} {_endpoint.Path}";
        _problems.Add(
            $"unknown argument '{Readable(spelling)}'{(close is null ? ";" : $"; did you mean '{close}'?")} {_spec.Name} {takes}{options}");
    }

    private static string Readable(string name) => name.Length <= 60 ? name : name[..60] + "…";
}
