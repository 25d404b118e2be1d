namespace McpPve.Tests.Catalog.Firewall;

internal static class FirewallCases
{
    public static readonly ToolCase[] All =
    [
        new(
            "pve_get_firewall_options",
            "{}",
            "\"enable\":false,\"policy_in\":\"DROP\"",
            null,
            "",
            """{"node":"pve1"}""",
            "unknown argument \'node\'"),
        new(
            "pve_list_firewall_rules",
            "{}",
            "{\"pos\":1,\"enable\":true,\"type\":\"group\",\"action\":\"web\"}",
            null,
            "",
            """{"pos":1}""",
            "unknown argument \'pos\'"),
        new(
            "pve_list_firewall_aliases",
            "{}",
            "\"name\":\"office\",\"cidr\":\"192.0.2.0/24\",\"comment\":\"office net\"",
            null,
            "",
            """{"limit":"5 rows"}""",
            "must be a whole number"),
        new(
            "pve_list_firewall_ipsets",
            "{}",
            "\"name\":\"admins\",\"comment\":\"admin hosts\"",
            null,
            "",
            """{"name":"admins"}""",
            "unknown argument \'name\'"),
        new(
            "pve_list_firewall_groups",
            "{}",
            "\"group\":\"web\",\"comment\":\"web servers\"",
            null,
            "",
            """{"start":-1}""",
            "must be 0 or more"),
        new("pve_list_firewall_macros", """{"filter":"ssh"}""", "\"macro\":\"SSH\"", null, "", """{"filter":["22"]}""", "must be a string"),
        new(
            "pve_update_firewall_options",
            """{"policy_forward":"DROP","log_ratelimit":"enable=1,rate=5/minute"}""",
            "\"policy_forward\":{\"from\":null,\"to\":\"DROP\"}",
            """{"enable":true,"digest":"0123456789"}""",
            "detected modified configuration",
            """{"policy_forward":"REJECT"}""",
            "must be one of ACCEPT, DROP"),
        new(
            "pve_create_firewall_rule",
            """{"type":"in","action":"ACCEPT","macro":"SSH","source":"office"}""",
            "\"rule\":{\"pos\":0,\"enable\":true,\"type\":\"in\",\"action\":\"ACCEPT\",\"macro\":\"SSH\",\"source\":\"office\"}",
            """{"type":"in","action":"ACCEPT","dport":"notaport","proto":"tcp"}""",
            "invalid port 'notaport'",
            """{"type":"both","action":"ACCEPT"}""",
            "must be one of in, out, forward, group"),
        new(
            "pve_update_firewall_rule",
            """{"pos":2,"enable":true,"comment":"no telnet"}""",
            "\"enable\":{\"from\":\"0\",\"to\":\"1\"}",
            """{"pos":99,"enable":true}""",
            "no rule at position 99",
            """{"pos":-1}""",
            "must be 0 or more"),
        new(
            "pve_delete_firewall_rule",
            """{"pos":0}""",
            "\"deleted\":{\"pos\":0,\"enable\":true,\"type\":\"in\"",
            """{"pos":99}""",
            "no rule at position 99",
            "{}",
            "'pos' is required"),
    ];
}
