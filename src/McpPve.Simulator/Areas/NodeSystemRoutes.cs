using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

/// <summary>What lies below the guests of a node: repositories, packages, hosts file, certificates, disks, devices.</summary>
internal static class NodeSystemRoutes
{
    private const string Sources = "/etc/apt/sources.list.d/proxmox.sources";

    public static readonly Route[] All =
    [
        Get("/nodes/{node}/apt/repositories", Repositories),
        Post("/nodes/{node}/apt/repositories", SwitchRepository),
        Put("/nodes/{node}/apt/repositories", AddRepository),
        Get("/nodes/{node}/apt/versions", Versions),
        Get("/nodes/{node}/hosts", request => new JsonObject
        {
            ["data"] = request.Node.Hosts, ["digest"] = Digests.Of(request.Node.Hosts),
        }),
        Post("/nodes/{node}/hosts", WriteHosts),
        Put("/nodes/{node}/config", WriteConfig),
        Get("/nodes/{node}/certificates/info", CertificateRows.All),
        Get("/nodes/{node}/disks/smart", Smart),
        Get("/nodes/{node}/disks/directory", _ => new JsonArray()),
        Get("/nodes/{node}/disks/zfs", _ => Json.List([new JsonObject
        {
            ["name"] = "tank", ["size"] = 1_992_864_825_344, ["alloc"] = 612_371_881_984, ["free"] = 1_380_492_943_360, ["frag"] = 7,
            ["dedup"] = 1.0, ["health"] = "ONLINE",
        }])),
        Get("/nodes/{node}/disks/lvmthin", _ => Json.List([new JsonObject
        {
            ["lv"] = "data", ["vg"] = "pve", ["lv_size"] = 852_000_276_480, ["used"] = 311_407_902_720,
            ["metadata_size"] = 8_694_792_192, ["metadata_used"] = 271_277_219,
        }])),
        Get("/nodes/{node}/hardware/pci", _ => Json.List(
        [
            Device("0000:00:1f.2", "0x010601", "0x8086", "0xa382", "Intel Corporation", "SATA controller", 5),
            Device("0000:01:00.0", "0x030200", "0x10de", "0x25b6", "NVIDIA Corporation", "GA107GL [A2]", 14),
        ])),
        Get("/nodes/{node}/hardware/usb", _ => Json.List([new JsonObject
        {
            ["busnum"] = 1, ["devnum"] = 2, ["port"] = 1, ["usbpath"] = "1", ["level"] = 1, ["class"] = 0, ["speed"] = "480",
            ["vendid"] = "0403", ["prodid"] = "6001", ["manufacturer"] = "FTDI", ["product"] = "FT232R USB UART", ["serial"] = "A1",
        }])),
        Get("/nodes/{node}/capabilities/qemu/cpu", _ => Json.List(new[] { "host", "kvm64", "x86-64-v2-AES", "x86-64-v3", "x86-64-v4" }
            .Select(name => new JsonObject { ["name"] = name, ["vendor"] = "default", ["custom"] = 0 }))),
        Get("/nodes/{node}/capabilities/qemu/machines", _ => Json.List(new[] { "i440fx", "q35" }.Select(type => new JsonObject
        {
            ["id"] = $"pc-{type}-10.1", ["type"] = type, ["version"] = "10.1",
            ["changes"] = "Set host_mtu vNIC option even with default value for migration compat.",
        }))),
    ];

    private static JsonObject Device(string id, string kind, string vendor, string device, string maker, string name, int group) => new()
    {
        ["id"] = id, ["class"] = kind, ["vendor"] = vendor, ["device"] = device, ["vendor_name"] = maker, ["device_name"] = name,
        ["iommugroup"] = group, ["subsystem_vendor"] = vendor, ["subsystem_device"] = device, ["subsystem_vendor_name"] = maker,
    };

