using System.Text;
using McpPve.Simulator;
using McpPve.Testing;

namespace McpPve.EndToEnd.Protocol;

/// <summary>No secret is on standard output, standard error or in the audit log, whatever goes wrong.</summary>
public sealed class SecretTests
{
    private const string Marker = "zqMARKER";
    private const string Uuid = "5a1e7c8f-93b4-4d58-8a0e-6d1d2b0c7f11";

    [Test]
    public async Task Passwords_stay_out_of_answers_debug_log_and_audit_log()
    {
        var simulated = new SimulatedCluster();
        var refuse = false;
        await using var cluster = await Cluster.Start(async (call, stop) =>
        {
            if (!refuse || call.Method == "GET")
            {
                return await simulated.Handle(call, stop);
            }
            var words = $"{{\"data\":null,\"message\":\"can't do "
                + $"{Uri.UnescapeDataString(Encoding.UTF8.GetString(call.Body.Span))} for {call.Authorization}\"}}";
            return new(500, "no", Encoding.UTF8.GetBytes(words), "application/json;charset=UTF-8");
        });
        var audit = Path.Combine(Path.GetTempPath(), $"audit-{Guid.NewGuid():N}.jsonl");
        try
        {
            await using var session = await StdioSession.Open(
                new Dictionary<string, string>(cluster.Environment) { ["DEBUG"] = "1", ["PVE_AUDIT_LOG"] = audit }, []);
            foreach (var mode in new[] { false, true })
            {
                refuse = mode;
                await session.Call(
                    "pve_create_user",
                    $$"""{"userid":"erin{{(mode ? 2 : 1)}}@pve","password":"{{Marker}}-long-enough","comment":"token={{Marker}}1"}""");
                await session.Call("pve_update_qemu_config", $$$"""{"vmid":103,"options":{"cipassword":"{{{Marker}}}2"}}""");
                await session.Call(
                    "pve_create_storage",
                    $$"""{"storage":"s{{(mode ? 2 : 1)}}","type":"cifs","server":"192.0.2.9","password":"{{Marker}}3"}""");
                await session.Call("pve_create_user", $$$"""{"userid":7,"password":{"x":"{{{Marker}}}4"}}""");
            }
            session.Process.CloseInput();
            var result = await session.Process.Ended();
            var written = await File.ReadAllTextAsync(audit);

            await Assert.That(
                cluster.Writes.Any(call => Encoding.UTF8.GetString(call.Body.Span).Contains(Marker, StringComparison.Ordinal)))
                .IsTrue();
            await Assert.That(result.Error).Contains("DEBUG");
            await Assert.That(written)
                .Contains("pve_create_user").And.DoesNotContain(Marker).And.DoesNotContain(SimulatedCluster.TokenSecret);
            await Assert.That(result.Output).DoesNotContain(Marker).And.DoesNotContain(SimulatedCluster.TokenSecret);
            await Assert.That(result.Error).DoesNotContain(Marker).And.DoesNotContain(SimulatedCluster.TokenSecret);
        }
        finally
        {
            File.Delete(audit);
        }
    }

    [Test]
    [Arguments("PVE_TOKEN_ID", Uuid)]
    [Arguments("PVE_TOKEN_ID", "root@pam!mcp=" + Uuid)]
    [Arguments("PVE_TOKEN_ID", "root@pam!mcp=" + Marker)]
    [Arguments("PVE_TOKEN_ID", "PVEAPIToken=root@pam!mcp=" + Marker)]
    [Arguments("PVE_TOKEN_ID", "root@pam!" + Uuid)]
    [Arguments("PVE_TOKEN_ID", Marker)]
    [Arguments("PVE_BASE_URL", "https://root:" + Marker + "@pve1:8006")]
    [Arguments("PVE_BASE_URL", "root:" + Marker + "@pve1:8006")]
    [Arguments("PVE_BASE_URL", "https://root:" + Marker + "@")]
    [Arguments("PVE_BASE_URL", "https://pve1:8006/?token=" + Marker)]
    [Arguments("PVE_BASE_URL", Uuid)]
    [Arguments("PVE_TOKEN_SECRET", Marker)]
    [Arguments("PVE_TOKEN_SECRET_FILE", Uuid)]
    [Arguments("PVE_CA_FILE", Uuid)]
    [Arguments("PVE_TLS_FINGERPRINT", Uuid)]
    [Arguments("PVE_ACCESS_TIER", Uuid)]
    [Arguments("PVE_CATEGORIES", "qemu," + Uuid)]
    [Arguments("PVE_TOOL_WHITELIST", "token=" + Marker)]
    [Arguments("PVE_CONFIRM", Uuid)]
    [Arguments("PVE_TIMEOUT", Uuid)]
    [Arguments("PVE_AUDIT_LOG", "/nonexistent/" + Uuid)]
    [Arguments("PVE_TOKEN_SECRETS", Uuid)]
    public async Task A_secret_in_the_wrong_variable_is_not_shown(string variable, string value)
    {
        foreach (var debug in new[] { "", "1" })
        {
            var environment = new Dictionary<string, string>
            {
                ["PVE_BASE_URL"] = "https://127.0.0.1:1",
                ["PVE_TOKEN_ID"] = "root@pam!mcp",
                ["PVE_TOKEN_SECRET"] = Uuid,
                ["DEBUG"] = debug,
                [variable] = value,
            };
            foreach (var arguments in new string[][] { [], ["call", "pve_list_nodes"] })
            {
                var result = await McpPveProcess.Run(arguments, environment);

                await Assert.That(result.ExitCode).IsEqualTo(2).Because(result.ToString());
                await Assert.That(result.Error).Contains(variable);
                await Assert.That(result.Output + result.Error).DoesNotContain(Marker).And.DoesNotContain(Uuid);
            }
        }
    }

    [Test]
    [Arguments("PVE_TOKEN_SECRET=" + Uuid)]
    [Arguments("--token=" + Marker)]
    [Arguments("--secret=" + Uuid)]
    [Arguments(Uuid)]
    [Arguments("https://root:" + Marker + "@pve1")]
    public async Task A_secret_on_the_command_line_is_not_repeated(string word)
    {
        var result = await McpPveProcess.Run(["--demo", word]);

        await Assert.That(result.ExitCode).IsEqualTo(2).Because(result.ToString());
        await Assert.That(result.Output + result.Error).DoesNotContain(Marker).And.DoesNotContain(Uuid);
    }

    [Test]
    public async Task A_token_that_PVE_refuses_is_named_without_its_secret()
    {
        await using var cluster = await Cluster.Start();
        var environment = new Dictionary<string, string>(cluster.Environment) { ["PVE_TOKEN_SECRET"] = Uuid, ["DEBUG"] = "1" };

        var result = await McpPveProcess.Run(["call", "pve_list_nodes"], environment);

        await Assert.That(result.ExitCode).IsEqualTo(3).Because(result.ToString());
        await Assert.That(result.Output + result.Error).Contains(SimulatedCluster.TokenId).And.DoesNotContain(Uuid);
    }
}
