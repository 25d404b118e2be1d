namespace McpPve.Tests.Catalog.Lxc;

internal static class LxcCases
{
    public static readonly ToolCase[] All =
    [
        new("pve_list_lxc_containers", """{"node":"pve3"}""", "\"vmid\":202,\"name\":\"monitoring\",\"status\":\"running\"", """{"node":"pve9"}""", "no node 'pve9'", """{"node":"pve1","limt":1}""", "did you mean 'limit'?"),
        new("pve_get_lxc_status", """{"vmid":200}""", "\"status\":\"running\"", """{"vmid":200,"node":"pve2"}""", "Guest 200 'dns01' is on pve1", """{"vmid":"200.5"}""", "must be a whole number"),
        new("pve_get_lxc_config", """{"vmid":202}""", "\"features\":\"nesting=1\"", """{"vmid":204,"snapshot":"nosuch"}""", "nosuch", """{"vmid":99}""", "must be 100 to"),
        new("pve_get_lxc_rrddata", """{"vmid":200,"timeframe":"hour"}""", "\"columns\":[\"time\"", """{"vmid":200,"node":"pve3","timeframe":"hour"}""", "on pve1", """{"vmid":200}""", "'timeframe' is required"),
        new("pve_list_lxc_snapshots", """{"vmid":204}""", "\"name\":\"weekly\"", """{"vmid":204,"node":"pve1"}""", "on pve2", """{"vmid":204,"start":-1}""", "must be 0 or more"),
        new("pve_start_lxc_container", """{"vmid":203}""", "\"status\":{\"from\":\"stopped\",\"to\":\"running\"}", """{"vmid":200}""", "already running", """{"vmid":203,"wait_seconds":601}""", "must be 0 to 600"),
        new("pve_stop_lxc_container", """{"vmid":200}""", "\"to\":\"stopped\"", """{"vmid":203}""", "not running", """{"vmid":200,"timeout":1}""", "unknown argument 'timeout'"),
        new("pve_shutdown_lxc_container", """{"vmid":200}""", "\"to\":\"stopped\"", """{"vmid":200,"node":"pve3"}""", "on pve1", """{"vmid":200,"force_stop":2}""", "must be true or false"),
        new("pve_reboot_lxc_container", """{"vmid":200}""", "\"outcome\":\"ok\"", """{"vmid":203}""", "not running", """{"vmid":200,"timeout":-1}""", "must be 0 or more"),
        new("pve_suspend_lxc_container", """{"vmid":200}""", "\"outcome\":\"ok\"", """{"vmid":203}""", "not running", """{"vmid":200,"todisk":true}""", "unknown argument 'todisk'"),
        new("pve_resume_lxc_container", """{"vmid":200}""", "\"outcome\":\"ok\"", """{"vmid":203}""", "not running", """{"vmid":"x"}""", "must be a whole number"),
        new("pve_migrate_lxc_container", """{"vmid":202,"target":"pve1","restart":true,"wait_seconds":60}""", "\"node\":{\"from\":\"pve3\",\"to\":\"pve1\"}", """{"vmid":202,"target":"pve1"}""", "--restart", """{"vmid":202}""", "'target' is required"),
        new("pve_create_lxc_container", """{"node":"pve2","vmid":250,"ostemplate":"nas:vztmpl/debian-13-standard_13.1-1_amd64.tar.zst","hostname":"new","password":"marker-4711","rootfs":"local-lvm:4","env":["A=1","B=2"],"wait_seconds":60}""", "\"hostname\":\"new\"", """{"node":"pve2","vmid":250,"ostemplate":"nas:vztmpl/nosuch.tar.zst"}""", "nosuch.tar.zst", """{"node":"pve2","vmid":250,"ostemplate":"x:y","options":{"restore":true}}""", "pve_restore_guest"),
        new("pve_delete_lxc_container", """{"vmid":203,"purge":true}""", "\"gone\":true", """{"vmid":200}""", "running", """{"vmid":203,"options":{"tags":"x"}}""", "unknown argument 'options.tags'"),
        new("pve_update_lxc_config", """{"vmid":203,"memory":2048,"options":{"tags":"ci;big"}}""", "\"memory\":{\"from\":\"1024\",\"to\":\"2048\"}", """{"vmid":203,"memory":2048,"digest":"0000000000000000000000000000000000000000"}""", "use the new digest", """{"vmid":203,"tags":{"x":1}}""", "'tags' must be a string"),
        new("pve_clone_lxc_container", """{"vmid":203,"newid":251,"hostname":"copy","full":true,"wait_seconds":60}""", "\"hostname\":\"copy\"", """{"vmid":203,"newid":100}""", "already exists", """{"vmid":203,"newid":99}""", "must be 100 to 999999999"),
        new("pve_create_lxc_snapshot", """{"vmid":200,"snapname":"before","description":"the upgrade"}""", "\"before\":{\"from\":null,", """{"vmid":204,"snapname":"weekly"}""", "already", """{"vmid":200,"snapname":"bad name"}""", "must be a name of two to 40 letters"),
        new("pve_delete_lxc_snapshot", """{"vmid":204,"snapname":"weekly"}""", "\"weekly\":{", """{"vmid":204,"snapname":"nosuch"}""", "nosuch", """{"vmid":204,"snapname":"../x"}""", "must be a name of two to 40 letters"),
        new("pve_rollback_lxc_snapshot", """{"vmid":204,"snapname":"weekly"}""", "\"outcome\":\"ok\"", """{"vmid":204,"snapname":"nosuch"}""", "nosuch", """{"vmid":204}""", "'snapname' is required"),
    ];
}
