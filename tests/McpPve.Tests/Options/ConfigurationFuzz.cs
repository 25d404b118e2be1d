using McpPve.Effects;
using McpPve.Catalog;
using McpPve.Options;
using McpPve.Tools;
using Microsoft.Extensions.Configuration;

namespace McpPve.Tests.Options;

/// <summary>
/// No configuration exposes a tool that its plainly read values don't allow. The expectations are written down here a second time on
/// purpose.
/// </summary>
public sealed class ConfigurationFuzz
{
    private const int Cases = 6000;

    private static readonly string[] Tiers = ["read-only", "read-execute", "full"];
    private static readonly string[] Categories = [.. ToolCatalog.Groups.Select(group => group.Name)];
    private static readonly string[] Tools = [.. ToolCatalog.All.Select(tool => tool.Name)];

    /// <summary>A value and whether it is one that the variable takes.</summary>
    private sealed record Drawn(string? Text, bool Valid);

    [Test]
    public async Task No_invalid_value_widens_what_is_allowed()
    {
        var random = new Random(20261124);
        var (accepted, refused, problems) = (0, 0, new List<string>());
        for (var number = 0; number < Cases; number++)
        {
            var drawn = Draw(random);
            var environment = drawn.Where(pair => pair.Value.Text is not null).ToDictionary(pair => pair.Key, pair => pair.Value.Text);
            var reader = new OptionsReader(new ConfigurationBuilder().AddInMemoryCollection(environment).Build());
            var options = reader.Read(demo: null);
            var wrong = drawn.Where(pair => !pair.Value.Valid).Select(pair => pair.Key).ToList();
            string Shown() => string.Join(" ", environment.Select(pair => $"{pair.Key}=<{pair.Value}>"));

            if (options is null)
            {
                refused++;
                if (wrong.Count == 0)
                {
                    problems.Add($"refused although right: {Shown()}: {string.Join(' ', reader.Problems)}");
                }
                problems.AddRange(wrong.Where(name => !reader.Problems.Any(problem => problem.Contains(name, StringComparison.Ordinal)))
                    .Select(name => $"{name} is wrong and not named: {Shown()}: {string.Join(' ', reader.Problems)}"));
                continue;
            }
            accepted++;
            if (wrong.Count > 0)
            {
                problems.Add($"accepted although {string.Join(", ", wrong)} is wrong: {Shown()}");
            }
            var expected = Expected(
                Plain(environment, "PVE_ACCESS_TIER"),
                Plain(environment, "PVE_CATEGORIES"),
                Plain(environment, "PVE_TOOL_BLACKLIST"),
                Plain(environment, "PVE_TOOL_WHITELIST"));
            if (!options.Toolbox.Exposed.Select(tool => tool.Name).ToHashSet().SetEquals(expected))
            {
                problems.Add($"other tools than expected: {Shown()}");
            }
        }

        TestContext.Current!.OutputWriter.WriteLine($"{Cases} configurations: {accepted} accepted, {refused} refused");
        await Assert.That(string.Join('\n', problems.Take(10)))
            .IsEqualTo("")
            .Because($"{Cases} configurations: {accepted} accepted, {refused} refused, {problems.Count} wrong");
        await Assert.That(Math.Min(accepted, refused)).IsGreaterThan(Cases / 10).Because($"{accepted} accepted, {refused} refused");
    }

    [Test]
    public async Task Every_tier_with_every_category_and_every_pair_of_them_exposes_exactly_its_tools()
    {
        var sets = Categories.Select(name => new[] { name })
            .Concat(from a in Categories from b in Categories where a != b select new[] { a, b })
            .Append([])
            .ToList();
        var (count, problems) = (0, new List<string>());
        foreach (var tier in Tiers)
        {
            foreach (var set in sets)
            {
                foreach (var named in ToolCatalog.Groups.Select(group => group.Tools[^1].Name).Prepend(null))
                {
                    foreach (var (denied, allowed) in new[] { (named, null), (null, named), (named, named) }.Distinct())
                    {
                        count++;
                        var environment = new Dictionary<string, string?>
                        {
                            ["PVE_ACCESS_TIER"] = tier,
                            ["PVE_CATEGORIES"] = string.Join(',', set),
                            ["PVE_TOOL_BLACKLIST"] = denied,
                            ["PVE_TOOL_WHITELIST"] = allowed,
                        };
                        var visible = new OptionsReader(new ConfigurationBuilder().AddInMemoryCollection(environment).Build())
                            .ReadTools()!.Toolbox.Exposed.Select(tool => tool.Name)
                            .ToHashSet();
                        if (!visible.SetEquals(Expected(tier, string.Join(',', set), denied ?? "", allowed ?? "")))
                        {
                            problems.Add($"{tier} [{string.Join(',', set)}] without {denied} with {allowed}");
                        }
                    }
                }
            }
        }

        TestContext.Current!.OutputWriter.WriteLine($"{count} combinations");
        await Assert.That(string.Join('\n', problems.Take(10))).IsEqualTo("").Because($"{count} combinations, {problems.Count} wrong");
        await Assert.That(count).IsGreaterThan(15_000);
    }

