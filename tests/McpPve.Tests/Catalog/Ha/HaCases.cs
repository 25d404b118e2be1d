namespace McpPve.Tests.Catalog.Ha;

internal static class HaCases
{
    public static readonly ToolCase[] All =
    [
        new(
            "pve_list_ha_resources",
            """{"type":"vm"}""",
            "\"sid\":\"vm:101\",\"state\":\"started\",\"max_restart\":2",
            null,
            "",
            """{"type":"qemu"}""",
            "must be one of vm, ct"),
        new(
            "pve_get_ha_resource",
            """{"sid":"101"}""",
            "\"comment\":\"db\"",
            """{"sid":"vm:100"}""",
            "no such resource",
            """{"sid":"vm:../x"}""",
            "must be a guest as vm:100"),
        new(
            "pve_list_ha_rules",
            """{"resource":"vm:101"}""",
            "\"rule\":\"db-on-fast-nodes\",\"type\":\"node-affinity\"",
            null,
            "",
            """{"type":"affinity"}""",
            "must be one of node-affinity"),
        new(
            "pve_get_ha_rule",
            """{"rule":"keep-apart"}""",
            "\"affinity\":\"negative\"",
            """{"rule":"nosuch"}""",
            "no such ha rule",
            """{"rule":"a/b"}""",
            "must be a name of two or more letters"),
        new(
            "pve_create_ha_resource",
            """{"sid":"vm:103","state":"stopped","max_restart":3,"options":{"auto-rebalance":false}}""",
            "\"now\":{\"auto-rebalance\":\"0\",\"failback\":\"1\",\"max_relocate\":\"1\",\"max_restart\":\"3\",\"state\":\"stopped\"}",
            """{"sid":"vm:101"}""",
            "already defined",
            """{"sid":"qemu:103"}""",
            "must be a guest as vm:100"),
        new(
            "pve_update_ha_resource",
            """{"sid":"vm:101","max_restart":5,"delete":"comment"}""",
            "\"comment\":{\"from\":\"db\",\"to\":null}",
            """{"sid":"vm:101","max_restart":5,"digest":"0000000000000000000000000000000000000000"}""",
            "use the new digest",
            """{"sid":"vm:101","state":"running"}""",
            "must be one of started, stopped"),
        new(
            "pve_delete_ha_resource",
            """{"sid":"109"}""",
            "\"gone\":true",
            """{"sid":"vm:100"}""",
            "no such resource",
            "{}",
            "'sid' is required"),
        new(
            "pve_create_ha_rule",
            """{"rule":"db-apart","type":"resource-affinity","resources":"vm:101,vm:109","affinity":"negative"}""",
            "\"now\":{\"affinity\":\"negative\"",
            """{"rule":"x1","type":"node-affinity","resources":"vm:101"}""",
            "type=node-affinity needs 'nodes'",
            """{"rule":"x1","type":"node-affinity"}""",
            "'resources' is required"),
        new(
            "pve_update_ha_rule",
            """{"rule":"db-on-fast-nodes","nodes":"pve3","delete_settings":"strict"}""",
            "\"nodes\":{\"from\":\"pve1:2,pve2:1\",\"to\":\"pve3\"}",
            """{"rule":"nosuch","comment":"x"}""",
            "no such ha rule",
            """{"rule":"keep-apart","type":"location"}""",
            "must be node-affinity or resource-affinity"),
        new(
            "pve_delete_ha_rule",
            """{"rule":"keep-apart"}""",
            "\"gone\":true",
            """{"rule":"nosuch"}""",
            "no such ha rule",
            """{"rule":"x y"}""",
            "must be a name of two or more letters"),
        new(
            "pve_disarm_ha",
            """{"resource_mode":"freeze"}""",
            "\"ha\":{\"from\":\"armed\",\"to\":\"disarmed\"}",
            null,
            "",
            "{}",
            "'resource_mode' is required"),
        new("pve_arm_ha", "{}", "\"outcome\":\"ok\"", null, "", """{"x":1}""", "unknown argument \'x\'"),
    ];
}
