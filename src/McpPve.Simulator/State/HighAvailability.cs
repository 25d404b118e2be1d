namespace McpPve.Simulator.State;

internal sealed class HighAvailability
{
    public SortedDictionary<string, SortedDictionary<string, string>> Resources { get; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, SortedDictionary<string, string>> Rules { get; } = new(StringComparer.Ordinal);

    private const double DisarmingAfter = 6, DisarmedAfter = 20, ArmedAfter = 10;

    private string? _ordered, _before;
    private DateTimeOffset _at = DateTimeOffset.MinValue;

    /// <summary>Null: armed. Otherwise how services are treated: <c>freeze</c> or <c>ignore</c>.</summary>
    public string? Disarmed(World world) => ArmedState(world) is "disarmed" ? _ordered ?? _before : null;

    /// <summary>As the manager tells it: an order is only queued, and takes its time.</summary>
    public string ArmedState(World world)
    {
        var passed = (world.Now - _at).TotalSeconds * world.Options.TaskSpeed;
        return (_ordered, _before) switch
        {
            (null, null) => "armed",
            (null, _) => passed < ArmedAfter ? "disarmed" : "armed",
            (_, null) => passed < DisarmingAfter ? "armed" : passed < DisarmedAfter ? "disarming" : "disarmed",
            _ => "disarmed",
        };
    }

    /// <param name="mode">Null: arm.</param>
    public void Order(string? mode, World world)
    {
        _before = Disarmed(world);
        (_ordered, _at) = (mode, world.Now);
    }

    /// <summary>Where each resource is and since when; the manager needs a moment to pick up a new one.</summary>
    public Dictionary<string, DateTimeOffset> AddedAt { get; } = [];
}
