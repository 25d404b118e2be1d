using McpPve.Client;

namespace McpPve.Tests.Client;

public sealed class RefusalTests
{
    [Test]
    [Arguments(403, "Permission check failed (/vms/100, VM.PowerMgmt)", PveFailure.Permission)]
    [Arguments(500, "Configuration file 'nodes/pve/qemu-server/999.conf' does not exist", PveFailure.NotFound)]
    [Arguments(500, "no such user ('x@pve')", PveFailure.NotFound)]
    [Arguments(500, "mapping 'share' not found", PveFailure.NotFound)]
    [Arguments(500, "unable to find configuration file for VM 100 on node 'pve'", PveFailure.NotFound)]
    [Arguments(500, "hostname lookup 'x' failed - failed to get address info", PveFailure.NotFound)]
    [Arguments(404, "No such tfa entry 'nightly'", PveFailure.NotFound)]
    [Arguments(500, "unable to create VM 100 - VM 100 already exists on node 'pve'", PveFailure.Exists)]
    [Arguments(500, "VM is locked (snapshot)", PveFailure.Locked)]
    [Arguments(500, "can't lock file '/var/lock/qemu-server/lock-100.conf' - got timeout", PveFailure.Locked)]
    [Arguments(500, "checksum mismatch (file change by other user?)", PveFailure.Conflict)]
    [Arguments(500, "detected modified configuration - file changed by other user? Try again.", PveFailure.Conflict)]
    [Arguments(501, "Method 'GET /nosuch' not implemented", PveFailure.NotImplemented)]
    [Arguments(501, "Unexpected content for method 'DELETE'", PveFailure.Refused)]
    [Arguments(424, "node is not in a cluster, no join info available!", PveFailure.Refused)]
    [Arguments(500, "RRD error: realpath(/x): No such file or directory", PveFailure.Refused)]
    [Arguments(500, "QEMU guest agent is not running", PveFailure.Refused)]
    [Arguments(500, "cluster not ready - no quorum?", PveFailure.NoQuorum)]
    [Arguments(500, "cfs-lock 'file-user_cfg' error: no quorum!", PveFailure.NoQuorum)]
    public async Task The_kind_follows_from_status_and_words(int status, string words, PveFailure kind)
    {
        await using var server = RawServer.Answering(r => r.Target.EndsWith("body", StringComparison.Ordinal)
            ? RawServer.Reply($$"""{"message":"{{words}}\n","data":null}""", status, "whatever")
            : RawServer.Reply("", status, words));
        using var client = Setup.Client(server.Url);

        var inBody = await client.Fail(Setup.Get("/body"));
        var inReason = await client.Fail(Setup.Get("/reason"));

        foreach (var failure in new[] { inBody, inReason })
        {
            await Assert.That(failure.Failure).IsEqualTo(kind);
            await Assert.That(failure.Message).IsEqualTo(words);
            await Assert.That(failure.Status).IsEqualTo(status);
            await Assert.That(failure.Host).IsEqualTo($"127.0.0.1:{server.Port}");
            await Assert.That(failure.OutcomeUnknown).IsFalse();
        }
        await Assert.That(server.Requests.Count).IsEqualTo(2);
        await Assert.That(inBody.Call).IsEqualTo("GET /body");
    }

    [Test]
    public async Task Complaints_about_parameters_are_read_one_by_one()
    {
        const string Body = """
            {"data":null,"message":"Parameter verification failed.\n","errors":{"vmid":"type check ('integer') failed - got 'abc'","memory":"invalid format - format error\nmemory.current: type check failed\n"}}
            """;
        await using var server = RawServer.Answering(_ => RawServer.Reply(Body, 400, "Parameter verification failed."));
        using var client = Setup.Client(server.Url);

        var failure = await client.Fail(Setup.Request(HttpMethod.Post, "/nodes/pve/qemu"));

        await Assert.That(failure.Failure).IsEqualTo(PveFailure.Invalid);
        await Assert.That(failure.Errors["vmid"]).IsEqualTo("type check ('integer') failed - got 'abc'");
        await Assert.That(failure.Errors["memory"]).IsEqualTo("invalid format - format error; memory.current: type check failed");
        await Assert.That(failure.Message).IsEqualTo(
            "Parameter verification failed. memory: invalid format - format error; memory.current: type check failed; vmid: type "
                + "check ('integer') failed - got 'abc'");
    }

