using McpPve.Effects;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using McpPve.Catalog;
using McpPve.CommandLine;
using McpPve.Diagnosis;
using McpPve.Options;
using McpPve.Tools;

namespace McpPve.Tests.Catalog;

/// <summary>Every definition and one answer of every tool, as a client sees them.</summary>
public sealed partial class ToolSnapshots
{
    public static IEnumerable<Func<ToolCase>> Cases() => EveryToolTests.Cases();

    public static IEnumerable<Func<ToolCase>> Tools() => Cases().Where(entry => entry().Variant.Length == 0);

    [Test]
    [MethodDataSource(nameof(Tools))]
    public async Task A_definition_changes_only_on_purpose(ToolCase entry)
    {
        var tool = ToolCatalog.Find(entry.Tool)!;
        var text = Indented(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("name", tool.Name);
            writer.WriteString("title", tool.Title);
            writer.WriteString("category", tool.Group.Name);
            writer.WriteString("tier", tool.Tier.Name());
            writer.WriteString("description", tool.Description);
            writer.WriteString("call", string.Join(", ", tool.Kinds.Select(kind => $"{kind.Route.Method} {kind.Route.Template}")));
            writer.WriteString("hints", string.Join(", ", Hints(tool.Effect)));
            writer.WritePropertyName("inputSchema");
            tool.InputSchema().WriteTo(writer);
            if (tool.OutputSchema() is { } output)
            {
                writer.WritePropertyName("outputSchema");
                output.WriteTo(writer);
            }
            writer.WriteEndObject();
        });

        await Golden.Matches($"tools/{tool.Name}.json", text);
    }

    [Test]
    [MethodDataSource(nameof(Cases))]
    public async Task An_answer_changes_only_on_purpose(ToolCase entry)
    {
        await using var lab = await TestCluster.Start(new() { Time = new SteppingClock() });

        var result = await lab.Call(entry.Tool, await lab.Arguments(entry));

        await Golden.Matches($"results/{entry.Key}.json", Stable(Indented(result.WriteTo)));
    }

    [Test]
    public async Task The_tables_of_the_readme_are_those_of_the_catalogue()
    {
        var text = new StringBuilder();
        foreach (var group in ToolCatalog.Groups)
        {
            text.Append($"\n#### {group.Title} (`{group.Name}`)\n\n| tool | tier | what it does |\n|---|---|---|\n");
            foreach (var tool in group.Tools)
            {
                var irreversible = tool.Effect.Irreversible ? ", irreversible" : "";
                var since = tool.Since is null ? "" : $", PVE {tool.Since}";
                var description = tool.Description.Replace("|", "\\|", StringComparison.Ordinal);
                text.Append($"| `{tool.Name}`{(tool.Extra ? " +" : "")} | {tool.Tier.Name()}{irreversible}{since} | {description} |\n");
            }
        }

        await Golden.MatchesReadme("tools", text.Append('\n').ToString());
    }

    [Test]
    public async Task The_tokens_of_the_readme_have_what_the_tools_need()
    {
        var text = new StringBuilder();
        var everything = ToolCatalog.Groups.Select(group => group.Name).ToHashSet();
        foreach (var tier in Enum.GetValues<Tier>())
        {
            var options = new ToolOptions(tier, everything, new HashSet<string>(), new HashSet<string>());
            var needed = Privileges.For(options.Toolbox.Exposed, options.Allowed, release9: true);
            var lines = string.Join('\n', TokenRoles.Lines(options, needed, PrivilegesCommand.ExampleToken));
            text.Append($"\n#### A token for `{tier.Name()}`\n\n```sh\n{lines}\n```\n");
            if (needed.LeftOut.Count > 0)
            {
                var refused = needed.LeftOut.Select(left =>
                    $"`{left.Tool.Name}` ({string.Join(", ", left.Rights.Select(right => right.Privilege))})");
                text.Append($"\nLeft out on purpose, as PVE demands a write privilege for these reads: {string.Join(", ", refused)}.\n");
            }
        }

        await Golden.MatchesReadme("tokens", text.Append('\n').ToString());
    }

    private static IEnumerable<string> Hints(Effect effect)
    {
        yield return effect.ReadOnly ? "readOnly" : "writes";
        yield return effect.Destructive ? "destructive" : "not destructive";
        yield return effect.Idempotent ? "idempotent" : "not idempotent";
        yield return effect.OpenWorld ? "open world" : "closed world";
    }

    private static string Indented(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer,
            new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            write(writer);
        }
        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    // Ports and certificates are new in each run, and so is their end.
    private static string Stable(string json) =>
        Port().Replace(Certificate().Replace(Volatile().Replace(json, "$1 0"), "…"), "127.0.0.1:0");

    [GeneratedRegex("(?<=is )[0-9]+d [0-9]+h(?= behind this)|([0-9A-F]{2}:){31}[0-9A-F]{2}, until [0-9-]+")]
    private static partial Regex Certificate();

    [GeneratedRegex(@"127\.0\.0\.1:[0-9]+")]
    private static partial Regex Port();

    // How long the client has waited is the one thing that the cluster's clock does not decide.
    [GeneratedRegex("(\"waited_seconds\":) [0-9.]+")]
    private static partial Regex Volatile();

    /// <summary>Time passes with each look at the clock, so that every run of a conversation is the same.</summary>
    private sealed class SteppingClock : TimeProvider
    {
        private long _looks;

        public override DateTimeOffset GetUtcNow() =>
            new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddSeconds(2 * Interlocked.Increment(ref _looks));
    }
}
