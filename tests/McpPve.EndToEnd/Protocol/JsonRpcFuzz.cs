using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpPve.Simulator;
using McpPve.Testing;

namespace McpPve.EndToEnd.Protocol;

/// <summary>
/// Real sessions, changed at random, on the standard input of the published file: it lives, answers what can be answered, and does
/// nothing it must not.
/// </summary>
public sealed class JsonRpcFuzz
{
    private const int SessionsPerProcess = 50;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly string[][] Seeds =
        [
            .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", "McpPve.EndToEnd", "Seeds"), "*.jsonl")
            .Order(StringComparer.Ordinal)
            .Select(File.ReadAllLines),
        ];

    [Test]
    public async Task The_server_survives_and_answers_any_input_within_its_limits()
    {
        var simulator = new SimulatedCluster(new() { TaskSpeed = 100 });
        await using var cluster = await Cluster.Start(simulator.Handle);
        var run = new FuzzRun(1200);
        var (problems, answered, growth) = (new ConcurrentQueue<string>(), 0, new ConcurrentQueue<string>());

        await Task.WhenAll(Lane(readOnly: true), Lane(readOnly: false));

        var deletions = cluster.Writes.Where(call => call.Method == "DELETE" && !call.Path.Contains("/tasks/", StringComparison.Ordinal))
            .Select(call => $"{call.Method} {call.Path}")
            .ToList();
        var summary = $"{run.Tried} sessions from {Seeds.Length} seeds and seed {run.Seed}, {answered} "
            + $"answers; memory {string.Join(", ", growth)}";
        TestContext.Current!.OutputWriter.WriteLine(string.Join('\n', problems.Prepend(summary)));
        await Assert.That(string.Join('\n', problems.Take(5))).IsEqualTo("").Because($"{summary}, {problems.Count} wrong");
        await Assert.That(string.Join('\n', deletions)).IsEqualTo("").Because("nobody confirmed anything");
        await Assert.That(answered).IsGreaterThan(run.Tried);

        // One process after the other; what a session does to it stays for the next ones.
        async Task Lane(bool readOnly)
        {
            var settings = new Dictionary<string, string>(cluster.Environment)
            {
                ["PVE_CONFIRM"] = "always",
                ["MCP_WRITES_PER_MINUTE"] = "100000",
            };
            if (readOnly)
            {
                settings["PVE_ACCESS_TIER"] = "read-only";
                settings["PVE_TOKEN_ID"] = SimulatedCluster.AuditorTokenId; // so that a write of this lane can be told from the other's
                settings["PVE_TOKEN_SECRET"] = SimulatedCluster.AuditorTokenSecret;
            }
            while (run.Next() is { } next)
            {
                await using var server = new Server(settings);
                await server.Try(Session.Largest, -1); // so that the heap is as large before as it may be afterwards
                var memory = new List<long>();
                var at = next;
                for (var i = 0; i < SessionsPerProcess; i++)
                {
                    var session = Session.Make(at.Random, at.Number);
                    if (await server.Try(session, at.Number) is { } problem)
                    {
                        problems.Enqueue($"{problem}, case {at.Number} of seed {run.Seed}, kept in {Keep(session, run.Seed, at.Number)}");
                        break;
                    }
                    Interlocked.Add(ref answered, server.Answered);
                    memory.Add(server.Memory);
                    if (i + 1 == SessionsPerProcess || run.Next() is not { } more)
                    {
                        break;
                    }
                    at = more;
                }
                if (memory.Count == SessionsPerProcess)
                {
                    // What a large session leaves comes and goes with the collections; what is lost for good lifts the lowest values too.
                    var (before, after) = (memory[..(SessionsPerProcess / 3)].Min(), memory[^5..].Min());
                    growth.Enqueue($"{before >> 10} to {after >> 10} MB");
                    if (after > (before * 3 / 2) + (40 << 10))
                    {
                        problems.Enqueue($"memory grew from {before} to {after} kB");
                    }
                }
                if (readOnly && simulator.Calls.Any(call => call.Method != "GET" && call.Status == 403))
                {
                    problems.Enqueue("a write left the read-only tier");
                }
            }
        }
    }

