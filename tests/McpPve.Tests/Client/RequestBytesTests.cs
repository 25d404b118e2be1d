using System.Diagnostics;
using McpPve.Client;

namespace McpPve.Tests.Client;

public sealed class RequestBytesTests
{
    private const string Done = """{"data":null}""";

    [Test]
    public async Task A_read_has_its_parameters_in_the_address_and_no_body()
    {
        await using var server = RawServer.Answering(_ => RawServer.Reply("""{"data":{"version":"9.2.3"}}"""));
        using var client = Setup.Client(server.Url);

        await client.Ask(Setup.Get("/cluster/resources", ("type", "vm")));

        var request = server.Requests[0];
        await Assert.That(request.Line).IsEqualTo("GET /api2/json/cluster/resources?type=vm HTTP/1.1");
        await Assert.That(request.Header("Host")).IsEqualTo($"127.0.0.1:{server.Port}");
        await Assert.That(request.Header("Authorization")).IsEqualTo($"PVEAPIToken=root@pam!mcp={Setup.Secret}");
        await Assert.That(request.Header("Accept-Encoding")).IsEqualTo("gzip");
        foreach (var absent in new[] { "Content-Length", "Content-Type", "Transfer-Encoding", "Expect", "Cookie", "traceparent" })
        {
            await Assert.That(request.Header(absent)).IsNull();
        }
    }

