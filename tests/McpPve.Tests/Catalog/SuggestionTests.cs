using McpPve.Catalog;

namespace McpPve.Tests.Catalog;

/// <summary>What a name that does not exist was meant to be.</summary>
public sealed class SuggestionTests
{
    [Test]
    [Arguments("pve_list_vms", "pve_list_qemu_vms")]
    [Arguments("list_vms", "pve_list_qemu_vms")]
    [Arguments("find", "pve_find")]
    [Arguments("pve_search", "pve_find")]
    [Arguments("pve_list_containers", "pve_list_lxc_containers")]
    [Arguments("pve_list_backups", "pve_list_backup_jobs")]
    [Arguments("pve_delete_vm", "pve_delete_qemu_vm")]
    [Arguments("pve_start_vm", "pve_start_qemu_vm")]
    [Arguments("pve_stop_container", "pve_stop_lxc_container")]
    [Arguments("proxmox_get_nodes", "pve_list_nodes")]
    [Arguments("getVmStatus", "pve_get_qemu_status")]
    [Arguments("pve_create_snapshot", "pve_create_qemu_snapshot")]
    [Arguments("pve_list_permissions", "pve_list_acls")]
    [Arguments("pve_resize_disk", "pve_resize_guest_disk")]
    [Arguments("pve_run_command", "pve_exec_in_guest")]
    [Arguments("pve_get_ip_address", "pve_get_guest_addresses")]
    [Arguments("pve_lst_nodes", "pve_list_nodes")]
    [Arguments("PVE_LIST_NODES", "pve_list_nodes")]
    public async Task A_tool_is_suggested_by_its_words(string name, string meant)
    {
        await Assert.That(ToolCatalog.Closest(name, ToolCatalog.All)).IsEqualTo(meant);
    }

    [Test]
    [Arguments("pve_make_coffee")]
    [Arguments("xyzzy")]
    [Arguments("")]
    public async Task Nothing_is_suggested_for_a_name_that_no_tool_resembles(string name)
    {
        await Assert.That(ToolCatalog.Closest(name, ToolCatalog.All)).IsNull();
    }

    [Test]
    [Arguments("pve_find", "text", "filter")]
    [Arguments("pve_create_qemu_vm", "memory_mb", "memory")]
    [Arguments("pve_clone_qemu_vm", "target_node", "target")]
    [Arguments("pve_run_backup", "exclud", "exclude")]
    public async Task An_argument_is_suggested_by_its_words_too(string tool, string name, string meant)
    {
        var args = ToolCatalog.Find(tool)!.Args.Select(arg => new Suggestion(arg.Name, arg.Description));

        await Assert.That(Suggestions.Closest(name, args)).IsEqualTo(meant);
    }
}
