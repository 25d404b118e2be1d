using McpPve.Client.Schema;

namespace McpPve.Tests.Simulator;

/// <summary>Values that a newcomer would write, and that PVE refuses; beside each one that it takes.</summary>
public class FormatTests
{
    private const string Job = "/cluster/backup/no-such-job";
    private const string NoPattern = "value does not match the regex pattern";

    [Test]
    [Arguments("GET", "/nodes/pve1/syslog", "since", "yesterday", "2026-11-22", NoPattern)]
    [Arguments("GET", "/nodes/pve1/syslog", "until", "2026-11-22T10:00:00Z", "2026-11-22 10:00:00", NoPattern)]
    [Arguments("GET", "/nodes/pve1/journal", "since", "yesterday", "1795442158", "type check ('integer') failed - got 'yesterday'")]
    [Arguments("GET", "/nodes/pve1/tasks", "since", "2026-11-22", "1795442158", "type check ('integer') failed - got '2026-11-22'")]
    [Arguments("GET", "/nodes/pve1/tasks", "statusfilter", "failed", "error", "invalid format - invalid task status 'failed'\n")]
    [Arguments("PUT", "/access/users/alice@pve", "expire", "2027-01-01", "1830000000", "type check ('integer') failed - got '2027-01-01'")]
    [Arguments("PUT", "/access/users/alice@pve", "email", "alice at home", "alice@example.com",
        "invalid format - value does not look like a valid email address\n")]
    [Arguments("PUT", Job, "starttime", "2am", "02:00", NoPattern)]
    [Arguments("PUT", Job, "mailto", "ops@example.com,root@example..com", "ops@example.com,root",
        "invalid format - value does not look like a valid email address or user name\n")]
    [Arguments("PUT", Job, "prune-backups", "7", "keep-last=7",
        "invalid format - value without key, but schema does not define a default key\n")]
    [Arguments("PUT", Job, "prune-backups", "keep-newest=7", "keep-daily=7,keep-weekly=4",
        "invalid format - format error\nprune-backups.keep-newest: property is not defined in schema and the schema does not allow "
            + "additional properties\n")]
    [Arguments("PUT", Job, "prune-backups", "keep-last=a week", "keep-last=0,keep-all=1",
        "invalid format - format error\nprune-backups.keep-last: type check ('integer') failed - got 'a week'\n")]
    [Arguments("PUT", Job, "prune-backups", "keep-all=1,keep-last=3", "keep-all=1",
        "invalid format - keep-all cannot be set together with other options.\n")]
    [Arguments("PUT", Job, "bwlimit", "100M", "102400", "type check ('integer') failed - got '100M'")]
    [Arguments("PUT", Job, "storage", "my storage", "nas", "invalid format - storage ID 'my storage' contains illegal characters\n")]
    [Arguments("PUT", Job, "fleecing", "yes,storage=local lvm", "enabled=1,storage=local-lvm",
        "invalid format - format error\nfleecing.storage: invalid format - storage ID 'local lvm' contains illegal characters\n")]
    [Arguments("PUT", "/storage/nas", "bwlimit", "100M", "default=102400",
        "invalid format - value without key, but schema does not define a default key\n")]
    [Arguments("PUT", "/storage/nas", "bwlimit", "migration=fast", "migration=102400",
        "invalid format - format error\nbwlimit.migration: type check ('number') failed - got 'fast'\n")]
    [Arguments("PUT", "/cluster/options", "migration", "type=fast", "secure,network=192.0.2.0/24",
        "invalid format - format error\nmigration.type: value 'fast' does not have a value in the enumeration 'secure, insecure'\n")]
    [Arguments("PUT", "/cluster/options", "migration", "secure,network=192.0.2.1", "type=insecure",
        "invalid format - format error\nmigration.network: invalid format - value does not look like a valid CIDR network\n")]
    [Arguments("PUT", "/cluster/options", "mac_prefix", "BC-24-11", "BC:24:11",
        "invalid format - value is not a valid unicast MAC address prefix\n")]
    [Arguments("PUT", "/nodes/pve3/qemu/107/config", "name", "my vm", "my-vm",
        "invalid format - value does not look like a valid DNS name\n")]
    [Arguments("PUT", "/nodes/pve3/qemu/107/config", "tags", "größe", "prod;web", "invalid format - invalid characters in tag\n")]
    [Arguments("PUT", "/nodes/pve3/qemu/107/config", "startup", "first", "order=1,up=30",
        "invalid format - unable to parse startup options\n")]
    [Arguments("PUT", "/nodes/pve3/qemu/107/config", "hotplug", "all", "disk,network", "invalid format - unable to parse hotplug option\n")]
    [Arguments("PUT", "/nodes/pve3/qemu/107/config", "boot", "scsi0", "order=scsi0;net0",
        "invalid format - format error\nboot.legacy: invalid format - value does not match the regex pattern\n")]
    [Arguments("PUT", "/nodes/pve3/qemu/107/config", "ipconfig0", "ip=192.0.2.5", "ip=192.0.2.5/24,gw=192.0.2.1",
        "invalid format - format error\nipconfig0.ip: invalid format - value does not look like a valid ipv4 network configuration\n")]
    [Arguments("PUT", "/nodes/pve3/qemu/107/config", "net0", "virtio=BC-24-11-00-00-01,bridge=vmbr0",
        "virtio=BC:24:11:00:00:01,bridge=vmbr0",
        "invalid format - format error\nnet0.virtio: invalid format - value does not look like a valid unicast MAC address\n")]
    [Arguments("PUT", "/nodes/pve3/qemu/107/config", "startdate", "tomorrow", "2027-01-01T10:00:00", NoPattern)]
    [Arguments("PUT", "/nodes/pve3/qemu/107/config", "nameserver", "192.0.2.1/24", "192.0.2.1 dns.example.test",
        "invalid format - value does not look like a valid address: 192.0.2.1/24\n")]
    [Arguments("PUT", "/nodes/pve1/time", "timezone", "CEST", "Europe/Vienna", "No such timezone")]
    [Arguments("PUT", "/nodes/pve1/time", "timezone", "europe/vienna", "UTC", "No such timezone")]
    [Arguments("PUT", "/cluster/firewall/options", "enable", "true", "1", "type check ('integer') failed - got 'true'")]
    [Arguments("GET", "/cluster/resources", "type", "guests", "vm",
        "value 'guests' does not have a value in the enumeration 'vm, storage, node, sdn'")]
    public async Task Refuses_the_wrong_form_and_takes_the_right_one(
        string method, string path, string parameter, string wrong, string right, string words)
    {
        var refused = await new Lab().Call(method, path, $"{parameter}={Uri.EscapeDataString(wrong)}");
        var taken = await new Lab().Call(method, path, $"{parameter}={Uri.EscapeDataString(right)}");

        await Assert.That(refused.Status).IsEqualTo(400);
        await Assert.That(refused.Error(parameter)).IsEqualTo(words);
        await Assert.That(taken.Status == 400 ? taken.Error(parameter) : null).IsNull();
    }

