using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using McpPve.EndToEnd.Http;
using McpPve.EndToEnd.Protocol;
using McpPve.Simulator;
using McpPve.Testing;

namespace McpPve.EndToEnd.CommandLine;

/// <summary>
/// What is wrong with the connection is said at start in one sentence, and whoever has asked something gets it for an answer. What
/// does not mend itself ends the process with exit code 3; the token stays unsent where the certificate is not trusted.
/// </summary>
public sealed class ConnectionTests
{
    private static readonly string OtherFingerprint = string.Join(':', Enumerable.Repeat("A7", 32));

    [Test]
    public async Task The_clusters_own_CA_is_trusted_when_it_is_named()
    {
        await using var cluster = await Cluster.Start();
        await using var session = await StdioSession.Open(cluster.Environment, []);

        var answer = await session.Call("pve_list_nodes", "{}");

        await Assert.That(answer.GetProperty("result").GetProperty("structuredContent").GetProperty("count").GetInt32()).IsEqualTo(3);
    }

    [Test]
    public async Task A_pinned_fingerprint_is_trusted_without_a_CA()
    {
        await using var cluster = await Cluster.Start(_ => CertificateAuthority.SelfSigned());
        var environment = await SeenFingerprint(cluster);
        await using var session = await StdioSession.Open(environment, []);

        await Assert.That((await session.Call("pve_list_nodes", "{}")).TryGetProperty("result", out _)).IsTrue();
    }

    [Test]
    public async Task Unchecked_certificates_work_and_are_warned_about()
    {
        await using var cluster = await Cluster.Start(_ => CertificateAuthority.SelfSigned());
        var environment = Without(cluster, "PVE_CA_FILE");
        environment["PVE_VERIFY_SSL"] = "false";
        await using var session = await StdioSession.Open(environment, []);

        await session.Process.ErrorContains("PVE_VERIFY_SSL");
    }

    [Test]
    public async Task The_next_node_is_tried_when_one_does_not_answer()
    {
        await using var cluster = await Cluster.Start();
        var environment = cluster.Environment;
        environment["PVE_BASE_URL"] = $"https://127.0.0.1:{ClosedPort()},{cluster.Server.Url}";
        await using var session = await StdioSession.Open(environment, []);

        await Assert.That((await session.Call("pve_list_nodes", "{}")).TryGetProperty("result", out _)).IsTrue();
    }

    [Test]
    public async Task A_closed_port_is_named()
    {
        var port = ClosedPort();

        await DoesNotConnect(await McpPveProcess.Run([], Settings($"https://127.0.0.1:{port}")), $"127.0.0.1:{port}", "refused");
    }

    [Test]
    public async Task An_unknown_host_is_named() =>
        await DoesNotConnect(await McpPveProcess.Run([], Settings("https://pve.invalid:8006")), "pve.invalid");

    [Test]
    public async Task A_host_that_never_answers_is_given_up_after_the_timeout()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var environment = Settings($"https://{silent.LocalEndpoint}");
        environment["PVE_TIMEOUT"] = "1";

