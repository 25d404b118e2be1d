using System.Text.Json;
using McpPve.Answers;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Text;
using McpPve.Tools;

namespace McpPve.Catalog.Backup;

/// <summary>The backups of one guest on every storage of the cluster, which PVE tells storage by storage.</summary>
internal sealed class GuestBackups : Operation
{
    public const string Content = "/nodes/{node}/storage/{storage}/content";

    private static readonly Columns<StorageVolume> Row = new Columns<StorageVolume>()
        .Text("volid", v => v.VolumeId).Time("created", v => v.Created).Size("size", v => v.Size)
        .Flag("protected", v => v.Protected).Text("verified", v => v.Verification.Value?.State ?? default)
        .Text("notes", v => v.Notes);

    public override void WriteSchema(Utf8JsonWriter writer) =>
        SchemaText.Write(
            writer, ("items", "array"), ("count", "integer"), ("total", "integer"), ("searched", "array"), ("unread", "array"));

    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        var storages = await run.Send(ClusterJson.Default.ClusterResource.Rows(), cancellation);
        var (found, searched, unread) = (new List<(StorageVolume Volume, string Node)>(), new List<string>(), new List<string>());
        foreach (var place in Places(storages.Data ?? []))
        {
            var name = place.Shared.IsSet ? $"{place.Storage}" : $"{place.Storage} on {place.Node}";
            if (place.Status.Value != "available")
            {
                unread.Add($"{name}: {place.Status.Value ?? "unknown"}");
                continue;
            }
            try
            {
                var answer = await run.Read(
                    Content, StorageJson.Default.StorageVolume.Rows(), cancellation,
                    ("node", place.Node.Value!), ("storage", place.Storage.Value!), ("content", "backup"), ("vmid", run.Call["vmid"]!));
                found.AddRange((answer.Data ?? []).Select(volume => (volume, place.Node.Value!)));
                searched.Add(name);
            }
            catch (PveException e)
            {
                unread.Add($"{name}: {e.Message}");
            }
        }
        var newestFirst = found.OrderByDescending(backup => backup.Volume.Created.Value ?? 0).ToList();
        return run.Result((writer, call) => ResultText.WriteItems(
            writer, newestFirst, call, call.Start, 0, null,
            (rowWriter, backup) => Row.Write(
                rowWriter, backup.Volume, () => StorageJson.Default.StorageVolume, call.Full,
                more => more.WriteString("node"u8, backup.Node)),
            after =>
            {
                WriteNames(after, "searched", searched);
                // No backup on a storage that nobody could look at must not look like no backup.
                WriteNames(after, "unread", unread);
            }));
    }

    // A shared storage holds the same wherever it is looked at.
    private static IEnumerable<ClusterResource> Places(List<ClusterResource> storages) => storages
        .Where(storage => storage is { Storage.Value: not null, Node.Value: not null }
            && Lists.Items(storage.Content.Value).Contains("backup"))
        .OrderBy(storage => storage.Status.Value == "available" ? 0 : 1)
        .DistinctBy(storage => storage.Shared.IsSet ? storage.Storage.Value : $"{storage.Node} {storage.Storage}")
        .OrderBy(storage => storage.Storage.Value, StringComparer.Ordinal);

    private static void WriteNames(Utf8JsonWriter writer, string name, List<string> names)
    {
        if (names.Count > 0)
        {
            writer.WriteStartArray(name);
            names.ForEach(writer.WriteStringValue);
            writer.WriteEndArray();
        }
    }
}
