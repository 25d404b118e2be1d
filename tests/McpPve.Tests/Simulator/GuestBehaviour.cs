using System.Text.Json;

namespace McpPve.Tests.Simulator;

public class GuestBehaviour
{
    [Test]
    public async Task Memory_of_a_running_machine_waits_while_its_name_changes_at_once()
    {
        var lab = new Lab();

        await lab.Put("/nodes/pve1/qemu/100/config", "memory=8192&name=renamed");
        var now = (await lab.Get("/nodes/pve1/qemu/100/config", "current=1")).Data;
        var next = (await lab.Get("/nodes/pve1/qemu/100/config")).Data;
        var pending = await Pending(lab, "/nodes/pve1/qemu/100/pending", "memory");

        await Assert.That(now.GetProperty("name").GetString()).IsEqualTo("renamed");
        await Assert.That(now.GetProperty("memory").GetString()).IsEqualTo("4096");
        await Assert.That(next.GetProperty("memory").GetString()).IsEqualTo("8192");
        await Assert.That(pending.GetProperty("value").GetString()).IsEqualTo("4096");
        await Assert.That(pending.GetProperty("pending").GetString()).IsEqualTo("8192");
    }

    [Test]
    public async Task A_pending_change_can_be_reverted_or_comes_with_the_next_start()
    {
        var lab = new Lab();
        await lab.Put("/nodes/pve1/qemu/100/config", "memory=8192&cores=4&delete=agent");

        await lab.Put("/nodes/pve1/qemu/100/config", "revert=memory");
        var deletion = await Pending(lab, "/nodes/pve1/qemu/100/pending", "agent");
        await lab.Run("POST", "/nodes/pve1/qemu/100/status/reboot");
        var config = (await lab.Get("/nodes/pve1/qemu/100/config", "current=1")).Data;

        await Assert.That(deletion.GetProperty("delete").GetInt32()).IsEqualTo(1);
        await Assert.That(config.GetProperty("memory").GetString()).IsEqualTo("4096");
        await Assert.That(config.GetProperty("cores").GetInt32()).IsEqualTo(4);
        await Assert.That(config.TryGetProperty("agent", out _)).IsFalse();
    }

    [Test]
    public async Task A_stale_digest_is_refused()
    {
        var lab = new Lab();
        var digest = (await lab.Get("/nodes/pve3/qemu/107/config")).Data.GetProperty("digest").GetString();
        await lab.Put("/nodes/pve3/qemu/107/config", "cores=2");

        var stale = await lab.Put("/nodes/pve3/qemu/107/config", $"cores=3&digest={digest}");

        await Assert.That(stale.Reason).IsEqualTo("checksum mismatch (file change by other user?)");
    }

    [Test]
    [Arguments("/nodes/pve1/qemu/100/status/start", "VM 100 already running")]
    [Arguments("/nodes/pve1/qemu/106/status/start", "VM is locked (backup)")]
    [Arguments("/nodes/pve1/qemu/9000/status/start", "you can't start a vm if it's a template")]
    [Arguments("/nodes/pve3/qemu/107/status/shutdown", "OK")]
    [Arguments("/nodes/pve3/qemu/107/status/stop", "OK")]
    [Arguments("/nodes/pve3/qemu/107/status/start", "OK")]
    [Arguments("/nodes/pve3/qemu/107/status/reset", "VM 107 not running")]
    [Arguments("/nodes/pve2/lxc/201/status/shutdown", "OK")]
    public async Task Power_calls_end_as_the_guests_state_demands(string path, string end)
    {
        await Assert.That(await new Lab().Run("POST", path)).IsEqualTo(end);
    }

    [Test]
    [Arguments("POST", "/nodes/pve3/qemu/107/status/reboot", "VM 107 not running")]
    [Arguments("POST", "/nodes/pve2/lxc/201/status/start", "CT 201 already running")]
    [Arguments("DELETE", "/nodes/pve1/qemu/100", "VM 100 is running - destroy failed")]
    [Arguments("DELETE", "/nodes/pve2/qemu/102", "can't remove VM 102 - protection mode enabled")]
    [Arguments("POST", "/nodes/pve1/qemu?vmid=100", "unable to create VM 100 - VM 100 already exists on node 'pve1'")]
    [Arguments("POST", "/nodes/pve1/qemu/109/migrate?target=pve2", "can't migrate running VM without --online")]
    [Arguments("POST", "/nodes/pve1/qemu/109/migrate?target=nosuch", "no such cluster node 'nosuch'")]
    [Arguments("PUT", "/nodes/pve1/qemu/100/resize?disk=scsi0&size=1G", "shrinking disks is not supported")]
    [Arguments("PUT", "/nodes/pve1/qemu/106/config?cores=1", "VM is locked (backup)")]
    [Arguments("PUT", "/nodes/pve3/qemu/107/config?args=-x", "only root can set 'args' config")]
    [Arguments("GET", "/nodes/pve3/qemu/107/agent/get-osinfo", "No QEMU guest agent configured")]
    [Arguments("POST", "/cluster/ha/resources?sid=vm:100&group=web", "invalid parameter 'group': ha groups have been migrated to rules")]
    public async Task Some_calls_are_refused_before_any_task_starts(string method, string path, string reason)
    {
        var reply = await new Lab().Call(method, path);

        await Assert.That(reply.Status).IsEqualTo(500);
        await Assert.That(reply.Reason).IsEqualTo(reason);
    }