    [Test]
    [Arguments("dow=monday", "starttime=02:00", "dow", "invalid format - invalid day 'monday'\n")]
    [Arguments("dow=mon..fri", "starttime=02:00", "dow", "invalid format - invalid day 'mon..fri'\n")]
    [Arguments("dow=mon,fri", "enabled=1", "starttime", "missing property - 'dow' requires this property")]
    public async Task Refuses_days_that_are_none_and_days_without_a_time(string form, string more, string parameter, string words)
    {
        var refused = await new Lab().Put(Job, $"{form}&{more}");
        var taken = await new Lab().Put(Job, "dow=mon,fri&starttime=02:00");

        await Assert.That(refused.Error(parameter)).IsEqualTo(words);
        await Assert.That(taken.Error("id")).IsEqualTo("No such job 'no-such-job'");
    }

    [Test]
    [Arguments("source", "192.0.2.300", "192.0.2.0/24")]
    [Arguments("source", "192.0.2.1,,192.0.2.2", "192.0.2.1,192.0.2.2")]
    [Arguments("dest", "192.0.2.1-192.0.2.9,192.0.2.11", "192.0.2.1-192.0.2.9")]
    [Arguments("dest", "10.0.0.0/33", "+blocked")]
    [Arguments("dest", "*", "office")]
    [Arguments("proto", "tcp/udp", "tcp")]
    [Arguments("proto", "http", "17")]
    [Arguments("dport", "80 443", "80,443,8000:8010")]
    public async Task Refuses_firewall_rules_that_mean_nothing(string parameter, string wrong, string right)
    {
        var proto = parameter is "dport" ? "&proto=tcp" : "";

        var refused = await new Lab().Post(
            "/cluster/firewall/rules", $"action=ACCEPT&type=in{proto}&{parameter}={Uri.EscapeDataString(wrong)}");
        var taken = await new Lab().Post(
            "/cluster/firewall/rules", $"action=ACCEPT&type=in{proto}&{parameter}={Uri.EscapeDataString(right)}");

        await Assert.That(refused.Error(parameter)!).StartsWith("invalid format - ");
        await Assert.That(taken.Status).IsEqualTo(200);
    }

