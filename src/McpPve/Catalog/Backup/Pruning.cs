using McpPve.Answers;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Client;
using McpPve.Tools;

namespace McpPve.Catalog.Backup;

/// <summary>What pruning would delete, as PVE itself works it out.</summary>
internal static class Pruning
{
    public const string Preview = "/nodes/{node}/storage/{storage}/prunebackups";

    /// <summary>The backups that go; afterwards none of them is there.</summary>
    public static readonly ReadBack Doomed = new(async (run, cancellation) =>
        [.. (await Read(run, cancellation)).Where(Goes).Select(backup =>
            new SettingValue(backup.VolumeId.Value ?? "", Readable.Time(backup.Created.Value ?? 0)))]);

    /// <summary>For the person who is asked: how many stay.</summary>
    public static async Task<string?> Told(ToolRun run, CancellationToken cancellation)
    {
        try
        {
            var backups = await Read(run, cancellation);
            var gone = backups.Count(Goes);
            return $"{gone} backups go, {backups.Count - gone} stay.";
        }
        catch (PveException e)
        {
            return $"Which backups go can't be read: {e.Message}.";
        }
    }

    private static bool Goes(PruneCandidate backup) => backup.Mark.Value == "remove";

    private static async Task<List<PruneCandidate>> Read(ToolRun run, CancellationToken cancellation) =>
        (await run.Read(
            Preview, StorageJson.Default.PruneCandidate.Rows(), cancellation,
            [.. run.Call.Parameters.Select(parameter => (parameter.Key, parameter.Value))])).Data ?? [];
}
