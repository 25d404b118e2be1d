using McpPve.Client.Schema;
using McpPve.Effects;

namespace McpPve.Tests.Effects;

public sealed class JudgementTests
{
    private const string Config = "/nodes/{node}/qemu/{vmid}/config";
    private const string Vzdump = "/nodes/{node}/vzdump";

    // What attacks did in the tier that only runs things.
    [Test]
    [Arguments("vmid=100&storage=nas&prune-backups=keep-last%3D1", EffectKind.Destroys)]
    [Arguments("all=1&mode=stop&prune-backups=keep-last%3D1&exclude-path=/&remove=1", EffectKind.Destroys)]
    [Arguments("vmid=100&remove=1", EffectKind.Destroys)]
    [Arguments("vmid=100&script=/srv/x.sh", EffectKind.Destroys)]
    [Arguments("vmid=100&mailto=somebody@example.com", EffectKind.Changes)]
    [Arguments("vmid=100&notification-mode=legacy-sendmail", EffectKind.Changes)]
    [Arguments("vmid=100&dumpdir=/srv", EffectKind.Interrupts)]
    [Arguments("vmid=100&tmpdir=/srv", EffectKind.Interrupts)]
    [Arguments("vmid=100&stdout=1", EffectKind.Changes)]
    [Arguments("vmid=100&stop=1", EffectKind.Interrupts)]
    internal async Task A_backup_that_prunes_mails_writes_elsewhere_or_ends_others_takes_the_full_tier(string query, EffectKind effect)
    {
        var judgement = Judge("POST", Vzdump, query);

        await Assert.That((judgement.Tier, judgement.Effect)).IsEqualTo((Tier.Full, effect));
        await Assert.That(judgement.Reasons).IsNotEmpty();
    }

    [Test]
    [Arguments("vmid=100&storage=nas&mode=snapshot&compress=zstd", EffectKind.Changes)]
    [Arguments("vmid=100&storage=nas&remove=0&stop=0&stdout=0&protected=1&notes-template=x", EffectKind.Changes)]
    [Arguments("vmid=100&storage=nas&mode=stop", EffectKind.Interrupts)]
    internal async Task A_backup_that_keeps_the_others_takes_the_tier_that_runs_things(string query, EffectKind effect)
    {
        var judgement = Judge("POST", Vzdump, query);

        await Assert.That((judgement.Tier, judgement.Effect)).IsEqualTo((Tier.ReadExecute, effect));
    }

    [Test]
    public async Task A_pruning_backup_says_what_is_lost()
    {
        await Assert.That(Judge("POST", Vzdump, "vmid=100&prune-backups=keep-last%3D1&remove=1").Reasons)
            .IsEquivalentTo(["deletes older backups of the guest"]);
    }

    // What attacks called a change of a configuration.
    [Test]
    [Arguments("POST", Config, "delete=scsi0&force=1")]
    [Arguments("PUT", Config, "delete=net1,scsi0&force=1")]
    [Arguments("PUT", Config, "delete=unused0")]
    [Arguments("PUT", Config, "delete=vmstate")]
    [Arguments("PUT", Config, "delete=cdrom&force=1")]
    [Arguments("PUT", Config, "delete=efidisk0&force=1")]
    [Arguments("PUT", Config, "delete=tpmstate0&force=1")]
    [Arguments("PUT", Config, "scsi7=/dev/sda")]
    [Arguments("POST", Config, "scsi7=local%3A0%2Cimport-from%3D/etc/shadow")]
    [Arguments("PUT", Config, "args=-device x")]
    [Arguments("PUT", "/nodes/{node}/lxc/{vmid}/config", "delete=unused0")]
    [Arguments("PUT", "/nodes/{node}/lxc/{vmid}/config", "mp0=/srv%2Cmp%3D/mnt")]
    [Arguments("PUT", "/nodes/{node}/qemu/{vmid}/unlink", "idlist=scsi0&force=1")]
    [Arguments("PUT", "/nodes/{node}/qemu/{vmid}/unlink", "idlist=unused0")]
    [Arguments("PUT", "/storage/{storage}", "storage=pbs&delete=encryption-key")]
    [Arguments("PUT", "/storage/{storage}", "storage=pbs&encryption-key=autogen")]
    [Arguments("PUT", "/storage/{storage}", "storage=nas&prune-backups=keep-last%3D1")]
    [Arguments("POST", "/cluster/backup", "schedule=daily&all=1&prune-backups=keep-last%3D1")]
    [Arguments("PUT", "/cluster/backup/{id}", "id=x&prune-backups=keep-last%3D1")]
    [Arguments("PUT", "/cluster/backup/{id}", "id=x&delete=prune-backups")]
    [Arguments("DELETE", "/nodes/{node}/qemu/{vmid}/firewall/rules/{pos}", "pos=1")]
    [Arguments("DELETE", "/cluster/firewall/rules/{pos}", "pos=1")]
    [Arguments("POST", "/nodes/{node}/qemu/{vmid}/agent/exec", "command=rm&command=-rf&command=/")]
    public async Task What_was_lost_unasked_destroys(string method, string path, string query)
    {
        var judgement = Judge(method, path, query);

        await Assert.That((judgement.Tier, judgement.Effect)).IsEqualTo((Tier.Full, EffectKind.Destroys));
        await Assert.That(judgement.Reasons).IsNotEmpty();
    }

