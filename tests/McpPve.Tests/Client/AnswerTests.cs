using System.IO.Compression;
using System.Text;
using System.Text.Json;
using McpPve.Client;
using McpPve.Client.Json;

namespace McpPve.Tests.Client;

public sealed class AnswerTests
{
    [Test]
    [Arguments("""{"data":[null]}""")]
    [Arguments("""{"data":[{"node":"pve1"},null]}""")]
    public async Task A_list_with_null_for_a_row_is_passed_on_as_it_is(string body)
    {
        await using var server = RawServer.Answering(_ => RawServer.Reply(body));
        using var client = Setup.Client(server.Url);

        var answer = await client.Send(
            Setup.Get("/nodes"), McpPve.Client.Models.NodeJson.Default.NodeSummary.Rows(), CancellationToken.None);

        await Assert.That(answer.Data).IsNull();
        await Assert.That($"{{\"data\":{answer.Raw!.Value.GetRawText()}}}").IsEqualTo(body);
    }

    [Test]
    public async Task Data_total_and_changes_are_read()
    {
        await using var server = RawServer.Answering(_ =>
            RawServer.Reply("""{"total":7,"changes":"--- a\n+++ b","data":[{"name":"web"},{"name":4711}]}"""));
        using var client = Setup.Client(server.Url);

        var answer = await client.Send(Setup.Get("/x"), AnyJson.Default.Item.Rows(), CancellationToken.None);

        await Assert.That(answer.Data!.Select(i => i.Name.ToString())).IsEquivalentTo(["web", "4711"]);
        await Assert.That(answer.Total).IsEqualTo(7);
        await Assert.That(answer.Changes).IsEqualTo("--- a\n+++ b");
        await Assert.That(answer.Raw).IsNull();
    }

    [Test]
    [Arguments("nan")]
    [Arguments("-nan")]
    [Arguments("NaN")]
    [Arguments("inf")]
    [Arguments("-inf")]
    [Arguments("Infinity")]
    [Arguments("-Infinity")]
    public async Task A_number_that_JSON_does_not_know_is_read_as_null(string word)
    {
        await using var server = RawServer.Answering(_ => RawServer.Reply(
            $$"""{"data":[{"name":"{{word}}: \\ nan, inf","x":{{word}},"list":[1,"\"",{{word}}]},{"name":{{word}} }],"total":2}"""));
        using var client = Setup.Client(server.Url);

        var answer = await client.Send(Setup.Get("/x"), AnyJson.Default.JsonElement.Data(), CancellationToken.None);

        await Assert.That(answer.Total).IsEqualTo(2);
        var data = answer.Raw!.Value; // a list with null in it fits no model
        await Assert.That(data[0].GetRawText()).IsEqualTo($$"""{"name":"{{word}}: \\ nan, inf","x":null,"list":[1,"\"",null]}""");
        await Assert.That(data[1].GetProperty("name").ValueKind).IsEqualTo(JsonValueKind.Null);
    }

    [Test]
    public async Task The_rest_of_such_an_answer_is_read_into_its_model()
    {
        var lines = new List<string>();
        await using var server = RawServer.Answering(_ => RawServer.Reply("""{"data":[{"node":"pve1","cpu":-nan,"mem":12}]}"""));
        using var client = Setup.Client(Setup.Options(server.Url) with { Log = lines.Add });

        var answer = await client.Send(
            Setup.Get("/nodes"), McpPve.Client.Models.NodeJson.Default.NodeSummary.Rows(), CancellationToken.None);

        await Assert.That(answer.Data!.Single().Node.Value).IsEqualTo("pve1");
        await Assert.That(answer.Data!.Single().Cpu.Value).IsNull();
        await Assert.That(lines.Single()).Contains("nan");
    }

    [Test]
    [Arguments("""{"data":[{"x":nanx}]}""")]
    [Arguments("""{"data":[{"x":nan""")]
    [Arguments("""{"data":nano}""")]
    public async Task Half_an_answer_stays_half_an_answer(string body)
    {
        await using var server = RawServer.Answering(_ => RawServer.Reply(body));
        using var client = Setup.Client(server.Url);

        var failure = await client.Fail(Setup.Get("/x"));

        await Assert.That(failure.Failure).IsEqualTo(PveFailure.NotPve);
    }

