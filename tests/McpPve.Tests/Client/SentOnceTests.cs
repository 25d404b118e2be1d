using McpPve.Client;
using McpPve.Client.Tls;

namespace McpPve.Tests.Client;

/// <summary>Whatever happens to a connection, a write reaches a server at most once.</summary>
public sealed class SentOnceTests
{
    private static readonly string[] Methods = ["POST", "PUT", "DELETE", "POST with parameters", "DELETE with parameters"];

    public static IEnumerable<(string Method, string Moment, bool Tls)> EveryMoment() =>
        from method in Methods
        from moment in new[]
        {
            "before the request", "within the request", "after the request", "reset after the request", "within the status line",
            "within the headers", "within the body",
        }
        from tls in new[] { false, true }
        select (method, moment, tls);

    [Test]
    [MethodDataSource(nameof(EveryMoment))]
    public async Task A_write_is_never_sent_twice(string method, string moment, bool tls)
    {
        using var certificate = tls ? Certificates.SelfSigned("127.0.0.1") : null;
        var reads = 0; // requests of which at least the first byte arrived
        await using var server = RawServer.Scripted(peer => Break(peer, moment, () => Interlocked.Increment(ref reads)), certificate);
        await using var other = RawServer.Answering(_ => RawServer.Reply("""{"data":null}"""), certificate);
        using var client = Setup.Client(Setup.Options(server.Url, other.Url) with { Trust = TlsTrust.Anything });

        var failure = await client.Fail(Write(method));

        await Assert.That(failure.OutcomeUnknown).IsTrue();
        await Assert.That(failure.Failure).IsEqualTo(PveFailure.Unreachable);
        await Assert.That(failure.Message).Contains("may or may not have been carried out");
        await Assert.That(server.Connections).IsEqualTo(1);
        await Assert.That(reads).IsLessThanOrEqualTo(1);
        await Assert.That(other.Requests.Count).IsEqualTo(0);
    }

    [Test]
    public async Task A_write_after_reads_does_not_use_a_connection_that_the_server_may_close()
    {
        // The server closes the kept connection at the very moment the next request arrives on it.
        await using var server = RawServer.Scripted(async peer =>
        {
            if (await peer.Read() is not null)
            {
                await peer.Write(RawServer.Reply("""{"data":1}"""));
            }
            await peer.ReadSome(1);
        });
        using var client = Setup.Client(server.Url);

        for (var i = 0; i < 5; i++)
        {
            await client.Ask(Setup.Get("/read"));
            await client.Ask(Setup.Request(HttpMethod.Post, "/write", ("i", $"{i}")));
            await client.Ask(Setup.Request(HttpMethod.Delete, "/write", ("i", $"{i}")));
        }

        var writes = server.Requests.Where(r => !r.Line.StartsWith("GET", StringComparison.Ordinal)).ToArray();
        await Assert.That(writes.Length).IsEqualTo(10);
        await Assert.That(writes.Select(w => w.Connection).Distinct().Count()).IsEqualTo(10);
    }

    [Test]
    [Arguments(502, true)]
    [Arguments(429, false)]
    [Arguments(503, true)]
    [Arguments(504, true)]
    [Arguments(595, false)]
    [Arguments(596, true)]
    public async Task A_write_that_a_proxy_could_not_pass_on_is_not_repeated(int status, bool unknown)
    {
        await using var server = RawServer.Answering(_ => RawServer.Reply("", status, "Broken pipe"));
        using var client = Setup.Client(server.Url);

        var failure = await client.Fail(Setup.Request(HttpMethod.Post, "/x"));

        await Assert.That(server.Requests.Count).IsEqualTo(1);
        await Assert.That(failure.Failure).IsEqualTo(PveFailure.Unreachable);
        await Assert.That(failure.Status).IsEqualTo(status);
        await Assert.That(failure.OutcomeUnknown).IsEqualTo(unknown);
    }

    [Test]
    [Arguments("<html>")]
    [Arguments("")]
    [Arguments("""{"data":"UPID:pve:""")]
    public async Task A_write_with_an_unreadable_answer_was_probably_done(string body)
    {
        await using var server = RawServer.Answering(_ => RawServer.Reply(body));
        using var client = Setup.Client(server.Url);

        var failure = await client.Fail(Setup.Request(HttpMethod.Post, "/x"));

        await Assert.That(server.Requests.Count).IsEqualTo(1);
        await Assert.That(failure.Failure).IsEqualTo(PveFailure.NotPve);
        await Assert.That(failure.OutcomeUnknown).IsTrue();
        await Assert.That(failure.Message).Contains("probably carried out");
    }

