using McpPve.Options;
using McpPve.Effects;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using McpPve.Calls;
using McpPve.Catalog;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Client.Tls;
using McpPve.Simulator;
using McpPve.Testing;
using McpPve.Tools;

namespace McpPve.Tests.Catalog;

/// <summary>A simulated cluster behind HTTPS, and the tools on it.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    // Keys take longer to make than a test takes; the certificates say nothing that differs between tests.
    private static readonly Lazy<(CertificateAuthority Authority, string PemFile)> Certificates = new(() =>
    {
        var authority = new CertificateAuthority();
        // Decoded here once: servers that start at the same time would read it half decoded.
        _ = authority.Leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().Select(usage => usage.EnhancedKeyUsages.Count).ToList();
        return (authority, authority.PemFile());
    });

    private readonly PveServer _server;
    private readonly PveClient _client;

    private TestCluster(SimulatedCluster cluster, PveServer server, PveClient client) =>
        (Cluster, _server, _client, Runner) = (cluster, server, client, new(new(client), Toolbox.Whole)
        {
            Doctor = new(new(null, client.Options, Everything, Confirm.Auto)),
        });

    /// <summary>All that can be exposed.</summary>
    public static ToolOptions Everything => new(
        Tier.Full, ToolCatalog.Groups.Select(group => group.Name).ToHashSet(), new HashSet<string>(), new HashSet<string>());

    public SimulatedCluster Cluster { get; }
    public PveClient Client => _client;

    /// <summary>The files that were asked for, with the credentials that came along.</summary>
    public IReadOnlyCollection<(string Path, string? Authorization)> Files => _server.Files;

    public ToolRunner Runner { get; }

    /// <summary>The same tools, with every change written down.</summary>
    public ToolRunner With(AuditLog audit) => new(new(_client), Toolbox.Whole, audit);

    /// <summary>Some of the tools, in a lower tier.</summary>
    public ToolRunner With(Toolbox toolbox) => new(new(_client), toolbox);

    /// <summary>The same tools, with a limit on changes.</summary>
    public ToolRunner With(WriteLimit limit) => new(new(_client), Toolbox.Whole, null, limit);

    /// <param name="between">Stands between the cluster and the tools, and may change what either says.</param>
    /// <param name="log">Gets the client's debug log.</param>
    public static async Task<TestCluster> Start(
        SimulatorOptions? options = null, (string Id, string Secret)? token = null, double speed = 50,
        Func<PveCall, SimulatedCluster, CancellationToken, Task<PveReply>>? between = null, Action<string>? log = null)
    {
        var cluster = new SimulatedCluster(
            (options ?? new()) with { TaskSpeed = speed, AuthenticationDelay = TimeSpan.FromMilliseconds(20) });
        return await On(cluster, token ?? (SimulatedCluster.TokenId, SimulatedCluster.TokenSecret), between, log);
    }

    /// <summary>An administrator of a cluster that somebody else has made.</summary>
    public static Task<TestCluster> Of(SimulatedCluster cluster) => On(cluster, (SimulatedCluster.TokenId, SimulatedCluster.TokenSecret));

    /// <summary>A second administrator of the same cluster.</summary>
    public Task<TestCluster> Another() => On(Cluster, (SimulatedCluster.TokenId, SimulatedCluster.TokenSecret));

    /// <summary>Somebody else's token on the same cluster.</summary>
    public Task<TestCluster> As(string tokenId, string secret) => On(Cluster, (tokenId, secret));

    /// <summary>A call that no tool makes.</summary>
    public Task<PveAnswer<T>> Send<T>(
        HttpMethod method,
        string template,
        Dictionary<string, string> pathParameters,
        KeyValuePair<string, string>[] parameters,
        PveData<T> type) =>
        _client.Send(PveRequest.Create(method, template, pathParameters, parameters), type, CancellationToken.None);

    private static async Task<TestCluster> On(
        SimulatedCluster cluster, (string Id, string Secret) token,
        Func<PveCall, SimulatedCluster, CancellationToken, Task<PveReply>>? between = null, Action<string>? log = null)
    {
        var (authority, pemFile) = Certificates.Value;
        var server = await PveServer.Start(
            (call, stop) => between is null ? cluster.Handle(call, stop) : between(call, cluster, stop),
            authority.Leaf,
            file: cluster.File);
        var client = new PveClient(new()
        {
            BaseUrls = [server.Url],
            TokenId = token.Id,
            TokenSecret = token.Secret,
            Trust = TlsTrust.Cas(pemFile),
            Timeout = TimeSpan.FromSeconds(30),
            Log = log,
        });
        return new(cluster, server, client);
    }

    public Task<ToolResult> Run(
        string tool, string json, Func<TaskProgress, Task>? progress = null, CancellationToken cancellation = default) =>
        Runner.Run(
            ToolCatalog.Find(tool) ?? throw new InvalidOperationException($"no tool {tool}"),
            Members(json),
            new(Caller.Stdio) { Progress = progress },
            cancellation);

    public static Dictionary<string, JsonElement> Members(string json) =>
        JsonElement.Parse(json).EnumerateObject().ToDictionary(member => member.Name, member => member.Value);

    /// <summary>A call that must succeed.</summary>
    public async Task<JsonElement> Call(string tool, string json)
    {
        var result = await Run(tool, json);
        return result.IsError ? throw new InvalidOperationException(result.Text) : result.Data!.Value;
    }

    /// <summary>A call that must fail.</summary>
    public async Task<string> Fail(string tool, string json)
    {
        var result = await Run(tool, json);
        return result.IsError ? result.Text : throw new InvalidOperationException($"it succeeded: {result.Text}");
    }

    /// <summary>The arguments of a good call; where they need a finished task, it is made.</summary>
    public async Task<string> Arguments(ToolCase entry) =>
        entry.Good.Length > 0
            ? await Prepare(entry.Good)
            : $$"""{"upid":"{{(await Call("pve_start_qemu_vm", """{"vmid":103}""")).GetProperty("upid").GetString()}}"}""";

    /// <summary>Puts what only this cluster knows in the place of <see cref="ToolCase"/>'s words for it.</summary>
    public async Task<string> Prepare(string arguments)
    {
        if (VmidAfter(arguments, ToolCase.Backup) is { } saved)
        {
            var answer = await _client.Send(
                PveRequest.Create(HttpMethod.Get, "/nodes/{node}/storage/{storage}/content",
                    new Dictionary<string, string> { ["node"] = "pve1", ["storage"] = "nas" },
                    [new("content", "backup"), new("vmid", saved)]),
                StorageJson.Default.StorageVolume.Rows(), CancellationToken.None);
            return arguments.Replace(
                ToolCase.Backup + saved,
                answer.Data!.OrderBy(volume => volume.Created.Value).Last().VolumeId.Value!,
                StringComparison.Ordinal);
        }
        if (VmidAfter(arguments, ToolCase.Process) is { } vmid)
        {
            var started = await _client.Send(
                PveRequest.Create(HttpMethod.Post, "/nodes/{node}/qemu/{vmid}/agent/exec",
                    new Dictionary<string, string> { ["node"] = "pve1", ["vmid"] = vmid }, [new("command", "whoami")]),
                AgentJson.Default.AgentExec.Data(), CancellationToken.None);
            await Task.Delay(50);
            return arguments.Replace(ToolCase.Process + vmid, $"{started.Data!.Pid.Value}", StringComparison.Ordinal);
        }
        return arguments;
    }

    private static string? VmidAfter(string arguments, string word) =>
        arguments.IndexOf(word, StringComparison.Ordinal) is var at and >= 0 ? arguments.Substring(at + word.Length, 3) : null;

    /// <summary>How many requests that change something PVE has seen.</summary>
    public int Writes => Cluster.Calls.Count(call => call.Method != "GET");

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }
}
