using System.Text.Json;
using TUnit.Core.Exceptions;

namespace McpPve.Tests.Simulator;

/// <summary>Answers of the real API, kept beside the repository by those who have them.</summary>
internal static class Recordings
{
    public static IReadOnlyList<Recorded> Read()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "shared", "pve-api", "recorded-9.2.ndjson");
            if (File.Exists(file))
            {
                return [.. File.ReadLines(file).Select(line => new Recorded(JsonDocument.Parse(line).RootElement))];
            }
        }
        Skip.Test("the recorded answers of the real API are not beside the repository");
        throw new SkipTestException("unreachable");
    }
}

internal sealed record Recorded(JsonElement Line)
{
    public string Method => Line.GetProperty("method").GetString()!;
    public string Path => Line.GetProperty("path").GetString()!;
    public int Status => Line.GetProperty("status").GetInt32();
    public string Reason => Line.GetProperty("reason").GetString()!;
    public JsonElement Body => Line.GetProperty("body");

    /// <summary>Form-encoded; an array becomes a repeated key.</summary>
    public string? Form => !Line.TryGetProperty("params", out var parameters) || parameters.ValueKind is not JsonValueKind.Object ? null
        : string.Join('&', parameters.EnumerateObject().SelectMany(parameter => parameter.Value.ValueKind is JsonValueKind.Array
            ? parameter.Value.EnumerateArray().Select(item => (parameter.Name, Value: item))
            : [(parameter.Name, parameter.Value)])
            .Select(pair => $"{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Value.ToString())}"));

    public override string ToString() => $"{Method} {Path}?{Form}";
}