    [Test]
    [Arguments("POST", "/nodes/{node}/services/{service}/stop", "service=pveproxy")]
    [Arguments("POST", "/nodes/{node}/services/{service}/stop", "service=pvedaemon")]
    [Arguments("POST", "/nodes/{node}/services/{service}/stop", "service=corosync")]
    [Arguments("POST", "/nodes/{node}/services/{service}/stop", "service=pve-cluster")]
    [Arguments("POST", "/nodes/{node}/services/{service}/stop", "service=sshd")]
    [Arguments("POST", "/nodes/{node}/services/{service}/restart", "service=corosync")]
    [Arguments("PUT", "/nodes/{node}/network", "")]
    [Arguments("PUT", "/cluster/firewall/options", "enable=1")]
    [Arguments("PUT", "/cluster/firewall/options", "enable=1&policy_in=DROP")]
    [Arguments("PUT", "/cluster/firewall/options", "policy_out=REJECT")]
    [Arguments("PUT", "/cluster/firewall/options", "delete=policy_in")]
    [Arguments("PUT", "/nodes/{node}/firewall/options", "enable=1")]
    [Arguments("POST", "/cluster/firewall/rules", "type=in&action=DROP")]
    [Arguments("PUT", "/cluster/firewall/rules/{pos}", "pos=1&enable=0")]
    [Arguments("PUT", "/access/acl", "path=/&roles=Administrator&users=root@pam&delete=1")]
    [Arguments("PUT", "/access/users/{userid}", "userid=root@pam&enable=0")]
    [Arguments("PUT", "/access/users/{userid}", "userid=root@pam&enable=false")]
    [Arguments("PUT", "/access/domains/{realm}", "realm=ldap&server1=10.0.0.1")]
    [Arguments("PUT", "/cluster/sdn", "")]
    [Arguments("POST", "/nodes/{node}/status", "command=reboot")]
    [Arguments("PUT", "/nodes/{node}/time", "timezone=UTC")]
    [Arguments("PUT", "/nodes/{node}/dns", "search=example.com")]
    [Arguments("POST", "/nodes/{node}/hosts", "data=x")]
    [Arguments("POST", "/nodes/{node}/certificates/custom", "certificates=x")]
    [Arguments("POST", "/cluster/ha/status/disarm-ha", "resource-mode=freeze")]
    public async Task What_may_take_the_way_back_is_asked_first(string method, string path, string query)
    {
        var judgement = Judge(method, path, query);

        await Assert.That((judgement.Tier, judgement.Effect)).IsEqualTo((Tier.Full, EffectKind.CutsOff));
        await Assert.That(judgement.Reasons).IsNotEmpty();
    }

