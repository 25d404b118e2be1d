using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

/// <summary>Updates, disks, templates to download, and all guests of a node at once.</summary>
internal static class NodeMaintenanceRoutes
{
    public static readonly Route[] All =
    [
        Get("/nodes/{node}/apt/update", Updates),
        Post("/nodes/{node}/apt/update", Refresh),
        Get("/nodes/{node}/aplinfo", Templates),
        Post("/nodes/{node}/aplinfo", DownloadTemplate),
        Get("/nodes/{node}/disks/list", Disks),
        Post("/nodes/{node}/startall", request =>
            Each(request, "startall", guest => !guest.Running && guest.Config.GetValueOrDefault("onboot") is "1",
            guest => task => GuestPowerRoutes.Starting(request.World, guest, task), "start")),
        Post("/nodes/{node}/stopall", request => Each(request, "stopall", guest => guest.Running,
            guest => task => GuestPowerRoutes.ShuttingDown(guest, task, 180, force: true), "shutdown")),
    ];

    private static JsonArray Updates(Request request)
    {
        _ = request.Node;
        return Json.List(
            [Package("pve-manager", "9.2.11", "9.2.12", "Proxmox"), Package("openssl", "3.5.4-1~deb13u1", "3.5.4-1~deb13u2", "Debian")]);
    }

    private static JsonObject Package(string name, string old, string current, string origin) => new()
    {
        ["Package"] = name,
        ["Title"] = name,
        ["Description"] = $"{name} package",
        ["OldVersion"] = old,
        ["Version"] = current,
        ["Origin"] = origin,
        ["Arch"] = "amd64",
        ["Priority"] = "optional",
        ["Section"] = "admin",
    };

    private static JsonNode? Refresh(Request request)
    {
        return request.Task("aptupdate", "", Work);

        static IEnumerable<double> Work(TaskRun task)
        {
            task.Write("starting apt-get update");
            yield return 4;
            task.Write("Reading package lists...");
        }
    }

    private static JsonArray Templates(Request request)
    {
        _ = request.Node;
        return Json.List(new[] { ("debian-13-standard", "13.1-1", "debian-13-standard_13.1-1_amd64.tar.zst"),
            ("alpine-3.22-default", "20250617", "alpine-3.22-default_20250617_amd64.tar.xz") }
            .Select(template => new JsonObject
            {
                ["template"] = template.Item3,
                ["package"] = template.Item1,
                ["version"] = template.Item2,
                ["headline"] = template.Item1,
                ["section"] = "system",
                ["type"] = "lxc",
                ["architecture"] = "amd64",
                ["os"] = template.Item1.Split('-')[0],
                ["source"] = "http://download.proxmox.com/images",
            }));
    }

    private static JsonNode? DownloadTemplate(Request request)
    {
        var (storage, template) = (request.World.Storage(request["storage"]), request["template"]);
        storage.MustBeAvailable(request.Node.Name);
        return request.Task("download", template, Work);

        IEnumerable<double> Work(TaskRun task)
        {
            task.Write($"downloading {template}");
            yield return 6;
            storage.Volumes(request.Node).Add(
                new($"{storage.Name}:vztmpl/{template}", "vztmpl", template.EndsWith(".zst", StringComparison.Ordinal) ? "tzst" : "txz",
                124L << 20)
            {
                Created = request.World.Seconds,
                Used = 124L << 20,
            });
        }
    }

    private static JsonArray Disks(Request request) => Json.List(Enumerable.Range(0, 2).Select(index => new JsonObject
    {
        ["devpath"] = $"/dev/nvme{index}n1",
        ["type"] = "nvme",
        ["model"] = "SAMSUNG MZQL2960HCJR-00A07",
        ["serial"] = $"S64F{request.Node.Id}N{index}",
        ["vendor"] = "unknown",
        ["wwn"] = $"eui.0025384{request.Node.Id}{index}",
        ["size"] = 960197124096,
        ["used"] = index is 0 ? "LVM" : "unused",
        ["health"] = "PASSED",
        ["wearout"] = 97 - index,
        ["rpm"] = 0,
        ["gpt"] = index is 0 ? 1 : 0,
        ["mounted"] = 0,
        ["osdid"] = -1,
        ["osdid-list"] = null,
    }));

    private static JsonNode? Each(
        Request request, string type, Func<Guest, bool> applies, Func<Guest, Func<TaskRun, IEnumerable<double>>> work, string verb)
    {
        var wanted = request.World.Guests.Values.Where(guest => guest.Node == request.Node.Name && applies(guest)
            && (!request.Has("vms") || request.List("vms").Contains($"{guest.Vmid}"))).ToList();
        foreach (var guest in wanted)
        {
            request.Need($"/vms/{guest.Vmid}", "VM.PowerMgmt");
        }
        return request.Task(type, "", Work);

        IEnumerable<double> Work(TaskRun task)
        {
            foreach (var guest in wanted)
            {
                task.Write($"{verb} {guest.Word} {guest.Vmid}");
                var child = request.Child(guest.Node, GuestPowerRoutes.Type(guest, verb), $"{guest.Vmid}", work(guest));
                while (child.Running)
                {
                    yield return 0.5;
                }
            }
        }
    }
}
