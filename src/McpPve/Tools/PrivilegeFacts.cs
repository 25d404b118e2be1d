namespace McpPve.Tools;

/// <summary>
/// What the API's own description leaves out: privileges that PVE checks inside a call, those that decide what a list shows, and
/// what a tool reads besides its call to tell what is different now.
/// </summary>
internal static class PrivilegeFacts
{
    private const string Guest = "/vms/{vmid}";
    private const string Storage = "/storage/{storage}";
    private const string Node = "/nodes/{node}";

    private static readonly Need SeesGuests = new(Guest, "VM.Audit");
    private static readonly Need SeesStorage = new(Storage, "Datastore.Audit");
    private static readonly Need SeesContent = new(Storage, "Datastore.Audit", "Datastore.AllocateSpace");
    private static readonly Need SeesNodes = new(Node, "Sys.Audit");
    private static readonly Need SeesCluster = new("/", "Sys.Audit");
    private static readonly Need SeesPools = new("/pool/{poolid}", "Pool.Audit");
    private static readonly Need TakesSpace = new(Storage, "Datastore.AllocateSpace");
    private static readonly Need UsesBridges = new("/sdn/zones/localnetwork/{bridge}", "SDN.Use");

    private static readonly Need[] Hibernates =
    [
        new Need(Guest, "VM.Config.Disk") { For = "hibernating to disk" }, TakesSpace with { For = "hibernating to disk" },
    ];

    private static readonly Need[] CommonSettings =
    [
        new(Guest, "VM.Config.CPU"), new(Guest, "VM.Config.Disk"), new(Guest, "VM.Config.Memory"), new(Guest, "VM.Config.Network"), new(Guest, "VM.Config.Options"),
        TakesSpace, UsesBridges,
    ];

    private static readonly Need[] VmSettings =
    [
        .. CommonSettings, new(Guest, "VM.Config.HWType"),
        new("/", "Sys.Modify") { For = "startup (the order in which a node starts its guests)" },
        new("/mapping/pci/{id}", "Mapping.Use") { For = "hostpciN with a mapping" }, new("/mapping/usb/{id}", "Mapping.Use") { For = "usbN with a mapping" },
    ];

    private static readonly Need[] Restores = [new(Guest, "VM.Allocate"), new(Guest, "VM.Backup"), SeesGuests, TakesSpace, UsesBridges];

