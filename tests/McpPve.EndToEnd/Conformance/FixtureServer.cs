using System.Text.RegularExpressions;
using McpPve.Calls;
using McpPve.Catalog;
using McpPve.Client;
using McpPve.Clusters;
using McpPve.Http;
using McpPve.Mcp;
using McpPve.Options;
using McpPve.Simulator;
using McpPve.Text;
using Microsoft.Extensions.Configuration;

namespace McpPve.EndToEnd.Conformance;

/// <summary>The product's HTTP host with the fixtures of the conformance suite in the place of its tools.</summary>
internal sealed partial class FixtureServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PveClient _client;
    private readonly Task _serving;

    private FixtureServer(PveClient client, HttpServer server)
    {
        _client = client;
        _serving = server.Run(_stop.Token);
    }

    public Uri Url { get; private set; } = null!;

    public static async Task<FixtureServer> Start()
    {
        var settings = new Dictionary<string, string?>
        {
            ["MCP_TRANSPORT"] = "http",
            ["MCP_HOST"] = "127.0.0.1",
            ["MCP_PORT"] = "0",
            ["MCP_REQUESTS_PER_SECOND"] = "100000",
        };
        var options = new OptionsReader(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).Read(_ => new PveClientOptions
        {
            BaseUrls = [new("https://demo.invalid:8006")],
            TokenId = SimulatedCluster.TokenId,
            TokenSecret = SimulatedCluster.TokenSecret,
            Handler = new SimulatedPveHandler(new SimulatedCluster()),
        })!;
        var said = new StringWriter();
        var client = new PveClient(options.Clusters[0].Pve);
        var pve = new PveState(client, error => error.Message);
        var fleet = new Fleet([new(options.Clusters[0], new(client), new ToolRunner(new(client), Toolbox.Whole), pve)], null);
        var services = new ServerContext(options, fleet, new Log(TextWriter.Synchronized(said), debug: false));
        var server = new FixtureServer(client, new HttpServer(options.Http!, FixtureCatalog.Describe, services, () => { }));
        for (var tries = 0; ; tries++)
        {
            if (Serving().Match(said.ToString()) is { Success: true } match)
            {
                server.Url = new($"http://127.0.0.1:{new Uri(match.Groups[1].Value).Port}/");
                return server;
            }
            if (tries > 1000 || server._serving.IsCompleted)
            {
                await server._serving;
                throw new InvalidOperationException($"the fixtures are not served: {said}");
            }
            await Task.Delay(10);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _serving;
        }
        catch (OperationCanceledException)
        {
        }
        _client.Dispose();
        _stop.Dispose();
    }

    [GeneratedRegex("serving MCP at (http://[^ ,]+)")]
    private static partial Regex Serving();
}