    [Test]
    public async Task A_trace_that_the_caller_has_begun_goes_on_to_PVE()
    {
        await using var server = RawServer.Answering(_ => RawServer.Reply("""{"data":{"version":"9.2.3"}}"""));
        using var client = Setup.Client(server.Url);
        using var trace = new Activity(PveClient.TraceName)
            .SetIdFormat(ActivityIdFormat.W3C)
            .SetParentId("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
            .Start();

        await client.Ask(Setup.Get("/cluster/resources"));

        await Assert.That(server.Requests[0].Header("traceparent")).StartsWith("00-0af7651916cd43dd8448eb211c80319c-");
    }

    [Test]
    [Arguments("POST")]
    [Arguments("PUT")]
    public async Task A_write_has_a_form_of_known_length(string method)
    {
        await using var server = RawServer.Answering(_ => RawServer.Reply(Done));
        using var client = Setup.Client(server.Url);

        await client.Ask(Setup.Request(new HttpMethod(method), "/nodes/pve/qemu", ("vmid", "100"), ("name", "web")));

        var request = server.Requests[0];
        await Assert.That(request.Line).IsEqualTo($"{method} /api2/json/nodes/pve/qemu HTTP/1.1");
        await Assert.That(request.Header("Content-Type")).IsEqualTo("application/x-www-form-urlencoded");
        await Assert.That(request.Header("Content-Length")).IsEqualTo("17");
        await Assert.That(request.Header("Transfer-Encoding")).IsNull();
        await Assert.That(request.Header("Expect")).IsNull();
        await Assert.That(request.Body).IsEqualTo("vmid=100&name=web");
    }

    [Test]
    [Arguments("POST")]
    [Arguments("PUT")]
    public async Task A_write_without_parameters_has_length_zero_and_no_content_type(string method)
    {
        await using var server = RawServer.Answering(_ => RawServer.Reply(Done));
        using var client = Setup.Client(server.Url);

        await client.Ask(Setup.Request(new HttpMethod(method), "/nodes/pve/qemu/100/status/start"));

        await Assert.That(server.Requests[0].Header("Content-Length")).IsEqualTo("0");
        await Assert.That(server.Requests[0].Header("Content-Type")).IsNull();
        await Assert.That(server.Requests[0].Header("Transfer-Encoding")).IsNull();
    }

    [Test]
    public async Task A_delete_has_its_parameters_in_the_address_and_no_body()
    {
        await using var server = RawServer.Answering(_ => RawServer.Reply(Done));
        using var client = Setup.Client(server.Url);

        await client.Ask(Setup.Request(HttpMethod.Delete, "/nodes/pve/qemu/100", ("purge", "1")));

        var request = server.Requests[0];
        await Assert.That(request.Line).IsEqualTo("DELETE /api2/json/nodes/pve/qemu/100?purge=1 HTTP/1.1");
        await Assert.That(request.Header("Content-Length") ?? "0").IsEqualTo("0");
        await Assert.That(request.Header("Content-Type")).IsNull();
        await Assert.That(request.Header("Transfer-Encoding")).IsNull();
    }

    [Test]
    [Arguments("order=scsi0;net0", "order%3Dscsi0%3Bnet0")]
    [Arguments("a&b=c", "a%26b%3Dc")]
    [Arguments("1 + 1 % 2", "1%20%2B%201%20%25%202")]
    [Arguments("line\r\nHost: evil", "line%0D%0AHost%3A%20evil")]
    [Arguments("größe 🚀", "gr%C3%B6%C3%9Fe%20%F0%9F%9A%80")]
    [Arguments("../x/?#\0", "..%2Fx%2F%3F%23%00")]
    [Arguments("", "")]
    public async Task A_hostile_value_stays_one_value(string value, string encoded)
    {
        await using var server = RawServer.Answering(_ => RawServer.Reply(Done));
        using var client = Setup.Client(server.Url);

        await client.Ask(Setup.Request(HttpMethod.Put, "/x", ("boot", value), ("k;e=y", "1")));
        await client.Ask(Setup.Get("/x", ("boot", value), ("k;e=y", "1")));

        await Assert.That(server.Requests[0].Body).IsEqualTo($"boot={encoded}&k%3Be%3Dy=1");
        await Assert.That(server.Requests[1].Target).IsEqualTo($"GET /api2/json/x?boot={encoded}&k%3Be%3Dy=1");
    }

    [Test]
    public async Task A_repeated_key_stays_repeated()
    {
        await using var server = RawServer.Answering(_ => RawServer.Reply(Done));
        using var client = Setup.Client(server.Url);

        await client.Ask(Setup.Request(HttpMethod.Post, "/x", ("command", "ls"), ("command", "-l")));

        await Assert.That(server.Requests[0].Body).IsEqualTo("command=ls&command=-l");
    }

    [Test]
    [Arguments("%2e%2e", "%252e%252e")]
    [Arguments("a?b#c;d", "a%3Fb%23c%3Bd")]
    [Arguments("a\\b", "a%5Cb")]
    [Arguments("UPID:pve:1:root@pam!mcp:", "UPID%3Apve%3A1%3Aroot%40pam%21mcp%3A")]
    [Arguments("...", "...")]
    public async Task A_path_reaches_the_wire_as_it_was_encoded(string value, string encoded)
    {
        await using var server = RawServer.Answering(_ => RawServer.Reply(Done));
        using var client = Setup.Client(server.Url);

        await client.Ask(PveRequest.Create(HttpMethod.Get, "/nodes/{node}/status", new Dictionary<string, string> { ["node"] = value }));

        await Assert.That(server.Requests[0].Target).IsEqualTo($"GET /api2/json/nodes/{encoded}/status");
    }

    [Test]
    public async Task A_volume_keeps_its_slash()
    {
        await using var server = RawServer.Answering(_ => RawServer.Reply(Done));
        using var client = Setup.Client(server.Url);

        await client.Ask(
            PveRequest.Create(HttpMethod.Get, "/storage/{volume}", new Dictionary<string, string> { ["volume"] = "local:iso/x y.iso" }));

        await Assert.That(server.Requests[0].Target).IsEqualTo("GET /api2/json/storage/local%3Aiso%2Fx%20y.iso");
    }

    [Test]
    [Arguments("node", "a/../../access/users")]
    [Arguments("node", "a/b")]
    [Arguments("node", "..")]
    [Arguments("node", "")]
    [Arguments("node", "a\0")]
    [Arguments("volume", "local:iso/../../../access/users")]
    [Arguments("volume", "local:iso//x")]
    public async Task A_value_that_PVE_would_take_for_several_segments_of_a_path_is_not_sent(string pathParameter, string value)
    {
        var refused = await Assert.That(() =>
            PveRequest.Create(HttpMethod.Delete, $"/nodes/{{{pathParameter}}}", new Dictionary<string, string> { [pathParameter] = value }))
            .Throws<PveException>();

        await Assert.That(refused!.Message).Contains($"'{pathParameter}'").And.Contains("nothing was sent");
        await Assert.That(refused.OutcomeUnknown).IsFalse();
    }

    [Test]
    public async Task Dots_that_are_encoded_in_a_template_are_not_folded()
    {
        await using var server = RawServer.Answering(_ => RawServer.Reply(Done));
        using var client = Setup.Client(server.Url);

        await client.Ask(Setup.Get("/a/%2E%2E/b"));

        await Assert.That(server.Requests[0].Target).IsEqualTo("GET /api2/json/a/%2E%2E/b");
    }

    [Test]
    [Arguments("/")]
    [Arguments("/api2/json")]
    [Arguments("/?x=1#y")]
    [Arguments("/api2/json/?x=1#y")]
    public async Task What_follows_the_path_of_a_base_address_and_PVEs_own_part_of_it_do_not_count(string tail)
    {
        await using var server = RawServer.Answering(_ => RawServer.Reply(Done));
        using var client = Setup.Client(new Uri(server.Url, tail));

        await client.Ask(Setup.Get("/version"));

        await Assert.That(server.Requests[0].Target).IsEqualTo("GET /api2/json/version");
    }

    [Test]
    public async Task A_token_with_special_characters_survives_the_way_PVE_decodes_it()
    {
        await using var server = RawServer.Answering(_ => RawServer.Reply(Done));
        using var client = Setup.Client(Setup.Options(server.Url) with { TokenId = "jörg;x@pve!a b", TokenSecret = "100%;\r\nX-Evil: 1" });

        await client.Ask(Setup.Get("/version"));

        var value = server.Requests[0].Header("Authorization")!["PVEAPIToken=".Length..];
        await Assert.That(value.Contains(';', StringComparison.Ordinal)).IsFalse();
        await Assert.That(Uri.UnescapeDataString(value)).IsEqualTo("jörg;x@pve!a b=100%;\r\nX-Evil: 1");
        await Assert.That(server.Requests[0].Header("X-Evil")).IsNull();
    }

    [Test]
    public async Task A_request_too_large_for_PVE_is_not_sent()
    {
        await using var server = RawServer.Answering(_ => RawServer.Reply(Done));
        using var client = Setup.Client(server.Url);

        var body = await client.Fail(Setup.Request(HttpMethod.Post, "/x", ("a", new string('x', 524288))));
        var address = await client.Fail(Setup.Get("/x", ("a", new string('x', 9000))));
        await client.Ask(Setup.Request(HttpMethod.Post, "/x", ("a", new string('x', 524286))));

        await Assert.That(body.Failure).IsEqualTo(PveFailure.Invalid);
        await Assert.That(body.Message).Contains("512 KiB");
        await Assert.That(body.OutcomeUnknown).IsFalse();
        await Assert.That(address.Failure).IsEqualTo(PveFailure.Invalid);
        await Assert.That(server.Requests.Count).IsEqualTo(1);
    }

    [Test]
    public async Task Reads_share_a_connection_and_every_write_has_its_own()
    {
        await using var server = RawServer.Answering(_ => RawServer.Reply(Done));
        using var client = Setup.Client(server.Url);

        await client.Ask(Setup.Get("/a"));
        await client.Ask(Setup.Get("/b"));
        await client.Ask(Setup.Request(HttpMethod.Post, "/c"));
        await client.Ask(Setup.Request(HttpMethod.Delete, "/d"));
        await client.Ask(Setup.Get("/e"));

        var connections = server.Requests.Select(r => r.Connection).ToArray();
        await Assert.That(connections).IsEquivalentTo([1, 1, 2, 3, 1]);
        await Assert.That(server.Requests[2].Header("Connection")).IsEqualTo("close");
        await Assert.That(server.Requests[0].Header("Connection")).IsNull();
    }
}
