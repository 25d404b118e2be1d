using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>Answers about QEMU virtual machines.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(PveEnvelope<List<QemuVm>>))]
[JsonSerializable(typeof(PveEnvelope<QemuStatus>))]
[JsonSerializable(typeof(PveEnvelope<QemuConfig>))]
[JsonSerializable(typeof(PveEnvelope<List<RrdPoint>>))]
[JsonSerializable(typeof(PveEnvelope<List<Snapshot>>))]
[JsonSerializable(typeof(PveEnvelope<List<PendingChange>>))]
[JsonSerializable(typeof(PveEnvelope<MigrationCheck>))]
[JsonSerializable(typeof(PveEnvelope<GuestFeature>))]
[JsonSerializable(typeof(PveEnvelope<PveText>))]
public sealed partial class QemuJson : JsonSerializerContext;
