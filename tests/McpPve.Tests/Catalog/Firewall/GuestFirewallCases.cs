namespace McpPve.Tests.Catalog.Firewall;

internal static class GuestFirewallCases
{
    public static readonly ToolCase[] All =
    [
        new(
            "pve_list_guest_firewall_rules",
            """{"vmid":100}""",
            "\"items\":[",
            """{"vmid":100,"node":"pve2"}""",
            "Guest 100 'web01' is on pve1",
            """{"vmid":100,"pos":0}""",
            "unknown argument \'pos\'"),
        new(
            "pve_get_guest_firewall_options",
            """{"vmid":200}""",
            "\"enable\":false,\"policy_in\":\"DROP\"",
            """{"vmid":299}""",
            "there is no guest 299",
            "{}",
            "'vmid' is required"),
        new(
            "pve_create_guest_firewall_rule",
            """{"vmid":200,"type":"in","action":"ACCEPT","proto":"tcp","dport":"443","comment":"web"}""",
            "\"rule\":{\"pos\":0,\"enable\":true,\"type\":\"in\",\"action\":\"ACCEPT\"",
            """{"vmid":100,"type":"in","action":"ACCEPT","proto":"tcp","dport":"notaport"}""",
            "dport: invalid format",
            """{"vmid":100,"type":"forward","action":"ACCEPT"}""",
            "must be one of in, out, group"),
        new(
            "pve_update_guest_firewall_rule",
            """{"vmid":101,"pos":0,"enable":false}""",
            "\"enable\":{\"from\":\"1\",\"to\":\"0\"}",
            """{"vmid":101,"pos":7,"enable":false}""",
            "no rule at position 7",
            """{"vmid":101,"pos":-1}""",
            "must be 0 or more"),
        new(
            "pve_delete_guest_firewall_rule",
            """{"vmid":101,"pos":0}""",
            "\"deleted\":{\"pos\":0,",
            """{"vmid":101,"pos":0,"digest":"0000000000000000000000000000000000000000"}""",
            "use the new digest",
            """{"vmid":101}""",
            "'pos' is required"),
        new(
            "pve_update_guest_firewall_options",
            """{"vmid":203,"enable":true,"policy_in":"REJECT"}""",
            "\"policy_in\":{\"from\":null,\"to\":\"REJECT\"}",
            """{"vmid":203,"enable":true,"digest":"0000000000000000000000000000000000000000"}""",
            "use the new digest",
            """{"vmid":203,"policy_in":"dropp"}""",
            "did you mean 'DROP'?"),
    ];
}
