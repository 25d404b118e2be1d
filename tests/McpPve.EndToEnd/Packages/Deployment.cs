using System.Text.Json;
using McpPve.EndToEnd.Clients;
using McpPve.Testing;

namespace McpPve.EndToEnd.Packages;

/// <summary>What examples of a deployment are compared with.</summary>
internal static class Deployment
{
    /// <summary>The names of all settings.</summary>
    public static async Task<HashSet<string>> Settings()
    {
        using var document = JsonDocument.Parse((await McpPveProcess.Run(["settings", "--json"])).Output);
        var settings = document.RootElement.GetProperty("settings").EnumerateArray();
        return [.. settings.Select(setting => setting.GetProperty("name").GetString()!)];
    }

    /// <summary>The documents of a YAML text; a mistake in it fails the test. One npm package reads it, which the clients need.</summary>
    public static async Task<List<JsonElement>> Yaml(string text)
    {
        const string script = "import { parseAllDocuments } from 'yaml'; import { readFileSync } from 'node:fs'; "
            + "const all = parseAllDocuments(readFileSync(0, 'utf8')); for (const one of all) if (one.errors.length) throw one.errors[0]; "
            + "console.log(JSON.stringify(all.map(one => one.toJS())))";
        var parsed = await NodeClients.Run(["--input-type=module", "-e", script], input: text);
        await Assert.That(parsed.ExitCode).IsEqualTo(0).Because(parsed.ToString());
        using var document = JsonDocument.Parse(parsed.Output);
        return [.. document.RootElement.Clone().EnumerateArray()];
    }
}
