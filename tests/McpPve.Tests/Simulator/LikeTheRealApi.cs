using System.Text.Json;

namespace McpPve.Tests.Simulator;

/// <summary>The same calls, the same refusals, the same shapes as the real API.</summary>
public class LikeTheRealApi
{
    /// <summary>Depends on the machine that was recorded, not on PVE.</summary>
    private static readonly string[] OfTheirMachine =
        ["/ceph", "/acme", "/scan", "/disks", "/sdn", "/mapping", "/notifications", "/metrics", "websocket", "/apt", "/nodes/pve/report",
            "/jobs/",
         "custom-cpu-models", "/config/join", "query-oci", "/identity", "import-metadata", "/rrd?", "prunebackups",
         "/qemu/100/agent/exec-status",
         "storage/local/content?",
         "/agent/get-memory",
         "/access/tfa/",
         "/groups/web/0",
         "lxc/200/firewall/ipset/",
         "PATCH",
         "/nodes/pve/replication/nightly?"];

    /// <summary>Present in PVE only when there is something to say.</summary>
    private static readonly HashSet<string> Optional =
        ["comment", "tags", "serial", "pool", "hastate", "parent", "lastname", "firstname", "email", "args", "kvm", "serial0", "compress",
            "log", "source",
         "notes-template", "max_restart", "swap", "pressure", "gateway", "autostart", "description", "dport", "proto", "comments",
         "allowed-tags",
         "lock",
         "template",
         "message",
         "all",
         "unprivileged",
         "prune-backups",
         "tokens",
         "nodes",
         "strict",
         "next-run",
         "vmid",
         "tokenid",
         "allowed-nodes"];

    [Test]
    public async Task Refuses_what_the_real_api_refuses_in_the_same_words()
    {
        var recordings = Recordings.Read();
        var lab = await AsRecorded();
        var problems = new List<string>();
        foreach (var recorded in recordings.Where(recorded => recorded.Status >= 400 && recorded.Status is not 401 && !Elsewhere(recorded)))
        {
            if (recorded.Reason.StartsWith("Permission check failed (/", StringComparison.Ordinal))
            {
                lab.BeNobody();
            }
            else
            {
                lab.BeRoot();
            }
            var reply = await lab.Call(recorded.Method, Ours(recorded.Path), recorded.Form);
            var ourErrors = Errors(reply.Json);
            var theirErrors = recorded.Body.ValueKind is JsonValueKind.Object ? Errors(recorded.Body) : "";
            if (reply.Status != recorded.Status || ourErrors != theirErrors || Theirs(reply.Reason) != recorded.Reason)
            {
                problems.Add(
                    $"{recorded}\n  real: {recorded.Status} {recorded.Reason} {theirErrors}\n  ours: "
                        + $"{reply.Status} {reply.Reason} {ourErrors}");
            }
        }

        await NoProblem(problems);
    }

    [Test]
    public async Task Answers_have_the_keys_and_types_of_the_real_answers()
    {
        var recordings = Recordings.Read();
        var lab = await AsRecorded();
        var problems = new List<string>();
        var compared = 0;
        foreach (var recorded in recordings.Where(recorded => recorded is { Method: "GET", Status: 200 } && !Elsewhere(recorded)
            && recorded.Body.ValueKind is JsonValueKind.Object && !recorded.Path.Contains("/tasks/", StringComparison.Ordinal)))
        {
            var reply = await lab.Call("GET", Ours(recorded.Path), recorded.Form);
            if (reply.Status is 501)
            {
                continue;
            }
            compared++;
            if (reply.Status is not 200)
            {
                problems.Add($"{recorded}: {reply.Status} {reply.Reason}");
                continue;
            }
            Compare(recorded.ToString(), recorded.Body.GetProperty("data"), reply.Data, problems);
        }

        await NoProblem(problems);
        await Assert.That(compared).IsGreaterThan(60);
    }

    /// <summary>Shows all of them; an assertion on the text would show the first few lines.</summary>
    private static async Task NoProblem(List<string> problems)
    {
        if (problems.Count > 0)
        {
            Assert.Fail(string.Join('\n', problems.Distinct()));
        }
        await Assert.That(problems).IsEmpty();
    }

    private static bool Elsewhere(Recorded recorded) =>
        Array.Exists(OfTheirMachine, part => recorded.ToString().Contains(part, StringComparison.Ordinal));

    private static string Ours(string path) => path
        .Replace("/nodes/pve/", "/nodes/pve1/", StringComparison.Ordinal)
        .Replace("/nodes/pve", "/nodes/pve1", StringComparison.Ordinal).Replace("/nodes/pve11", "/nodes/pve1", StringComparison.Ordinal)
        .Replace("keep-here", "db-on-fast-nodes", StringComparison.Ordinal)
        .Replace("UPID%3Apve%3A", "UPID%3Apve1%3A", StringComparison.Ordinal)
        .Replace("nobody@pve", "nemo@pve", StringComparison.Ordinal)
        .Replace("/token/mcp", "/token/demo", StringComparison.Ordinal);