        await DoesNotConnect(await McpPveProcess.Run([], environment), "127.0.0.1", "within 1 s");
    }

    [Test]
    public async Task A_self_signed_certificate_is_refused_and_the_ways_to_trust_it_are_named()
    {
        X509Certificate2? served = null;
        await using var cluster = await Cluster.Start(_ => served = CertificateAuthority.SelfSigned());

        await Distrusts(
            cluster,
            Without(cluster, "PVE_CA_FILE"),
            "PVE_CA_FILE",
            "PVE_TLS_FINGERPRINT",
            CertificateAuthority.Fingerprint(served!),
            "pvenode cert info");
    }

    [Test]
    public async Task A_certificate_of_another_CA_is_refused()
    {
        using var other = new CertificateAuthority();
        await using var cluster = await Cluster.Start(_ => other.Leaf);

        await Distrusts(cluster, cluster.Environment, "PVE_CA_FILE");
    }

    [Test]
    public async Task A_certificate_for_another_name_is_refused()
    {
        await using var cluster = await Cluster.Start(authority => authority.LeafFor("pve1.example"));

        await Distrusts(
            cluster,
            cluster.Environment,
            "pve1.example",
            "127.0.0.1",
            $"use that name: PVE_BASE_URL=https://pve1.example:{cluster.Server.Url.Port}");
    }

    [Test]
    public async Task An_expired_certificate_is_refused_as_expired()
    {
        await using var cluster = await Cluster.Start(authority => authority.ExpiredLeaf());

        await Distrusts(cluster, cluster.Environment, "expired", "renew it on the node");
    }

    [Test]
    public async Task Another_fingerprint_is_refused_and_the_seen_one_is_printed()
    {
        X509Certificate2? served = null;
        await using var cluster = await Cluster.Start(authority => served = authority.Leaf);
        var environment = Without(cluster, "PVE_CA_FILE");
        environment["PVE_TLS_FINGERPRINT"] = OtherFingerprint;

        await Distrusts(
            cluster,
            environment,
            "PVE_TLS_FINGERPRINT",
            CertificateAuthority.Fingerprint(served!),
            "compare it with the one that the node shows",
            "somebody may be in between");
    }

    [Test]
    [Arguments("sha256 Fingerprint=")]
    [Arguments("SHA256:")]
    public async Task A_fingerprint_is_taken_as_other_programs_write_it(string label)
    {
        X509Certificate2? served = null;
        await using var cluster = await Cluster.Start(_ => served = CertificateAuthority.SelfSigned());
        var environment = Without(cluster, "PVE_CA_FILE");
        environment["PVE_TLS_FINGERPRINT"] = label + CertificateAuthority.Fingerprint(served!);
        await using var session = await StdioSession.Open(environment, []);

        await Assert.That((await session.Call("pve_list_nodes", "{}")).TryGetProperty("result", out _)).IsTrue();
    }

    [Test]
    public async Task An_address_without_a_port_gets_the_port_that_PVE_has() =>
        await DoesNotConnect(await McpPveProcess.Run([], Settings("https://127.0.0.1")), "PVE_BASE_URL=https://127.0.0.1:8006");

    [Test]
    public async Task A_port_that_speaks_plain_http_is_explained()
    {
        await using var server = await PveServer.Start(new SimulatedCluster());

        await DoesNotConnect(await McpPveProcess.Run([], Settings($"https://127.0.0.1:{server.Url.Port}")), "http", "8006");
    }

    [Test]
    [Arguments("token")]
    [Arguments("certificate")]
    public async Task An_open_call_is_answered_with_the_reason_before_the_process_ends(string refused)
    {
        await using var cluster = await Cluster.Start(refused == "token" ? null : _ => CertificateAuthority.SelfSigned());
        await using var session = await StdioSession.Open(Refusing(cluster, refused), []);

        var answer = await session.Call("pve_start_qemu_vm", """{"vmid":103}""");
        var result = await session.Process.Ended();

        await Assert.That(result.ExitCode).IsEqualTo(3).Because(result.ToString());
        await Assert.That(answer.GetProperty("result").GetProperty("isError").GetBoolean()).IsTrue();
        var told = result.Error.Split('\n')
            .Single(line => line.Contains("cannot use Proxmox VE", StringComparison.Ordinal))["[mcp-pve] ERROR ".Length..];
        await Assert.That(answer.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString())
            .StartsWith($"pve_start_qemu_vm: {told} Nothing was done.");
        await Assert.That(cluster.Writes).IsEmpty();
    }

    [Test]
    [Arguments("initialize")]
    [Arguments("tools/list")]
    [Arguments("tools/call")]
    public async Task A_request_that_comes_after_the_refusal_is_answered_with_it(string method)
    {
        await using var cluster = await Cluster.Start(_ => CertificateAuthority.SelfSigned());
        await using var session = method == "initialize"
            ? StdioSession.Silent(Without(cluster, "PVE_CA_FILE"))
            : await StdioSession.Open(Without(cluster, "PVE_CA_FILE"), []);
        await session.Process.ErrorContains("cannot use Proxmox VE");

        var answer = await session.Request(
            method,
            """{"name":"pve_list_nodes","arguments":{},"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"x","version":"1"}}""");
        var result = await session.Process.Ended();

        await Assert.That(answer.GetRawText()).Contains("is not trusted: it is self-signed");
        await Assert.That(answer.TryGetProperty("error", out _)).IsEqualTo(method != "tools/call");
        await Assert.That(result.ExitCode).IsEqualTo(3).Because(result.ToString());
    }

    [Test]
    public async Task A_client_that_asks_for_nothing_keeps_the_process_only_for_a_moment()
    {
        await using var cluster = await Cluster.Start(_ => CertificateAuthority.SelfSigned());
        await using var session = await StdioSession.Open(Without(cluster, "PVE_CA_FILE"), []);
        await session.Process.ErrorContains("cannot use Proxmox VE");
        var watch = Stopwatch.StartNew();

        var result = await session.Process.Ended();

        await Assert.That(result.ExitCode).IsEqualTo(3).Because(result.ToString());
        await Assert.That(watch.Elapsed).IsBetween(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10));
    }

    [Test]
    public async Task Over_HTTP_an_open_call_is_answered_with_the_reason_before_the_process_ends()
    {
        await using var cluster = await Cluster.Start();
        await using var server = await HttpProcess.Start(Refusing(cluster, "token"));

        var answer = await new HttpSession(server).Ask("tools/call", "\"name\":\"pve_list_nodes\",\"arguments\":{},", "pve_list_nodes");
        var result = await server.Process.Ended();

        await Assert.That(HttpSession.IsError(answer)).IsTrue();
        await Assert.That(HttpSession.Text(answer))
            .Contains("refused the API token").And.Contains("check PVE_TOKEN_ID and PVE_TOKEN_SECRET");
        await Assert.That(result.ExitCode).IsEqualTo(3).Because(result.ToString());
    }

    [Test]
    public async Task A_token_without_any_privilege_is_reported_at_start_without_delaying_it()
    {
        var simulator = new SimulatedCluster();
        var free = new TaskCompletionSource();
        await using var cluster = await Cluster.Start(async (call, cancellation) =>
        {
            if (call.Path == "/access/permissions")
            {
                await free.Task.WaitAsync(cancellation);
            }
            return await simulator.Handle(call, cancellation);
        });
        var environment = cluster.Environment;
        (environment["PVE_TOKEN_ID"], environment["PVE_TOKEN_SECRET"]) = ("nobody@pve!none", SimulatedCluster.NobodyTokenSecret);
        await using var session = await StdioSession.Open(environment, []);

        var answer = await session.Call("pve_list_nodes", "{}");
        free.SetResult();

        await Assert.That(answer.TryGetProperty("result", out _)).IsTrue();
        await session.Process.ErrorContains("WARN the token nobody@pve!none has no privilege at all");
        await session.Process.ErrorContains("mcp-pve privileges");
        await Assert.That(cluster.Server.Calls.Count(call => call.Path == "/access/permissions")).IsEqualTo(1);
    }

    [Test]
    public async Task A_token_with_privileges_is_not_warned_about()
    {
        await using var cluster = await Cluster.Start();
        await using var session = await StdioSession.Open(cluster.Environment, []);

        await session.Process.ErrorContains("connected to");

        await Assert.That(session.Process.Error).DoesNotContain("WARN");
    }

    [Test]
    public async Task A_wrong_token_is_named_without_its_secret()
    {
        await using var cluster = await Cluster.Start();
        var environment = cluster.Environment;
        environment["PVE_TOKEN_SECRET"] = "0badc0de-0000-4000-8000-00000badc0de";

        var result = await McpPveProcess.Run([], environment);

        await DoesNotConnect(result, "PVE_TOKEN");
        await Assert.That(result.Error).DoesNotContain("0badc0de");
    }

    [Test]
    public async Task A_web_page_instead_of_the_API_is_recognised()
    {
        await using var cluster = await Cluster.Start(
            (_, _) =>
                Task.FromResult(new PveReply(200, "OK", "<!DOCTYPE html><html><body>Sign in</body></html>"u8.ToArray(), "text/html")));

        await DoesNotConnect(await McpPveProcess.Run([], cluster.Environment), "PVE_BASE_URL");
    }

    [Test]
    public async Task Plain_http_to_a_port_that_speaks_TLS_is_explained()
    {
        await using var cluster = await Cluster.Start();
        var environment = cluster.Environment;
        environment["PVE_BASE_URL"] = $"http://127.0.0.1:{cluster.Server.Url.Port}";

        await DoesNotConnect(await McpPveProcess.Run([], environment), "https://");
    }

    [Test]
    public async Task A_command_fails_to_connect_in_the_same_way()
    {
        var port = ClosedPort();

        await DoesNotConnect(
            await McpPveProcess.Run(["call", "pve_list_nodes"], Settings($"https://127.0.0.1:{port}")), $"127.0.0.1:{port}");
    }

    private static Dictionary<string, string> Refusing(Cluster cluster, string what)
    {
        if (what != "token")
        {
            return Without(cluster, "PVE_CA_FILE");
        }
        var environment = cluster.Environment;
        environment["PVE_TOKEN_SECRET"] = "0badc0de-0000-4000-8000-00000badc0de";
        return environment;
    }

    private static async Task DoesNotConnect(McpPveResult result, params string[] words)
    {
        await Assert.That(result.ExitCode).IsEqualTo(3).Because(result.ToString());
        foreach (var word in words)
        {
            await Assert.That(result.Error).Contains(word, StringComparison.OrdinalIgnoreCase);
        }

        await Assert.That(result.Output).IsEmpty();
        await Assert.That(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length)
            .IsLessThanOrEqualTo(4)
            .Because(result.Error);
        await Assert.That(result.Error).DoesNotContain("   at ").And.DoesNotContain("Exception");
        await Assert.That(result.Error).DoesNotContain(SimulatedCluster.TokenSecret);
    }

    private static async Task Distrusts(Cluster cluster, Dictionary<string, string> environment, params string[] words)
    {
        await DoesNotConnect(await McpPveProcess.Run([], environment), words);
        await Assert.That(cluster.Server.Calls).IsEmpty();
    }

    // Learnt as a person would learn it: from the error that a wrong one gives.
    private static async Task<Dictionary<string, string>> SeenFingerprint(Cluster cluster)
    {
        var environment = Without(cluster, "PVE_CA_FILE");
        environment["PVE_TLS_FINGERPRINT"] = OtherFingerprint;
        var refused = await McpPveProcess.Run([], environment);
        var seen = refused.Error.Split([' ', '\n', ',', ';', '.', '=', '"', '\''], StringSplitOptions.RemoveEmptyEntries)
            .Single(word => word.Length == OtherFingerprint.Length && word != OtherFingerprint);
        environment["PVE_TLS_FINGERPRINT"] = seen;
        return environment;
    }

    private static Dictionary<string, string> Without(Cluster cluster, string variable)
    {
        var environment = cluster.Environment;
        environment.Remove(variable);
        return environment;
    }

    private static Dictionary<string, string> Settings(string url) => new()
    {
        ["PVE_BASE_URL"] = url,
        ["PVE_TOKEN_ID"] = SimulatedCluster.TokenId,
        ["PVE_TOKEN_SECRET"] = SimulatedCluster.TokenSecret,
    };

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
