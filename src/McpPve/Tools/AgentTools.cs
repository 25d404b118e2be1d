using System.Text.Json;
using McpPve.Client.Models;
using static McpPve.Tools.Route;

namespace McpPve.Tools;

/// <summary>The QEMU guest agent: /nodes/{node}/qemu/{vmid}/agent.</summary>
internal static class AgentTools
{
    private static readonly Columns<AgentOsInfoResult> OsInfo = new Columns<AgentOsInfoResult>()
        .Text("name", r => r.Result.Value?.PrettyName ?? default).Text("id", r => r.Result.Value?.Id ?? default)
        .Text("version", r => r.Result.Value?.Version ?? default).Text("variant", r => r.Result.Value?.Variant ?? default)
        .Text("kernel", r => r.Result.Value?.KernelRelease ?? default).Text("machine", r => r.Result.Value?.Machine ?? default);

    private static readonly Columns<AgentInterfacesResult> Interfaces = new Columns<AgentInterfacesResult>().Add(WriteInterfaces);

    public static readonly ToolSpec[] All =
    [
        new()
        {
            Name = "pve_exec_in_qemu_guest",
            Title = "Run command in QEMU guest",
            About = "Run a command inside a virtual machine as root or SYSTEM by the guest agent, wait for its end, return exit code and output. No shell: use [\"sh\",\"-c\",\"…\"].",
            Tier = Tier.Full,
            Effect = Effect.Disrupt with { OpenWorld = true },
            Route = Post("/nodes/{node}/qemu/{vmid}/agent/exec"),
            Args =
            [
                Arg.Vmid, Arg.NodeOfGuest, Arg.TextList("command", "Program and arguments.") with { Required = true },
                Arg.Text("input_data", "Its standard input.", 65536) with { Pve = "input-data", Secret = true }, Arg.Wait,
            ],
            Returns = new AgentExecShape(),
        },
        new()
        {
            Name = "pve_get_qemu_agent_exec_status",
            Title = "Command in QEMU guest",
            About = "Get outcome and output of a command that outlasted pve_exec_in_qemu_guest. The agent tells them only once.",
            Effect = Effect.Read with { Idempotent = false },
            Route = Get("/nodes/{node}/qemu/{vmid}/agent/exec-status"),
            Args = [Arg.Vmid, Arg.NodeOfGuest, Arg.Integer("pid", "As the exec answered.") with { Required = true }],
            Returns = Shape.One(() => AgentJson.Default.AgentExecStatus, AgentExecShape.Status),
        },
        new()
        {
            Name = "pve_get_qemu_agent_osinfo",
            Title = "QEMU guest system",
            About = "Get the operating system and kernel inside a running virtual machine, from its guest agent.",
            Route = Get("/nodes/{node}/qemu/{vmid}/agent/get-osinfo"),
            Args = [Arg.Vmid, Arg.NodeOfGuest, Arg.Detail],
            Returns = Shape.One(() => AgentJson.Default.AgentOsInfoResult, OsInfo),
        },
        new()
        {
            Name = "pve_get_qemu_agent_network",
            Title = "QEMU guest IP addresses",
            About = "Get the IP addresses and network interfaces inside a running virtual machine, from its guest agent.",
            Route = Get("/nodes/{node}/qemu/{vmid}/agent/network-get-interfaces"),
            Args = [Arg.Vmid, Arg.NodeOfGuest, Arg.Detail],
            Returns = Shape.One(() => AgentJson.Default.AgentInterfacesResult, Interfaces),
        },
    ];

    private static void WriteInterfaces(Utf8JsonWriter writer, AgentInterfacesResult network)
    {
        if (network.Result.Value is not { } devices)
        {
            return; // what came instead is shown as it came: an empty list would read like a fact
        }
        writer.WriteStartArray("interfaces"u8);
        foreach (var device in devices.Where(device => !GuestAddresses.IsLoopback(device)))
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, device.Name.Value);
            if (device.HardwareAddress.Value is { Length: > 0 } mac)
            {
                writer.WriteString("mac"u8, mac);
            }
            writer.WriteStartArray("addresses"u8);
            GuestAddresses.Of(device.IpAddresses.Value).ForEach(writer.WriteStringValue);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
