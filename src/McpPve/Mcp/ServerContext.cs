using McpPve.Calls;
using McpPve.Clusters;
using McpPve.Options;
using McpPve.Text;
using McpPve.Tools;
using ModelContextProtocol;

namespace McpPve.Mcp;

/// <summary>What every session and every request of this process shares.</summary>
/// <remarks>What is sealed counts for one PVE token only: another one may have other rights.</remarks>
/// <param name="runner">Carries out the calls.</param>
/// <param name="pve">Calls wait until it answers, listing does not.</param>
internal sealed class ServerContext(ServerOptions options, ToolRunner runner, PveState pve, Log log)
{
    public ServerOptions Options { get; } = options;
    public Log Log { get; } = log;
    public TimeProvider Time => Options.Pve.Time;

    public Confirmation Confirmation { get; } = new(
        options.Confirm,
        new(options.StateKey is { } key ? Seal.From(key, $"confirmation {options.Pve.TokenId}") : Seal.OfThisProcess(), options.Pve.Time));

    /// <summary>Seals task handles. The token's secret is as good a key as one of its own, and needs no setting.</summary>
    public Seal Tasks { get; } = Seal.From(options.StateKey ?? options.Pve.TokenSecret, $"task {options.Pve.TokenId}");

    /// <summary>A tool that is exposed, but not in the list of this process, or is called by a former name.</summary>
    /// <exception cref="McpProtocolException">There is no such tool here.</exception>
    public PveTool Unlisted(string name)
    {
        if (Options.Tools.Toolbox.Find(name) is { } spec)
        {
            var (_, input, output) = ToolSchemas.Of([spec])[0];
            return new(spec, input, output, this);
        }
        var close = Options.Tools.Toolbox.Closest(name);
        throw new McpProtocolException(
            $"There is no tool '{Untrusted.Clean(name, keepLines: false)}' here{(close is null ? "" : $"; did you mean {close}?")}",
            McpErrorCode.InvalidParams);
    }

    /// <summary>Of a conversation over standard input and output.</summary>
    public OpenRequests Open { get; } = new(pve.Refused);

    /// <exception cref="NoPveException">PVE can't be used now.</exception>
    public async Task<ToolRunner> Runner(CancellationToken cancellation)
    {
        await pve.Reach(cancellation);
        return runner;
    }
}
