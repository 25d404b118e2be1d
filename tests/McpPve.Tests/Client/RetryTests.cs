using McpPve.Client;
using McpPve.Client.Json;

namespace McpPve.Tests.Client;

public sealed class RetryTests
{
    private static readonly string[] Answers =
    [
        "",
        "HTTP/1.1 2",
        "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"data\"",
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"data\":{\"a",
    ];

    public static IEnumerable<int> Broken() => Enumerable.Range(0, Answers.Length);

    [Test]
    [MethodDataSource(nameof(Broken))]
    public async Task A_read_whose_answer_was_lost_is_repeated(int answer)
    {
        var lines = new List<string>();
        await using var server = RawServer.Scripted(async peer =>
        {
            await peer.Read();
            await peer.Write(peer.Number < 3 ? Answers[answer] : RawServer.Reply("""{"data":"at last"}"""));
        });
        using var client = Setup.Client(Setup.Options(server.Url) with { Log = lines.Add });

        var data = await client.Ask(Setup.Get("/x"));

        await Assert.That(data.GetString()).IsEqualTo("at last");
        await Assert.That(server.Requests.Count).IsEqualTo(3);
        await Assert.That(lines.Count).IsEqualTo(2);
        await Assert.That(lines[0]).Contains("attempt 2 follows");
    }

    [Test]
    [MethodDataSource(nameof(Broken))]
    public async Task A_read_is_sent_four_times_at_most(int answer)
    {
        await using var server = RawServer.Scripted(async peer =>
        {
            await peer.Read();
            await peer.Write(Answers[answer]);
        });
        using var client = Setup.Client(server.Url);

        var failure = await client.Fail(Setup.Get("/x"));

        await Assert.That(server.Requests.Count).IsEqualTo(4);
        await Assert.That(failure.Failure).IsEqualTo(answer == 3 ? PveFailure.NotPve : PveFailure.Unreachable);
        await Assert.That(failure.OutcomeUnknown).IsFalse();
    }

    [Test]
    [Arguments(502, "Bad Gateway")]
    [Arguments(503, "Service Unavailable")]
    [Arguments(429, "Too Many Requests")]
    [Arguments(595, "Connection refused")]
    [Arguments(596, "Broken pipe")]
    public async Task A_read_that_a_proxy_could_not_pass_on_is_repeated(int status, string reason)
    {
        var count = 0;
        await using var server = RawServer.Answering(r => r.Target.EndsWith("/never", StringComparison.Ordinal) || ++count < 4
            ? $"HTTP/1.1 {status} {reason}\r\nContent-Length: 0\r\n\r\n"
            : RawServer.Reply("""{"data":1}"""));
        using var client = Setup.Client(server.Url);

        var data = await client.Ask(Setup.Get("/later"));
        var failure = await client.Fail(Setup.Get("/never"));

        await Assert.That(data.GetInt32()).IsEqualTo(1);
        await Assert.That(server.Requests.Count).IsEqualTo(8);
        await Assert.That(failure.Failure).IsEqualTo(PveFailure.Unreachable);
        await Assert.That(failure.Status).IsEqualTo(status);
        await Assert.That(failure.Message).Contains($"({status} {reason})");
    }

    [Test]
    public async Task A_node_without_a_route_is_asked_once_and_not_again_while_the_cluster_calls_it_offline()
    {
        var offline = true;
        await using var server = RawServer.Answering(r =>
            r.Target == "GET /api2/json/nodes"
                ? RawServer.Reply(
                    $$"""{"data":[{"node":"a","status":"online"},{"node":"b","status":"{{(offline ? "offline" : "online")}}"}]}""")
            : offline ? "HTTP/1.1 595 No route to host\r\nContent-Length: 0\r\n\r\n"
            : RawServer.Reply("""{"data":1}"""));
        using var client = Setup.Client(server.Url);
        var pathParameters = new Dictionary<string, string> { ["node"] = "b" };
        PveRequest Ask(HttpMethod method) => PveRequest.Create(method, "/nodes/{node}/status", pathParameters);
        int Asked() => server.Requests.Count(request => request.Target.EndsWith("/b/status", StringComparison.Ordinal));

        var first = await client.Fail(Ask(HttpMethod.Get));
        var second = await client.Fail(Ask(HttpMethod.Get));
        var write = await client.Fail(Ask(HttpMethod.Post));
        await Assert.That(Asked()).IsEqualTo(1);
        offline = false;
        var back = await client.Ask(Ask(HttpMethod.Get));

        await Assert.That(first.OfflineNode).IsEqualTo("b");
        await Assert.That(second.Message).IsEqualTo("node b is offline; nothing was sent to it");
        await Assert.That(write.OutcomeUnknown).IsFalse();
        await Assert.That(write.OfflineNode).IsEqualTo("b");
        await Assert.That(back.GetInt32()).IsEqualTo(1);
    }

    [Test]
    public async Task A_kept_connection_that_the_server_closed_costs_a_read_nothing()
    {
        await using var server = RawServer.Scripted(async peer =>
        {
            await peer.Read();
            await peer.Write(RawServer.Reply("""{"data":1}"""));
        });
        using var client = Setup.Client(server.Url);

        for (var i = 0; i < 5; i++)
        {
            await client.Ask(Setup.Get("/x"));
            await Task.Delay(20);
        }

        await Assert.That(server.Requests.Count).IsEqualTo(5);
    }

    [Test]
    public async Task The_time_limit_covers_all_attempts()
    {
        await using var server = RawServer.Scripted(async peer => await peer.Read());
        using var client = new PveClient(Setup.Options(server.Url)
            with { Timeout = TimeSpan.FromMilliseconds(400) }) { RetryDelay = TimeSpan.FromSeconds(30) };

        var failure = await client.Fail(Setup.Get("/x"));

        await Assert.That(failure.Failure).IsEqualTo(PveFailure.Timeout);
        await Assert.That(failure.OutcomeUnknown).IsFalse();
    }

    [Test]
    [Arguments("GET")]
    [Arguments("POST")]
    public async Task Cancelling_is_not_a_failure(string method)
    {
        using var cancellation = new CancellationTokenSource();
        await using var server = RawServer.Scripted(async peer =>
        {
            await peer.Read();
            await cancellation.CancelAsync();
            await Task.Delay(Timeout.Infinite, peer.Stop);
        });
        using var client = Setup.Client(server.Url);

        var cancelled = await Assert.That(
            async () => await client.Send(Setup.Request(new(method), "/x"), AnyJson.Default.JsonElement.Data(), cancellation.Token))
            .Throws<OperationCanceledException>();

        await Assert.That(cancelled!.CancellationToken).IsEqualTo(cancellation.Token);
        await Assert.That(server.Requests.Count).IsEqualTo(1);
    }

    [Test]
    public async Task A_slow_answer_within_the_limit_is_waited_for()
    {
        await using var server = RawServer.Scripted(async peer =>
        {
            await peer.Read();
            foreach (var c in RawServer.Reply("""{"data":1}"""))
            {
                await peer.Write(c.ToString());
            }
        });
        using var client = Setup.Client(server.Url);

        await Assert.That((await client.Ask(Setup.Get("/x"))).GetInt32()).IsEqualTo(1);
        await Assert.That(server.Requests.Count).IsEqualTo(1);
    }
}
