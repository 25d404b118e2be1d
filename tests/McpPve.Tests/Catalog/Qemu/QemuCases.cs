namespace McpPve.Tests.Catalog.Qemu;

internal static class QemuCases
{
    public static readonly ToolCase[] All =
    [
        new("pve_list_qemu_vms", """{"node":"pve1"}""", "\"vmid\":100,\"name\":\"web01\",\"status\":\"running\"", """{"node":"pve9"}""", "no node 'pve9'", """{"node":"pve1","filtr":"x"}""", "did you mean 'filter'?"),
        new("pve_get_qemu_status", """{"vmid":100}""", "\"status\":\"running\"", """{"vmid":100,"node":"pve2"}""", "Guest 100 'web01' is on pve1", """{"vmid":"100x"}""", "must be a whole number"),
        new("pve_get_qemu_config", """{"vmid":101}""", "\"scsi0\":", """{"vmid":105,"snapshot":"nosuch"}""", "nosuch", """{"vmid":100.5}""", "must be a whole number"),
        new("pve_get_qemu_rrddata", """{"vmid":100,"timeframe":"hour"}""", "\"columns\":[\"time\"", """{"vmid":100,"node":"pve3","timeframe":"hour"}""", "on pve1", """{"vmid":100,"timeframe":"decade"}""", "must be one of hour, day, week, month, year"),
        new("pve_list_qemu_snapshots", """{"vmid":105}""", "\"name\":\"before-upgrade\"", """{"vmid":105,"node":"pve1"}""", "on pve3", """{"vmid":105,"start":-1}""", "must be 0 or more"),
        new("pve_start_qemu_vm", """{"vmid":103}""", "\"status\":{\"from\":\"stopped\",\"to\":\"running\"}", """{"vmid":100}""", "already running", """{"vmid":103,"wait_seconds":601}""", "must be 0 to 600"),
        new("pve_stop_qemu_vm", """{"vmid":100}""", "\"to\":\"stopped\"", """{"vmid":100,"node":"pve2"}""", "on pve1", """{"vmid":100,"timeout":-1}""", "must be 0 or more"),
        new("pve_shutdown_qemu_vm", """{"vmid":100}""", "\"to\":\"stopped\"", """{"vmid":100,"node":"pve3"}""", "on pve1", """{"vmid":100,"force_stop":2}""", "must be true or false"),
        new("pve_reboot_qemu_vm", """{"vmid":100}""", "\"outcome\":\"ok\"", """{"vmid":103}""", "not running", """{"vmid":100,"options":{"tags":"x"}}""", "unknown argument 'options.tags'"),
        new("pve_suspend_qemu_vm", """{"vmid":100}""", "\"to\":\"paused\"", """{"vmid":103}""", "not running", """{"vmid":100,"todisk":"yes"}""", "must be true or false"),
        new("pve_resume_qemu_vm", """{"vmid":100}""", "\"outcome\":", """{"vmid":103}""", "not running", """{"vmid":"x"}""", "must be a whole number"),
        new("pve_reset_qemu_vm", """{"vmid":100}""", "\"outcome\":\"ok\"", """{"vmid":103}""", "not running", "{}", "'vmid' is required"),
        new("pve_migrate_qemu_vm", """{"vmid":109,"target":"pve2","online":true,"wait_seconds":60}""", "\"node\":{\"from\":\"pve1\",\"to\":\"pve2\"}", """{"vmid":109,"target":"pve9"}""", "no such cluster node", """{"vmid":109}""", "'target' is required"),
        new("pve_create_qemu_vm", """{"node":"pve2","vmid":150,"name":"new","memory":512,"scsi0":"local-lvm:4","options":{"tags":"lab"}}""", "\"tags\":\"lab\"", """{"node":"pve2","vmid":100}""", "already exists", """{"node":"pve2","vmid":150,"memory":8}""", "must be 16 or more"),
        new("pve_delete_qemu_vm", """{"vmid":107,"purge":true}""", "\"gone\":true", """{"vmid":100}""", "running", """{"vmid":107,"force":true}""", "unknown argument 'force'"),
        new("pve_update_qemu_config", """{"vmid":103,"memory":8192,"options":{"tags":"ci;big"}}""", "\"memory\":{\"from\":\"16384\",\"to\":\"8192\"}", """{"vmid":103,"memory":8192,"digest":"0000000000000000000000000000000000000000"}""", "use the new digest", """{"vmid":103,"tags":{"x":1}}""", "'tags' must be a string"),
        new("pve_clone_qemu_vm", """{"vmid":9000,"newid":151,"name":"copy","full":true,"wait_seconds":60}""", "\"name\":\"copy\"", """{"vmid":9000,"newid":100}""", "already exists", """{"vmid":9000,"newid":99}""", "must be 100 to 999999999"),
        new("pve_create_qemu_snapshot", """{"vmid":100,"snapname":"before","description":"the upgrade"}""", "\"before\":{\"from\":null,", """{"vmid":105,"snapname":"before-upgrade"}""", "already", """{"vmid":100,"snapname":"bad name"}""", "must be a name of two to 40 letters"),
        new("pve_delete_qemu_snapshot", """{"vmid":105,"snapname":"clean-install"}""", "\"clean-install\":{", """{"vmid":105,"snapname":"nosuch"}""", "nosuch", """{"vmid":105,"snapname":".."}""", "must be a name of two to 40 letters"),
        new("pve_rollback_qemu_snapshot", """{"vmid":105,"snapname":"before-upgrade"}""", "\"outcome\":\"ok\"", """{"vmid":105,"snapname":"nosuch"}""", "nosuch", """{"vmid":105}""", "'snapname' is required"),
    ];
}