    private static string Keep(Session session, int seed, int number)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, ".artifacts", "fuzz")).FullName;
        var file = Path.Combine(folder, $"json-rpc-{seed}-{number}.jsonl");
        File.WriteAllBytes(file, session.Bytes);
        return file;
    }

    private sealed class Server : IAsyncDisposable
    {
        private readonly McpPveProcess _process;
        private readonly ConcurrentDictionary<string, int> _answers = new(StringComparer.Ordinal);
        private readonly ConcurrentQueue<string> _strange = [];
        private readonly Task _reading;

        public Server(Dictionary<string, string> settings)
        {
            _process = McpPveProcess.Start([], settings);
            _reading = Read();
        }

        public int Answered { get; private set; }

        public long Memory => long.Parse(
            File.ReadLines($"/proc/{_process.ProcessId}/status")
                .First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture);

        /// <returns>What went wrong.</returns>
        public async Task<string?> Try(Session session, int number)
        {
            await _process.Write(session.Bytes);
            var probe = $"probe-{number}";
            await _process.Write(Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":"{{probe}}","method":"ping"}""" + "\n"));
            if (!await Comes(probe))
            {
                return $"no answer to a ping within {Patience.TotalSeconds} s{(_process.HasExited ? $", {await _process.Ended()}" : "")}";
            }
            foreach (var id in session.Expected)
            {
                if (!await Comes(id))
                {
                    return $"no answer to {id}";
                }
            }
            Answered = session.Expected.Count + 1;
            return session.Expected.Append(probe).FirstOrDefault(id => _answers[id] != 1) is { } twice
                ? $"{_answers[twice]} answers to {twice}"
                : _strange.TryDequeue(out var strange) ? $"on standard output: {strange}"
                : _process.Error.Contains("   at ", StringComparison.Ordinal)
                    || _process.Error.Contains("Unhandled", StringComparison.Ordinal)
                    ? $"on standard error: {_process.Error}"
                : null;
        }

        public async ValueTask DisposeAsync()
        {
            await _process.DisposeAsync();
            await _reading;
        }

        private async Task<bool> Comes(string id)
        {
            using var limit = new CancellationTokenSource(Patience);
            while (!_answers.ContainsKey(id))
            {
                if (limit.IsCancellationRequested || _process.HasExited)
                {
                    return false;
                }
                await Task.Delay(2);
            }
            return true;
        }

        private void Take(JsonElement message)
        {
            if (message.TryGetProperty("id", out var id) && !message.TryGetProperty("method", out _))
            {
                _answers.AddOrUpdate(
                    id.ValueKind == JsonValueKind.String ? id.GetString()! : id.GetRawText(), 1, static (_, count) => count + 1);
            }
        }

        private async Task Read()
        {
            await foreach (var line in _process.Lines())
            {
                try
                {
                    using var document = JsonDocument.Parse(line);
                    // A batch is answered by a list.
                    foreach (var message in document.RootElement.ValueKind == JsonValueKind.Array
                        ? [.. document.RootElement.EnumerateArray()] : new[] { document.RootElement })
                    {
                        Take(StdioSession.Message(message.GetRawText()));
                    }
                }
                catch (Exception e) when (e is JsonException or InvalidDataException or KeyNotFoundException or InvalidOperationException)
                {
                    _strange.Enqueue(line[..Math.Min(200, line.Length)]);
                }
            }
        }
    }

    /// <param name="Bytes">Ends with a line feed.</param>
    /// <param name="Expected">Ids of requests that were left as they are, and must be answered once.</param>
    private sealed record Session(byte[] Bytes, IReadOnlyList<string> Expected)
    {
        private static readonly string Big = "{\"jsonrpc\":\"2.0\",\"id\":\"big\",\"method\":\"ping\",\"params\":{\"x\":\""
            + new string('B', 3_000_000)
            + "\"}}";

        private static readonly string[] Odd =
        [
            "null", "true", "-1", "0", "1.5", "1e400", "123456789012345678901234567890", "\"\"", "\"x\"", "\"\\ud800\"", "\"\\u0000\"",
            "[]", "{}", "[null]", "\"2026-07-28\"", "\"1900-01-01\"",
            "\"" + new string('A', 200_000) + "\"",
            string.Concat(Enumerable.Repeat("[", 50)) + string.Concat(Enumerable.Repeat("]", 50)),
            string.Concat(Enumerable.Repeat("{\"a\":", 200)) + "1" + new string('}', 200),
        ];

        private static readonly string[] Lines =
        [
            "",
            " ",
            "{",
            "}",
            "[]",
            "null",
            "0",
            "\"x\"",
            "{}",
            "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]",
            "{\"jsonrpc\":\"2.0\"}",
            "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}",
            "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}",
            "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}",
            "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"}",
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"ping\"}",
            "{\"jsonrpc\":\"2.0\",\"id\":\"odd\",\"method\":\"no/such\"}",
            "{\"jsonrpc\":\"2.0\",\"method\":\"no/such\"}",
            "{\"jsonrpc\":\"2.0\",\"id\":\"both\",\"result\":{},\"error\":{}}",
            "Content-Length: 10",
            "GET / HTTP/1.1",
            Big,
        ];

        public static Session Largest { get; } = new(Encoding.UTF8.GetBytes(Big + "\n"), []);

        public static Session Make(Random random, int number)
        {
            var lines = Seeds[random.Next(Seeds.Length)]
                .Select((line, i) => (Text: line.Replace("\"@", $"\"c{number}-", StringComparison.Ordinal), Changed: false, Index: i))
                .ToList();
            for (var i = 0; i < random.Next(1, 5); i++)
            {
                var at = random.Next(lines.Count);
                switch (random.Next(8))
                {
                    case 0: lines.RemoveAt(at); break;
                    case 1: lines.Insert(at, lines[random.Next(lines.Count)]); break;
                    case 2: (lines[at], lines[^1]) = (lines[^1], lines[at]); break;
                    case 3: lines.Insert(at, (Lines[random.Next(Lines.Length)], true, -1)); break;
                    case 4: lines[at] = (lines[at].Text[..random.Next(lines[at].Text.Length + 1)], true, -1); break;
                    default: lines[at] = (Mutated(lines[at].Text, random), true, -1); break;
                }
                if (lines.Count == 0)
                {
                    lines.Add(("", true, -1));
                }
            }
            var bytes = new List<byte>();
            foreach (var line in lines)
            {
                var raw = Encoding.UTF8.GetBytes(line.Text);
                if (line.Changed && random.Next(3) == 0)
                {
                    for (var i = 0; i < random.Next(1, 4) && raw.Length > 0; i++)
                    {
                        raw[random.Next(raw.Length)] = (byte)random.Next(256) is var value && value == '\n' ? (byte)'\r' : value;
                    }
                }
                bytes.AddRange(raw);
                bytes.AddRange(random.Next(20) == 0 ? "\r\n"u8 : "\n"u8);
            }
            // Who cancels gets no answer; who asks twice under one id, or names it elsewhere, gets what he gets.
            var text = Encoding.UTF8.GetString([.. bytes]);
            var expected = lines.Where(line => !line.Changed && Id(line.Text) is { } id && text.Split($"\"{id}\"").Length == 2)
                .Select(line => Id(line.Text)!)
                .ToList();
            return new([.. bytes], expected);
        }

        private static string? Id(string line) =>
            line.Length > 0 && JsonNode.Parse(line) is JsonObject message && message.ContainsKey("method")
                ? message["id"]?.GetValue<string>()
                : null;

        private static string Mutated(string line, Random random)
        {
            JsonNode? root;
            var places = new List<(JsonObject Parent, string Key)>();
            try
            {
                root = JsonNode.Parse(line);
                Collect(root, places);
                _ = root?.ToJsonString();
            }
            // changed before: no JSON any more, a member twice, half a character
            catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
            {
                return line + "}";
            }
            if (places.Count == 0)
            {
                return line;
            }
            var (parent, key) = places[random.Next(places.Count)];
            var odd = Odd[random.Next(Odd.Length)];
            switch (random.Next(4))
            {
                case 0:
                    parent.Remove(key);
                    return root!.ToJsonString();
                case 1: // the same member twice
                    var text = parent.ToJsonString();
                    return root!.ToJsonString().Replace(text, $"{text[..^1]},\"{key}\":{odd}}}", StringComparison.Ordinal);
                default: // JsonNode can't hold all of them
                    parent[key] = "@@";
                    return root!.ToJsonString().Replace("\"@@\"", odd, StringComparison.Ordinal);
            }
        }

        private static void Collect(JsonNode? node, List<(JsonObject, string)> places)
        {
            if (node is JsonObject members)
            {
                foreach (var (key, value) in members)
                {
                    places.Add((members, key));
                    Collect(value, places);
                }
            }
            else if (node is JsonArray list)
            {
                list.ToList().ForEach(value => Collect(value, places));
            }
        }
    }
}
