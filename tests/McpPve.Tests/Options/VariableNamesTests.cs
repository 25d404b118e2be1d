using McpPve.Options;
using Microsoft.Extensions.Configuration;

namespace McpPve.Tests.Options;

/// <summary>Which names of environment variables are mistakes, and which ones somebody else may have set.</summary>
public sealed class VariableNamesTests
{
    private static readonly Dictionary<string, string?> Good = new()
    {
        ["PVE_BASE_URL"] = "https://pve1:8006",
        ["PVE_TOKEN_ID"] = "root@pam!mcp",
        ["PVE_TOKEN_SECRET"] = "12345678-1234-1234-1234-123456789abc",
    };

    [Test]
    [Arguments("PVE_NONSENSE", "PVE_NONSENSE is an unknown setting; 'mcp-pve settings' lists those that there are.")]
    [Arguments("MCP_SOMETHING_ELSE", "MCP_SOMETHING_ELSE is an unknown setting; 'mcp-pve settings' lists those that there are.")]
    [Arguments("pve_acces_tier", "pve_acces_tier is an unknown setting; did you mean PVE_ACCESS_TIER?")]
    [Arguments("PVE__ACCESS_TIER", "PVE__ACCESS_TIER is an unknown setting; did you mean PVE_ACCESS_TIER?")]
    [Arguments("MCP_PVE_ACCESS_TIER", "MCP_PVE_ACCESS_TIER is an unknown setting; did you mean PVE_ACCESS_TIER?")]
    [Arguments("PVE_HOST", "PVE_HOST is an unknown setting: here it is PVE_BASE_URL, in the form https://HOST:8006.")]
    [Arguments("PVE_URL", "PVE_URL is an unknown setting: here it is PVE_BASE_URL, in the form https://HOST:8006.")]
    [Arguments("PVE_PORT", "PVE_PORT is an unknown setting: here it is PVE_BASE_URL, with the port in it, in the form https://HOST:8006.")]
    [Arguments("PVE_USER", "PVE_USER is an unknown setting: here it is PVE_TOKEN_ID, in the form user@realm!name.")]
    [Arguments("PVE_TOKEN_NAME", "PVE_TOKEN_NAME is an unknown setting: here it is PVE_TOKEN_ID, in the form user@realm!name.")]
    [Arguments("PVE_TOKEN_VALUE", "PVE_TOKEN_VALUE is an unknown setting: here it is PVE_TOKEN_SECRET, the UUID alone.")]
    [Arguments(
        "PVE_API_TOKEN",
        "PVE_API_TOKEN is an unknown setting: here it is PVE_TOKEN_ID, in the form user@realm!name; the id before the last = "
            + "goes there, the UUID behind it into PVE_TOKEN_SECRET.")]
    [Arguments(
        "PVE_PASSWORD",
        "PVE_PASSWORD is an unknown setting: here it is PVE_TOKEN_SECRET, which is an API token's UUID, never a password.")]
    [Arguments("PVE_SSL", "PVE_SSL is an unknown setting: here it is PVE_VERIFY_SSL, true or false.")]
    public async Task An_unknown_name_is_refused_with_the_one_that_was_meant(string name, string told)
    {
        await Assert.That(Problems((name, "1"))).IsEquivalentTo([told]);
        await Assert.That(Problems((name, " "))).IsEmpty();
    }

    [Test]
    public async Task The_value_of_an_unknown_variable_is_never_shown()
    {
        await Assert.That(
            string.Join(' ', Problems(("PVE_TOKEN_VALUE", "5a1e7c8f-93b4-4d58-8a0e-6d1d2b0c7f11"), ("PVE_PASSWORD", "hunter2"))))
            .DoesNotContain("5a1e7c8f").And.DoesNotContain("hunter2");
    }

    // As the kubelet writes them for services named pve, mcp and mcp-pve, and Docker for linked containers.
    [Test]
    [Arguments("PVE")]
    [Arguments("MCP_PVE")]
    [Arguments("MCP_PVE_HEADLESS_2")]
    [Arguments("MCP")]
    public async Task Variables_of_services_and_linked_containers_are_left_alone(string service)
    {
        await Assert.That(Problems(
            ($"{service}_SERVICE_HOST", "10.96.0.17"), ($"{service}_SERVICE_PORT", "8006"), ($"{service}_SERVICE_PORT_HTTPS", "8006"),
            ($"{service}_PORT", "tcp://10.96.0.17:8006"),
            ($"{service}_PORT_8006_TCP", "tcp://10.96.0.17:8006"),
            ($"{service}_PORT_8006_TCP_PROTO", "tcp"),
            ($"{service}_PORT_8006_TCP_PORT", "8006"),
            ($"{service}_PORT_8006_TCP_ADDR", "10.96.0.17"),
            ($"{service}_PORT_53_UDP", "udp://[fd00::1]:53"),
            ($"{service}_NAME", "/web/pve"), ($"{service}_ENV_PATH", "/bin"))).IsEmpty();
    }

