using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using McpPve.EndToEnd.Http;
using McpPve.Simulator;
using McpPve.Testing;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpPve.EndToEnd.Protocol;

/// <summary>The published server asks the person behind a real client, in both eras of the protocol.</summary>
public sealed class ConfirmationTests
{
    private const string Modern = """
        "io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"x","version":"1"},"io.modelcontextprotocol/clientCapabilities":{"elicitation":{"form":{}}}
        """;

    [Test]
    [Arguments("2025-11-25", false)]
    [Arguments("2026-07-28", false)]
    [Arguments("2025-11-25", true)]
    [Arguments("2026-07-28", true)]
    public async Task A_guest_is_deleted_when_the_person_types_its_id(string revision, bool http)
    {
        await using var cluster = await Cluster.Start();
        await using var server = http ? await HttpProcess.Start(cluster.Environment) : null;
        var person = new Person(_ => Accept("103"));
        await using var client = server is null
            ? await Connect(cluster, revision, person)
            : await McpClient.CreateAsync(
                new HttpClientTransport(new() { Endpoint = new(server.Url, "/mcp"), TransportMode = HttpTransportMode.StreamableHttp }),
                new() { ProtocolVersion = revision, Handlers = new() { ElicitationHandler = person.Answer } });

        var result = await Delete(client);

        await Assert.That(result.IsError is true).IsFalse().Because(Text(result));
        await Assert.That(Text(result)).Contains("\"gone\":true");
        await Assert.That(person.Questions.Single()).Contains("build-agent").And.Contains("pve3").And.Contains("Type 103 to go on");
    }

    [Test]
    [Arguments("2025-11-25", "decline", "declined")]
    [Arguments("2026-07-28", "decline", "declined")]
    [Arguments("2025-11-25", "cancel", "declined")]
    [Arguments("2026-07-28", "cancel", "declined")]
    [Arguments("2025-11-25", "wrong", "something other than 103")]
    [Arguments("2026-07-28", "wrong", "something other than 103")]
    public async Task Nothing_is_sent_when_the_person_does_not_agree(string revision, string answer, string reason)
    {
        await using var cluster = await Cluster.Start();
        var person = new Person(_ => answer == "wrong" ? Accept("104") : new() { Action = answer });
        await using var client = await Connect(cluster, revision, person);

        var result = await Delete(client);

        await Assert.That(result.IsError is true).IsTrue();
        await Assert.That(Text(result)).Contains(reason).And.Contains("Nothing was done");
        await Assert.That(cluster.Writes).IsEmpty();
    }

    [Test]
    [Arguments("2025-11-25")]
    [Arguments("2026-07-28")]
    public async Task A_guest_that_changed_while_the_person_thought_is_asked_about_again(string revision)
    {
        await using var cluster = await Cluster.Start();
        var person = new Person(question => Accept("103"));
        await using var client = await Connect(cluster, revision, person);
        person.Thinking = async count =>
        {
            if (count == 1)
            {
                await client.CallToolAsync(
                    "pve_update_qemu_config",
                    new Dictionary<string, object?> { ["vmid"] = 103, ["name"] = "renamed", ["wait_seconds"] = 30 });
            }
        };

        var result = await Delete(client);

        await Assert.That(person.Questions.Count).IsEqualTo(2);
        await Assert.That(person.Questions[1]).Contains("changed since you were asked").And.Contains("renamed");
        await Assert.That(Text(result)).Contains("\"gone\":true");
    }

