using McpPve.Calls;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Clusters;
using McpPve.Diagnosis;
using McpPve.Options;
using McpPve.Simulator;
using McpPve.Text;

namespace McpPve.CommandLine;

/// <summary>From the environment to a connected client, with one clear sentence for whatever is in the way.</summary>
internal static class Connection
{
    /// <param name="reader">Has the problems, which are told already.</param>
    public static ServerOptions? ReadOptions(SettingFlags flags, bool demo, out Log log, out OptionsReader reader)
    {
        reader = OptionsReader.From(flags);
        var said = log = new Log(Console.Error, reader.Debug, reader.JsonLog);
        var options = reader.Read(demo ? Demo : null);
        foreach (var warning in reader.Warnings)
        {
            said.Warn(warning);
        }
        foreach (var problem in reader.Problems)
        {
            said.Error(problem);
        }
        return options is null ? null : options with
        {
            Clusters =
            [
                .. options.Clusters.Select(cluster => cluster with
                {
                    Pve = cluster.Pve with
                    {
                        Log = said.Debug,
                        RequestLog = said.DebugIsOn ? said.Debug : null,
                        AloneInProcess = options.Http?.OAuth is null && options.Clusters.Count == 1,
                    },
                }),
            ],
        };
    }

    /// <returns>What is in the way, which is told already; null when there is an audit log or none is wanted.</returns>
    public static string? OpenAudit(ServerOptions options, Log log, out AuditLog? audit)
    {
        audit = null;
        if (options.AuditLog is not { } path)
        {
            return null;
        }
        try
        {
            audit = new(path, TimeProvider.System, log.Error);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var problem = $"PVE_AUDIT_LOG: '{Redaction.HideSetting(path)}' can't be used: {Redaction.HideSetting(e.Message)}";
            log.Error(problem);
            return problem;
        }
    }

    /// <param name="clients">Gets what is to be disposed of when no call is made any more.</param>
    /// <param name="log">Told when a cluster stops answering, and when it answers again.</param>
    /// <param name="stop">Ends looks that are under way.</param>
    /// <param name="ending">From then on every wait for a task ends with what is known.</param>
    public static Fleet Open(
        ServerOptions options, Disposables clients, AuditLog? audit, Log? log, WriteLimit? limit, CancellationToken stop,
        CancellationToken ending) => new(
        [
            .. options.Clusters.Select(cluster =>
            {
                PveState? heard = null;
                var client = clients.Add(new PveClient(cluster.Pve with { Heard = silence => heard?.Heard(silence) }));
                var state = heard = new PveState(client, error => ConnectionAdvice.Explain(error, cluster), log, cluster.Name, stop);
                var pve = new Cluster(client) { State = state, Label = cluster.Name };
                return new Member(cluster, pve, new(pve, cluster.Tools.Toolbox, audit, limit, ending)
                {
                    Doctor = new(cluster),
                }, state);
            }),
        ],
        options.DefaultCluster);

    /// <exception cref="PveException">PVE can't be reached or does not accept the token.</exception>
    public static async Task Check(PveClient client, CancellationToken cancellation) =>
        await client.Send(PveRequest.Create(HttpMethod.Get, "/version"), NodeJson.Default.NodeVersion.Data(), cancellation);

    // The second one is older: what 9 has and 8 has not is seen at once.
    public static PveClientOptions Demo(int place) => new()
    {
        BaseUrls = [new($"https://demo{(place == 0 ? "" : $"{place + 1}")}.invalid:8006")],
        TokenId = SimulatedCluster.TokenId,
        TokenSecret = SimulatedCluster.TokenSecret,
        Handler = new SimulatedPveHandler(new SimulatedCluster(new() { TaskSpeed = 4, Release = place == 1 ? "8.4" : "9.2" })),
    };
}
