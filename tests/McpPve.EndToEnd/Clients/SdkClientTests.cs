using System.Text.Json;
using McpPve.EndToEnd.Http;
using McpPve.Testing;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpPve.EndToEnd.Clients;

/// <summary>The C# SDK's client against the published server and HTTPS.</summary>
public sealed class SdkClientTests
{
    [Test]
    [Arguments("2025-11-25", null)]
    [Arguments("2026-07-28", null)]
    [Arguments("2025-11-25", "/")]
    [Arguments("2025-11-25", "/mcp")]
    [Arguments("2026-07-28", "/")]
    [Arguments("2026-07-28", "/mcp")]
    public async Task A_client_lists_tools_reads_and_starts_a_guest_with_progress(string revision, string? path)
    {
        await using var cluster = await Cluster.Start();
        await using var server = path is null
            ? null
            : await HttpProcess.Start(new Dictionary<string, string>(cluster.Environment) { ["MCP_AUTH_TOKEN"] = Token });
        await using var client = server is null ? await Connect(cluster, revision) : await Connect(new Uri(server.Url, path), revision);

        var tools = await client.ListToolsAsync();
        var nodes = await client.CallToolAsync("pve_list_nodes");
        var progress = new Steps();
        var stopped = await StoppedGuest(client);
        var start = await client.CallToolAsync(
            "pve_start_qemu_vm", new Dictionary<string, object?> { ["vmid"] = stopped }, progress);
        var after = await client.CallToolAsync("pve_get_qemu_status", new Dictionary<string, object?> { ["vmid"] = stopped });

        await Assert.That(client.NegotiatedProtocolVersion).IsEqualTo(revision);
        await Assert.That(tools.Select(t => t.Name)).Contains("pve_list_nodes").And.Contains("pve_start_qemu_vm");
        await Assert.That(Structured(nodes).GetProperty("count").GetInt32()).IsEqualTo(3);
        await Assert.That(start.IsError is true).IsFalse().Because(Text(start));
        await Assert.That(Structured(start).GetProperty("outcome").GetString()).IsEqualTo("ok");
        await Assert.That(progress.Seen).IsNotEmpty();
        await Assert.That(progress.Seen.Zip(progress.Seen.Skip(1)).All(pair => pair.First < pair.Second)).IsTrue();
        await Assert.That(Text(after)).Contains("running");
    }

    [Test]
    [Arguments("2025-11-25")]
    [Arguments("2026-07-28")]
    public async Task A_failed_call_is_an_error_result_that_says_what_to_do(string revision)
    {
        await using var cluster = await Cluster.Start();
        await using var client = await Connect(cluster, revision);

        var result = await client.CallToolAsync("pve_get_qemu_status", new Dictionary<string, object?> { ["vmid"] = 999999 });

        await Assert.That(result.IsError is true).IsTrue();
        await Assert.That(Text(result)).Contains("999999");
        await Assert.That(Text(result)).DoesNotContain("   at ");
    }

    [Test]
    public async Task Text_and_structured_content_carry_the_same_facts()
    {
        await using var cluster = await Cluster.Start();
        await using var client = await Connect(cluster, "2025-11-25");

        var result = await client.CallToolAsync("pve_list_nodes");

        using var text = JsonDocument.Parse(Text(result));
        await Assert.That(JsonElement.DeepEquals(text.RootElement, Structured(result))).IsTrue();
    }

    private const string Token = "a-token-of-the-test-suite";

    private static Task<McpClient> Connect(Uri server, string revision) => McpClient.CreateAsync(
        new HttpClientTransport(new()
        {
            Endpoint = server,
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {Token}" },
        }),
        new() { ProtocolVersion = revision });

    private static Task<McpClient> Connect(Cluster cluster, string revision)
    {
        var transport = new StdioClientTransport(new()
        {
            Name = "mcp-pve",
            Command = McpPveProcess.BinaryPath,
            EnvironmentVariables = cluster.Environment.ToDictionary(pair => pair.Key, pair => (string?)pair.Value),
        });
        return McpClient.CreateAsync(transport, new() { ProtocolVersion = revision });
    }

    private static async Task<int> StoppedGuest(McpClient client)
    {
        foreach (var node in new[] { "pve1", "pve2", "pve3" })
        {
            var list = await client.CallToolAsync("pve_list_qemu_vms", new Dictionary<string, object?> { ["node"] = node });
            foreach (var guest in Structured(list).GetProperty("items").EnumerateArray())
            {
                if (guest.GetProperty("status").GetString() == "stopped"
                    && !guest.TryGetProperty("template", out _)
                    && !guest.TryGetProperty("lock", out _))
                {
                    return guest.GetProperty("vmid").GetInt32();
                }
            }
        }

        throw new InvalidOperationException("the simulated cluster has no stopped guest");
    }

    private static JsonElement Structured(CallToolResult result) =>
        result.StructuredContent ?? throw new InvalidOperationException($"no structured content: {Text(result)}");

    private static string Text(CallToolResult result) => result.Content.OfType<TextContentBlock>().First().Text;

    // Progress<T> would report on the thread pool, in any order.
    private sealed class Steps : IProgress<ProgressNotificationValue>
    {
        private readonly List<double> _seen = [];

        public IReadOnlyList<double> Seen
        {
            get
            {
                lock (_seen)
                {
                    return [.. _seen];
                }
            }
        }

        public void Report(ProgressNotificationValue value)
        {
            lock (_seen)
            {
                _seen.Add(value.Progress);
            }
        }
    }
}