    [Test]
    public async Task A_bad_parameter_that_PVE_calls_an_internal_error_is_still_a_bad_parameter()
    {
        await using var server = RawServer.Answering(_ => RawServer.Reply(
            """{"data":null,"message":"400 Parameter verification failed.\nvmid: property is missing\n"}""",
            500,
            "400 Parameter verification failed."));
        using var client = Setup.Client(server.Url);

        var failure = await client.Fail(Setup.Request(HttpMethod.Post, "/cluster/backup"));

        await Assert.That(failure.Failure).IsEqualTo(PveFailure.Invalid);
        await Assert.That(failure.Errors["vmid"]).IsEqualTo("property is missing");
        await Assert.That(failure.Message).IsEqualTo("Parameter verification failed. vmid: property is missing");
    }

    [Test]
    public async Task A_refused_token_is_named_but_never_its_secret()
    {
        var lines = new List<string>();
        await using var server = RawServer.Answering(_ => "HTTP/1.1 401 Authentication failed!\r\nContent-Length: 0\r\n\r\n");
        using var client = Setup.Client(Setup.Options(server.Url) with { Log = lines.Add });

        var failure = await client.Fail(Setup.Get("/version"));

        await Assert.That(failure.Failure).IsEqualTo(PveFailure.Authentication);
        await Assert.That(failure.Message)
            .IsEqualTo($"127.0.0.1:{server.Port} refused the API token 'root@pam!mcp' (Authentication failed!)");
        await Assert.That(failure.ToString() + string.Join('\n', lines)).DoesNotContain(Setup.Secret);
        await Assert.That(server.Requests.Count).IsEqualTo(1);
    }

    [Test]
    [Arguments(200)]
    [Arguments(404)]
    [Arguments(500)]
    public async Task A_web_page_is_not_PVE(int status)
    {
        await using var server = RawServer.Answering(_ =>
            RawServer.Reply("\n<!DOCTYPE html><html>hello</html>", status, "Fine", "text/html"));
        using var client = Setup.Client(server.Url);

        var failure = await client.Fail(Setup.Get("/version"));

        await Assert.That(failure.Failure).IsEqualTo(PveFailure.NotPve);
        await Assert.That(failure.Message).Contains("web page");
        await Assert.That(server.Requests.Count).IsEqualTo(1);
    }

    [Test]
    [Arguments("")]
    [Arguments("hello")]
    [Arguments("[1]")]
    [Arguments("null")]
    [Arguments("""{"status":"ok","version":1}""")]
    public async Task Any_other_program_is_not_PVE(string body)
    {
        await using var server = RawServer.Answering(_ => RawServer.Reply(body));
        using var client = Setup.Client(server.Url);

        var failure = await client.Fail(Setup.Get("/version"));

        await Assert.That(failure.Failure).IsEqualTo(PveFailure.NotPve);
        await Assert.That(server.Requests.Count).IsEqualTo(1);
    }

    [Test]
    public async Task A_redirect_is_not_followed_and_not_PVE()
    {
        await using var server = RawServer.Answering(_ =>
            RawServer.Reply("", 301, "Moved Permanently", more: "Location: https://evil.example/\r\n"));
        using var client = Setup.Client(server.Url);

        var failure = await client.Fail(Setup.Get("/version"));

        await Assert.That(failure.Failure).IsEqualTo(PveFailure.NotPve);
        await Assert.That(failure.Message).Contains("https://evil.example/");
        await Assert.That(server.Requests.Count).IsEqualTo(1);
    }

    [Test]
    public async Task Another_protocol_is_not_PVE()
    {
        await using var server = RawServer.Scripted(async peer =>
        {
            await peer.Read();
            await peer.Write("SSH-2.0-OpenSSH_9.2p1\r\n\r\n");
        });
        using var client = Setup.Client(server.Url);

        var failure = await client.Fail(Setup.Get("/version"));

        await Assert.That(failure.Failure).IsEqualTo(PveFailure.NotPve);
        await Assert.That(failure.Message).IsEqualTo($"127.0.0.1:{server.Port} does not answer in HTTP");
    }
}
