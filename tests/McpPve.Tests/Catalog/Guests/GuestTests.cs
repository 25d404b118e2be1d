namespace McpPve.Tests.Catalog.Guests;

/// <summary>Guests: orders to HA, disks, backups, cloud-init, environments.</summary>
public sealed class GuestTests
{
    [Test]
    public async Task An_order_to_HA_is_followed_until_its_manager_has_acted()
    {
        await using var lab = await TestCluster.Start();

        var result = await lab.Call("pve_shutdown_qemu_vm", """{"vmid":101}""");

        await Assert.That(result.GetProperty("task").GetString()).IsEqualTo("hastop");
        await Assert.That(result.GetProperty("changed").GetRawText()).IsEqualTo("""{"status":{"from":"running","to":"stopped"}}""");
    }

    [Test]
    public async Task An_order_that_HA_has_not_carried_out_yet_is_no_change_and_no_nothing()
    {
        await using var lab = await TestCluster.Start(speed: 2);

        var result = await lab.Call("pve_shutdown_qemu_vm", """{"vmid":101,"wait_seconds":1}""");

        await Assert.That(result.GetProperty("no_effect_yet").GetString())
            .Contains("HA manages this guest").And.Contains("pve_get_cluster_ha_status");
        await Assert.That(result.GetProperty("now").GetProperty("status").GetString()).IsEqualTo("running");
        await Assert.That(result.TryGetProperty("changed", out _)).IsFalse();
        await Assert.That(result.TryGetProperty("note", out _)).IsFalse();
    }

    [Test]
    public async Task A_container_setting_that_waits_for_a_restart_is_reported_as_pending()
    {
        await using var lab = await TestCluster.Start();

        var result = await lab.Call("pve_update_lxc_config", """{"vmid":200,"hostname":"dns02","memory":2048}""");

        await Assert.That(result.GetProperty("changed").GetProperty("memory").GetProperty("to").GetString()).IsEqualTo("2048");
        await Assert.That(result.GetProperty("pending").GetProperty("hostname").GetString()).IsEqualTo("dns02");
    }

    [Test]
    public async Task An_environment_travels_whole_and_its_secrets_are_shown_to_nobody()
    {
        await using var lab = await TestCluster.Start();

        var change = await lab.Run("pve_update_lxc_config", """{"vmid":203,"env":["LANG=C","DB_PASSWORD=marker-4711"]}""");
        var concise = await lab.Run("pve_get_lxc_config", """{"vmid":203}""");
        var full = await lab.Run("pve_get_lxc_config", """{"vmid":203,"detail":"full"}""");

        await Assert.That(lab.Cluster.Calls.Single(call => call.Method == "PUT").Parameters["env"])
            .IsEqualTo("LANG=C\0DB_PASSWORD=marker-4711");
        foreach (var result in new[] { change, concise, full })
        {
            await Assert.That(result.Text).Contains("LANG=C\\nDB_PASSWORD=[redacted]").And.DoesNotContain("marker-4711");
        }
    }

    [Test]
    public async Task A_parameter_new_in_9_is_named_on_an_older_cluster()
    {
        await using var lab = await TestCluster.Start(new() { Release = "8.4" });

        var text = await lab.Fail("pve_update_lxc_config", """{"vmid":203,"env":["LANG=C"]}""");

        await Assert.That(text).Contains("does not know 'env' yet (new in 9.x)");
    }

    [Test]
    public async Task A_restore_replaces_a_stopped_guest_only_by_force()
    {
        await using var lab = await TestCluster.Start();
        var arguments = await lab.Prepare($$"""{"node":"pve1","vmid":100,"archive":"{{ToolCase.Backup}}100","wait_seconds":60}""");
        var forced = arguments.Replace("\"wait_seconds\"", "\"force\":true,\"wait_seconds\"", StringComparison.Ordinal);

        var refused = await lab.Fail("pve_restore_guest", arguments);
        var running = await lab.Fail("pve_restore_guest", forced);
        await lab.Call("pve_stop_qemu_vm", """{"vmid":100}""");
        var restored = await lab.Call("pve_restore_guest", forced);

        await Assert.That(refused).Contains("already exists").And.Contains("irreversibly deleted");
        await Assert.That(running).Contains("VM is running");
        await Assert.That(restored.GetProperty("now").GetProperty("name").GetString()).IsEqualTo("web01");
    }

