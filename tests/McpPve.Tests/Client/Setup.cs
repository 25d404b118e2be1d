using System.Text.Json;
using System.Text.Json.Serialization;
using McpPve.Client;
using McpPve.Client.Json;

namespace McpPve.Tests.Client;

internal sealed class Item : PveObject
{
    [JsonPropertyName("name")]
    public PveText Name { get; set; }
}

[JsonSerializable(typeof(Item))]
[JsonSerializable(typeof(JsonElement))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class AnyJson : JsonSerializerContext;

internal static class Setup
{
    public const string Secret = "5ec4e7ab-0000-4000-8000-00000000cafe";

    public static PveClientOptions Options(params Uri[] urls) =>
        new() { BaseUrls = urls, TokenId = "root@pam!mcp", TokenSecret = Secret, Timeout = TimeSpan.FromSeconds(20) };

    /// <summary>A client that retries without long pauses.</summary>
    public static PveClient Client(PveClientOptions options) => new(options) { RetryDelay = TimeSpan.FromMilliseconds(1) };

    public static PveClient Client(params Uri[] urls) => Client(Options(urls));

    public static PveRequest Get(string path, params (string Name, string Value)[] parameters) => Request(HttpMethod.Get, path, parameters);

    public static PveRequest Request(HttpMethod method, string path, params (string Name, string Value)[] parameters) =>
        PveRequest.Create(method, path, parameters: [.. parameters.Select(p => KeyValuePair.Create(p.Name, p.Value))]);

    public static async Task<JsonElement> Ask(this PveClient client, PveRequest request) =>
        (await client.Send(request, AnyJson.Default.JsonElement.Data(), CancellationToken.None)).Data;

    public static async Task<PveException> Fail(this PveClient client, PveRequest request)
    {
        try
        {
            await client.Ask(request);
        }
        catch (PveException e)
        {
            return e;
        }
        throw new InvalidOperationException($"{request} succeeded");
    }
}
