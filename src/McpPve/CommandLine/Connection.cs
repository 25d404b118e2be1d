using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Options;
using McpPve.Pipeline;
using McpPve.Simulator;

namespace McpPve.CommandLine;

/// <summary>From the environment to a connected client, with one clear sentence for whatever is in the way.</summary>
internal static class Connection
{
    // What other programs look at.
    private static readonly string[] ProxyVariables = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

    public static ServerOptions? ReadOptions(bool demo, out Log log)
    {
        var reader = OptionsReader.FromEnvironment();
        log = new Log(Console.Error, reader.Debug, reader.JsonLog);
        var options = reader.Read(demo ? Demo() : null);
        foreach (var warning in reader.Warnings)
        {
            log.Warn(warning);
        }
        foreach (var problem in reader.Problems)
        {
            log.Error(problem);
        }
        return options is null ? null : options with
        {
            Pve = options.Pve with { Log = log.Debug, RequestLog = log.DebugIsOn ? log.Debug : null, AloneInProcess = options.Http?.OAuth is null },
        };
    }

    /// <returns>False when there should be an audit log and can't be one.</returns>
    public static bool TryOpenAudit(ServerOptions options, Log log, out AuditLog? audit)
    {
        audit = null;
        if (options.AuditLog is not { } path)
        {
            return true;
        }
        try
        {
            audit = new(path, options.Pve.TokenId, TimeProvider.System, log.Error);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error($"PVE_AUDIT_LOG: '{Redaction.HideSetting(path)}' can't be opened for writing: {Redaction.HideSetting(e.Message)}");
            return false;
        }
    }

    /// <exception cref="PveException">PVE can't be reached or does not accept the token.</exception>
    public static async Task<string> Check(PveClient client, CancellationToken cancellation)
    {
        var answer = await client.Send(PveRequest.Create(HttpMethod.Get, "/version"), NodeJson.Default.NodeVersion.Data(), cancellation);
        return answer.Data?.Version.Value ?? "of unknown version";
    }

    public static string Explain(PveException error, ServerOptions options)
    {
        var where = string.Join(", ", options.Pve.BaseUrls.Select(url => url.Authority));
        var next = error.Failure switch
        {
            PveFailure.Authentication => "check PVE_TOKEN_ID and PVE_TOKEN_SECRET (the token may be expired or removed)",
            PveFailure.Tls => "set PVE_TLS_FINGERPRINT to the node's SHA-256 fingerprint, or PVE_CA_FILE to PVE's pve-root-ca.pem",
            PveFailure.NotPve => "check that PVE_BASE_URL is the address of Proxmox VE itself, usually https://HOST:8006",
            PveFailure.Unreachable or PveFailure.Timeout => "check PVE_BASE_URL, and that the node is up and its port is open from here",
            _ => "check PVE_BASE_URL and the token",
        };
        // Other programs go through what these name; this one does so only when it is told to.
        if (error.Failure is PveFailure.Unreachable or PveFailure.Timeout && options.Pve.Proxy is null
            && ProxyVariables.FirstOrDefault(name => Environment.GetEnvironmentVariable(name) is { Length: > 0 }) is { } proxy)
        {
            next += $"; {proxy} is set and not used here: where Proxmox VE is behind a proxy, name it in PVE_PROXY";
        }
        return $"cannot use Proxmox VE at {where}: {error.Message.TrimEnd('.')}; {next}.";
    }

    private static PveClientOptions Demo() => new()
    {
        BaseUrls = [new("https://demo.invalid:8006")],
        TokenId = SimulatedCluster.TokenId,
        TokenSecret = SimulatedCluster.TokenSecret,
        Handler = new SimulatedPveHandler(new SimulatedCluster(new() { TaskSpeed = 4 })),
    };
}
