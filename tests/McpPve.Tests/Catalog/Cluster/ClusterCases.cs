namespace McpPve.Tests.Catalog.Cluster;

internal static class ClusterCases
{
    public static readonly ToolCase[] All =
    [
        new(
            "pve_find",
            """{"tag":"prod","type":"vm","status":"running","node":"pve2"}""",
            "\"vmid\":102,\"name\":\"mail\"",
            null,
            "",
            """{"kind":"vm"}""",
            "unknown argument \'kind\'"),
        new("pve_get_cluster_status", "{}", "\"quorate\":true", null, "", """{"type":"x"}""", "unknown argument \'type\'"),
        new(
            "pve_list_cluster_resources",
            """{"type":"vm","filter":"db01"}""",
            "\"vmid\":101,\"name\":\"db01\"",
            null,
            "",
            """{"type":"vms"}""",
            "did you mean 'vm'?"),
        new(
            "pve_list_guest_references",
            """{"vmid":105}""",
            "\"kind\":\"permission\",\"id\":\"/vms/105\"",
            null,
            "",
            """{"vmid":99}""",
            "must be 100 to"),
        new("pve_get_next_vmid", "{}", "\"vmid\":110", """{"vmid":100}""", "VM 100 already exists", """{"vmid":1}""", "must be 100 to"),
        new("pve_get_cluster_log", """{"max":5}""", "\"message\":", null, "", """{"max":0}""", "must be 1 to 5000"),
        new("pve_get_cluster_options", "{}", "\"keyboard\":", null, "", """{"detail":"fulll"}""", "did you mean 'full'?"),
        new("pve_list_cluster_backup_info", "{}", "\"items\":[", null, "", """{"limit":1.5}""", "must be a whole number"),
        new("pve_get_cluster_ha_status", "{}", "\"type\":\"quorum\"", null, "", """{"x":1}""", "unknown argument \'x\'"),
        new("pve_list_cluster_replication", "{}", "\"target\":", null, "", """{"x":1}""", "unknown argument \'x\'"),
        new(
            "pve_bulk_start_guests",
            """{"vms":[103,203]}""",
            "\"log\":[",
            """{"vms":[103],"options":{"maxworkers":4},"max_workers":3}""",
            "",
            """{"vms":[]}""",
            "with at least one"),
        new("pve_doctor", "{}", "\"check\":\"privileges\",\"state\":\"ok\"", null, "", """{"node":"pve1"}""", "unknown argument"),
        new(
            "pve_bulk_shutdown_guests",
            """{"vms":[100,201],"force_stop":true,"wait_seconds":60}""",
            "\"log\":[",
            null,
            "",
            """{"vms":{}}""",
            "must be a list of guest ids"),
        new("pve_bulk_suspend_guests", """{"vms":[100]}""", "\"log\":[", null, "", """{"vms":[1]}""", "has an item that must be 100 to"),
        new(
            "pve_bulk_migrate_guests",
            """{"vms":[109],"target":"pve3","online":true,"wait_seconds":60}""",
            "\"log\":[",
            """{"vms":[109],"target":"pve9"}""",
            "pve9",
            """{"vms":[109]}""",
            "'target' is required"),
        new(
            "pve_update_cluster_options",
            """{"keyboard":"de","options":{"email_from":"pve@example.org"}}""",
            "\"to\":\"de\"",
            """{"keyboard":"klingon"}""",
            "keyboard:",
            """{"console":"ssh"}""",
            "must be one of applet, vv, html5, xtermjs"),
    ];
}
