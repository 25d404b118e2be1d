using System.Text.Json;
using McpPve.Answers;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Tools;

namespace McpPve.Catalog.Agent;

/// <summary>The network interfaces inside a guest, told alike for VMs and containers.</summary>
internal sealed class GuestAddressOperation : Operation
{
    private static readonly Columns<AgentInterface> OfVm = new Columns<AgentInterface>()
        .Text("name", i => i.Name).Text("mac", i => i.HardwareAddress)
        .List("addresses", i => GuestAddresses.Of(i.IpAddresses.Value));

    private static readonly Columns<LxcInterface> OfContainer = new Columns<LxcInterface>()
        .Text("name", i => i.Name).Text("mac", i => i.HardwareAddress.Value is null ? i.OldHardwareAddress : i.HardwareAddress)
        .List("addresses", GuestAddresses.Of);

    // Nothing of it is known: what came instead of a list is shown as it came, for an empty list would read like a fact.
    private static readonly Columns<AgentInterfacesResult> NoList = new();

    // The columns of both kinds are the same.
    private static readonly Operation List = Operations.List(() => AgentJson.Default.AgentInterface, OfVm);

    public override Task<ToolResult> Run(ToolRun run, CancellationToken cancellation) =>
        run.Call.Spec.IsForContainers ? RunContainer(run, cancellation) : RunVm(run, cancellation);

    public override void WriteSchema(Utf8JsonWriter writer) => List.WriteSchema(writer);

    private static async Task<ToolResult> RunVm(ToolRun run, CancellationToken cancellation)
    {
        var answer = await run.Send(AgentJson.Default.AgentInterfacesResult.Data(), cancellation);
        return run.Result((writer, call) =>
        {
            if (ResultText.WroteRaw(writer, answer.Raw))
            {
                return;
            }
            if (answer.Data is { Result.Value: null } odd)
            {
                NoList.Write(writer, odd, () => AgentJson.Default.AgentInterfacesResult, full: false);
                return;
            }
            var devices = (answer.Data?.Result.Value ?? []).Where(device => !GuestAddresses.IsLoopback(device));
            ResultText.WriteItems(writer, devices, call, call.Start, 0, null,
                (row, device) => OfVm.Write(row, device, () => AgentJson.Default.AgentInterface, call.Full));
        });
    }

    private static async Task<ToolResult> RunContainer(ToolRun run, CancellationToken cancellation)
    {
        var answer = await run.Send(LxcJson.Default.LxcInterface.Rows(), cancellation);
        var rows = (answer.Data ?? []).Where(row => row.Name.Value != "lo").OrderBy(row => row.Name.Value, StringComparer.Ordinal);
        // PVE asks the container itself, and a stopped one has nobody to answer.
        var empty = answer is { Data: null, Raw: null } ? "The container does not run: only a running one has addresses." : null;
        return run.Result((writer, call) =>
        {
            if (!ResultText.WroteRaw(writer, answer.Raw))
            {
                ResultText.WriteItems(writer, rows, call, call.Start, 0, null,
                    (row, item) => OfContainer.Write(row, item, () => LxcJson.Default.LxcInterface, call.Full), empty: empty);
            }
        });
    }
}
