using System.Text.Json;
using System.Text.Json.Serialization;
using McpPve.Registration;

namespace McpPve.CommandLine.Setup;

/// <summary>A file that setup wrote.</summary>
/// <param name="Backup">What was there before; null: nothing was.</param>
/// <param name="Sha256">Of the file as it was written.</param>
internal sealed record WrittenFile(string File, string? Backup, string Sha256);

/// <summary>What setup has done on this machine, so that it can be taken back.</summary>
internal sealed record SetupRecord(IReadOnlyList<WrittenFile> Files, IReadOnlyList<ClientChange> Clients, string? Token)
{
    public static readonly SetupRecord Empty = new([], [], null);

    /// <summary>Beside the settings file.</summary>
    public static string PathFor(string settings) => Path.Combine(Path.GetDirectoryName(settings)!, "setup.json");

    /// <returns>Null where setup has done nothing that it remembers.</returns>
    /// <exception cref="SetupException">Somebody else wrote the file.</exception>
    public static SetupRecord? Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), SetupJson.Default.SetupRecord) : null;
        }
        catch (JsonException e)
        {
            throw new SetupException(
                $"setup: {path}, where setup remembers what it has done, can't be understood ({e.Message.TrimEnd('.')}). Move it away to go on.");
        }
    }

    public void Write(string path) =>
        FileOnDisk.Read(path).Private().Write(JsonSerializer.SerializeToUtf8Bytes(this, SetupJson.Default.SetupRecord));
}

[JsonSerializable(typeof(SetupRecord))]
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class SetupJson : JsonSerializerContext;