    // Which tools there are, from the plain text of the variables and what each tool says of itself.
    private static HashSet<string> Expected(string tier, string categories, string denied, string allowed)
    {
        var rank = tier.Length == 0 ? 2 : Array.IndexOf(Tiers, tier);
        var inside = categories.Length == 0 ? [.. Categories] : Items(categories);
        var (never, always) = (Items(denied), Items(allowed));
        var visible = new HashSet<string>();
        foreach (var group in ToolCatalog.Groups)
        {
            foreach (var tool in group.Tools)
            {
                var needs = tool.Inner != InnerCall.None ? (int)tool.Tier
                    : tool.Route.Method == HttpMethod.Get ? 0 : tool.Tier == Tier.Full ? 2 : 1;
                if (!never.Contains(tool.Name)
                    && (
                        always.Contains(tool.Name)
                            || (needs <= rank && (inside.Contains(group.Name) || inside.Contains(tool.AlsoIn ?? "")))))
                {
                    visible.Add(tool.Name);
                }
            }
        }
        return visible;
    }

    private static HashSet<string> Items(string list) => [.. list.Split(',').Select(item => item.Trim()).Where(item => item.Length > 0)];

    private static string Plain(Dictionary<string, string?> environment, string name) => (environment.GetValueOrDefault(name) ?? "").Trim();

