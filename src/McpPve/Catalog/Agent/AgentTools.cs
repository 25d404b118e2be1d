using McpPve.Effects;
using McpPve.Answers;
using McpPve.Client.Models;
using McpPve.Tools;
using McpPve.Tools.Arguments;
using static McpPve.Tools.Route;

namespace McpPve.Catalog.Agent;

/// <summary>The QEMU guest agent: /nodes/{node}/qemu/{vmid}/agent.</summary>
internal static class AgentTools
{
    private static readonly Columns<AgentOsInfoResult> OsInfo = new Columns<AgentOsInfoResult>()
        .Text("name", r => r.Result.Value?.PrettyName ?? default).Text("id", r => r.Result.Value?.Id ?? default)
        .Text("version", r => r.Result.Value?.Version ?? default).Text("variant", r => r.Result.Value?.Variant ?? default)
        .Text("kernel", r => r.Result.Value?.KernelRelease ?? default).Text("machine", r => r.Result.Value?.Machine ?? default);

    public static readonly ToolSpec[] All =
    [
        new()
        {
            Name = "pve_exec_in_guest",
            FormerNames = ["pve_exec_in_qemu_guest"],
            Title = "Run command in guest",
            Description = "Run a command inside a virtual machine as root or SYSTEM by the guest agent, wait for its end, return exit "
                + "code and output. No shell: use [\"sh\",\"-c\",\"…\"].",
            Tier = Tier.Full,
            Effect = Effect.Disruption with { OpenWorld = true },
            AsksSometimes = true,
            Route = Post("/nodes/{node}/qemu/{vmid}/agent/exec"),
            NotForContainers = "Proxmox VE's API runs commands in VMs only, by their guest agent; in a container, 'pct exec' on its "
                + "node does.",
            Args =
            [
                Arg.Vmid, Arg.NodeOfGuest, Arg.TextList("command", "Program and arguments.") with { Required = true },
                Arg.Text("input_data", "Its standard input.", 65536) with { Pve = "input-data", Secret = true }, Arg.Wait,
            ],
            Returns = new AgentExecOperation(),
        },
        new()
        {
            Name = "pve_get_qemu_agent_exec_status",
            Title = "Command in QEMU guest",
            Extra = true,
            Description = "Get outcome and output of a command that outlasted pve_exec_in_guest. The agent hands them out only once.",
            Effect = Effect.Read with { Idempotent = false },
            Route = Get("/nodes/{node}/qemu/{vmid}/agent/exec-status"),
            Args = [Arg.Vmid, Arg.NodeOfGuest, Arg.Integer("pid", "As the exec answered.") with { Required = true }],
            Returns = Operations.One(() => AgentJson.Default.AgentExecStatus, AgentExecOperation.Status),
        },
        new()
        {
            Name = "pve_get_qemu_agent_osinfo",
            Title = "QEMU guest system",
            Extra = true,
            Description = "Get the operating system and kernel inside a running virtual machine, from its guest agent.",
            Route = Get("/nodes/{node}/qemu/{vmid}/agent/get-osinfo"),
            Args = [Arg.Vmid, Arg.NodeOfGuest, Arg.Detail],
            Returns = Operations.One(() => AgentJson.Default.AgentOsInfoResult, OsInfo),
        },
    ];
}
