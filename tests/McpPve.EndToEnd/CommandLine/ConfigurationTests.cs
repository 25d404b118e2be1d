using McpPve.Testing;

namespace McpPve.EndToEnd.CommandLine;

/// <summary>What is wrong with the settings is said at start, all at once, with exit code 2.</summary>
public sealed class ConfigurationTests
{
    private const string Secret = "5a1e7c8f-93b4-4d58-8a0e-6d1d2b0c7f11";

    private static Dictionary<string, string> Valid => new()
    {
        ["PVE_BASE_URL"] = "https://127.0.0.1:1",
        ["PVE_TOKEN_ID"] = "automation@pve!mcp",
        ["PVE_TOKEN_SECRET"] = Secret,
    };

    [Test]
    public async Task Without_settings_all_required_variables_are_named_together()
    {
        var result = await McpPveProcess.Run([]);

        await RefusesToStart(result, "PVE_BASE_URL", "PVE_TOKEN_ID", "PVE_TOKEN_SECRET");
    }

    [Test]
    public async Task An_empty_variable_counts_as_missing()
    {
        var result = await McpPveProcess.Run([], new Dictionary<string, string>(Valid) { ["PVE_BASE_URL"] = "" });

        await RefusesToStart(result, "PVE_BASE_URL");
    }

    [Test]
    [Arguments("PVE_BASE_URL", "pve.example:8006", "https://")]
    [Arguments("PVE_BASE_URL", "ftp://pve.example:8006", "https://")]
    [Arguments("PVE_BASE_URL", "http://192.0.2.7:8006", "https://")]
    [Arguments("PVE_BASE_URL", "https://pve1:8006,nonsense", "nonsense")]
    [Arguments("PVE_TOKEN_ID", "root@pam", "!")]
    [Arguments("PVE_TOKEN_ID", "root!mcp", "@")]
    [Arguments("PVE_ACCESS_TIER", "readonly", "read-only")]
    [Arguments("PVE_ACCESS_TIER", "admin", "full")]
    [Arguments("PVE_CATEGORIES", "qemu,vms", "vms")]
    [Arguments("PVE_TOOL_WHITELIST", "pve_list_nods", "pve_list_nods")]
    [Arguments("PVE_TOOL_BLACKLIST", "pve_delete_qemu", "pve_delete_qemu")]
    [Arguments("PVE_VERIFY_SSL", "perhaps", "true")]
    [Arguments("PVE_CA_FILE", "/nowhere/pve-root-ca.pem", "/nowhere/pve-root-ca.pem")]
    [Arguments("PVE_TLS_FINGERPRINT", "AA:BB:CC", "SHA-256")]
    [Arguments("PVE_CONFIRM", "never", "always")]
    [Arguments("PVE_TIMEOUT", "0", "PVE_TIMEOUT")]
    [Arguments("PVE_TIMEOUT", "soon", "soon")]
    [Arguments("MCP_TRANSPORT", "sse", "stdio")]
    [Arguments("MCP_PORT", "70000", "65535")]
    [Arguments("MCP_EXCLUDE_TOOL_TITLES", "perhaps", "true")]
    public async Task A_bad_value_is_named_with_what_would_be_accepted(string variable, string value, string accepted)
    {
        var result = await McpPveProcess.Run([], new Dictionary<string, string>(Valid) { [variable] = value });

        await RefusesToStart(result, variable, accepted);
    }

    [Test]
    public async Task A_malformed_secret_is_refused_but_never_shown()
    {
        var result = await McpPveProcess.Run([], new Dictionary<string, string>(Valid) { ["PVE_TOKEN_SECRET"] = "hunter2-is-no-uuid" });

        await RefusesToStart(result, "PVE_TOKEN_SECRET");
        await Assert.That(result.Error).DoesNotContain("hunter2");
    }

    [Test]
    public async Task A_secret_and_a_secret_file_together_are_refused()
    {
        var result = await McpPveProcess.Run([], new Dictionary<string, string>(Valid) { ["PVE_TOKEN_SECRET_FILE"] = "/run/secrets/pve" });

        await RefusesToStart(result, "PVE_TOKEN_SECRET_FILE");
    }

    [Test]
    public async Task Several_bad_values_are_reported_in_one_go()
    {
        var result = await McpPveProcess.Run([], new Dictionary<string, string>
        {
            ["PVE_BASE_URL"] = "pve:8006",
            ["PVE_TOKEN_SECRET"] = Secret,
            ["PVE_ACCESS_TIER"] = "readonly",
            ["PVE_CONFIRM"] = "no",
            ["PVE_TIMEOUT"] = "-1",
        });

        await RefusesToStart(result, "PVE_BASE_URL", "PVE_TOKEN_ID", "PVE_ACCESS_TIER", "PVE_CONFIRM", "PVE_TIMEOUT");
    }

    [Test]
    [Arguments("serve-me")]
    [Arguments("--no-such-option")]
    public async Task An_unknown_word_on_the_command_line_is_a_usage_error(string word)
    {
        var result = await McpPveProcess.Run(["--demo", word]);

        await RefusesToStart(result, word);
    }

    private static async Task RefusesToStart(McpPveResult result, params string[] words)
    {
        await Assert.That(result.ExitCode).IsEqualTo(2).Because(result.ToString());
        foreach (var word in words)
        {
            await Assert.That(result.Error).Contains(word);
        }

        await Assert.That(result.Output).IsEmpty();
        await Assert.That(result.Error).DoesNotContain("   at ").And.DoesNotContain(Secret);
    }
}
