using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>Answers about tasks, and the plain texts (mostly UPIDs, or null) of every changing call.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(TaskSummary))]
[JsonSerializable(typeof(TaskStatus))]
[JsonSerializable(typeof(PveText))]
public sealed partial class TaskJson : JsonSerializerContext;
