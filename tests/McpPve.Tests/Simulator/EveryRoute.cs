using McpPve.Client.Schema;

namespace McpPve.Tests.Simulator;

public class EveryRoute
{
    /// <summary>Values that fit the standard cluster, by the name of the parameter.</summary>
    private static readonly Dictionary<string, string> ByName = new()
    {
        ["node"] = "pve1", ["target"] = "pve2", ["vmid"] = "100", ["newid"] = "777", ["storage"] = "nas", ["disk"] = "scsi0",
        ["size"] = "+1G",
        ["userid"] = "alice@pve", ["tokenid"] = "one", ["groupid"] = "operators", ["roleid"] = "Operator", ["realm"] = "pve",
        ["poolid"] = "test",
        ["sid"] = "vm:101", ["rule"] = "db-on-fast-nodes", ["service"] = "chrony", ["iface"] = "vmbr1", ["id"] = "nightly", ["pos"] = "0",
        ["name"] = "office", ["group"] = "web", ["cidr"] = "192.0.2.10", ["snapname"] = "one", ["path"] = "/vms/100",
        ["roles"] = "PVEAuditor",
        ["users"] = "alice@pve",
        ["vms"] = "100",
        ["volume"] = "iso/debian-13.2.0-amd64-netinst.iso",
        ["idlist"] = "unused0",
        ["url"] = "https://example.com/a.iso",
        ["filename"] = "a.iso",
        ["content"] = "iso",
        ["reference"] = "docker.io/library/alpine:3",
        ["ostemplate"] = "nas:vztmpl/debian-13-standard_13.1-1_amd64.tar.zst",
        ["net0"] = "virtio,bridge=vmbr0", ["scsi0"] = "nas:1", ["memory"] = "2048", ["rootfs"] = "nas:1", ["tags"] = "a",
        ["delete"] = "description",
        ["nodes"] = "pve1", ["resources"] = "vm:101,vm:109", ["pool"] = "test", ["comment"] = "c", ["description"] = "d",
        ["groups"] = "operators",
        ["schedule"] = "21:00", ["timezone"] = "UTC", ["search"] = "example.test", ["privs"] = "VM.Audit", ["template"] = "alpine.tar.xz",
        ["pid"] = "1",
        ["command"] = "echo", ["file"] = "/etc/hostname", ["username"] = "root", ["password"] = "xxxxxxxxxxxx", ["feature"] = "snapshot",
        ["proto"] = "tcp",
        ["dport"] = "22", ["action"] = "ACCEPT", ["upid"] = "nonsense",
    };

    [Test]
    [Arguments("pve1", "100")]
    [Arguments("pve3", "107")]
    [Arguments("pve2", "201")]
    [Arguments("pve3", "203")]
    public async Task Answers_without_failing_itself_with_few_and_with_many_parameters(string node, string vmid)
    {
        var problems = new List<string>();
        var served = 0;
        foreach (var endpoint in PveSchema.All())
        {
            foreach (var many in new[] { false, true })
            {
                var lab = new Lab();
                var values = endpoint.Parameters
                    .Where(parameter => !parameter.Optional || many)
                    .Where(parameter => !endpoint.Path.Contains($"{{{parameter.Name}}}", StringComparison.Ordinal))
                    .Where(parameter => parameter.Name is not ("digest" or "skiplock" or "args" or "all" or "lock"))
                    .Select(parameter => (Name: parameter.Name.Replace("[n]", "0", StringComparison.Ordinal), Value: Value(parameter)))
                    .Where(pair => pair.Value is not null);
                var path = string.Join('/', endpoint.Path.Split('/').Select(part => part.StartsWith('{')
                    ? part is "{node}" ? node : part is "{vmid}" ? vmid : Uri.EscapeDataString(ByName.GetValueOrDefault(part[1..^1], "x"))
                    : part));
                var form = string.Join('&', values.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value!)}"));

                var reply = await lab.Call(endpoint.Method, path, form);
                lab.Pass(7200);
                await lab.Get("/version");
                var tasks = await lab.Get("/cluster/tasks");

                served += reply.Status is 501 ? 0 : 1;
                if (reply.Reason.StartsWith("the simulator failed", StringComparison.Ordinal)
                    || tasks.Text.Contains("the simulator failed", StringComparison.Ordinal))
                {
                    problems.Add($"{endpoint.Method} {path}?{form}: {reply.Reason}");
                }
            }
        }

        await Assert.That(problems).IsEmpty();
        await Assert.That(served).IsGreaterThan(400);
    }

    private static string? Value(PveParameter parameter) =>
        parameter.Enum is { } choices ? choices[0]
        : ByName.TryGetValue(parameter.Name.Replace("[n]", "0", StringComparison.Ordinal), out var known) ? known
        : parameter.Type is PveType.Boolean ? "1"
        : parameter.Type is PveType.Integer or PveType.Number ? $"{Math.Max(parameter.Minimum ?? 1, 1)}"
        : null;
}
