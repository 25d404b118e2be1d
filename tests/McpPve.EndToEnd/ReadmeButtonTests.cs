using System.Text.Json;
using System.Text.RegularExpressions;

namespace McpPve.EndToEnd;

/// <summary>The install buttons of the README carry a client's entry in their address.</summary>
public sealed partial class ReadmeButtonTests
{
    public static IEnumerable<string> Links() => Button().Matches(Readme.Text).Select(match => match.Groups[1].Value);

    [Test]
    public async Task There_are_buttons_for_these_clients()
    {
        await Assert.That(Links().Select(link => $"{new Uri(link).Host} {Query(link)["name"]}")).IsEquivalentTo(
            ["insiders.vscode.dev proxmox", "insiders.vscode.dev proxmox-demo", "cursor.com proxmox", "cursor.com proxmox-demo"]);
        await Assert.That(Readme.Text).Contains("/mcp-pve-osx-arm64.mcpb)").And.Contains("/mcp-pve-win-x64.mcpb)");
    }

    [Test]
    [MethodDataSource(nameof(Links))]
    public async Task A_button_starts_the_server(string link)
    {
        var query = Query(link);
        var vsCode = new Uri(link).Host == "insiders.vscode.dev";
        var text = vsCode ? query["config"] : System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(query["config"]));
        using var document = JsonDocument.Parse(text);
        var server = document.RootElement;
        await Assert.That(vsCode).IsEqualTo(server.TryGetProperty("type", out var type));
        await Assert.That(!vsCode || type.GetString() == "stdio").IsTrue();

        var asked = Asked().Matches(text).Select(match => match.Groups[1].Value).ToHashSet();
        using var inputs = JsonDocument.Parse(query.GetValueOrDefault("inputs", "[]"));
        await Assert.That(inputs.RootElement.EnumerateArray().Select(input => input.GetProperty("id").GetString()!)).IsEquivalentTo(asked);
        foreach (var input in inputs.RootElement.EnumerateArray())
        {
            await Assert.That(input.GetProperty("type").GetString()).IsEqualTo("promptString");
            await Assert.That(input.TryGetProperty("password", out _))
                .IsEqualTo(input.GetProperty("id").GetString()!.Contains("secret", StringComparison.Ordinal))
                .Because("secrets are hidden while they are typed, and nothing else");
        }
        if (!server.TryGetProperty("args", out _) && !server.TryGetProperty("env", out _))
        {
            await Assert.That(text).IsEqualTo("""{"command":"mcp-pve"}""").Because("its settings are those of mcp-pve setup");
            return;
        }
        await ReadmeTests.Starts(server);
    }

    private static Dictionary<string, string> Query(string link) => new Uri(link).Query[1..].Split('&')
        .Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));

    [GeneratedRegex(@"\]\((https://(?:insiders\.vscode\.dev|cursor\.com)/[^)\s]+)\)")]
    private static partial Regex Button();

    [GeneratedRegex(@"\$\{input:([^}]+)\}")]
    private static partial Regex Asked();
}
