namespace McpPve.Tests.Catalog.Door;

internal static class DoorCases
{
    public static readonly ToolCase[] All =
    [
        new(
            "pve_search",
            """{"query":"package updates"}""",
            "GET /nodes/{node}/apt/update",
            null,
            "",
            """{"query":["x","y"]}""",
            "'query'"),
        new(
            "pve_describe",
            """{"call":"PUT /nodes/{node}/dns"}""",
            "\"name\":\"search\"",
            """{"call":"pve_no_such_tool"}""",
            "there is no such tool here",
            """{"call":5,"arguments":{}}""",
            "unknown argument 'arguments'"),
        new(
            "pve_plan",
            """{"call":"pve_update_qemu_config","arguments":{"vmid":100,"memory":8192}}""",
            "\"memory\":{\"from\":\"4096\",\"to\":\"8192\"}",
            """{"call":"pve_update_qemu_config","arguments":{"vmid":999,"memory":4096}}""",
            "there is no guest 999",
            """{"call":"pve_update_qemu_config","arguments":5}""",
            "must be an object"),
        new(
            "pve_read",
            """{"call":"GET /cluster/options"}""",
            "\"keyboard\":\"en-us\"",
            """{"call":"GET /nodes/{node}/dns","arguments":{"node":"pve9"}}""",
            "pve9",
            """{"call":"GET /cluster/options","arguments":[1]}""",
            "must be an object"),
        new(
            "pve_execute",
            """{"call":"POST /nodes/{node}/qemu/{vmid}/status/start","arguments":{"vmid":103}}""",
            "\"outcome\":\"ok\"",
            """{"call":"pve_delete_pool","arguments":{"poolid":"prod"}}""",
            "called with pve_change",
            """{"call":"pve_start_qemu_vm","arguments":"x"}""",
            "must be an object"),
        new(
            "pve_change",
            """{"call":"PUT /nodes/{node}/dns","arguments":{"node":"pve1","search":"example.org"}}""",
            "\"search\":{\"from\":",
            """{"call":"DELETE /pools","arguments":{"poolid":"none"}}""",
            "none",
            """{"call":"PUT /nodes/{node}/dns","arguments":7}""",
            "must be an object"),
    ];
}