    [Test]
    public async Task A_name_of_that_form_with_another_value_is_a_mistake()
    {
        await Assert.That(Problems(("PVE_SERVICE_HOST", "https://pve1:8006"))).HasSingleItem();
        await Assert.That(Problems(("PVE_SERVICE_PORT", "many"))).HasSingleItem();
        await Assert.That(Problems(("PVE_PORT", "8006"))).HasSingleItem();
        await Assert.That(Problems(("PVE_NAME", "pve1"))).HasSingleItem();
        await Assert.That(Problems(("PVE_ENV_TIER", "read-only"))).HasSingleItem();
    }

    [Test]
    public async Task The_port_is_not_taken_from_a_service_named_mcp_and_the_log_says_so()
    {
        var reader = Reader(("MCP_TRANSPORT", "http"), ("MCP_PORT", "tcp://10.96.0.17:3000"));

        await Assert.That(reader.Read(demo: null)!.Http!.Port).IsEqualTo(3000);
        await Assert.That(reader.Warnings.Single()).Contains("MCP_PORT=tcp://10.96.0.17:3000").And.Contains("enableServiceLinks: false");
        await Assert.That(Problems(("MCP_PORT", "tcp:3000"))).HasSingleItem();
    }

    [Test]
    public async Task Variables_of_clients_and_their_tools_are_left_alone()
    {
        await Assert.That(
            Problems(
                ("MCP_TIMEOUT", "30000"),
                ("MCP_TOOL_TIMEOUT", "1"),
                ("MCP_INSPECTOR_API_TOKEN", "x"),
                ("MCP_REMOTE_CONFIG_DIR", "/x"),
                ("MCP_PVE_RELEASES", "https://mirror"),
                ("MCP_PVE", "/usr/bin/mcp-pve")))
            .IsEmpty();
    }

    [Test]
    [Arguments("PROXMOX_HOST", "PVE_BASE_URL")]
    [Arguments("PROXMOX_URL", "PVE_BASE_URL")]
    [Arguments("PROXMOX_VE_ENDPOINT", "PVE_BASE_URL")]
    [Arguments("PM_API_URL", "PVE_BASE_URL")]
    [Arguments("PROXMOX_TOKEN_ID", "PVE_TOKEN_ID")]
    [Arguments("PROXMOX_USER", "PVE_TOKEN_ID")]
    [Arguments("PROXMOX_VE_API_TOKEN", "PVE_TOKEN_ID")]
    [Arguments("PROXMOX_TOKEN_SECRET", "PVE_TOKEN_SECRET")]
    [Arguments("PROXMOX_TOKEN_VALUE", "PVE_TOKEN_SECRET")]
    public async Task Another_servers_variable_name_is_recognised_where_ours_is_missing(string theirs, string ours)
    {
        await Assert.That(Problems((theirs, "x"))).IsEmpty();
        await Assert.That(Problems((theirs, "x"), (ours, null)).Single())
            .StartsWith($"{ours} is not set").And.EndsWith($"{theirs} is set: here it is {ours}.");
    }

    [Test]
    public async Task Two_spellings_of_one_name_with_different_values_are_refused()
    {
        await Assert.That(Problems(("pve_access_tier", "read-only"), ("PVE_ACCESS_TIER", "full")).Single())
            .StartsWith("PVE_ACCESS_TIER and pve_access_tier are two spellings of one setting");
        await Assert.That(Problems(("pve_access_tier", "read-only"), ("PVE_ACCESS_TIER", "")).Single()).Contains("two spellings");
        await Assert.That(Problems(("pve_access_tier", "full"), ("PVE_ACCESS_TIER", "full"))).IsEmpty();
    }

    private static IReadOnlyList<string> Problems(params (string Name, string? Value)[] changes)
    {
        var reader = Reader(changes);
        reader.Read(demo: null);
        return reader.Problems;
    }

    // As the environment gives them: spelled as they are, while the configuration takes all spellings for one.
    private static OptionsReader Reader(params (string Name, string? Value)[] changes)
    {
        var variables = new Dictionary<string, string?>(Good);
        foreach (var (name, value) in changes)
        {
            variables[name] = value;
        }
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(variables.DistinctBy(pair => pair.Key.ToUpperInvariant()))
            .Build();
        return new(configuration, [.. variables]);
    }
}
