using System.Collections.Concurrent;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Testing;

namespace McpPve.Tests.Client;

/// <summary>Many callers, one question to PVE.</summary>
public sealed class ReadCoalescerTests
{
    private readonly ConcurrentQueue<TaskCompletionSource<string>> _held = [];
    private readonly ConcurrentQueue<string> _aborted = [];

    [Test]
    public async Task The_same_read_asked_by_many_at_once_reaches_PVE_once()
    {
        await using var server = await Start();
        using var client = Connect(server);

        var callers = Enumerable.Range(0, 50).Select(_ => Version(client)).ToList();
        var other = client.Send(PveRequest.Create(HttpMethod.Get, "/nodes"), NodeJson.Default.NodeSummary.Rows(), CancellationToken.None);
        await Held(2);
        Answer("""{"data":{"version":"9.2.1"}}""", "/version");
        Answer("""{"data":[]}""", "/nodes");

        await Assert.That((await Task.WhenAll(callers)).Distinct().Single()).IsEqualTo("9.2.1");
        await Assert.That((await other).Data!).IsEmpty();
        await Assert.That(server.Calls.Count(call => call.Path == "/version")).IsEqualTo(1);
    }

    [Test]
    public async Task A_read_after_the_answer_sends_a_new_request()
    {
        await using var server = await Start();
        using var client = Connect(server);

        foreach (var version in new[] { "9.2.1", "9.2.2" })
        {
            var asked = Version(client);
            await Held(1);
            Answer($$$"""{"data":{"version":"{{{version}}}"}}""");
            await Assert.That(await asked).IsEqualTo(version);
        }
    }

    [Test]
    public async Task A_read_after_a_change_does_not_get_an_answer_from_before_it()
    {
        await using var server = await Start();
        using var client = Connect(server);
        var before = Version(client);
        await Held(1);
        var write = client.Send(
            PveRequest.Create(HttpMethod.Put, "/nodes/{node}/dns", new Dictionary<string, string> { ["node"] = "pve1" }, []),
            TaskJson.Default.PveText.Data(),
            CancellationToken.None);
        await Held(2);
        Answer("""{"data":null}""", "/nodes/pve1/dns");
        await write;

        var after = Version(client);
        await Held(2);
        Answer("""{"data":{"version":"old"}}""");
        Answer("""{"data":{"version":"new"}}""");

        await Assert.That(await before).IsEqualTo("old");
        await Assert.That(await after).IsEqualTo("new");
    }

    [Test]
    public async Task A_cancelled_reader_does_not_take_the_answer_from_the_others()
    {
        await using var server = await Start();
        using var client = Connect(server);
        using var gone = new CancellationTokenSource();
        var first = Version(client, gone.Token);
        var second = Version(client);
        await Held(1);

        await gone.CancelAsync();
        await Assert.That(async () => await first).Throws<OperationCanceledException>();
        Answer("""{"data":{"version":"9.2.1"}}""");

        await Assert.That(await second).IsEqualTo("9.2.1");
        await Assert.That(_aborted).IsEmpty();
    }

    [Test]
    public async Task When_all_have_given_up_PVE_is_not_asked_any_longer()
    {
        await using var server = await Start();
        using var client = Connect(server);
        using var gone = new CancellationTokenSource();
        var callers = new[] { Version(client, gone.Token), Version(client, gone.Token) };
        await Held(1);

        await gone.CancelAsync();
        foreach (var caller in callers)
        {
            await Assert.That(async () => await caller).Throws<OperationCanceledException>();
        }
        for (var tries = 0; _aborted.IsEmpty && tries < 500; tries++)
        {
            await Task.Delay(10);
        }

        await Assert.That(_aborted.Single()).IsEqualTo("/version");
    }

    [Test]
    public async Task A_refusal_is_everybodys_and_nobodys_afterwards()
    {
        await using var server = await Start();
        using var client = Connect(server);
        var callers = new[] { Version(client), Version(client) };
        await Held(1);
        Answer("refused");
        foreach (var caller in callers)
        {
            await Assert.That(async () => await caller).Throws<PveException>();
        }

        var again = Version(client);
        await Held(1);
        Answer("""{"data":{"version":"9.2.1"}}""");

        await Assert.That(await again).IsEqualTo("9.2.1");
    }

    private static async Task<string?> Version(PveClient client, CancellationToken cancellation = default) =>
        (
            await client.Send(
                PveRequest.Create(HttpMethod.Get, "/version"), NodeJson.Default.NodeVersion.Data(), cancellation)).Data!.Version.Value;

    private static PveClient Connect(PveServer server) =>
        new(new() { BaseUrls = [server.Url], TokenId = "root@pam!x", TokenSecret = "00000000-0000-0000-0000-000000000000" });

    private Task<PveServer> Start() => PveServer.Start(async (call, cancellation) =>
    {
        var held = new TaskCompletionSource<string>(call.Path);
        _held.Enqueue(held);
        await using var _ = cancellation.Register(() =>
        {
            _aborted.Enqueue(call.Path);
            held.TrySetCanceled();
        });
        var body = await held.Task;
        return new(body == "refused" ? 403 : 200, "", System.Text.Encoding.UTF8.GetBytes(body), "application/json");
    });

    private async Task Held(int count)
    {
        for (var tries = 0; _held.Count(held => !held.Task.IsCompleted) < count && tries < 500; tries++)
        {
            await Task.Delay(10);
        }
        await Assert.That(_held.Count(held => !held.Task.IsCompleted)).IsEqualTo(count);
    }

    private void Answer(string body, string? path = null) =>
        _held.First(held => !held.Task.IsCompleted && (path is null || (string)held.Task.AsyncState! == path)).SetResult(body);
}
