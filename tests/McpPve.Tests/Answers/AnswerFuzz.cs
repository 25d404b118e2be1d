using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpPve.Answers;
using McpPve.Catalog;
using McpPve.Simulator;
using McpPve.Testing;
using McpPve.Tests.Calls;
using McpPve.Tests.Catalog;
using McpPve.Tools;
using McpPve.Tools.Arguments;

namespace McpPve.Tests.Answers;

/// <summary>
/// Whatever PVE answers, or what stands between, every tool ends with a result or a sentence, and does no more than it should.
/// </summary>
public sealed class AnswerFuzz
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Test]
    public async Task No_answer_of_PVE_breaks_a_tool_or_makes_it_do_more()
    {
        var entries = EveryToolTests.Cases().Select(make => make())
            .Where(entry => entry.Good.Length > 0 && ToolCatalog.Find(entry.Tool)!.Inner == InnerCall.None)
            .ToArray();
        var run = new FuzzRun(entries.Length * 4);
        var problems = new ConcurrentQueue<string>();
        var (results, errors) = (0, 0);

        await run.All(async (number, random) =>
        {
            var entry = entries[number % entries.Length];
            var mutator = new Mutator(random);
            await using var lab = await TestCluster.Start(between: mutator.Answer);
            var arguments = JsonNode.Parse(await lab.Arguments(entry))!.AsObject();
            if (ToolCatalog.Find(entry.Tool)!.ArgOf(ArgRole.Wait) is not null)
            {
                arguments["wait_seconds"] = 1;
            }
            mutator.On = true;
            var before = lab.Cluster.Calls.Count;
            try
            {
                var result = await lab.Run(entry.Tool, arguments.ToJsonString()).WaitAsync(Patience);
                Interlocked.Increment(ref result.IsError ? ref errors : ref results);
                if (Wrong(result) is { } wrong)
                {
                    problems.Enqueue(
                        $"{wrong}: {Describe(entry, run, number, mutator)}: {result.Text[..Math.Min(400, result.Text.Length)]}");
                }
            }
#pragma warning disable CA1031 // no exception may leave the pipeline, whatever it is
            catch (Exception e)
#pragma warning restore CA1031
            {
                problems.Enqueue($"threw {e.GetType().Name} {e.Message}: {Describe(entry, run, number, mutator)}\n{e.StackTrace}");
            }
            var tool = ToolCatalog.Find(entry.Tool)!;
            var writes = lab.Cluster.Calls.Skip(before).Where(call => call.Method != "GET").ToList();
            if (writes.GroupBy(call => (call.Method, call.Path)).Any(same => same.Count() > 1)
                || writes.Any(call => !HostileArguments.Own(tool, call)))
            {
                problems.Enqueue(
                    "wrote "
                        + $"{string.Join(", ", writes.Select(call => $"{call.Method} {call.Path}"))}: "
                        + $"{Describe(entry, run, number, mutator)}");
            }
        });

        var summary = $"{run.Tried} calls of {entries.Length} tools from seed {run.Seed}: {results} results, {errors} errors";
        TestContext.Current!.OutputWriter.WriteLine(string.Join('\n', problems.Prepend(summary)));
        await Assert.That(string.Join('\n', problems.Take(5))).IsEqualTo("").Because($"{summary}, {problems.Count} wrong");
        await Assert.That(Math.Min(results, errors)).IsGreaterThan(0).Because(summary);
    }

    private static string? Wrong(ToolResult result) =>
        result.Text.Length == 0 ? "no text"
        : result.Text.Contains("   at ", StringComparison.Ordinal) || result.Text.Contains("Exception", StringComparison.Ordinal)
        ? "a trace"
        : result.Text.Length > 4 * ResultText.MostBytes ? $"{result.Text.Length} characters"
        : result.Text.Any(c => char.IsControl(c) && c is not ('\n' or '\t')) ? "control characters"
        : !result.IsError && result.Data is null ? "neither result nor error"
        : null;

    private static string Describe(ToolCase entry, FuzzRun run, int number, Mutator mutator) =>
        $"{entry.Tool}, case {number} of seed {run.Seed}, after {string.Join(" | ", mutator.Done)}";

    /// <summary>Passes the cluster's answers on, some of them changed.</summary>
    private sealed class Mutator(Random random)
    {
        private static readonly string[] Odd =
        [
            "null", "true", "-1", "0", "1e400", "123456789012345678901234567890", "-0.0", "0.1e-300", "\"\"", "\"x\"", "\"\\ud800\"",
            "\"\\u0000\\u001b[2J\\u202e\"", "[]", "{}", "[[]]", "[null]",
            "{\"data\":{}}",
            "\"UPID:pve1:0:0:0:x:y:z@a:\"",
            "\"UPID:pve1:00000001:00000001:65000000:qmstart:100:root@pam:\"",
            "\"../../access/users\"",
            "\"pve1/../pve2\"",
            "9223372036854775808",
            "\"" + new string('A', 70_000) + "\"",
            string.Concat(Enumerable.Repeat("[", 40)) + string.Concat(Enumerable.Repeat("]", 40)),
            string.Concat(Enumerable.Repeat("{\"a\":", 200)) + "1" + new string('}', 200),
        ];

        private static readonly (int Status, string Reason)[] Statuses =
        [
            (200, "OK"),
            (204, "No Content"),
            (206, "Partial"),
            (301, "Moved"),
            (302, "Found"),
            (304, "Not Modified"),
            (400, "Parameter verification failed."),
            (401, "No ticket"),
            (403, "Permission check failed"),
            (404, "Not Found"),
            (413, "Too Large"),
            (429, "Slow down"),
            (500, "oops"),
            (500, "VM is locked (backup)"),
            (501, "Method 'GET /x' not implemented"),
            (502, "Bad Gateway"),
            (503, "Busy"),
            (595, "No route to host"), (596, "Connection timed out"), (599, "Too many redirections"), (999, "?"),
        ];

        private readonly Lock _lock = new();

        public bool On { get; set; }

        public List<string> Done { get; } = [];

        public async Task<PveReply> Answer(PveCall call, SimulatedCluster cluster, CancellationToken cancellation)
        {
            var reply = await cluster.Handle(call, cancellation);
            lock (_lock)
            {
                if (!On || random.Next(3) == 0)
                {
                    return reply;
                }
                var (name, changed) = Change(reply);
                Done.Add($"{call.Method} {call.Path}: {name}");
                return changed;
            }
        }

        private (string, PveReply) Change(PveReply reply)
        {
            switch (random.Next(10))
            {
                case 0:
                    var (status, reason) = Statuses[random.Next(Statuses.Length)];
                    return (
                        $"status {status}",
                        reply with { Status = status, Reason = reason, Body = status is 204 or 304 ? default : reply.Body });
                case 1:
                    var cut = random.Next(reply.Body.Length + 1);
                    return ($"cut at {cut}", reply with { Body = reply.Body[..cut] });
                case 2:
                    var bytes = reply.Body.ToArray();
                    for (var i = 0; i < random.Next(1, 6) && bytes.Length > 0; i++)
                    {
                        bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                    }
                    return ($"bytes {Short(Encoding.UTF8.GetString(bytes))}", reply with { Body = bytes });
                case 3:
                    var odd = Odd[random.Next(Odd.Length)];
                    return ($"data {Short(odd)}", reply with { Body = Encoding.UTF8.GetBytes($"{{\"data\":{odd}}}") });
                case 4:
                    var whole = new[]
                    {
                        "",
                        " ",
                        "null",
                        "[]",
                        "{}",
                        "\uFEFF{\"data\":[]}",
                        "<!DOCTYPE html><html></html>",
                        "{\"data\":[],\"data\":null}",
                        "{\"errors\":{\"x\":1},\"message\":[],\"data\":null}",
                        "{\"success\":0,\"message\":\"no\",\"data\":null}",
                        new string(' ', 300_000),
                        "\u001f\u008b\u0008",
                    }[random.Next(12)];
                    return ($"body {Short(whole)}", reply with { Body = Encoding.UTF8.GetBytes(whole) });
                case 5:
                    var type = new[]
                    {
                        "text/html", "application/json;charset=bogus", "text/plain", "application/octet-stream", "x",
                    }[random.Next(5)];
                    return ($"type {type}", reply with { ContentType = type });
                default:
                    return Member(reply);
            }
        }

        private (string, PveReply) Member(PveReply reply)
        {
            JsonNode? root;
            try
            {
                root = JsonNode.Parse(reply.Body.Span);
            }
            catch (JsonException)
            {
                return ("nothing", reply);
            }
            var places = new List<(JsonNode Parent, string Key)>();
            Collect(root, places);
            if (places.Count == 0)
            {
                return ("nothing", reply);
            }
            var names = new List<string>();
            for (var i = 0; i < random.Next(1, 4); i++)
            {
                var (parent, key) = places[random.Next(places.Count)];
                var odd = Odd[random.Next(Odd.Length)];
                names.Add($"{key}={Short(odd)}");
                if (parent is JsonObject members)
                {
                    if (random.Next(5) == 0)
                    {
                        members.Remove(key);
                    }
                    else
                    {
                        members[key] = JsonNode.Parse(odd);
                    }
                }
                else if (parent is JsonArray items && int.Parse(key, CultureInfo.InvariantCulture) is var at && at < items.Count)
                {
                    items[at] = JsonNode.Parse(odd);
                }
            }
            return (string.Join(' ', names), reply with { Body = Encoding.UTF8.GetBytes(root!.ToJsonString()) });
        }

        private static void Collect(JsonNode? node, List<(JsonNode, string)> places)
        {
            if (node is JsonObject members)
            {
                foreach (var (key, value) in members)
                {
                    places.Add((members, key));
                    Collect(value, places);
                }
            }
            else if (node is JsonArray items)
            {
                for (var i = 0; i < items.Count; i++)
                {
                    places.Add((items, i.ToString(CultureInfo.InvariantCulture)));
                    Collect(items[i], places);
                }
            }
        }

        private static string Short(string text) => text.Length <= 60 ? text : text[..60] + "…";
    }
}
