using McpPve.Simulator;

namespace McpPve.Tests.Simulator;

/// <summary>Credentials, encodings and refusals of the web server.</summary>
public class WireProtocol
{
    [Test]
    public async Task Without_a_token_there_is_no_ticket_and_no_body()
    {
        var lab = new Lab { Token = null };

        var reply = await lab.Get("/version");

        await Assert.That(reply.Status).IsEqualTo(401);
        await Assert.That(reply.Reason).IsEqualTo("No ticket");
        await Assert.That(reply.Raw.Body.Length).IsEqualTo(0);
        await Assert.That(reply.Raw.ContentType).IsNull();
    }

    [Test]
    [Arguments("PVEAPIToken=root@pam!demo=00000000-0000-0000-0000-000000000000")]
    [Arguments("PVEAPIToken=root@pam!nosuch=5f0c1a52-7d3e-4b60-9a8c-2f6d1e0b9c11")]
    [Arguments("PVEAPIToken=garbage")]
    public async Task A_wrong_token_fails_the_same_way_whatever_is_wrong(string header)
    {
        var lab = new Lab { Token = header };

        var reply = await lab.Get("/version");

        await Assert.That(reply.Status).IsEqualTo(401);
        await Assert.That(reply.Reason).IsEqualTo("Authentication failed!");
    }

    [Test]
    [Arguments("PVEAPIToken=root%40pam%21demo=")]
    [Arguments("PVEAPIToken =root@pam!demo=")]
    public async Task The_token_may_be_escaped_and_end_at_a_semicolon(string header)
    {
        var lab = new Lab { Token = $"{header}{SimulatedCluster.TokenSecret}; anything" };

        await Assert.That((await lab.Get("/version")).Status).IsEqualTo(200);
    }

    [Test]
    public async Task A_bad_token_waits_before_it_is_refused()
    {
        var cluster = new SimulatedCluster(new() { AuthenticationDelay = TimeSpan.FromMilliseconds(120) });
        var began = TimeProvider.System.GetTimestamp();

        await cluster.Handle(new("GET", "/version", "", null, default, null), CancellationToken.None);

        await Assert.That(TimeProvider.System.GetElapsedTime(began)).IsGreaterThan(TimeSpan.FromMilliseconds(100));
    }

    [Test]
    [Arguments("PATCH", "/version", 501)]
    [Arguments("HEAD", "/version", 501)]
    [Arguments("GET", "/nosuch", 501)]
    [Arguments("GET", "/version?foo=1", 400)]
    [Arguments("GET", "/version?_dc=1", 200)]
    [Arguments("GET", "/nodes/pve1/tasks?limit=1&limit=2", 400)]
    [Arguments("GET", "/nodes/nosuch/status", 500)]
    [Arguments("GET", "/nodes/pve2/qemu/100/config", 500)]
    [Arguments("GET", "/nodes/pve1/qemu/100/config?vmid=101", 400)]
    [Arguments("GET", "/nodes/pve1/qemu/100/config?vmid=100", 200)]
    [Arguments("GET", "/pools/?poolid=prod%2Fweb", 200)]
    [Arguments("GET", "/pools/prod%2Fweb", 501)]
    public async Task Paths_and_queries_get_the_status_of_the_real_api(string method, string path, int status)
    {
        var reply = await new Lab().Call(method, path);

        await Assert.That(reply.Status).IsEqualTo(status);
    }

    [Test]
    [Arguments("application/json", "", 500)]
    [Arguments("application/json", "{\"description\":null}", 500)]
    [Arguments("application/json", "{\"description\":{\"a\":1}}", 400)]
    [Arguments("application/json", "{nonsense", 500)]
    [Arguments("application/json; charset=utf-8", "{\"onboot\":true,\"cores\":2.0,\"description\":\"ü\"}", 200)]
    [Arguments("application/json", "{\"cores\":1.5}", 400)]
    [Arguments("application/json", "{\"delete\":[\"onboot\",\"tags\"]}", 200)]
    [Arguments("application/x-www-form-urlencoded", "onboot=true", 400)]
    [Arguments("application/x-www-form-urlencoded", "boot=order=scsi0;net0", 400)]
    [Arguments("application/x-www-form-urlencoded", "boot=order%3Dscsi0%3Bnet0", 200)]
    [Arguments("text/plain", "onboot=1", 506)]
    public async Task Bodies_are_read_as_the_real_api_reads_them(string type, string body, int status)
    {
        var reply = await new Lab().Call("PUT", "/nodes/pve3/qemu/107/config", body, type);

        await Assert.That(reply.Status).IsEqualTo(status);
    }

    [Test]
    public async Task A_delete_takes_no_body_and_no_body_is_larger_than_half_a_mebibyte()
    {
        var cluster = new Lab().Cluster;
        var token = $"PVEAPIToken={SimulatedCluster.TokenId}={SimulatedCluster.TokenSecret}";

        var delete = await cluster.Handle(
            new("DELETE", "/nodes/pve3/qemu/107", "", "application/json", "{}"u8.ToArray(), token), CancellationToken.None);
        var large = await cluster.Handle(
            new("PUT", "/nodes/pve3/qemu/107/config", "", "application/json", new byte[(512 * 1024) + 1], token), CancellationToken.None);

        await Assert.That(delete.Reason).IsEqualTo("Unexpected content for method 'DELETE'");
        await Assert.That(large.Status).IsEqualTo(501);
    }

    [Test]
    public async Task Methods_new_in_9_are_unknown_to_8()
    {
        var lab = new Lab(release: "8.4");

        await Assert.That((await lab.Get("/version")).Data.GetProperty("release").GetString()).IsEqualTo("8.4");
        await Assert.That((await lab.Get("/cluster/ha/rules")).Status).IsEqualTo(501);
        await Assert.That((await lab.Post("/cluster/ha/resources", "sid=vm:100&failback=1")).Error("failback")).IsNotNull();
    }

    [Test]
    public async Task Calls_are_remembered_with_their_decoded_parameters()
    {
        var lab = new Lab();

        await lab.Put("/nodes/pve3/qemu/107/config", "description=a%20b&delete=tags&delete=onboot");

        var call = lab.Cluster.Calls[^1];
        await Assert.That(call.Method).IsEqualTo("PUT");
        await Assert.That(call.Status).IsEqualTo(200);
        await Assert.That(call.Parameters["description"]).IsEqualTo("a b");
        await Assert.That(call.Parameters["delete"]).IsEqualTo("tags,onboot");
    }
}