    private static Dictionary<string, Drawn> Draw(Random random)
    {
        // Mostly right, so that some configurations are right as a whole and wrong values come one at a time, too.
        var share = random.Next(3) switch { 0 => 0, 1 => 6, _ => 30 };
        Drawn Of(Func<string?> right, Func<string> wrong) => random.Next(100) < share ? Wrong(wrong()) : new(right(), true);
        Drawn Wrong(string text) => new(text, text.Trim().Length == 0); // what is only space counts as not set
        string Pick(params string[] texts) => texts[random.Next(texts.Length)];
        string Spaced(string text) => Pick(text, text, $" {text}", $"{text}\t", $"  {text}  ");
        string? Maybe(string text) => random.Next(2) == 0 ? null : Spaced(text);
        string List(string[] from) =>
            string.Join(Pick(",", ", ", " ,", ",,"), Enumerable.Range(0, random.Next(1, 5)).Select(_ => Pick(from)));
        string Flag() => Pick("True", "TRUE", "1", "0", "yes", "no", "on", "off", "truе", "true;", "t", "false,", "\"true\"");
        string Near(string text) => random.Next(8) switch
        {
            0 => text.ToUpperInvariant(),
            1 => char.ToUpperInvariant(text[0]) + text[1..],
            // Cyrillic, a combining accent
            2 => text.Replace('a', 'а').Replace('e', 'е') is var alike && alike != text ? alike : text + "́",
            3 => text + "\u200b",
            4 => text.Replace('-', '_') is var under && under != text ? under : text + "_",
            5 => text[..^1],
            6 => text + Pick("*", ";", "|full", " full", "\0", "\n", "s"),
            _ => Pick("*", "all", "none", "ｆｕｌｌ", "admin", "-1", "null", "undefined", "${TIER}", "{}", "[]", "🙂"),
        };
        // The tail of a list is wrong: the rest of it must not count either.
        string NearList(string[] from) =>
            random.Next(3) == 0
                ? Pick(",", " , ", ",,,")
                : Pick(
                    $"{List(from)},{NearOne(from)}",
                    $"{NearOne(from)},{List(from)}",
                    List(from).Replace(",", ";", StringComparison.Ordinal) + ";",
                    NearOne(from));
        string NearOne(string[] from)
        {
            while (true)
            {
                var near = Near(Pick(from));
                if (near.Trim().Length > 0 && !from.Contains(near.Trim()) && !near.Contains(',', StringComparison.Ordinal))
                {
                    return near;
                }
            }
        }

        var all = new Dictionary<string, Drawn>
        {
            ["PVE_BASE_URL"] = Of(
                () => Spaced(Pick("https://pve1:8006", "https://pve1:8006/api2/json,https://pve2:8006", "http://127.0.0.1:8006")),
                () =>
                    Pick(
                        "",
                        "pve1:8006",
                        "ftp://pve1",
                        "http://192.0.2.1",
                        "https://a:b@pve1",
                        "https://pve1,nonsense",
                        "https://pve1/x#y",
                        ",",
                        "https://pve1?x")),
            ["PVE_TOKEN_ID"] = Of(
                () => Spaced(Pick("root@pam!mcp", "a.b@corp.example!ci-1")),
                () => Pick("", "root@pam", "root!mcp", "root@pam!", "root@pam!a!b", "root@pam!m=1", "rööt@pam!x", "@pam!x")),
            ["PVE_TOKEN_SECRET"] = Of(
                () => Spaced("12345678-1234-1234-1234-123456789abc"),
                () =>
                    Pick(
                        "",
                        "x",
                        "12345678-1234-1234-1234-123456789ab",
                        "{12345678-1234-1234-1234-123456789abc}",
                        "12345678123412341234123456789abc")),
            ["PVE_ACCESS_TIER"] = Of(() => Maybe(Pick(Tiers)), () => NearOne(Tiers)),
            ["PVE_CATEGORIES"] = Of(() => Maybe(List(Categories)), () => NearList(Categories)),
            ["PVE_TOOL_BLACKLIST"] = Of(() => Maybe(List(Tools)), () => NearList(Tools)),
            ["PVE_TOOL_WHITELIST"] = Of(() => Maybe(List(Tools)), () => NearList(Tools)),
            ["PVE_VERIFY_SSL"] = Of(() => Maybe("true"), Flag),
            ["PVE_CONFIRM"] = Of(() => Maybe(Pick("auto", "always", "off")), () => NearOne(["auto", "always", "off"])),
            ["PVE_TIMEOUT"] = Of(
                () => Maybe(Pick("1", "60", "3600")), () => Pick("0", "-1", "3601", "1e2", "6 0", "٦٠", "60s", "+5", "0x10")),
            ["PVE_TLS_FINGERPRINT"] = Of(
                () => Maybe(string.Join(Pick(":", ""), Enumerable.Repeat(Pick("AB", "ab"), 32))),
                () => Pick("AB:CD", ",", string.Join(':', Enumerable.Repeat("AG", 32)), string.Join(':', Enumerable.Repeat("AB", 20)))),
            ["MCP_TRANSPORT"] = Of(() => Maybe(Pick("stdio", "http")), () => Pick("sse", "STDIO", "stdio,http")),
            ["MCP_PORT"] = Of(() => Maybe(Pick("0", "1", "3000", "65535")), () => Pick("65536", "-1", "http", "3000/tcp")),
            ["MCP_HOST"] = Of(
                () => Maybe(Pick("127.0.0.1", "0.0.0.0", "::", "[::1]", "localhost")),
                () => Pick("*", "all", "host.example", "0.0.0.0:3000", "256.0.0.1")),
            ["MCP_AUTH_TOKEN"] = Of(() => Maybe("0123456789abcdef"), () => Pick("short", "0123456789 abcdef", "0123456789abcdéf")),
            ["MCP_ALLOWED_HOSTS"] = Of(
                () => Maybe(Pick("mcp.example.org", "mcp.example.org, 192.0.2.7:3000")),
                () => Pick("*", "*.example.org", "https://mcp.example.org", "mcp.example.org/x", "a b")),
            ["MCP_ALLOWED_ORIGINS"] = Of(
                () => Maybe("https://app.example.org"),
                () => Pick("*", "null", "app.example.org", "https://app.example.org/", "https://*.example.org")),
            ["MCP_REQUESTS_PER_SECOND"] = Of(() => Maybe("200"), () => Pick("0", "-1", "many")),
            ["MCP_WRITES_PER_MINUTE"] = Of(() => Maybe("120"), () => Pick("0", "1e9", "unlimited")),
            ["MCP_STATE_KEY"] = Of(() => Maybe(new string('k', 32)), () => "too short"),
            ["MCP_METRICS"] = Of(() => Maybe(Pick("true", "false")), Flag),
            ["MCP_LOG_FORMAT"] = Of(() => Maybe(Pick("text", "json")), () => Pick("JSON", "xml")),
            ["MCP_EXCLUDE_TOOL_TITLES"] = Of(() => Maybe(Pick("true", "false")), Flag),
            ["DEBUG"] = new(Maybe(Pick("1", "*", "no")), true),
        };
        foreach (var required in new[] { "PVE_BASE_URL", "PVE_TOKEN_ID", "PVE_TOKEN_SECRET" })
        {
            all[required] = all[required] with { Valid = all[required].Valid && !string.IsNullOrWhiteSpace(all[required].Text) };
        }
        if (random.Next(100) < share)
        {
            // A name that is almost right would leave the default, which is the widest, in force.
            all[Pick("PVE_ACCESS_TIERS", "PVE_ACCES_TIER", "PVE_CATEGORY", "PVE_TOOLS_BLACKLIST", "PVE_TOOL_BLACKLISTS", "PVE_VERIFY_TLS",
                "PVE_CONFIRMS")] = new(Pick("read-only", "x"), false);
        }
        if (random.Next(100) < share)
        {
            all[Pick("PVE_TOKEN_SECRET_FILE", "PVE_CA_FILE")] = new("/nonexistent/file", false);
        }
        return all;
    }
}
