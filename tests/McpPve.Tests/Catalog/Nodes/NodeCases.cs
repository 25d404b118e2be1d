namespace McpPve.Tests.Catalog.Nodes;

internal static class NodeCases
{
    public static readonly ToolCase[] All =
    [
        new("pve_list_nodes", "{}", "\"node\":\"pve2\"", null, "", """{"limit":0}""", "'limit' must be 1 to 10000, not 0"),
        new(
            "pve_get_node_status",
            """{"node":"pve1"}""",
            "\"cpus\":16",
            """{"node":"pve9"}""",
            "the cluster has pve1, pve2, pve3",
            "{}",
            "'node' is required"),
        new(
            "pve_get_node_metrics",
            """{"node":"pve1","timeframe":"hour"}""",
            "\"columns\":[\"time\"",
            """{"node":"pve9","timeframe":"hour"}""",
            "no node 'pve9'",
            """{"node":"pve1","timeframe":"decade"}""",
            "must be one of hour, day, week, month, year"),
        new(
            "pve_get_node_version",
            """{"node":"pve1"}""",
            "\"version\":\"9.2",
            """{"node":"pve9"}""",
            "no node 'pve9'",
            """{"nod":"pve1","node":"pve1"}""",
            "did you mean 'node'?"),
        new(
            "pve_get_node_dns",
            """{"node":"pve2"}""",
            "\"dns1\":",
            """{"node":"pve9"}""",
            "no node 'pve9'",
            """{"node":[7]}""",
            "must be a string"),
        new(
            "pve_get_node_time",
            """{"node":"pve3"}""",
            "\"timezone\":",
            """{"node":"pve9"}""",
            "no node 'pve9'",
            """{"node":"a b"}""",
            "must be a node name"),
        new(
            "pve_get_node_syslog",
            """{"node":"pve1","limit":5}""",
            "\"lines\":[",
            """{"node":"pve9"}""",
            "no node 'pve9'",
            """{"node":"pve1","limit":"ten"}""",
            "must be a whole number"),
        new(
            "pve_list_node_services",
            """{"node":"pve1"}""",
            "\"service\":\"pveproxy\"",
            """{"node":"pve9"}""",
            "no node 'pve9'",
            """{"node":"pve1","detail":"all"}""",
            "must be one of concise, full"),
        new(
            "pve_manage_node_service",
            """{"node":"pve1","service":"cron","command":"restart"}""",
            "\"outcome\":\"ok\"",
            """{"node":"pve1","service":"nosuch","command":"start"}""",
            "service",
            """{"node":"pve1","service":"cron","command":"kill"}""",
            "must be one of start, stop, restart, reload"),
    ];
}
