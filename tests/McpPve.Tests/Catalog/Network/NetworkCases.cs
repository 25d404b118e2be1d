namespace McpPve.Tests.Catalog.Network;

internal static class NetworkCases
{
    public static readonly ToolCase[] All =
    [
        new(
            "pve_list_networks",
            """{"node":"pve1","type":"any_bridge"}""",
            "\"iface\":\"vmbr0\",\"type\":\"bridge\",\"active\":true",
            """{"node":"pve9"}""",
            "There is no node 'pve9'",
            """{"node":"pve1","type":"bridges"}""",
            "did you mean 'bridge'?"),
        new(
            "pve_get_network",
            """{"node":"pve1","iface":"vmbr1"}""",
            "\"comments\":\"storage and migration\"",
            """{"node":"pve1","iface":"vmbr9"}""",
            "interface does not exist",
            """{"node":"pve1","iface":"../x"}""",
            "must be an interface name"),
        new(
            "pve_create_network",
            """{"node":"pve1","iface":"vmbr7","type":"bridge","cidr":"203.0.113.1/24","comments":"lab"}""",
            "\"cidr\":\"203.0.113.1/24\"",
            """{"node":"pve1","iface":"vmbr1","type":"bridge"}""",
            "already exists",
            """{"node":"pve1","iface":"vmbr7"}""",
            "'type' is required"),
        new(
            "pve_update_network",
            """{"node":"pve1","iface":"vmbr1","type":"bridge","options":{"mtu":9000}}""",
            "\"mtu\":{\"from\":null,\"to\":\"9000\"}",
            """{"node":"pve1","iface":"vmbr1","type":"bridge","gateway":"198.51.100.1"}""",
            "Default gateway already exists",
            """{"node":"pve1","iface":"vmbr1","type":"bridge","options":{"mtu":100}}""",
            "must be 1280 to 65520"),
        new(
            "pve_delete_network",
            """{"node":"pve1","iface":"vmbr1"}""",
            "\"gone\":true",
            """{"node":"pve1","iface":"vmbr9"}""",
            "does not exist",
            """{"node":"pve1"}""",
            "'iface' is required"),
        new(
            "pve_apply_network_changes",
            """{"node":"pve1","wait_seconds":60}""",
            "\"task\":\"srvreload\"",
            """{"node":"pve9"}""",
            "There is no node 'pve9'",
            """{"node":"pve1","iface":"vmbr0"}""",
            "unknown argument \'iface\'"),
        new(
            "pve_revert_network_changes",
            """{"node":"pve1"}""",
            "\"outcome\":\"ok\"",
            """{"node":"pve9"}""",
            "There is no node 'pve9'",
            """{"node":"pve 1"}""",
            "must be a node name"),
    ];
}