    [Test]
    [Arguments("auto")]
    [Arguments("two-step")]
    public async Task A_client_that_can_not_ask_calls_a_second_time_with_the_code_of_the_plan(string mode)
    {
        await using var cluster = await Cluster.Start();
        await using var client = await Connect(cluster, "2025-11-25", null, ("PVE_CONFIRM", mode));

        var first = await Delete(client);
        await Assert.That(cluster.Writes).IsEmpty();
        var code = Regex.Match(Text(first), "confirm\\\\\":\\\\\"([A-Z0-9]+)").Groups[1].Value;
        var wrong = await Delete(client, "AAAAAAAA");
        var other = await client.CallToolAsync(
            "pve_delete_qemu_vm", new Dictionary<string, object?> { ["vmid"] = 107, ["confirm"] = code });
        await Assert.That(cluster.Writes).IsEmpty();
        var second = await Delete(client, code);
        var writes = cluster.Writes.Count();
        var again = await Delete(client, code);

        await Assert.That(first.IsError is true).IsFalse().Because(Text(first));
        await Assert.That(Text(first)).Contains("\"done\":false").And.Contains("build-agent").And.Contains("Nothing was done yet");
        await Assert.That(Text(wrong)).Contains("not that of this plan");
        await Assert.That(Text(other)).Contains("not that of this plan");
        await Assert.That(Text(second)).Contains("\"gone\":true");
        await Assert.That(cluster.Writes.Count()).IsEqualTo(writes);
        await Assert.That(again.IsError is true).IsTrue();
    }

    [Test]
    public async Task A_client_that_can_not_ask_is_refused_where_a_person_is_always_to_be_asked()
    {
        await using var cluster = await Cluster.Start();
        await using var client = await Connect(cluster, "2025-11-25", null, ("PVE_CONFIRM", "always"));

        var result = await Delete(client);

        await Assert.That(result.IsError is true).IsTrue().Because(Text(result));
        await Assert.That(Text(result)).Contains("can't ask").And.Contains("PVE_CONFIRM");
        await Assert.That(cluster.Writes).IsEmpty();
    }

    [Test]
    [Arguments("103")]
    [Arguments("true")]
    [Arguments("[1]")]
    [Arguments("null")]
    public async Task An_answer_that_is_no_text_is_an_answer(string value)
    {
        await using var cluster = await Cluster.Start();
        var person = new Person(_ => new()
        {
            Action = "accept",
            Content = new Dictionary<string, JsonElement> { ["confirm"] = JsonElement.Parse(value) },
        });
        await using var client = await Connect(cluster, "2026-07-28", person);

        var result = await Delete(client);

        await Assert.That(Text(result)).Contains(value == "103" ? "\"gone\":true" : "something other than 103 was typed");
    }

    [Test]
    public async Task With_confirmation_off_nobody_is_asked()
    {
        await using var cluster = await Cluster.Start();
        var person = new Person(_ => throw new InvalidOperationException("nobody should be asked"));
        await using var client = await Connect(cluster, "2026-07-28", person, ("PVE_CONFIRM", "off"));

        var result = await Delete(client);

        await Assert.That(Text(result)).Contains("\"gone\":true");
    }

    [Test]
    public async Task A_question_travels_as_input_required_and_its_state_counts_once_for_its_call_only()
    {
        await using var cluster = await Cluster.Start();
        await using var session = StdioSession.Silent(cluster.Environment);

        var asked = await Call(session, "103", null);
        var state = asked.GetProperty("result").GetProperty("requestState").GetString()!;
        var other = await Call(session, "107", state);
        var forged = await Call(session, "103", state[..^4] + "AAAA");
        var declined = await Call(session, "103", state, "decline");
        var replayed = await Call(session, "103", state);

        await Assert.That(asked.GetProperty("result").GetProperty("resultType").GetString()).IsEqualTo("input_required");
        await Assert.That(other.GetRawText()).Contains("given for another call");
        await Assert.That(forged.GetRawText()).Contains("not made by this server");
        await Assert.That(declined.GetRawText()).Contains("declined");
        await Assert.That(replayed.GetRawText()).Contains("used already");
        await Assert.That(cluster.Writes).IsEmpty();
    }