    [Test]
    public async Task Creating_a_guest_can_not_overwrite_one()
    {
        await using var lab = await TestCluster.Start();

        var text = await lab.Fail("pve_create_qemu_vm", """{"node":"pve1","vmid":100,"options":{"archive":"nas:backup/x","force":true}}""");

        await Assert.That(text)
            .Contains("'options.archive': restoring a backup is what pve_restore_guest does").And.Contains("options.force");
        await Assert.That(lab.Cluster.Calls).IsEmpty();
    }

    [Test]
    public async Task Keys_are_encoded_once_more_than_the_form_and_shown_as_they_are()
    {
        await using var lab = await TestCluster.Start();

        await lab.Call("pve_set_qemu_cloudinit", """{"vmid":103,"sshkeys":"ssh-ed25519 AA+x= a@b\nssh-rsa BB c@d\n"}""");
        var config = await lab.Call("pve_get_qemu_config", """{"vmid":103}""");
        await lab.Call("pve_update_qemu_config", """{"vmid":103,"options":{"sshkeys":"ssh-rsa BB c@d"}}""");

        await Assert.That(lab.Cluster.Calls.First(call => call.Method == "POST").Parameters["sshkeys"])
            .IsEqualTo("ssh-ed25519%20AA%2Bx%3D%20a%40b%0Assh-rsa%20BB%20c%40d");
        await Assert.That(config.GetProperty("sshkeys").GetString()).IsEqualTo("ssh-ed25519 AA+x= a@b\nssh-rsa BB c@d");
        await Assert.That(lab.Cluster.Calls.Last(call => call.Method == "POST").Parameters["sshkeys"]).IsEqualTo("ssh-rsa%20BB%20c%40d");
    }

    [Test]
    public async Task Cloud_init_without_a_drive_says_that_nobody_reads_it()
    {
        await using var lab = await TestCluster.Start();

        var none = await lab.Call("pve_set_qemu_cloudinit", """{"vmid":100,"ciuser":"ops"}""");
        var drive = await lab.Call("pve_set_qemu_cloudinit", """{"vmid":9000,"ciuser":"ops"}""");

        await Assert.That(none.GetProperty("no_effect_yet").GetString()).Contains("no cloud-init drive");
        await Assert.That(drive.TryGetProperty("no_effect_yet", out _)).IsFalse();
    }

    [Test]
    public async Task A_changed_password_is_not_called_no_change()
    {
        await using var lab = await TestCluster.Start();
        await lab.Call("pve_set_qemu_cloudinit", """{"vmid":9000,"cipassword":"first-4711"}""");

        var result = await lab.Run("pve_set_qemu_cloudinit", """{"vmid":9000,"cipassword":"second-4711"}""");

        await Assert.That(result.Text)
            .Contains("PVE took cipassword").And.DoesNotContain("4711").And.DoesNotContain("Nothing is different");
    }

    [Test]
    public async Task A_migration_of_a_running_container_needs_to_restart_it()
    {
        await using var lab = await TestCluster.Start();

        var moved = await lab.Call("pve_migrate_lxc_container", """{"vmid":202,"target":"pve2","restart":true,"wait_seconds":60}""");
        var status = await lab.Call("pve_get_lxc_status", """{"vmid":202}""");

        await Assert.That(moved.GetProperty("changed").GetProperty("node").GetProperty("to").GetString()).IsEqualTo("pve2");
        await Assert.That(status.GetProperty("status").GetString()).IsEqualTo("running");
    }

    [Test]
    public async Task A_virtual_machine_id_is_pointed_to_its_own_tools()
    {
        await using var lab = await TestCluster.Start();

        var text = await lab.Fail("pve_start_lxc_container", """{"vmid":103}""");

        await Assert.That(text).Contains("guest 103 'build-agent' on pve3 is a virtual machine (QEMU)").And.Contains("_qemu_");
        await Assert.That(lab.Writes).IsEqualTo(0);
    }
}
