using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpPve.Client.Models;

/// <summary>Answers of methods that no model is made for.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(JsonElement))]
public sealed partial class ApiJson : JsonSerializerContext;
