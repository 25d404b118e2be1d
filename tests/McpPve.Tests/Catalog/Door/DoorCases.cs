namespace McpPve.Tests.Catalog.Door;

internal static class DoorCases
{
    public static readonly ToolCase[] All =
    [
        new(
            "pve_plan",
            """{"call":"pve_update_qemu_config","arguments":{"vmid":100,"memory":8192}}""",
            "\"memory\":{\"from\":\"4096\",\"to\":\"8192\"}",
            """{"call":"pve_update_qemu_config","arguments":{"vmid":999,"memory":4096}}""",
            "there is no guest 999",
            """{"call":"pve_update_qemu_config","arguments":5}""",
            "must be an object"),
    ];
}