    [Test]
    [Arguments("POST", "/nodes/{node}/qemu", "vmid=100&archive=nas%3Abackup/x&force=1")]
    [Arguments("POST", "/nodes/{node}/lxc", "vmid=200&ostemplate=nas%3Abackup/x&restore=1&force=1")]
    [Arguments("POST", "/nodes/{node}/qemu/{vmid}/snapshot/{snapname}/rollback", "")]
    [Arguments("POST", "/nodes/{node}/lxc/{vmid}/snapshot/{snapname}/rollback", "")]
    [Arguments("POST", "/nodes/{node}/qemu/{vmid}/template", "")]
    [Arguments("POST", "/nodes/{node}/lxc/{vmid}/template", "")]
    [Arguments("POST", "/nodes/{node}/qemu/{vmid}/move_disk", "disk=scsi0&storage=nas&delete=1")]
    [Arguments("POST", "/nodes/{node}/lxc/{vmid}/move_volume", "volume=mp0&storage=nas&delete=1")]
    [Arguments("POST", "/nodes/{node}/qemu/{vmid}/remote_migrate", "target-bridge=1&delete=1")]
    [Arguments("POST", "/nodes/{node}/lxc/{vmid}/remote_migrate", "target-bridge=1&delete=1")]
    [Arguments("POST", "/nodes/{node}/storage/{storage}/upload", "content=iso&filename=x.iso")]
    [Arguments("POST", "/nodes/{node}/disks/lvm", "device=/dev/sdb&name=x")]
    [Arguments("POST", "/nodes/{node}/disks/lvmthin", "device=/dev/sdb&name=x")]
    [Arguments("POST", "/nodes/{node}/disks/directory", "device=/dev/sdb&name=x")]
    [Arguments("POST", "/nodes/{node}/disks/zfs", "devices=/dev/sdb&name=x&raidlevel=single")]
    [Arguments("POST", "/nodes/{node}/disks/initgpt", "disk=/dev/sdb")]
    [Arguments("POST", "/nodes/{node}/ceph/osd", "dev=/dev/sdb")]
    [Arguments("POST", "/cluster/config/join", "hostname=x")]
    [Arguments("POST", "/cluster/sdn/rollback", "")]
    [Arguments("POST", "/nodes/{node}/qemu/{vmid}/agent/file-write", "file=/etc/passwd&content=x")]
    [Arguments("POST", "/nodes/{node}/qemu/{vmid}/agent/set-user-password", "username=root&password=x")]
    [Arguments("POST", "/nodes/{node}/qemu/{vmid}/monitor", "command=info status")]
    [Arguments("POST", "/nodes/{node}/execute", "commands=[]")]
    [Arguments("PUT", "/nodes/{node}/disks/wipedisk", "disk=/dev/sdb")]
    [Arguments("PUT", "/access/password", "userid=a@pve&password=x")]
    [Arguments("PUT", "/access/users/{userid}/token/{tokenid}", "regenerate=1")]
    [Arguments("DELETE", "/access/users/{userid}/token/{tokenid}", "")]
    [Arguments("DELETE", "/nodes/{node}/storage/{storage}/prunebackups", "")]
    public async Task What_is_lost_without_being_a_DELETE_destroys(string method, string path, string query)
    {
        await Assert.That(Judge(method, path, query).Effect).IsEqualTo(EffectKind.Destroys);
    }

    [Test]
    [Arguments("POST", "/nodes/{node}/qemu/{vmid}/status/stop", Tier.ReadExecute)]
    [Arguments("POST", "/nodes/{node}/qemu/{vmid}/status/reset", Tier.ReadExecute)]
    [Arguments("POST", "/nodes/{node}/lxc/{vmid}/status/stop", Tier.ReadExecute)]
    [Arguments("POST", "/nodes/{node}/stopall", Tier.ReadExecute)]
    [Arguments("POST", "/nodes/{node}/suspendall", Tier.ReadExecute)]
    [Arguments("POST", "/nodes/{node}/migrateall", Tier.ReadExecute)]
    [Arguments("POST", "/cluster/bulk-action/guest/shutdown", Tier.ReadExecute)]
    [Arguments("POST", "/nodes/{node}/ceph/stop", Tier.ReadExecute)]
    [Arguments("POST", "/nodes/{node}/ceph/mon/{monid}", Tier.Full)]
    [Arguments("POST", "/nodes/{node}/qemu/{vmid}/agent/shutdown", Tier.ReadExecute)]
    [Arguments("POST", "/nodes/{node}/qemu/{vmid}/agent/suspend-ram", Tier.ReadExecute)]
    [Arguments("POST", "/nodes/{node}/qemu/{vmid}/agent/fstrim", Tier.ReadExecute)]
    [Arguments("PUT", "/pools", Tier.Full)]
    internal async Task What_stops_or_halts_something_interrupts(string method, string path, Tier tier)
    {
        var judgement = Judge(method, path, "");

        await Assert.That((judgement.Tier, judgement.Effect)).IsEqualTo((tier, EffectKind.Interrupts));
    }