    [Test]
    public async Task A_write_without_an_answer_in_time_may_have_been_done()
    {
        await using var server = RawServer.Scripted(async peer =>
        {
            await peer.Read();
            await Task.Delay(Timeout.Infinite, peer.Stop);
        });
        using var client = Setup.Client(Setup.Options(server.Url) with { Timeout = TimeSpan.FromMilliseconds(300) });

        var failure = await client.Fail(Setup.Request(HttpMethod.Post, "/x"));

        await Assert.That(server.Requests.Count).IsEqualTo(1);
        await Assert.That(failure.Failure).IsEqualTo(PveFailure.Timeout);
        await Assert.That(failure.OutcomeUnknown).IsTrue();
        await Assert.That(failure.Message).IsEqualTo(
            $"127.0.0.1:{server.Port} did not answer within 0.3 s; the call had been sent, so it may or may not have been carried out");
    }

    [Test]
    public async Task A_write_that_was_never_sent_is_reported_as_not_done()
    {
        using var certificate = Certificates.SelfSigned("127.0.0.1");
        await using var server = RawServer.Scripted(peer => Task.Delay(Timeout.Infinite, peer.Stop)); // takes the connection, says nothing
        using var client = Setup.Client(Setup.Options(new Uri($"https://127.0.0.1:{server.Port}")) with
        {
            Timeout = TimeSpan.FromMilliseconds(300),
            Trust = TlsTrust.Anything,
        });

        var failure = await client.Fail(Setup.Request(HttpMethod.Post, "/x"));

        await Assert.That(failure.Failure).IsEqualTo(PveFailure.Timeout);
        await Assert.That(failure.OutcomeUnknown).IsFalse();
    }

    [Test]
    public async Task A_write_goes_on_to_the_next_node_when_the_first_takes_no_connection()
    {
        await using var server = RawServer.Answering(_ => RawServer.Reply("""{"data":"done"}"""));
        using var client = Setup.Client(new Uri($"http://127.0.0.1:{RawServer.FreePort()}"), server.Url);

        var answer = await client.Ask(Setup.Request(HttpMethod.Post, "/x", ("a", "b")));

        await Assert.That(answer.GetString()).IsEqualTo("done");
        await Assert.That(server.Requests.Count).IsEqualTo(1);
        await Assert.That(server.Requests[0].Body).IsEqualTo("a=b");
    }

    [Test]
    public async Task A_write_goes_on_to_the_next_node_when_the_first_breaks_off_the_handshake()
    {
        using var certificate = Certificates.SelfSigned("127.0.0.1");
        await using var broken = RawServer.Scripted(async peer => await peer.ReadSome(5)); // a piece of the client hello, then the end
        await using var server = RawServer.Answering(_ => RawServer.Reply("""{"data":"done"}"""), certificate);
        using var client = Setup.Client(Setup.Options(new Uri($"https://127.0.0.1:{broken.Port}"), server.Url)
            with { Trust = TlsTrust.Anything });

        var answer = await client.Ask(Setup.Request(HttpMethod.Delete, "/x"));

        await Assert.That(answer.GetString()).IsEqualTo("done");
        await Assert.That(broken.Requests.Count).IsEqualTo(0);
        await Assert.That(server.Requests.Count).IsEqualTo(1);
    }

    private static PveRequest Write(string method)
    {
        var verb = new HttpMethod(method.Split(' ')[0]);
        return method.Contains("with", StringComparison.Ordinal) ? Setup.Request(verb, "/x", ("a", "b")) : Setup.Request(verb, "/x");
    }

    private static async Task Break(RawPeer peer, string moment, Action read)
    {
        switch (moment)
        {
            case "before the request":
                return;
            case "within the request":
                await peer.ReadSome(10);
                read();
                return;
        }
        await peer.Read();
        read();
        switch (moment)
        {
            case "reset after the request":
                peer.Reset();
                break;
            case "within the status line":
                await peer.Write("HTTP/1.1 2");
                break;
            case "within the headers":
                await peer.Write("HTTP/1.1 200 OK\r\nContent-Len");
                break;
            case "within the body":
                await peer.Write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"data\":");
                break;
        }
    }
}
