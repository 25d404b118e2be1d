using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using McpPve.Simulator;
using McpPve.Testing;

namespace McpPve.EndToEnd;

/// <summary>A simulated cluster behind HTTPS, and the environment with which mcp-pve reaches it.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private Cluster(CertificateAuthority authority, PveServer server) => (Authority, Server) = (authority, server);

    /// <summary>Calls that reached PVE and were to change something.</summary>
    public IEnumerable<PveCall> Writes => Server.Calls.Where(call => call.Method != "GET");

    public CertificateAuthority Authority { get; }

    public PveServer Server { get; }

    /// <summary>Right in every respect; tests change one thing.</summary>
    public Dictionary<string, string> Environment => new()
    {
        ["PVE_BASE_URL"] = Server.Url.ToString(),
        ["PVE_TOKEN_ID"] = SimulatedCluster.TokenId,
        ["PVE_TOKEN_SECRET"] = SimulatedCluster.TokenSecret,
        ["PVE_CA_FILE"] = Authority.PemFile(),
    };

    /// <summary>Waits until somebody waits for a task.</summary>
    public async Task Followed()
    {
        for (var waited = Stopwatch.StartNew(); !Server.Calls.Any(call =>
            call.Path.Contains("/tasks/UPID", StringComparison.Ordinal)); await Task.Delay(20))
        {
            if (waited.Elapsed > TimeSpan.FromSeconds(30))
            {
                throw new TimeoutException("nobody asked for a task");
            }
        }
    }

    public static Task<Cluster> Start(Func<CertificateAuthority, X509Certificate2>? certificate = null) =>
        Start(new SimulatedCluster().Handle, certificate);

    public static async Task<Cluster> Start(
        Func<PveCall, CancellationToken, Task<PveReply>> handle, Func<CertificateAuthority, X509Certificate2>? certificate = null)
    {
        var authority = new CertificateAuthority();
        return new(authority, await PveServer.Start(handle, certificate is null ? authority.Leaf : certificate(authority)));
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Authority.Dispose();
    }
}