    [Test]
    [Arguments("/nodes/{node}/qemu/{vmid}/agent/file-read")]
    [Arguments("/nodes/{node}/storage/{storage}/file-restore/list")]
    [Arguments("/nodes/{node}/storage/{storage}/file-restore/download")]
    [Arguments("/nodes/{node}/vncwebsocket")]
    [Arguments("/nodes/{node}/qemu/{vmid}/vncwebsocket")]
    [Arguments("/nodes/{node}/lxc/{vmid}/vncwebsocket")]
    [Arguments("/nodes/{node}/qemu/{vmid}/mtunnelwebsocket")]
    [Arguments("/nodes/{node}/lxc/{vmid}/mtunnelwebsocket")]
    [Arguments("/nodes/{node}/query-url-metadata")]
    [Arguments("/nodes/{node}/query-oci-repo-tags")]
    [Arguments("/nodes/{node}/scan/nfs")]
    [Arguments("/nodes/{node}/scan/cifs")]
    [Arguments("/nodes/{node}/scan/pbs")]
    [Arguments("/nodes/{node}/scan/iscsi")]
    [Arguments("/nodes/{node}/vzdump/extractconfig")]
    [Arguments("/access/domains/{realm}")]
    [Arguments("/cluster/acme/plugins")]
    [Arguments("/cluster/acme/plugins/{id}")]
    [Arguments("/cluster/sdn/ipams/{ipam}")]
    [Arguments("/cluster/sdn/dns/{dns}")]
    public async Task A_GET_that_starts_opens_connects_or_hands_out_secrets_is_not_for_those_who_only_look(string path)
    {
        await Assert.That(Judge("GET", path, "").Tier).IsNotEqualTo(Tier.ReadOnly);
    }

    [Test]
    public async Task A_certificate_authority_is_asked_where_the_caller_says_in_the_tier_that_runs_things()
    {
        await Assert.That(Judge("GET", "/cluster/acme/meta", "").Tier).IsEqualTo(Tier.ReadOnly);
        await Assert.That(Judge("GET", "/cluster/acme/meta", "directory=https://10.0.0.1").Tier).IsEqualTo(Tier.ReadExecute);
    }

    [Test]
    [Arguments("1", true)]
    [Arguments("yes", true)]
    [Arguments("on", true)]
    [Arguments("true", true)]
    [Arguments("True", true)]
    [Arguments("ON", true)]
    [Arguments(" 1 ", true)]
    [Arguments("2", true)]
    [Arguments("0", false)]
    [Arguments("no", false)]
    [Arguments("off", false)]
    [Arguments("false", false)]
    [Arguments("", false)]
    public async Task A_flag_is_set_by_every_word_that_PVE_takes_for_it(string value, bool set)
    {
        await Assert.That(Judge("POST", Vzdump, $"remove={value}").Effect == EffectKind.Destroys).IsEqualTo(set);
        await Assert.That(Judge("PUT", Config, $"delete=scsi0&force={value}").Effect == EffectKind.Destroys).IsEqualTo(set);
        await Assert.That(Judge("PUT", "/access/users/{userid}", $"userid=a@pve&enable={value}").Effect == EffectKind.CutsOff)
            .IsEqualTo(!set);
    }

