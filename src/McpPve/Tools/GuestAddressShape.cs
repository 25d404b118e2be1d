using System.Text.Json;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Pipeline;

namespace McpPve.Tools;

/// <summary>The network interfaces inside a guest, told alike for VMs and containers.</summary>
internal sealed class GuestAddressShape : Shape
{
    private static readonly Columns<AgentInterface> OfVm = new Columns<AgentInterface>()
        .Text("name", i => i.Name).Text("mac", i => i.HardwareAddress)
        .List("addresses", i => Addresses(i.IpAddresses.Value));

    private static readonly Columns<LxcInterface> OfContainer = new Columns<LxcInterface>()
        .Text("name", i => i.Name).Text("mac", i => i.HardwareAddress.Value is null ? i.OldHardwareAddress : i.HardwareAddress)
        .List("addresses", i => Addresses(i.IpAddresses.Value) is { Count: > 0 } all ? all : Known(i.Inet, i.Inet6));

    // Built with the addresses of both kinds, whose columns are the same.
    private static readonly Shape List = Shape.List(() => AgentJson.Default.AgentInterface, OfVm);

    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        if (run.Call.Spec.IsForContainers)
        {
            var answer = await run.Send(LxcJson.Default.LxcInterface.Rows(), cancellation);
            var rows = (answer.Data ?? []).Where(row => row.Name.Value != "lo").OrderBy(row => row.Name.Value, StringComparer.Ordinal);
            return run.Result((writer, call) => WriteList(writer, call, answer.Raw, rows, (row, item) => OfContainer.Write(row, item, call.Full ? LxcJson.Default.LxcInterface : null)));
        }
        var told = await run.Send(AgentJson.Default.AgentInterfacesResult.Data(), cancellation);
        var devices = (told.Data?.Result.Value ?? []).Where(device => device.Name.Value != "lo");
        return run.Result((writer, call) => WriteList(writer, call, told.Raw, devices, (row, item) => OfVm.Write(row, item, call.Full ? AgentJson.Default.AgentInterface : null)));
    }

    public override void WriteSchema(Utf8JsonWriter writer) => List.WriteSchema(writer);

    private static void WriteList<T>(Utf8JsonWriter writer, ToolCall call, JsonElement? raw, IEnumerable<T> rows, Action<Utf8JsonWriter, T> write)
    {
        if (!ResultText.WroteRaw(writer, raw))
        {
            ResultText.WriteItems(writer, rows, call, call.Start, 0, null, write);
        }
    }

    private static List<string> Addresses(List<GuestAddress>? addresses) =>
        [.. (addresses ?? []).Select(address => address.Prefix.Value is { } bits ? $"{address.Address.Value}/{bits}" : address.Address.Value).OfType<string>()];

    private static List<string> Known(params PveText[] addresses) => [.. addresses.Select(address => address.Value).OfType<string>()];
}