    [Test]
    [Arguments("cidr", "192.0.2.0", "192.0.2.0/24")]
    [Arguments("cidr", "192.0.2.0/255.255.255.0", "192.0.2.0/24")]
    [Arguments("cidr", "192.0.2.0/4", "192.0.2.0/8")]
    [Arguments("cidr6", "192.0.2.1/24", "2001:db8::1/64")]
    [Arguments("gateway", "router", "192.0.2.1")]
    [Arguments("netmask", "24", "255.255.255.0")]
    [Arguments("netmask", "255.0.255.0", "255.255.240.0")]
    public async Task Refuses_addresses_of_another_form(string parameter, string wrong, string right)
    {
        const string form = "iface=vmbr7&type=bridge";
        var refused = await new Lab().Post("/nodes/pve1/network", $"{form}&{parameter}={Uri.EscapeDataString(wrong)}");
        var taken = await new Lab().Post("/nodes/pve1/network", $"{form}&{parameter}={Uri.EscapeDataString(right)}");

        await Assert.That(refused.Error(parameter)!).StartsWith("invalid format - value does not look like a valid IP");
        await Assert.That(taken.Text).DoesNotContain("invalid format");
    }

    [Test]
    public async Task Every_pattern_of_the_schema_can_be_asked_for()
    {
        var lab = new Lab();
        var asked = 0;
        foreach (var endpoint in PveSchema.All().Where(endpoint => endpoint.In9 && endpoint.Method != "GET"))
        {
            foreach (var parameter in endpoint.Parameters.Where(parameter => parameter is { Pattern: not null, In9: true }))
            {
                // A path's own parameters have patterns, too; a method without a handler answers 501.
                var path = string.Join('/', endpoint.Path.Split('/').Select(part => part.StartsWith('{') ? "pve1" : part));
                var reply = await lab.Call(endpoint.Method, path, $"{parameter.Name.Replace("[n]", "0", StringComparison.Ordinal)}=%01");

                await Assert.That(reply.Text).DoesNotContain("the simulator failed").Because($"{endpoint.Method} {path} {parameter.Name}");
                asked++;
            }
        }
        await Assert.That(asked).IsGreaterThan(150);
    }

    [Test]
    public async Task Items_of_an_array_are_checked_one_by_one()
    {
        var reply = await new Lab().Post(
            "/cluster/notifications/endpoints/sendmail", "name=ops&mailto=root@example.com&mailto=nobody+at+home");

        await Assert.That(reply.Status).IsEqualTo(400);
        await Assert.That(reply.Error("mailto[1]")).IsEqualTo(
            "invalid format - value does not look like a valid email address or user name\n");
    }
}
