using System.Text.Json.Nodes;
using McpPve.Catalog;
using McpPve.Simulator;
using McpPve.Tests.Catalog;
using McpPve.Tools;
using McpPve.Tools.Arguments;

namespace McpPve.Tests.Calls;

/// <summary>No value of no argument leads a tool to another endpoint than its own.</summary>
public sealed class HostileArguments
{
    internal static readonly string[] Values =
    [
        "..", ".", "../..", "%2e%2e", "..%2f..", "%2e%2e%2fqemu%2f101", "/", "//", "a/b", "a/../b", "pve1/qemu/101#", "pve1?force=1",
        "pve1#x", "x;y", "x&purge=1",
        "x=y", "%00", "\0", "a\0b", "a\r\nX-Evil: 1", "a\nb", " ", "", "\t", "pvé1", "\u202epve1", "ｐｖｅ１", "x%0d%0a", "\\", "..\\..",
        "{node}", "%", "%zz", "a%",
        "local:../../etc/passwd", "local:iso/../../x", "UPID:pve1:../..:x", "vm:../100", new('a', 5000),
    ];

    public static IEnumerable<Func<ToolCase>> Cases() => EveryToolTests.Cases();

    [Test]
    [MethodDataSource(nameof(Cases))]
    public async Task Every_request_goes_to_the_tools_own_endpoint(ToolCase entry)
    {
        await using var lab = await TestCluster.Start();
        var tool = ToolCatalog.Find(entry.Tool)!;
        var good = await lab.Arguments(entry);
        var before = lab.Cluster.Calls.Count;
        var tried = 0;

        foreach (var arg in tool.Args.Where(arg => !arg.Local && arg is TextArg or IntegerArg or TextListArg))
        {
            foreach (var value in Values)
            {
                var arguments = JsonNode.Parse(good)!.AsObject();
                arguments[arg.Name] = arg is TextListArg ? new JsonArray(value) : value;
                if (tool.ArgOf(ArgRole.Wait) is not null)
                {
                    arguments["wait_seconds"] = 0;
                }
                await lab.Run(entry.Tool, arguments.ToJsonString());
                tried++;
            }
        }

        var strange = lab.Cluster.Calls.Skip(before)
            .Where(call => call.Method != "GET" || tool.Effect.ReadOnly)
            .Where(call => !Own(tool, call))
            .Select(call => $"{call.Method} {call.Path}").Distinct();
        await Assert.That(string.Join('\n', strange)).IsEqualTo("").Because($"{tried} values were tried");
    }

    // Look-ups that go with a call are reads of fixed endpoints; putting a new firewall rule in its place is a PUT beside the POST.
    internal static bool Own(ToolSpec tool, PveCallRecord call) =>
        tool.Kinds.SelectMany(kind => kind.Templates()).Any(template => Fits(template, call.Path)
            || (
                tool.Name.EndsWith("firewall_rule", StringComparison.Ordinal)
                    && call.Method == "PUT"
                    && Fits($"{template}/{{pos}}", call.Path)))
        || (
            call.Method == "GET"
                && (
                    call.Path is "/cluster/resources" or "/nodes" or "/access/permissions"
                        || tool.AlsoReads.Any(template => Fits(template, call.Path))));

    private static bool Fits(string template, string path)
    {
        var expected = template.Split('/');
        // a volume's own slash is encoded
        var actual = template.EndsWith("{volume}", StringComparison.Ordinal) ? path.Split('/', expected.Length) : path.Split('/');
        return expected.Length == actual.Length
            && expected.Zip(actual)
                .All(pair =>
                    pair.First == pair.Second
                        || (pair.First.StartsWith('{') && pair.Second.Length > 0 && pair.Second is not ("." or "..")));
    }
}
