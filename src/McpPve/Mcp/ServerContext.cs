using McpPve.Calls;
using McpPve.Options;
using McpPve.Text;
using McpPve.Tools;
using ModelContextProtocol;

namespace McpPve.Mcp;

/// <summary>What every session and every request of this process shares.</summary>
/// <remarks>What is sealed counts for the same PVE tokens only: others may have other rights.</remarks>
/// <param name="fleet">Carries out the calls, which wait until their cluster answers; listing does not.</param>
internal sealed class ServerContext(ServerOptions options, Fleet fleet, Log log)
{
    public ServerOptions Options { get; } = options;
    public Log Log { get; } = log;
    public Fleet Fleet { get; } = fleet;
    public TimeProvider Time => Options.Clusters[0].Pve.Time;

    public Confirmation Confirmation { get; } = new(new(
        options.StateKey is { } key ? Seal.From(key, $"confirmation {Tokens(options)}") : Seal.OfThisProcess(),
        options.Clusters[0].Pve.Time));

    /// <summary>Seals task handles. The token's secret is as good a key as one of its own, and needs no setting.</summary>
    public Seal Tasks { get; } = Seal.From(
        options.StateKey ?? string.Join('\n', options.Clusters.Select(cluster => cluster.Pve.TokenSecret)), $"task {Tokens(options)}");

    /// <summary>A tool that is exposed, but not in the list of this process, or is called by a former name.</summary>
    /// <exception cref="McpProtocolException">There is no such tool here.</exception>
    public PveTool Unlisted(string name)
    {
        if (Options.Toolbox.Find(name) is { } spec)
        {
            var (_, input, output) = ToolSchemas.Of([spec])[0];
            return new(spec, ClusterArgument.AddTo(input, spec, Fleet), output, this);
        }
        var close = Options.Toolbox.Closest(name);
        throw new McpProtocolException(
            $"There is no tool '{Untrusted.Clean(name, keepLines: false)}' here{(close is null ? "" : $"; did you mean {close}?")}",
            McpErrorCode.InvalidParams);
    }

    /// <summary>Of a conversation over standard input and output.</summary>
    public OpenRequests Open { get; } = new(fleet.Refused);

    private static string Tokens(ServerOptions options) => string.Join(' ', options.Clusters.Select(cluster => cluster.Pve.TokenId));
}
