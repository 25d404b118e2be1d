using System.Collections.Concurrent;
using System.Text.Json;
using McpPve.EndToEnd.Protocol;
using McpPve.Testing;

namespace McpPve.EndToEnd.Clients;

/// <summary>What tools/list answers, all pages of it.</summary>
internal static class ToolList
{
    private static readonly string[] Tiers = ["read-only", "read-execute", "full"];

    private static readonly ConcurrentDictionary<string, Lazy<Task<Dictionary<string, IReadOnlyList<JsonElement>>>>> Asked = new();

    private static readonly Lazy<Task<bool>> HasSetting = new(async () =>
        (await McpPveProcess.Run(["--demo", "settings"])).Output.Contains("PVE_TOOLS", StringComparison.Ordinal));

    /// <summary>The definitions by setting, such as "full, standard".</summary>
    /// <param name="list">standard, which leaves PVE_TOOLS out, or a value of it; skips the test where nobody knows PVE_TOOLS.</param>
    public static async Task<Dictionary<string, IReadOnlyList<JsonElement>>> InEveryTier(string list)
    {
        if (list != "standard" && !await HasSetting.Value)
        {
            Skip.Test("this server has no PVE_TOOLS");
        }

        return await Asked.GetOrAdd(list, _ => new(() => Ask(list))).Value;
    }

    /// <summary>All pages of a session's list.</summary>
    /// <param name="request">Asks for one page; takes the parameters and gives back the whole answer.</param>
    public static async Task<IReadOnlyList<JsonElement>> All(Func<string, Task<JsonElement>> request)
    {
        List<JsonElement> tools = [];
        for (var parameters = "{}"; ;)
        {
            var page = (await request(parameters)).GetProperty("result");
            tools.AddRange(page.GetProperty("tools").EnumerateArray());
            if (!page.TryGetProperty("nextCursor", out var next))
            {
                return tools;
            }

            parameters = $$"""{"cursor":{{next.GetRawText()}}}""";
        }
    }

    public static string Name(JsonElement tool) => tool.GetProperty("name").GetString()!;

    private static async Task<Dictionary<string, IReadOnlyList<JsonElement>>> Ask(string list)
    {
        Dictionary<string, IReadOnlyList<JsonElement>> settings = [];
        foreach (var tier in Tiers)
        {
            Dictionary<string, string> environment = new() { ["PVE_ACCESS_TIER"] = tier };
            if (list != "standard")
            {
                environment["PVE_TOOLS"] = list;
            }

            await using var session = StdioSession.Demo(environment);
            await session.Initialize();
            settings[$"{tier}, {list}"] = await All(parameters => session.Request("tools/list", parameters));
        }

        return settings;
    }
}