    private static readonly Dictionary<string, Need[]> Table = new()
    {
        ["pve_list_nodes"] = [SeesNodes],
        ["pve_manage_node_service"] = [SeesNodes],

        ["pve_list_qemu_vms"] = [SeesGuests],
        ["pve_suspend_qemu_vm"] = Hibernates,
        ["pve_migrate_qemu_vm"] = [TakesSpace with { For = "targetstorage" }],
        ["pve_create_qemu_vm"] = [new(Guest, "VM.Allocate"), SeesGuests, .. VmSettings],
        ["pve_update_qemu_config"] = [.. VmSettings, new(Guest, "VM.Config.CDROM"), new Need(Guest, "VM.PowerMgmt") { For = "freeze" }],
        ["pve_clone_qemu_vm"] = [TakesSpace, UsesBridges],
        ["pve_resize_qemu_disk"] = [TakesSpace],
        ["pve_move_qemu_disk"] = [TakesSpace],
        ["pve_restore_qemu_vm"] = [.. Restores, new(Guest, "VM.Config.Options")],
        ["pve_set_qemu_cloudinit"] = [new(Guest, "VM.Config.Cloudinit", "VM.Config.Network")],

        ["pve_list_lxc_containers"] = [SeesGuests],
        ["pve_create_lxc_container"] = [new(Guest, "VM.Allocate"), SeesGuests, .. CommonSettings, new("/", "Sys.Modify") { For = "unprivileged=false", NewIn9 = true }],
        ["pve_update_lxc_config"] = CommonSettings,
        ["pve_clone_lxc_container"] = [TakesSpace, UsesBridges],
        ["pve_resize_lxc_disk"] = [TakesSpace],
        ["pve_move_lxc_volume"] = [TakesSpace],
        ["pve_restore_lxc_container"] = [.. Restores, new(Guest, "VM.Config.Network")],

        ["pve_list_storage"] = [SeesStorage],
        ["pve_list_node_storage"] = [SeesStorage],
        ["pve_list_storage_content"] =
        [
            new Need(Guest, "VM.Backup") { For = "showing backups too" }, TakesSpace with { For = "showing backups too" },
            new Need(Guest, "VM.Config.Disk") { For = "showing the guests' disks too" },
        ],
        ["pve_pull_oci_image"] = [SeesContent],
        ["pve_download_to_storage"] = [SeesContent],
        ["pve_delete_storage_volume"] = [new(Storage, "Datastore.Allocate"), SeesContent, TakesSpace with { For = "backups" }, new Need(Guest, "VM.Backup") { For = "backups" }],

        ["pve_find"] = [SeesGuests, SeesStorage, SeesNodes, SeesPools],
        ["pve_list_cluster_resources"] = [SeesGuests, SeesStorage, SeesNodes, SeesPools, new("/sdn/zones/{zone}", "SDN.Audit")],
        ["pve_get_cluster_log"] = [new("/", "Sys.Syslog")],
        ["pve_list_cluster_backup_info"] = [SeesGuests],
        ["pve_list_cluster_replication"] = [SeesGuests],
        ["pve_bulk_start_guests"] = [new(Guest, "VM.PowerMgmt")],
        ["pve_bulk_shutdown_guests"] = [new(Guest, "VM.PowerMgmt")],
        ["pve_bulk_suspend_guests"] = [new(Guest, "VM.PowerMgmt"), .. Hibernates],
        ["pve_bulk_migrate_guests"] = [new(Guest, "VM.Migrate")],
        ["pve_update_cluster_options"] = [SeesCluster],

        ["pve_list_users"] = [new("/access/groups", "Sys.Audit", "User.Modify")],
        ["pve_list_groups"] = [new("/access/groups", "Sys.Audit", "User.Modify", "Group.Allocate")],
        ["pve_list_acls"] = [new("/access", "Sys.Audit")],
        ["pve_get_permissions"] = [new Need("/access", "Sys.Audit") { For = "asking about somebody else" }],

        ["pve_list_pools"] = [SeesPools],
        ["pve_get_pool"] = [SeesPools],
        ["pve_create_pool"] = [SeesPools],
        ["pve_update_pool"] = [SeesPools, new(Guest, "VM.Allocate", "Permissions.Modify"), new(Storage, "Datastore.Allocate", "Permissions.Modify")],
        ["pve_delete_pool"] = [SeesPools],

        ["pve_list_networks"] = [new("/sdn/zones/localnetwork/{bridge}", "SDN.Audit", "SDN.Use")],
        ["pve_create_network"] = [SeesNodes],
        ["pve_update_network"] = [SeesNodes],
        ["pve_delete_network"] = [SeesNodes],

        ["pve_update_firewall_options"] = [SeesCluster],
        ["pve_create_firewall_rule"] = [SeesCluster],
        ["pve_update_firewall_rule"] = [SeesCluster],
        ["pve_delete_firewall_rule"] = [SeesCluster],
        ["pve_create_guest_firewall_rule"] = [SeesCluster],
        ["pve_update_guest_firewall_rule"] = [SeesCluster],
        ["pve_update_guest_firewall_options"] = [SeesCluster],

        ["pve_run_backup"] =
        [
            new(Guest, "VM.Backup"), TakesSpace,
            new Need(Storage, "Datastore.Allocate") { For = "prune-backups" }, new Need("/", "Sys.Modify") { For = "bwlimit, performance or ionice" },
            new Need(Node, "Sys.Modify") { For = "stop", NewIn9 = true },
        ],
        ["pve_create_backup_job"] = [SeesCluster],
        ["pve_update_backup_job"] = [SeesCluster],
        ["pve_delete_backup_job"] = [SeesCluster],

        // A token always sees the tasks that it has started itself, and may stop them.
        ["pve_list_tasks"] = [SeesNodes],
        ["pve_get_task_status"] = [SeesNodes],
        ["pve_wait_for_task"] = [SeesNodes],
        ["pve_get_task_log"] = [SeesNodes],
        ["pve_stop_task"] = [SeesNodes with { For = "tasks that others have started" }, new Need(Node, "Sys.Modify") { For = "tasks that others have started" }],

        ["pve_create_ha_resource"] = [SeesCluster],
        ["pve_update_ha_resource"] = [SeesCluster],
        ["pve_delete_ha_resource"] = [SeesCluster],
        ["pve_create_ha_rule"] = [SeesCluster],
        ["pve_update_ha_rule"] = [SeesCluster],
        ["pve_delete_ha_rule"] = [SeesCluster],
        ["pve_disarm_ha"] = [SeesCluster],
        ["pve_arm_ha"] = [SeesCluster],
    };

    /// <summary>Open to any user, be it for what he has started himself: nothing has to be granted.</summary>
    public static readonly IReadOnlySet<string> Free = new HashSet<string>
    {
        "pve_get_node_version", "pve_get_next_vmid", "pve_list_roles", "pve_list_domains", "pve_get_permissions", "pve_list_firewall_groups", "pve_list_firewall_macros", "pve_stop_task",
    };

    /// <summary>What PVE leaves to root@pam at its own console, whatever a token's role is; by tool, in words.</summary>
    public static readonly IReadOnlyList<(string Tool, string What)> RootOnly =
    [
        ("pve_update_qemu_config", "args, hostpciN and usbN with a raw host device, serialN of a real port"),
        ("pve_update_lxc_config", "bind and device mount points, features other than nesting"),
        ("pve_run_backup", "tmpdir, dumpdir, script, job-id"),
        ("pve_start_qemu_vm", "skiplock here and elsewhere: no token unlocks a guest"),
    ];

    public static IEnumerable<string> Tools => Table.Keys;

    public static IReadOnlyList<Need> Of(string tool) => Table.GetValueOrDefault(tool) ?? [];
}
