using System.Globalization;
using McpPve.Text;
using McpPve.Tools.Arguments;

namespace McpPve.Tools;

/// <summary>A checked call: what goes into the path, what goes to PVE as parameters, and how to answer.</summary>
/// <param name="Values">Every given argument (and default) by its own name, in PVE's encoding.</param>
/// <param name="Parameters">What PVE gets besides the path, by PVE's name.</param>
internal sealed record ToolCall(
    ToolSpec Spec, IReadOnlyDictionary<string, string> Values, IReadOnlyList<KeyValuePair<string, string>> Parameters)
{
    /// <summary>What the caller gave as an empty text, which counts as not given, as the caller wrote it.</summary>
    public IReadOnlyList<string> Empty { get; init; } = [];

    /// <summary>Everything that is sent or decides what is done, with the caller's names for it and PVE's.</summary>
    public IEnumerable<(string Name, string Parameter, IReadOnlyList<string> Values)> Given()
    {
        foreach (var arg in Spec.Args.Where(arg => Has(arg.Name) && !(arg is { Local: true, Role: not ArgRole.None })))
        {
            var sent = Sent(arg.Parameter);
            yield return (arg.Name, arg.Parameter, sent.Count > 0 ? sent : [Values[arg.Name]]);
        }
        foreach (var parameter in Parameters.Select(given => given.Key).Where(key => Spec.Args.All(arg => arg.Parameter != key)).Distinct())
        {
            yield return (parameter, parameter, Sent(parameter));
        }
        foreach (var (name, value) in Spec.Always)
        {
            yield return (name, name, [value]);
        }
    }

    private List<string> Sent(string parameter) => [.. Parameters.Where(given => given.Key == parameter).Select(given => given.Value)];

    public bool Has(string argument) => Values.ContainsKey(argument);

    /// <param name="parameter">PVE's name.</param>
    public bool Sends(string parameter, string value) => Parameters.Contains(KeyValuePair.Create(parameter, value));

    public string? this[string argument] => Values.GetValueOrDefault(argument);

    /// <summary>What the caller gave as passwords and the like.</summary>
    public IEnumerable<string> Secrets =>
        Parameters.SelectMany(given => Redaction.Forms(given.Value, IsSecret(given.Key))).Distinct();

    /// <summary>
    /// Those that have no place in an answer either. What a program is fed is not among them: its output is what the caller wants.
    /// </summary>
    public IEnumerable<string> SecretsInAnswers =>
        Parameters.SelectMany(given => Redaction.Forms(given.Value, IsNamedSecret(given.Key))).Distinct();

    /// <param name="parameter">PVE's name.</param>
    public bool IsSecret(string parameter) =>
        IsNamedSecret(parameter) || Redaction.Given.Contains(parameter) || Spec.Args.Any(arg => arg.Secret && arg.Parameter == parameter);

    private bool IsNamedSecret(string parameter) => Redaction.IsSecret(parameter, [.. Parameters.Select(given => given.Key)]);

    public int? Vmid => Number("vmid") is { } vmid ? (int)vmid : null;
    public long Limit => Number("limit") ?? 50;
    public long Start => Number("start") ?? 0;
    public long Wait => Number("wait_seconds") ?? 0;
    public string? Filter => this["filter"];
    public bool Full => this["detail"] == "full";

    // A backup takes a list of guests under the name of one.
    private long? Number(string argument) =>
        Values.TryGetValue(argument, out var value) && long.TryParse(value, CultureInfo.InvariantCulture, out var number) ? number : null;
}