    [Test]
    public async Task A_new_machine_gets_its_disk_its_address_and_its_identity()
    {
        var lab = new Lab();

        var end = await lab.Run(
            "POST", "/nodes/pve2/qemu", "vmid=300&name=fresh&scsi0=local-lvm:32&net0=virtio,bridge%3Dvmbr0&memory=2048&start=1");
        var config = (await lab.Get("/nodes/pve2/qemu/300/config")).Data;
        var volumes = (await lab.Get("/nodes/pve2/storage/local-lvm/content", "vmid=300")).Data;

        await Assert.That(end).IsEqualTo("OK");
        await Assert.That(config.GetProperty("scsi0").GetString()).IsEqualTo("local-lvm:vm-300-disk-0,size=32G");
        await Assert.That(config.GetProperty("net0").GetString()).StartsWith("virtio=BC:24:11:");
        await Assert.That(config.GetProperty("boot").GetString()).IsEqualTo("order=scsi0;net0");
        await Assert.That(config.GetProperty("smbios1").GetString()).StartsWith("uuid=");
        await Assert.That(volumes[0].GetProperty("size").GetInt64()).IsEqualTo(32L << 30);
        await Assert.That((await lab.Get("/nodes/pve2/qemu/300/status/current")).Data.GetProperty("status").GetString())
            .IsEqualTo("running");
    }

    [Test]
    public async Task A_removed_disk_stays_unused_until_that_is_removed_too()
    {
        var lab = new Lab();

        await lab.Put("/nodes/pve2/qemu/108/config", "delete=scsi1");
        var unused = (await lab.Get("/nodes/pve2/qemu/108/config")).Data.GetProperty("unused0").GetString();
        await lab.Put("/nodes/pve2/qemu/108/config", "delete=unused0");
        var left = (await lab.Get("/nodes/pve2/storage/nas/content", "vmid=108")).Data;

        await Assert.That(unused).IsEqualTo("nas:108/vm-108-disk-1.qcow2");
        await Assert.That(left.GetArrayLength()).IsEqualTo(1);
    }

    [Test]
    public async Task A_live_migration_moves_the_machine_and_needs_a_word_about_local_disks()
    {
        var lab = new Lab();

        var shared = await lab.Run("POST", "/nodes/pve1/qemu/109/migrate", "target=pve2&online=1");
        var local = await lab.Run("POST", "/nodes/pve1/qemu/100/migrate", "target=pve2&online=1");
        var withDisks = await lab.Run("POST", "/nodes/pve1/qemu/100/migrate", "target=pve2&online=1&with-local-disks=1");

        await Assert.That(shared).IsEqualTo("OK");
        await Assert.That(local).Contains("can't migrate local disk");
        await Assert.That(withDisks).IsEqualTo("OK");
        await Assert.That((await lab.Get("/nodes/pve2/qemu/100/status/current")).Data.GetProperty("status").GetString())
            .IsEqualTo("running");
        await Assert.That((await lab.Get("/nodes/pve1/qemu/100/config")).Status).IsEqualTo(500);
    }

    [Test]
    public async Task A_rollback_brings_the_configuration_back()
    {
        var lab = new Lab();
        await lab.Put("/nodes/pve3/qemu/105/config", "name=changed");

        var end = await lab.Run("POST", "/nodes/pve3/qemu/105/snapshot/clean-install/rollback");

        await Assert.That(end).IsEqualTo("OK");
        await Assert.That((await lab.Get("/nodes/pve3/qemu/105/config")).Data.GetProperty("name").GetString()).IsEqualTo("staging");
        await Assert.That((await lab.Get("/nodes/pve3/qemu/105/snapshot")).Data.GetArrayLength()).IsEqualTo(3);
    }

    [Test]
    public async Task A_linked_clone_keeps_its_template_from_being_deleted()
    {
        var lab = new Lab();

        await lab.Run("POST", "/nodes/pve1/qemu/9000/clone", "newid=301&name=linked");

        await Assert.That(await lab.Run("DELETE", "/nodes/pve1/qemu/9000")).Contains("still in use by linked cloned");
        await Assert.That(await lab.Run("DELETE", "/nodes/pve1/qemu/301")).IsEqualTo("OK");
        await Assert.That(await lab.Run("DELETE", "/nodes/pve1/qemu/9000")).IsEqualTo("OK");
    }

