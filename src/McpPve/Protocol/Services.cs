using McpPve.Http;
using McpPve.Options;
using McpPve.Pipeline;

namespace McpPve.Protocol;

/// <summary>What every session and every request of this process shares.</summary>
/// <remarks>What is sealed counts for one PVE token only: another one may have other rights.</remarks>
/// <param name="runner">Carries out the calls.</param>
/// <param name="pve">Calls wait until it answers, listing does not.</param>
internal sealed class Services(ServerOptions options, ToolRunner runner, PveState pve, Log log)
{
    public ServerOptions Options { get; } = options;
    public Log Log { get; } = log;
    public TimeProvider Time => Options.Pve.Time;

    public Confirmation Confirmation { get; } = new(
        options.Confirm, new(options.StateKey is { } key ? Seal.From(key, $"confirmation {options.Pve.TokenId}") : Seal.OfThisProcess(), options.Pve.Time));

    /// <summary>Seals task handles. The token's secret is as good a key as one of its own, and needs no setting.</summary>
    public Seal Tasks { get; } = Seal.From(options.StateKey ?? options.Pve.TokenSecret, $"task {options.Pve.TokenId}");

    /// <summary>Of a conversation over standard input and output.</summary>
    public OpenRequests Open { get; } = new(pve.Refused);

    /// <exception cref="NoPveException">PVE can't be used now.</exception>
    public async Task<ToolRunner> Runner(CancellationToken cancellation)
    {
        await pve.Reach(cancellation);
        return runner;
    }
}
