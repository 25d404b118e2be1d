namespace McpPve.Simulator.State;

internal sealed class HighAvailability
{
    public SortedDictionary<string, SortedDictionary<string, string>> Resources { get; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, SortedDictionary<string, string>> Rules { get; } = new(StringComparer.Ordinal);

    /// <summary>Null: armed. Otherwise how services are treated: <c>freeze</c> or <c>ignore</c>.</summary>
    public string? Disarmed { get; set; }

    /// <summary>Where each resource is and since when; the manager needs a moment to pick up a new one.</summary>
    public Dictionary<string, DateTimeOffset> AddedAt { get; } = [];
}