    [Test]
    public async Task The_agent_runs_commands_that_take_their_time()
    {
        var lab = new Lab();

        var pid = (await lab.Post("/nodes/pve1/qemu/100/agent/exec", "command=echo&command=hello")).Data.GetProperty("pid").GetInt32();
        var early = (await lab.Get("/nodes/pve1/qemu/100/agent/exec-status", $"pid={pid}")).Data;
        lab.Pass(1);
        var late = (await lab.Get("/nodes/pve1/qemu/100/agent/exec-status", $"pid={pid}")).Data;

        await Assert.That(early.GetProperty("exited").GetInt32()).IsEqualTo(0);
        await Assert.That(late.GetProperty("exitcode").GetInt32()).IsEqualTo(0);
        await Assert.That(late.GetProperty("out-data").GetString()).IsEqualTo("hello\n");
    }

    [Test]
    public async Task A_bulk_start_goes_on_after_a_failure_and_names_it()
    {
        var lab = new Lab();

        var end = await lab.Run("POST", "/cluster/bulk-action/guest/start", "vms=107&vms=100");

        await Assert.That(end).IsEqualTo("Some guests failed to start: 100");
        await Assert.That((await lab.Get("/nodes/pve3/qemu/107/status/current")).Data.GetProperty("status").GetString())
            .IsEqualTo("running");
    }

    [Test]
    public async Task A_backup_appears_in_the_storage_and_can_be_restored()
    {
        var lab = new Lab();

        var end = await lab.Run("POST", "/nodes/pve3/vzdump", "vmid=107&storage=nas");
        var backup = (await lab.Get("/nodes/pve3/storage/nas/content", "content=backup&vmid=107")).Data[0]
            .GetProperty("volid")
            .GetString()!;
        var restored = await lab.Run("POST", "/nodes/pve3/qemu", $"vmid=400&archive={Uri.EscapeDataString(backup)}");
        var locked = await lab.Run("POST", "/nodes/pve1/vzdump", "vmid=106&storage=nas");

        await Assert.That(end).IsEqualTo("OK");
        await Assert.That(restored).IsEqualTo("OK");
        await Assert.That((await lab.Get("/nodes/pve3/qemu/400/config")).Data.GetProperty("name").GetString()).IsEqualTo("4711");
        await Assert.That(locked).IsEqualTo("job errors");
    }

    [Test]
    public async Task Network_changes_wait_until_they_are_applied()
    {
        var lab = new Lab();
        await lab.Post("/nodes/pve1/network", "iface=vmbr9&type=bridge&cidr=203.0.113.1/24&autostart=1");
        var changed = (await lab.Get("/nodes/pve1/network")).Json;
        await lab.Delete("/nodes/pve1/network");
        var reverted = (await lab.Get("/nodes/pve1/network")).Json;
        await lab.Post("/nodes/pve1/network", "iface=vmbr9&type=bridge&autostart=1");

        var applied = await lab.Run("PUT", "/nodes/pve1/network");

        await Assert.That(changed.GetProperty("changes").GetString()).Contains("+iface vmbr9 inet static");
        await Assert.That(reverted.TryGetProperty("changes", out _)).IsFalse();
        await Assert.That(applied).IsEqualTo("OK");
        await Assert.That((await lab.Get("/nodes/pve1/network")).Json.TryGetProperty("changes", out _)).IsFalse();
        await Assert.That((await lab.Get("/nodes/pve1/network/vmbr9")).Status).IsEqualTo(200);
    }

    [Test]
    public async Task A_new_firewall_rule_is_first_and_off()
    {
        var lab = new Lab();

        await lab.Post("/cluster/firewall/rules", "action=ACCEPT&type=in&proto=tcp&dport=443");
        var rule = (await lab.Get("/cluster/firewall/rules")).Data[0];

        await Assert.That(rule.GetProperty("dport").GetString()).IsEqualTo("443");
        await Assert.That(rule.GetProperty("enable").GetInt32()).IsEqualTo(0);
    }

    [Test]
    public async Task As_many_guests_as_asked_for()
    {
        var lab = new Lab(guests: 1200);

        var rows = (await lab.Get("/cluster/resources", "type=vm")).Data;

        await Assert.That(rows.GetArrayLength()).IsEqualTo(1200);
    }

    [Test]
    public async Task As_many_nodes_as_asked_for_with_guests_on_each()
    {
        var lab = new Lab(guests: 128, nodes: 64);

        var nodes = (await lab.Get("/nodes")).Data;
        var rows = (await lab.Get("/nodes/pve64/qemu")).Data.GetArrayLength() + (await lab.Get("/nodes/pve64/lxc")).Data.GetArrayLength();

        await Assert.That(nodes.GetArrayLength()).IsEqualTo(64);
        await Assert.That(rows).IsEqualTo(2);
    }

    private static async Task<JsonElement> Pending(Lab lab, string path, string key) =>
        (await lab.Get(path)).Data.EnumerateArray().First(row => row.GetProperty("key").GetString() == key);
}
