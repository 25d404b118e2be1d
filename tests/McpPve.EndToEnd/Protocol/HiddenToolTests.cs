using System.Text.Json;
using McpPve.Testing;

namespace McpPve.EndToEnd.Protocol;

/// <summary>A tool that the settings hide can't be called in any way.</summary>
public sealed class HiddenToolTests
{
    private const string Arguments = """{"vmid":103,"node":"pve3"}""";
    private const string Meta =
        "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}}";

    [Test]
    [Arguments("PVE_ACCESS_TIER", "read-only")]
    [Arguments("PVE_CATEGORIES", "nodes")]
    public async Task No_era_and_no_spelling_reaches_a_hidden_tool(string variable, string value)
    {
        await using var cluster = await Cluster.Start();
        var environment = new Dictionary<string, string>(cluster.Environment) { [variable] = value };
        var hidden = await Hidden(environment);
        var (tried, answered) = (0, new List<string>());

        await using (var session = await StdioSession.Open(environment, []))
        {
            foreach (var name in hidden)
            {
                foreach (var spelling in Spellings(name))
                {
                    tried++;
                    Judge(await session.Request("tools/call", $$"""{"name":{{spelling}},"arguments":{{Arguments}}}"""), spelling);
                }
                tried++;
                Judge(await session.Request("Tools/Call", $$"""{"name":"{{name}}","arguments":{{Arguments}}}"""), $"Tools/Call {name}");
                Judge(
                    await session.Request(
                        "tools/call", $$"""{"name":"pve_list_nodes_","Name":"{{name}}","tool":"{{name}}","arguments":{{Arguments}}}"""),
                    $"Name {name}");
                Judge(
                    await session.Request("tools/call", $$"""{"arguments":{{Arguments}},"name":"pve_none","name":"{{name}}"}"""),
                    $"twice {name}");
            }
        }
        await using (var session = StdioSession.Silent(environment))
        {
            foreach (var name in hidden)
            {
                foreach (var spelling in Spellings(name))
                {
                    tried++;
                    Judge(
                        await session.Request("tools/call", $$"""{"name":{{spelling}},"arguments":{{Arguments}},{{Meta}}}"""),
                        $"2026-07-28 {spelling}");
                }
            }
        }
        await using (var session = StdioSession.Silent(environment))
        {
            // No handshake and no version at all.
            foreach (var name in hidden.Take(10))
            {
                tried++;
                Judge(await session.Request("tools/call", $$"""{"name":"{{name}}","arguments":{{Arguments}}}"""), $"raw {name}");
            }
        }

        TestContext.Current!.OutputWriter.WriteLine($"{variable}={value}: {hidden.Count} hidden tools, {tried} calls");
        await Assert.That(string.Join('\n', answered)).IsEqualTo("");
        await Assert.That(hidden.Count).IsGreaterThan(60);
        await Assert.That(cluster.Writes).IsEmpty();

        void Judge(JsonElement answer, string what)
        {
            if (!answer.TryGetProperty("error", out _))
            {
                answered.Add($"{what}: {answer.GetRawText()}");
            }
        }
    }

    [Test]
    [Arguments("PVE_ACCESS_TIER", "read-only")]
    [Arguments("PVE_CATEGORIES", "nodes")]
    public async Task The_command_line_refuses_it_too(string variable, string value)
    {
        await using var cluster = await Cluster.Start();
        var environment = new Dictionary<string, string>(cluster.Environment) { [variable] = value };

        foreach (var name in (await Hidden(environment)).SelectMany(name => new[] { name, name + " ", name.ToUpperInvariant() })
            .Where((_, index) => index % 3 == 0 || index < 12))
        {
            var result = await McpPveProcess.Run(["call", name, "vmid=103", "node=pve3"], environment);

            await Assert.That(result.ExitCode).IsEqualTo(2).Because(result.ToString());
            await Assert.That(result.Output).IsEmpty();
        }
        await Assert.That(cluster.Server.Calls).IsEmpty();
    }

    // As JSON texts.
    private static IEnumerable<string> Spellings(string name) =>
    [
        $"\"{name}\"", $"\"{name.ToUpperInvariant()}\"", $"\"{name} \"", $"\" {name}\"", $"\"{name}\\u0000\"", $"\"{name}\\n\"",
        $"\"{name}\\u200b\"",
        $"\"{name.Replace('e', 'е')}\"", $"\"\\u0070{name[1..]}\"", $"[\"{name}\"]",
    ];

    /// <summary>The writing tools that these settings take away.</summary>
    private static async Task<List<string>> Hidden(IReadOnlyDictionary<string, string> environment)
    {
        var visible = (await Tools(environment)).Select(tool => tool.Name).ToHashSet();
        return
        [
            .. (await Tools(new Dictionary<string, string>()))
            .Where(tool => tool.Tier != "read-only" && !visible.Contains(tool.Name))
            .Select(tool => tool.Name),
        ];
    }

    private static async Task<List<(string Name, string Tier)>> Tools(IReadOnlyDictionary<string, string> environment)
    {
        var result = await McpPveProcess.Run(["tools", "--json"], environment);
        using var catalogue = JsonDocument.Parse(result.ExitCode == 0 ? result.Output
            : throw new InvalidOperationException(result.ToString()));
        return
        [
            .. catalogue.RootElement.GetProperty("tools")
            .EnumerateArray()
            .Select(tool => (tool.GetProperty("name").GetString()!, tool.GetProperty("tier").GetString()!)),
        ];
    }
}
