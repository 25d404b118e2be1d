using System.Text.Json;

namespace McpPve.Tests.Models;

/// <summary>Finds the fixtures of the repository, and recordings of a real server where somebody keeps them beside it.</summary>
internal static class TestData
{
    public static IReadOnlyList<string> Fixtures() =>
        [
            .. Directory.GetFiles(Path.Combine(Repository.Root, "tests", "McpPve.Tests", "Fixtures", "pve"), "*.json")
            .Order(StringComparer.Ordinal),
        ];

    /// <summary>
    /// The successful answers that were recorded from PVE 9.2, of a single node and, where they lie there, of a cluster of two;
    /// skips the calling test without them.
    /// </summary>
    public static IReadOnlyList<RecordedAnswer> Recordings()
    {
        var single = Shared("recorded-9.2.ndjson");
        var cluster = Path.Combine(Path.GetDirectoryName(single)!, "recorded-9.2-cluster.ndjson");
        var answers = new List<RecordedAnswer>();
        foreach (var line in File.ReadLines(single).Concat(File.Exists(cluster) ? File.ReadLines(cluster) : []))
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            // A body of text is one that the recorder could not read as JSON.
            if (root.GetProperty("status").GetInt32() == 200 && root.GetProperty("body").ValueKind == JsonValueKind.Object)
            {
                answers.Add(
                    new(
                        root.GetProperty("method").GetString()!,
                        root.GetProperty("path").GetString()!.Split('?')[0],
                        root.GetProperty("body").GetRawText()));
            }
        }
        return answers;
    }

    public static string Shared(string file)
    {
        var path = Path.Combine(Repository.Root, "..", "shared", "pve-api", file);
        if (!File.Exists(path))
        {
            Skip.Test($"shared/pve-api/{file} does not lie beside the repository");
        }
        return path;
    }
}

internal sealed record RecordedAnswer(string Method, string Path, string Body);