    private static JsonObject Repositories(Request request)
    {
        var repositories = request.Node.Repositories;
        return new()
        {
            ["files"] = Json.List([new JsonObject
            {
                ["path"] = Sources,
                ["file-type"] = "sources",
                ["repositories"] = Json.List(repositories.Select(one => new JsonObject
                {
                    ["Types"] = Json.Strings(["deb"]), ["URIs"] = Json.Strings(["http://download.proxmox.com/debian/pve"]),
                    ["Suites"] = Json.Strings(["trixie"]), ["Components"] = Json.Strings([one.Component]),
                    ["Enabled"] = one.Enabled ? 1 : 0, ["FileType"] = "sources",
                })),
            }]),
            ["infos"] = new JsonArray(),
            ["errors"] = new JsonArray(),
            ["standard-repos"] = Json.List(new[] { ("no-subscription", "No-Subscription"), ("enterprise", "Enterprise"), ("test", "Test") }
                .Select(repo => new JsonObject
                {
                    ["handle"] = repo.Item1,
                    ["name"] = repo.Item2,
                    ["status"] = repositories.Find(one => one.Component == $"pve-{repo.Item1}") is { } known ? known.Enabled ? 1 : 0 : null,
                })),
            ["digest"] = Digest(request),
        };
    }

    private static string Digest(Request request) => Digests.Of(string.Join('\n', request.Node.Repositories));

    private static JsonNode? SwitchRepository(Request request)
    {
        Digests.Check(request.Text("digest"), Digest(request), qemu: false);
        var (repositories, index) = (request.Node.Repositories, request.Int("index")!.Value);
        if (request["path"] != Sources || index < 0 || index >= repositories.Count)
        {
            throw Refusal.Die("could not find APT repository " + $"{request["path"]}:{index}");
        }
        repositories[index] = repositories[index] with { Enabled = request.Flag("enabled", missing: repositories[index].Enabled) };
        return null;
    }

    private static JsonNode? AddRepository(Request request)
    {
        Digests.Check(request.Text("digest"), Digest(request), qemu: false);
        if (request["handle"] is not ("no-subscription" or "enterprise" or "test"))
        {
            throw Refusal.Die($"unknown repository handle '{request["handle"]}'");
        }
        var (repositories, component) = (request.Node.Repositories, $"pve-{request["handle"]}");
        repositories.RemoveAll(one => one.Component == component);
        repositories.Add(new(component, Enabled: true));
        return null;
    }

    private static JsonArray Versions(Request request) => Json.List(new[] { ("pve-manager", "9.2.11"), ("qemu-server", "9.2.4"),
        ("pve-container", "6.1.3"), ("ceph-fuse", "") }.Select(one => new JsonObject
    {
        ["Package"] = one.Item1,
        ["Title"] = one.Item1,
        ["Version"] = one.Item2.Length > 0 ? one.Item2 : "19.2.3-pve1",
        ["OldVersion"] = one.Item2.Length > 0 ? one.Item2 : null,
        ["CurrentState"] = one.Item2.Length > 0 ? "Installed" : "NotInstalled",
        ["Origin"] = "Proxmox",
        ["Arch"] = "amd64",
        ["Priority"] = "optional",
        ["Section"] = "admin",
        ["ManagerVersion"] = one.Item1 == "pve-manager" ? $"9.2.11/{request.Node.Id}" : null,
    }));

    private static JsonNode? WriteHosts(Request request)
    {
        Digests.Check(request.Text("digest"), Digests.Of(request.Node.Hosts), qemu: false);
        request.Node.Hosts = request["data"];
        return null;
    }

    private static JsonNode? WriteConfig(Request request)
    {
        foreach (var key in request.List("delete"))
        {
            request.Node.Config.Remove(key);
        }
        foreach (var (key, value) in request.Parameters.Where(parameter => parameter.Key is not ("node" or "delete" or "digest")))
        {
            request.Node.Config[key] = value.ToString();
        }
        return null;
    }

    private static JsonObject Smart(Request request)
    {
        if (request["disk"] is not ("/dev/nvme0n1" or "/dev/nvme1n1"))
        {
            throw Refusal.Die("not a valid block device");
        }
        var answer = new JsonObject { ["health"] = "PASSED" };
        if (!request.Flag("healthonly"))
        {
            answer["type"] = "text";
            answer["wearout"] = 97;
            answer["text"] = "SMART/Health Information (NVMe Log 0x02)\nCritical Warning: 0x00\nTemperature: 38 Celsius\n"
                + "Available Spare: 100%\nPercentage Used: 3%\nPower On Hours: 11,204\nMedia and Data Integrity Errors: 0\n";
        }
        return answer;
    }
}
