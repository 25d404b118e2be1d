using McpPve.Client;
using McpPve.Client.Connection;
using McpPve.Client.Tls;

namespace McpPve.Tests.Client;

public sealed class FailoverTests
{
    private static string Ok(RawRequest request) => RawServer.Reply("""{"data":1}""");

    [Test]
    public async Task A_node_that_refuses_connections_is_skipped_for_a_while_and_then_asked_again()
    {
        var time = new ShiftedTime();
        var lines = new List<string>();
        var port = RawServer.FreePort();
        await using var second = RawServer.Answering(Ok);
        using var client = Setup.Client(Setup.Options(new Uri($"http://127.0.0.1:{port}"), second.Url)
            with { Time = time, Log = lines.Add });

        await client.Ask(Setup.Get("/a"));
        await client.Ask(Setup.Get("/b"));
        await Assert.That(second.Requests.Count).IsEqualTo(2);
        await Assert.That(lines.Count).IsEqualTo(1);
        await Assert.That(lines[0]).Contains($"127.0.0.1:{port} refused the connection");
    }

    [Test]
    public async Task A_silent_node_is_last_in_order_for_thirty_seconds()
    {
        var time = new ShiftedTime();
        Uri[] nodes = [new("https://a:8006"), new("https://b:8006"), new("https://c:8006")];
        var order = new NodeFailover(nodes, time);
        string Names() => string.Concat(order.InOrder().Select(n => n.Host));

        await Assert.That(Names()).IsEqualTo("abc");
        order.Silent(nodes[0]);
        await Assert.That(Names()).IsEqualTo("bca");
        order.Answered(nodes[2]);
        await Assert.That(Names()).IsEqualTo("cba");
        time.Advance(TimeSpan.FromSeconds(29));
        await Assert.That(Names()).IsEqualTo("cba");
        time.Advance(TimeSpan.FromSeconds(2));
        await Assert.That(Names()).IsEqualTo("cab");
    }

    [Test]
    public async Task The_node_that_answered_last_is_preferred_and_the_other_takes_over_when_it_goes()
    {
        var time = new ShiftedTime();
        var first = RawServer.Answering(Ok);
        await using var second = RawServer.Answering(Ok);
        using var client = Setup.Client(Setup.Options(first.Url, second.Url) with { Time = time });

        await client.Ask(Setup.Request(HttpMethod.Post, "/a"));
        await Assert.That(first.Requests.Count).IsEqualTo(1);
        await first.DisposeAsync();
        await client.Ask(Setup.Request(HttpMethod.Post, "/b"));
        time.Advance(TimeSpan.FromMinutes(5));
        await client.Ask(Setup.Request(HttpMethod.Post, "/c"));

        await Assert.That(second.Requests.Select(r => r.Target)).IsEquivalentTo(["POST /api2/json/b", "POST /api2/json/c"]);
    }

    [Test]
    public async Task When_every_node_is_marked_all_are_asked()
    {
        var time = new ShiftedTime();
        var ports = new[] { RawServer.FreePort(), RawServer.FreePort() };
        using var client = Setup.Client(Setup.Options([.. ports.Select(p => new Uri($"http://127.0.0.1:{p}"))]) with { Time = time });

        var first = await client.Fail(Setup.Get("/a"));
        var again = await client.Fail(Setup.Request(HttpMethod.Post, "/a"));

        foreach (var failure in new[] { first, again })
        {
            await Assert.That(failure.Failure).IsEqualTo(PveFailure.Unreachable);
            await Assert.That(failure.OutcomeUnknown).IsFalse();
            await Assert.That(failure.Message).StartsWith("none of the 2 nodes can be reached");
            await Assert.That(failure.Message).Contains($"127.0.0.1:{ports[0]} refused");
            await Assert.That(failure.Message).Contains($"127.0.0.1:{ports[1]} refused");
        }
    }

    [Test]
    public async Task A_node_that_takes_the_connection_but_never_answers_the_handshake_is_skipped()
    {
        using var certificate = Certificates.SelfSigned("127.0.0.1");
        await using var silent = RawServer.Scripted(peer => Task.Delay(Timeout.Infinite, peer.Stop));
        await using var second = RawServer.Answering(Ok, certificate);
        using var client = new PveClient(Setup.Options(new Uri($"https://127.0.0.1:{silent.Port}"), second.Url)
            with { Trust = TlsTrust.Anything })
        {
            ConnectLimit = TimeSpan.FromMilliseconds(800),
        };

        await client.Ask(Setup.Request(HttpMethod.Post, "/a"));
        await client.Ask(Setup.Get("/b"));

        await Assert.That(silent.Connections).IsEqualTo(1);
        await Assert.That(second.Requests.Count).IsEqualTo(2);
    }

    [Test]
    public async Task A_node_that_says_something_is_not_skipped()
    {
        await using var first = RawServer.Answering(_ => RawServer.Reply("", 500, "VM is locked (backup)"));
        await using var second = RawServer.Answering(Ok);
        using var client = Setup.Client(first.Url, second.Url);

        await client.Fail(Setup.Get("/a"));
        await client.Fail(Setup.Get("/b"));

        await Assert.That(first.Requests.Count).IsEqualTo(2);
        await Assert.That(second.Requests.Count).IsEqualTo(0);
    }

    [Test]
    public async Task A_refused_certificate_is_not_hidden_by_another_node()
    {
        using var certificate = Certificates.SelfSigned("127.0.0.1");
        await using var first = RawServer.Answering(Ok, certificate);
        await using var second = RawServer.Answering(Ok);
        using var client = Setup.Client(Setup.Options(first.Url, second.Url) with { Trust = TlsTrust.Pinned([new string('A', 64)]) });

        var failure = await client.Fail(Setup.Get("/a"));

        await Assert.That(failure.Failure).IsEqualTo(PveFailure.Tls);
        await Assert.That(second.Requests.Count).IsEqualTo(0);
    }

    [Test]
    public async Task An_unknown_name_is_said_so()
    {
        using var client = Setup.Client(new Uri("http://no-such-host.invalid:8006"));

        var failure = await client.Fail(Setup.Get("/version"));

        await Assert.That(failure.Failure).IsEqualTo(PveFailure.Unreachable);
        await Assert.That(failure.Message).IsEqualTo("no-such-host.invalid:8006 can't be reached: no such host name is known");
        await Assert.That(failure.Host).IsEqualTo("no-such-host.invalid:8006");
    }
}