    [Test]
    public async Task With_a_shared_key_another_server_takes_the_answer_but_only_for_the_same_token_and_in_time()
    {
        const string key = "a key that several servers share, long enough";
        await using var cluster = await Cluster.Start();
        Dictionary<string, string> Settings(string id, string secret) =>
            new(cluster.Environment) { ["MCP_STATE_KEY"] = key, ["PVE_TOKEN_ID"] = id, ["PVE_TOKEN_SECRET"] = secret };
        await using var first = StdioSession.Silent(Settings(SimulatedCluster.TokenId, SimulatedCluster.TokenSecret));
        await using var second = StdioSession.Silent(Settings(SimulatedCluster.TokenId, SimulatedCluster.TokenSecret));
        await using var other = StdioSession.Silent(Settings(SimulatedCluster.AuditorTokenId, SimulatedCluster.AuditorTokenSecret));
        var state = (await Call(first, "103", null)).GetProperty("result").GetProperty("requestState").GetString()!;

        var foreign = await Call(other, "103", state);
        var late = await Call(second, "103", Expired(key, SimulatedCluster.TokenId));
        await Assert.That(cluster.Writes).IsEmpty();
        var taken = await Call(second, "103", state);

        await Assert.That(foreign.GetRawText()).Contains("not made by this server");
        await Assert.That(late.GetRawText()).Contains("older than 10 minutes");
        await Assert.That(taken.GetProperty("result").GetProperty("structuredContent").GetProperty("gone").GetBoolean()).IsTrue();
    }

    // What the server would have sealed eleven minutes ago: nobody waits that long in a test.
    private static string Expired(string key, string tokenId)
    {
        var derived = HKDF.DeriveKey(
            HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(key), 32, info: Encoding.UTF8.GetBytes($"mcp-pve confirmation {tokenId}"));
        var plain = Encoding.UTF8.GetBytes(
            $"{DateTimeOffset.UtcNow.AddMinutes(-1).ToUnixTimeSeconds()}\nnonce\nprincipal\nsubject\nidentity");
        var (nonce, cipher, tag) = (RandomNumberGenerator.GetBytes(12), new byte[plain.Length], new byte[16]);
        using var aes = new AesGcm(derived, 16);
        aes.Encrypt(nonce, plain, cipher, tag);
        return Base64Url.EncodeToString([.. nonce, .. cipher, .. tag]);
    }

    private static Task<JsonElement> Call(StdioSession session, string vmid, string? state, string action = "accept")
    {
        var answer = state is null
            ? ""
            : $",\"requestState\":\"{state}\",\"inputResponses\":{{\"confirm\":{{\"action\":\"{action}\",\"content\":{{\"confirm\":\"{vmid}\"}}}}}}";
        return session.Request(
            "tools/call", $$"""{"name":"pve_delete_qemu_vm","arguments":{"vmid":{{vmid}} }{{answer}},"_meta":{ {{Modern.Trim()}} } }""");
    }

    private static ElicitResult Accept(string word) => new()
    {
        Action = "accept",
        Content = new Dictionary<string, JsonElement> { ["confirm"] = JsonElement.Parse($"\"{word}\"") },
    };

    private static ValueTask<CallToolResult> Delete(McpClient client, string? code = null) => client.CallToolAsync(
        "pve_delete_qemu_vm", new Dictionary<string, object?> { ["vmid"] = 103, ["wait_seconds"] = 30, ["confirm"] = code });

    private static Task<McpClient> Connect(Cluster cluster, string revision, Person? person, params (string Name, string Value)[] settings)
    {
        var environment = cluster.Environment.ToDictionary(pair => pair.Key, pair => (string?)pair.Value);
        foreach (var (name, value) in settings)
        {
            environment[name] = value;
        }
        var options = new McpClientOptions { ProtocolVersion = revision };
        if (person is not null)
        {
            options.Handlers = new() { ElicitationHandler = person.Answer };
        }
        return McpClient.CreateAsync(
            new StdioClientTransport(new() { Name = "mcp-pve", Command = McpPveProcess.BinaryPath, EnvironmentVariables = environment }),
            options);
    }

    private static string Text(CallToolResult result) => result.Content.OfType<TextContentBlock>().First().Text;

    private sealed class Person(Func<string, ElicitResult> decide)
    {
        public List<string> Questions { get; } = [];

        public Func<int, Task> Thinking { get; set; } = _ => Task.CompletedTask;

        public async ValueTask<ElicitResult> Answer(ElicitRequestParams? request, CancellationToken cancellation)
        {
            Questions.Add(request?.Message ?? "");
            await Thinking(Questions.Count);
            return decide(request?.Message ?? "");
        }
    }
}
