using System.Text.Json.Serialization;

namespace McpPve.Client.Models;

/// <summary>Answers about QEMU virtual machines.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(QemuVm))]
[JsonSerializable(typeof(QemuStatus))]
[JsonSerializable(typeof(QemuConfig))]
[JsonSerializable(typeof(RrdPoint))]
[JsonSerializable(typeof(Snapshot))]
[JsonSerializable(typeof(PendingChange))]
public sealed partial class QemuJson : JsonSerializerContext;
