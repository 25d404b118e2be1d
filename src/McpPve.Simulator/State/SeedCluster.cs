namespace McpPve.Simulator.State;

/// <summary>Storages, networks, jobs, rules and history.</summary>
internal static class SeedCluster
{
    private static readonly string[] Services =
        ["chrony", "corosync", "cron", "ksmtuned", "postfix", "proxmox-firewall", "pve-cluster", "pve-firewall", "pve-ha-crm", "pve-ha-lrm",
         "pvedaemon", "pveproxy", "pvescheduler", "pvestatd", "qmeventd", "spiceproxy", "sshd", "systemd-journald"];

    public static void Build(World world)
    {
        AddStorage(world, "local", "dir", 100, ("path", "/var/lib/vz"), ("content", "backup,import,iso,snippets,vztmpl"));
        AddStorage(world, "local-lvm", "lvmthin", 800, ("thinpool", "data"), ("vgname", "pve"), ("content", "images,rootdir"));
        AddStorage(world, "nas", "nfs", 8000, ("server", "192.0.2.20"), ("export", "/srv/pve"), ("path", "/mnt/pve/nas"),
            ("content", "backup,images,import,iso,rootdir,vztmpl"), ("prune-backups", "keep-daily=7,keep-last=3"));
        AddStorage(world, "old-nas", "cifs", 2000, ("server", "192.0.2.21"), ("share", "backup"), ("path", "/mnt/pve/old-nas"),
            ("content", "backup"), ("disable", "1"));
        foreach (var node in world.Nodes)
        {
            Fill(world, node);
        }
        Image(world, world.Nodes[0], "nas", "iso/virtio-win-0.1.285.iso", "iso", "iso", 753L << 20);
        Image(world, world.Nodes[0], "nas", "iso/debian-13.2.0-amd64-netinst.iso", "iso", "iso", 784L << 20);
        Image(world, world.Nodes[0], "nas", "vztmpl/debian-13-standard_13.1-1_amd64.tar.zst", "vztmpl", "tzst", 124L << 20);
        world.DatacenterOptions["keyboard"] = "en-us";
        world.DatacenterOptions["mac_prefix"] = "BC:24:11";
        world.DatacenterOptions["migration"] = "type=secure,network=198.51.100.0/24";
        world.DatacenterOptions["description"] = "Demonstration cluster";
        world.Pools["prod"] = new() { Comment = "production guests" };
        world.Pools["prod"].Storages.Add("nas");
        world.Pools["prod/web"] = new() { Comment = "public web" };
        world.Pools["test"] = new();
        AddFirewall(world.Firewall);
    }

    /// <summary>What names guests of the standard set.</summary>
    public static void BuildReferences(World world)
    {
        world.BackupJobs["nightly"] = new()
        {
            ["type"] = "vzdump",
            ["schedule"] = "21:00",
            ["storage"] = "nas",
            ["mode"] = "snapshot",
            ["vmid"] = "100,101,102,200,201,202,204",
            ["compress"] = "zstd", ["enabled"] = "1", ["prune-backups"] = "keep-daily=7,keep-last=3", ["notes-template"] = "{{guestname}}",
            ["comment"] = "production, every night",
        };
        world.BackupJobs["weekly-test"] = new()
        {
            ["type"] = "vzdump", ["schedule"] = "sun 03:00", ["storage"] = "nas", ["mode"] = "stop", ["pool"] = "test", ["enabled"] = "0",
        };
        world.Ha.Resources["vm:101"] = new() { ["type"] = "vm", ["state"] = "started", ["max_restart"] = "2", ["comment"] = "db" };
        world.Ha.Resources["vm:109"] = new() { ["type"] = "vm", ["state"] = "ignored" };
        world.Ha.Rules["db-on-fast-nodes"] = new()
        {
            ["type"] = "node-affinity", ["resources"] = "vm:101", ["nodes"] = "pve1:2,pve2:1", ["strict"] = "0", ["order"] = "1",
        };
        world.Ha.Rules["keep-apart"] = new()
        {
            ["type"] = "resource-affinity", ["resources"] = "vm:101,vm:109", ["affinity"] = "negative", ["order"] = "2",
        };
        world.Replication["203-0"] = new()
        {
            ["id"] = "203-0", ["guest"] = "203", ["jobnum"] = "0", ["type"] = "local", ["source"] = "pve3", ["target"] = "pve2",
            ["schedule"] = "*/15",
            ["comment"] = "every quarter of an hour",
        };
        foreach (var (vmid, daysAgo) in new[] { (100, 1), (100, 2), (101, 1), (200, 1) })
        {
            Backup(world, world.Guests[vmid], world.Seconds - (86400L * daysAgo));
        }
        History(world);
    }

    public static Volume Backup(World world, Guest guest, long time)
    {
        var qemu = guest.Kind is GuestKind.Qemu;
        var made = DateTimeOffset.FromUnixTimeSeconds(time);
        var name = $"backup/vzdump-{guest.TypeName}-{guest.Vmid}-{made:yyyy_MM_dd-HH_mm_ss}.{(qemu ? "vma" : "tar")}.zst";
        var volume = new Volume(
            $"nas:{name}",
            "backup",
            qemu ? "vma.zst" : "tar.zst",
            (2L << 30) + guest.Vmid) { Vmid = guest.Vmid, Created = time, Used = 2L << 30, Notes = guest.Name };
        world.Storage("nas").SharedVolumes.Add(volume);
        world.BackupContents[volume.VolId] = new(
            guest.Config.Where(option => option.Key is not ("lock" or "parent")).ToDictionary(), StringComparer.Ordinal);
        return volume;
    }

