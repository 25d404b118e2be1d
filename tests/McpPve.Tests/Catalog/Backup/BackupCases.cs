namespace McpPve.Tests.Catalog.Backup;

internal static class BackupCases
{
    public static readonly ToolCase[] All =
    [
        new(
            "pve_list_backup_jobs",
            "{}",
            "\"id\":\"nightly\",\"enabled\":true,\"schedule\":\"21:00\",\"next_run\":",
            null,
            "",
            """{"limit":"all"}""",
            "must be a whole number"),
        new(
            "pve_get_backup_job",
            """{"id":"nightly"}""",
            "\"prune-backups\":{",
            """{"id":"nosuch"}""",
            "id: No such job",
            """{"id":"a/b"}""",
            "must be a job id"),
        new(
            "pve_run_backup",
            """{"node":"pve1","vmid":"100","storage":"nas","options":{"notes-template":"{{guestname}} before the upgrade"},"wait_seconds":120}""",
            "\"backups\":[{\"vmid\":100,\"archive\":\"nas:backup/vzdump-qemu-100-",
            """{"node":"pve1","vmid":"100","storage":"local-lvm"}""",
            "does not support content-type",
            """{"node":"pve1","storage":"nas"}""",
            "exactly one of 'vmid'"),
        new(
            "pve_list_guest_backups",
            """{"vmid":100}""",
            "\"volid\":\"nas:backup/vzdump-qemu-100-",
            null,
            "",
            """{"vmid":"x"}""",
            "must be a whole number"),
        new(
            "pve_prune_backups",
            """{"node":"pve1","storage":"nas","prune_backups":"keep-last=1"}""",
            "\"outcome\":\"ok\"",
            """{"node":"pve1","storage":"nosuch","prune_backups":"keep-last=1"}""",
            "nosuch",
            """{"node":"pve1"}""",
            "'storage' is required"),
        new(
            "pve_create_backup_job",
            """{"vmid":"100,200","schedule":"02:30","storage":"nas","maxfiles":3,"comment":"two of them"}""",
            "prune-backups=keep-last=3, schedule=02:30, storage=nas, vmid=100,200, next_run=",
            """{"id":"nightly","all":true,"schedule":"02:30"}""",
            "already exists",
            """{"vmid":"100","maxfiles":3,"prune_backups":"keep-last=2"}""",
            "only one of 'prune_backups', 'maxfiles'"),
        new(
            "pve_update_backup_job",
            """{"id":"nightly","schedule":"22:15","delete":"comment"}""",
            "\"schedule\":{\"from\":\"21:00\",\"to\":\"22:15\"}",
            """{"id":"nosuch","schedule":"22:15"}""",
            "No such job",
            """{"id":"nightly","vmid":"100","pool":"test"}""",
            "only one of 'vmid', 'all', 'pool'"),
        new(
            "pve_delete_backup_job",
            """{"id":"weekly-test"}""",
            "\"gone\":true",
            """{"id":"nosuch"}""",
            "No such job",
            "{}",
            "'id' is required"),
    ];
}