    [Test]
    [Arguments("unused0")]
    [Arguments("net0,unused12")]
    [Arguments("net0;unused0")]
    [Arguments("net0 unused0")]
    [Arguments("net0\tunused0")]
    [Arguments("net0\nunused0")]
    [Arguments("net0%00unused0")]
    [Arguments(",,; unused0 ;")]
    [Arguments("[\"net0\",\"unused0\"]")]
    [Arguments("UNUSED0")]
    public async Task A_disk_is_found_in_every_spelling_of_a_list(string list)
    {
        await Assert.That(Judge("PUT", Config, $"delete={list}").Effect).IsEqualTo(EffectKind.Destroys);
    }

    [Test]
    [Arguments("delete=net0,description")]
    [Arguments("delete=scsihw,unused,mp0")]
    [Arguments("delete=scsi0")]
    [Arguments("delete=scsi0&force=0")]
    [Arguments("delete=net0&force=1")]
    [Arguments("scsi0=local-lvm%3A10&cores=2")]
    [Arguments("ide2=none%2Cmedia%3Dcdrom")]
    public async Task What_keeps_the_disks_only_interrupts(string query)
    {
        await Assert.That(Judge("PUT", Config, query).Effect).IsEqualTo(EffectKind.Interrupts);
    }

    [Test]
    public async Task A_repeated_parameter_counts_with_each_of_its_values()
    {
        await Assert.That(Judge("PUT", Config, "delete=net0&delete=unused0&delete=net1").Effect).IsEqualTo(EffectKind.Destroys);
        await Assert.That(Judge("PUT", Config, "force=0&delete=net0&delete=scsi0&force=1").Effect).IsEqualTo(EffectKind.Destroys);
        await Assert.That(Judge("POST", Vzdump, "remove=1&remove=0").Effect).IsEqualTo(EffectKind.Destroys);
        await Assert.That(Judge("PUT", "/access/users/{userid}", "userid=a@pve&enable=1&enable=0").Effect).IsEqualTo(EffectKind.CutsOff);
    }

    [Test]
    public async Task A_disk_beyond_hundreds_of_other_keys_is_found()
    {
        var keys = string.Join(',', Enumerable.Range(0, 115).Select(index => $"net{index}").Append("scsi0"));

        await Assert.That(Judge("PUT", Config, $"delete={keys}&force=1").Reasons)
            .Contains("deletes the disk instead of keeping it as unused");
    }

    [Test]
    public async Task Numbered_names_are_found_by_any_number()
    {
        await Assert.That(Judge("PUT", Config, "virtio15=/dev/sdb").Effect).IsEqualTo(EffectKind.Destroys);
        await Assert.That(Judge("PUT", "/nodes/{node}/lxc/{vmid}/config", "mp200=/srv%2Cmp%3D/srv").Effect).IsEqualTo(EffectKind.Destroys);
    }

    [Test]
    public async Task A_regenerated_secret_is_another_one_each_time()
    {
        const string Token = "/access/users/{userid}/token/{tokenid}";

        await Assert.That(Judge("PUT", Token, "comment=x").Idempotent).IsTrue();
        await Assert.That(Judge("PUT", Token, "regenerate=1").Idempotent).IsFalse();
    }

    [Test]
    public async Task What_is_kept_elsewhere_or_asked_of_others_reaches_beyond_the_cluster()
    {
        await Assert.That(Judge("POST", "/nodes/{node}/storage/{storage}/download-url", "url=https://example.com/x.iso").OpenWorld)
            .IsTrue();
        await Assert.That(Judge("POST", Vzdump, "mailto=a@example.com").OpenWorld).IsTrue();
        await Assert.That(Judge("POST", Vzdump, "vmid=100").OpenWorld).IsFalse();
    }

    private static Judgement Judge(string method, string path, string query)
    {
        var parameters = query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
            .Select(pair => KeyValuePair.Create(pair[0], Uri.UnescapeDataString(pair[1]))).ToList();
        // The rest of the path is as good as any.
        var missing = PveSchema.Find(method, path)!.Parameters.Select(parameter => parameter.Name)
            .Where(name => path.Contains($"{{{name}}}", StringComparison.Ordinal) && parameters.All(parameter => parameter.Key != name));
        return EffectTable.Judge(method, path, [.. parameters, .. missing.Select(name => KeyValuePair.Create(name, "x"))]);
    }
}