    private static string Theirs(string reason) => reason
        .Replace("pve1", "pve", StringComparison.Ordinal)
        .Replace("nemo@pve", "nobody@pve", StringComparison.Ordinal);

    /// <summary>The standard cluster plus what the recorded one had.</summary>
    private static async Task<Lab> AsRecorded()
    {
        var lab = new Lab();
        await lab.Run(
            "POST",
            "/nodes/pve1/qemu",
            "vmid=110&name=app-web&memory=128&cores=1&scsi0=nas:1,format%3Dqcow2&net0=virtio,bridge%3Dvmbr0&tags=prod%3Bweb&description=x&agent=1&scsihw=virtio-scsi-pci&ostype=l26&kvm=0");
        await lab.Run("POST", "/nodes/pve1/qemu/110/snapshot", "snapname=before&description=x");
        await lab.Start("POST", "/nodes/pve1/qemu/110/status/start");
        lab.Pass(3);
        await lab.Post(
            "/access/users", "userid=carol%40pve&email=carol%40example.com&firstname=Carol&lastname=N&comment=c&groups=operators");
        await lab.Post("/access/roles", "roleid=PowerOnly&privs=VM.Audit,VM.PowerMgmt");
        await lab.Post("/cluster/ha/resources", "sid=vm:100&state=ignored&max_restart=2&comment=db");
        await lab.Post("/nodes/pve1/qemu/100/firewall/rules", "action=DROP&type=in&enable=1&proto=tcp&dport=23&iface=net0");
        await lab.Post("/nodes/pve1/network", "iface=vmbr7&type=bridge&cidr=198.51.100.1/24&autostart=1&comments=lab");
        return lab;
    }

    private static string Errors(JsonElement body) =>
        body.ValueKind is JsonValueKind.Object && body.TryGetProperty("errors", out var errors)
        ? string.Join(
            "; ",
            errors.EnumerateObject().OrderBy(error => error.Name, StringComparer.Ordinal).Select(error => $"{error.Name}: {error.Value}"))
        : "";

    private static void Compare(string where, JsonElement real, JsonElement ours, List<string> problems)
    {
        if (real.ValueKind is JsonValueKind.Null)
        {
            return;
        }
        if (real.ValueKind != ours.ValueKind)
        {
            problems.Add($"{where}: {real.ValueKind}, ours {ours.ValueKind} {ours}");
            return;
        }
        if (real.ValueKind is JsonValueKind.Object)
        {
            foreach (var property in real.EnumerateObject())
            {
                if (ours.TryGetProperty(property.Name, out var value))
                {
                    Compare($"{where} .{property.Name}", property.Value, value, problems);
                }
                else if (!Optional.Contains(property.Name) && !property.Name.StartsWith('/'))
                {
                    problems.Add($"{where}: lacks {property.Name}");
                }
            }
        }
        else if (real.ValueKind is JsonValueKind.Array && real.GetArrayLength() > 0 && real[0].ValueKind is JsonValueKind.Object)
        {
            foreach (var row in real.EnumerateArray().DistinctBy(Kind))
            {
                var alike = ours.EnumerateArray().Where(other => Kind(other) == Kind(row)).ToList();
                if (alike.Count is 0)
                {
                    problems.Add($"{where}: no row like {Kind(row)}");
                    continue;
                }
                foreach (var property in row.EnumerateObject())
                {
                    var found = alike.Where(other => other.TryGetProperty(property.Name, out _))
                        .Select(other => other.GetProperty(property.Name))
                        .ToList();
                    if (found.Count > 0)
                    {
                        Compare($"{where}[{Kind(row)}].{property.Name}", property.Value, found[0], problems);
                    }
                    else if (!Optional.Contains(property.Name))
                    {
                        problems.Add($"{where}[{Kind(row)}]: lacks {property.Name}");
                    }
                }
            }
        }
    }

    /// <summary>Rows of one list may be of several kinds: a resource's type, a pending option's key.</summary>
    private static string Kind(JsonElement row) =>
        row.ValueKind is not JsonValueKind.Object ? ""
        : row.TryGetProperty("subdir", out _) ? "index"
        : row.TryGetProperty("status", out var status) && row.TryGetProperty("vmid", out _) ? $"{status}"
        : row.TryGetProperty("type", out var type)
            && type.ToString() is "node" or "qemu" or "lxc" or "storage" or "network" or "quorum" or "fencing" or "service" or "pool"
            ? type.ToString() : "";
}