    [Test]
    public async Task Null_data_is_success()
    {
        await using var server = RawServer.Answering(_ => RawServer.Reply("""{"data":null}"""));
        using var client = Setup.Client(server.Url);

        var answer = await client.Send(Setup.Get("/x"), AnyJson.Default.Item.Rows(), CancellationToken.None);

        await Assert.That(answer.Data).IsNull();
        await Assert.That(answer.Raw).IsNull();
    }

    [Test]
    public async Task Data_of_another_shape_is_passed_on_as_it_is()
    {
        var lines = new List<string>();
        await using var server = RawServer.Answering(_ => RawServer.Reply("""{"data":{"new":"shape"},"total":3}"""));
        using var client = Setup.Client(Setup.Options(server.Url) with { Log = lines.Add });

        var answer = await client.Send(Setup.Get("/x"), AnyJson.Default.Item.Rows(), CancellationToken.None);

        await Assert.That(answer.Data).IsNull();
        await Assert.That(answer.Raw!.Value.GetRawText()).IsEqualTo("""{"new":"shape"}""");
        await Assert.That(answer.Total).IsEqualTo(3);
        await Assert.That(lines.Count).IsEqualTo(1);
        await Assert.That(lines[0]).Contains("GET /x");
    }

    [Test]
    public async Task A_large_compressed_answer_is_unpacked()
    {
        var text = $$"""{"data":"{{new string('x', 3_000_000)}}"}""";
        await using var server = RawServer.Scripted(async peer =>
        {
            await peer.Read();
            using var packed = new MemoryStream();
            await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            {
                await gzip.WriteAsync(Encoding.UTF8.GetBytes(text));
            }
            await peer.Write($"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {packed.Length}\r\n\r\n");
            await peer.Write(packed.ToArray());
            await peer.Read();
        });
        using var client = Setup.Client(server.Url);

        var data = await client.Ask(Setup.Get("/x"));

        await Assert.That(data.GetString()!.Length).IsEqualTo(3_000_000);
    }

    [Test]
    public async Task An_oversized_answer_is_refused_before_it_is_read()
    {
        await using var server = RawServer.Answering(_ => "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n{");
        using var client = Setup.Client(server.Url);

        var failure = await client.Fail(Setup.Get("/x"));

        await Assert.That(failure.Failure).IsEqualTo(PveFailure.Refused);
        await Assert.That(failure.Message).Contains("64 MiB");
    }

    [Test]
    public async Task An_answer_that_never_ends_is_cut_off()
    {
        var chunk = new string(' ', 1 << 20);
        await using var server = RawServer.Scripted(async peer =>
        {
            await peer.Read();
            await peer.Write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"data\":");
            while (true)
            {
                await peer.Write(chunk);
            }
        });
        using var client = Setup.Client(server.Url);

        var failure = await client.Fail(Setup.Get("/x"));

        await Assert.That(failure.Failure).IsEqualTo(PveFailure.Refused);
        await Assert.That(server.Requests.Count).IsEqualTo(1);
    }

    [Test]
    public async Task A_handler_replaces_the_sockets()
    {
        using var handler = new Canned();
        var options = Setup.Options(new Uri("https://pve:8006")) with { Handler = handler };
        using (var client = Setup.Client(options))
        {
            await client.Ask(Setup.Request(HttpMethod.Post, "/nodes/pve/qemu", ("vmid", "1")));
        }
        using var again = Setup.Client(options); // the first client has not disposed of a handler that is not its own
        await again.Ask(Setup.Get("/version"));

        await Assert.That(handler.Seen)
            .IsEquivalentTo(["POST https://pve:8006/api2/json/nodes/pve/qemu vmid=1", "GET https://pve:8006/api2/json/version "]);
    }

    private sealed class Canned : HttpMessageHandler
    {
        public List<string> Seen { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
            Seen.Add($"{request.Method} {request.RequestUri} {body}");
            return new() { Content = new StringContent("""{"data":1}""") };
        }
    }
}