    private static void Fill(World world, Node node)
    {
        foreach (var service in Services)
        {
            node.Services[service] = service is "pve-firewall" or "ksmtuned" && node.Id is 3 ? "dead" : "running";
        }
        if (node.Id is 3)
        {
            node.Broken.Add("ksmtuned");
        }
        node.Interfaces["lo"] = new() { ["type"] = "loopback", ["method"] = "loopback", ["autostart"] = "1" };
        node.Interfaces["eno1"] = new() { ["type"] = "eth", ["method"] = "manual" };
        node.Interfaces["eno2"] = new() { ["type"] = "eth", ["method"] = "manual" };
        node.Interfaces["vmbr0"] = new()
        {
            ["type"] = "bridge", ["method"] = "static", ["address"] = node.Ip, ["netmask"] = "24", ["cidr"] = $"{node.Ip}/24",
            ["gateway"] = "192.0.2.1",
            ["bridge_ports"] = "eno1", ["bridge_stp"] = "off", ["bridge_fd"] = "0", ["autostart"] = "1",
        };
        node.Interfaces["vmbr1"] = new()
        {
            ["type"] = "bridge", ["method"] = "static", ["address"] = $"198.51.100.{10 + node.Id}", ["netmask"] = "24",
            ["cidr"] = $"198.51.100.{10 + node.Id}/24",
            ["bridge_ports"] = "eno2",
            ["bridge_stp"] = "off",
            ["bridge_fd"] = "0",
            ["autostart"] = "1",
            ["bridge_vlan_aware"] = "1", ["comments"] = "storage and migration\n",
        };
        Image(world, node, "local", "vztmpl/debian-13-standard_13.1-1_amd64.tar.zst", "vztmpl", "tzst", 124L << 20);
        Image(world, node, "local", "snippets/user-data.yaml", "snippets", "snippet", 812);
        for (var line = 60; line > 0; line--)
        {
            var (unit, text) = (line % 4) switch
            {
                0 => ("pvestatd", $"status update time (5.{line:000} seconds)"),
                1 => ("pvedaemon", "<root@pam> successful auth for user 'root@pam'"),
                2 => ("systemd", "Starting pve-daily-update.service - Daily PVE download activities..."),
                _ => ("corosync", "[TOTEM ] Token has not been received in 2737 ms"),
            };
            node.Journal.Add((world.Seconds - (line * 240L), unit, text));
        }
    }

    private static void AddStorage(World world, string name, string type, int gigabytes, params (string Key, string Value)[] config)
    {
        var storage = new StorageConfig(name, type) { Total = (long)gigabytes << 30 };
        foreach (var (key, value) in config)
        {
            storage.Config[key] = value;
        }
        world.Storages.Add(storage);
    }

    private static void Image(World world, Node node, string storage, string name, string content, string format, long size)
    {
        var volumes = world.Storage(storage).Volumes(node);
        volumes.Add(new($"{storage}:{name}", content, format, size) { Created = world.Seconds - 5_000_000, Used = size });
    }

    private static void AddFirewall(Firewall firewall)
    {
        firewall.Options["enable"] = "0";
        firewall.Options["policy_in"] = "DROP";
        firewall.Aliases["office"] = ("192.0.2.0/24", "office net");
        firewall.IpSets["admins"] = new() { Comment = "admin hosts" };
        firewall.IpSets["admins"].Entries.Add(new("192.0.2.10", "jump host", false));
        firewall.Groups["web"] = new() { Comment = "web servers" };
        firewall.Groups["web"].Rules.Add(
            new() { ["action"] = "ACCEPT", ["type"] = "in", ["proto"] = "tcp", ["dport"] = "80,443", ["enable"] = "1" });
        firewall.Rules.Add(
            new()
            {
                ["action"] = "ACCEPT",
                ["type"] = "in",
                ["proto"] = "tcp",
                ["dport"] = "22",
                ["source"] = "+admins",
                ["enable"] = "1",
                ["comment"] = "ssh",
            });
        firewall.Rules.Add(new() { ["action"] = "web", ["type"] = "group", ["enable"] = "1" });
        firewall.Rules.Add(new() { ["action"] = "DROP", ["type"] = "in", ["proto"] = "tcp", ["dport"] = "23", ["enable"] = "0" });
    }

    private static void History(World world)
    {
        foreach (var (node, type, id, ago, took, status, log) in new[]
        {
            ("pve1", "vzdump", "", 40_000L, 512L, "OK", "INFO: starting new backup job: vzdump 100 101 102 --storage nas --mode snapshot"),
            ("pve1", "qmstart", "109", 30_000L, 3L, "OK", ""),
            ("pve2", "qmmigrate", "104", 20_000L, 2L, "can't migrate running VM without --online", ""),
            ("pve3", "qmsnapshot", "107", 9_000L, 1L, "snapshot feature is not available", ""),
            ("pve1", "aptupdate", "", 6_000L, 14L, "OK", "starting apt-get update"),
            ("pve3", "vzstart", "202", 3_000L, 2L, "OK", ""),
        })
        {
            var task = new TaskRun(world, node, type, id, "root@pam", null, world.Tasks.NewPid(), world.Seconds - ago);
            task.Finished(took, status, log is "" ? [] : [log]);
            world.Tasks.Add(task);
            world.AddLog(node, "pvedaemon", "root@pam", $"<root@pam> end task {task.Upid} {status}");
        }
    }
}
