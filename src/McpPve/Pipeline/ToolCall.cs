using System.Globalization;
using McpPve.Tools;

namespace McpPve.Pipeline;

/// <summary>A checked call: what goes into the path, what goes to PVE as parameters, and how to answer.</summary>
/// <param name="Values">Every given argument (and default) by its own name, in PVE's encoding.</param>
/// <param name="Parameters">What PVE gets besides the path, by PVE's name.</param>
internal sealed record ToolCall(ToolSpec Spec, IReadOnlyDictionary<string, string> Values, IReadOnlyList<KeyValuePair<string, string>> Parameters)
{
    public bool Has(string argument) => Values.ContainsKey(argument);

    public string? this[string argument] => Values.GetValueOrDefault(argument);

    /// <summary>What the caller gave as passwords and the like.</summary>
    public IEnumerable<string> Secrets =>
        Parameters.Where(given => Redaction.IsSecret(given.Key) || Spec.Args.Any(arg => arg.Secret && arg.Parameter == given.Key)).Select(given => given.Value);

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
