using System.Text.Json;
using McpPve.Diagnosis;

namespace McpPve.CommandLine;

/// <summary>The newest version, from where somebody says that it is told: nothing is asked of its own accord.</summary>
internal static class NewestVersion
{
    private const string Check = "newest version";
    private static readonly string[] Members = ["tag_name", "version"];

    private const int Longest = 1024 * 1024;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <param name="address">Of a text with the version alone, or of JSON with tag_name or version.</param>
    public static async Task<Finding> Compare(string address, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http"))
        {
            return Finding.Failed(Check, $"--newest: '{address}' is not an address", "give the whole address, with https://");
        }
        using var client = new HttpClient { Timeout = Limit, MaxResponseContentBufferSize = Longest };
        client.DefaultRequestHeaders.UserAgent.ParseAdd($"mcp-pve/{Product.Version}");
        string text;
        try
        {
            text = (await client.GetStringAsync(url, cancellation)).Trim();
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return new(Check, FindingState.Warning, $"{url.Host} does not tell: {e.Message.TrimEnd('.')}");
        }
        var newest = Named(text)?.TrimStart('v');
        return newest is null || !Version.TryParse(Plain(newest), out var there)
                ? new(Check, FindingState.Warning, $"what {url.Host} answers is no version")
            : Version.TryParse(Plain(Product.Version), out var here) && here < there
                ? Finding.Warning(Check, $"{newest} is newer than this one, {Product.Version}", "install it as this one was installed")
            : Finding.Ok(Check, $"{Product.Version} is the newest");
    }

    private static string Plain(string version) => version.Split('-', '+')[0];

    private static string? Named(string text)
    {
        if (text is not ['{', ..])
        {
            return text;
        }
        try
        {
            var data = JsonElement.Parse(text);
            return Members
                .Select(name => data.TryGetProperty(name, out var value) ? value : default)
                .Select(value => value.ValueKind == JsonValueKind.String ? value.GetString() : null)
                .FirstOrDefault(value => value is not null);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
