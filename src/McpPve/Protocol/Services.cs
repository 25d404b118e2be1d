using McpPve.Options;
using McpPve.Pipeline;

namespace McpPve.Protocol;

/// <summary>What every session and every request of this process shares.</summary>
/// <param name="Runner">Waits until PVE has answered for the first time.</param>
/// <remarks>What is sealed counts for one PVE token only: another one may have other rights.</remarks>
internal sealed record Services(ServerOptions Options, Func<CancellationToken, Task<ToolRunner>> Runner, Log Log)
{
    public Confirmation Confirmation { get; } = new(
        Options.Confirm, new(Options.StateKey is { } key ? Seal.From(key, $"confirmation {Options.Pve.TokenId}") : Seal.OfThisProcess(), Options.Pve.Time));

    public TimeProvider Time => Options.Pve.Time;

    /// <summary>Seals task handles. The token's secret is as good a key as one of its own, and needs no setting.</summary>
    public Seal Tasks { get; } = Seal.From(Options.StateKey ?? Options.Pve.TokenSecret, $"task {Options.Pve.TokenId}");
}
