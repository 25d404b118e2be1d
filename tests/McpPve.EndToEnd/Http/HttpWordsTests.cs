using System.Collections.Concurrent;
using System.Text;

namespace McpPve.EndToEnd.Http;

/// <summary>
/// Requests put together at random, good and bad parts alike: each gets an answer that is one, none of them is a fault of
/// ours, and no word of any is about the library that the server is built on.
/// </summary>
public sealed class HttpWordsTests
{
    private static readonly string[] Words =
    [
        "ModelContextProtocol", "HttpServerTransport", "SessionMode", "Stateless", "McpServer", "JsonRpc", "RequestContext", "ITransport",
        "MRTR", "System.", "Exception", "csharp", "LineNumber", "BytePosition",
        "ClaimTypes", "Configure", ".NET", "   at ",
    ];

    private static readonly string[] Methods = ["POST", "GET", "DELETE", "HEAD", "PUT", "OPTIONS"];
    private static readonly string[] Accepts =
    [
        "application/json, text/event-stream", "application/json", "text/event-stream", "*/*", "text/html", "", "a;;;q=x,,/",
        "application/json;q=0",
    ];
    private static readonly string[] Types =
    [
        "application/json", "application/json", "application/json", "application/json; charset=utf-8", "text/plain", "",
        "application/json; charset=x",
    ];
    private static readonly string[] Versions =
    [
        "", "2025-11-25", "2025-03-26", "2026-07-28", "2026-07-28", "2099-01-01", "1999-01-01", "x",
    ];

    private static readonly string[] Names =
    [
        "tools/call", "initialize", "ping", "tools/list", "server/discover", "tasks/get", "logging/setLevel", "resources/read",
        "prompts/get", "completion/complete", "subscriptions/listen", "no/such", "notifications/cancelled", "notifications/initialized", "",
        "\\u0000",
    ];
    private static readonly string[] Parameters =
    [
        ",\"params\":{\"name\":\"pve_list_nodes\",\"arguments\":{}}",
        "",
        ",\"params\":[]",
        ",\"params\":null",
        ",\"params\":{}",
        ",\"params\":5",
        ",\"params\":[1]",
        ",\"params\":{\"name\":\"pve_list_nodes\",\"arguments\":5}",
        ",\"params\":{\"name\":5}",
        ",\"params\":{\"name\":\"\\ud800\"}",
        ",\"params\":{\"\\udfff\":1}",
        ",\"params\":{\"name\":\"nix\",\"a\":1,\"a\":2}",
        ",\"params\":{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"elicitation\":5},\"clientInfo\":{}}",
        ",\"params\":{\"uri\":\"x\",\"level\":\"x\",\"requestId\":{},\"taskId\":\"x\",\"cursor\":5}",
        ",\"params\":{\"_meta\":5}",
        ",\"params\":{\"_meta\":{\"progressToken\":{}},\"name\":\"pve_list_nodes\"}",
        ",\"params\":{\"level\":5,\"notifications\":5,\"ref\":5,\"argument\":5}",
        ",\"error\":{}",
        ",\"result\":5",
        ",\"params\":{\"name\":\"pve_list_nodes\",\"taskId\":\"x\",\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{},\"io.modelcontextprotocol/clientInfo\":5}}",
        ",\"params\":{\"name\":\"pve_list_nodes\",\"taskId\":\"x\",\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{\"extensions\":{\"io.modelcontextprotocol/tasks\":[]}}}}",
        ",\"params\":{\"name\":\"pve_list_nodes\",\"inputResponses\":5,\"requestState\":5,\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{\"elicitation\":\"x\"},\"io.modelcontextprotocol/logLevel\":\"x\"}}",
    ];

    private static readonly string[] Ids =
    [
        ",\"id\":1",
        ",\"id\":\"x\"",
        "",
        ",\"id\":null",
        ",\"id\":1.5",
        ",\"id\":{}",
        ",\"id\":99999999999999999999",
    ];

    [Test]
    [NotInParallel] // what is judged are words; how answers fare under load, HttpAbuseTests try
    public async Task No_request_makes_the_server_speak_of_its_library_or_of_a_fault()
    {
        await using var server = await HttpProcess.Start(
            new Dictionary<string, string> { ["MCP_REQUESTS_PER_SECOND"] = "1000000", ["DEBUG"] = "1" });
        var (random, wrong, statuses) = (new Random(20261127), new ConcurrentQueue<string>(), new ConcurrentDictionary<int, int>());
        T Any<T>(T[] values)
        {
            lock (random)
            {
                // the first is right; one that is wrong in everything says little
                return values[random.Next(3) > 0 ? 0 : random.Next(values.Length)];
            }
        }
        var sessions = (await Task.WhenAll(new[] { "2025-11-25", "2025-03-26", "2024-11-05" }.Select(version => server.Post(
            "/mcp", $$"""{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"{{version}}"} }""")))).Select(answer => answer.Headers["Mcp-Session-Id"]).ToArray();
        string[] known = [.. sessions, .. sessions, "", "none"];

        await Parallel.ForEachAsync(Enumerable.Range(0, 3000), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (_, _) =>
        {
            var (method, name) = (Any(Methods), Any(Names));
            var message = $"{{\"jsonrpc\":\"2.0\",\"method\":\"{name}\"{Any(Ids)}{Any(Parameters)}}}";
            var body = method is "POST" or "PUT"
                ? Any(
                    [
                        message,
                        $"[{message},{message}]",
                        message[1..],
                        "5",
                        "\xff",
                        $"{{\"jsonrpc\":\"2.0\",\"id\":\"x\"{Any(Parameters)}}}",
                    ])
                : "";
            string[] lines =
            [
                $"{method} /mcp HTTP/1.1",
                "Host: localhost",
                "Connection: close",
                $"Accept: {Any(Accepts)}",
                Line("Content-Type", Any(Types)),
                Line("MCP-Protocol-Version", Any(Versions)),
                Line("Mcp-Method", Any([name, name, "x", ""])),
                Line("Mcp-Name", Any(["pve_list_nodes", "x", "", "=?base64?%%?=", "=?base64?cHZl?="])),
                Line("Mcp-Session-Id", method == "DELETE" ? Any(["", "none"]) : Any(known)),
                Line("Last-Event-ID", Any(["", "x"])),
                $"Content-Length: {Encoding.Latin1.GetByteCount(body)}",
            ];
            var request = $"{string.Join("\r\n", lines.Where(line => line.Length > 0))}\r\n\r\n{body}";
            if (method == "GET" && sessions.Any(request.Contains))
            {
                return; // a stream that is rightly open does not end
            }
            var answer = await HttpProcess.Raw(server.Url, request).WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
            statuses.AddOrUpdate(answer.Status, 1, (_, count) => count + 1);
            if (answer.Status is 0 or >= 500
                || Words.FirstOrDefault(word => answer.Body.Contains(word, StringComparison.Ordinal)) is not null
                || (answer.Status >= 400 && method != "HEAD" && answer.Reason.Length < 15))
            {
                wrong.Enqueue($"{request}\n=>\n{answer}");
            }
        });

        TestContext.Current!.OutputWriter.WriteLine(
            string.Join(", ", statuses.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}: {pair.Value}")));
        TestContext.Current.OutputWriter.WriteLine(string.Join("\n\n", wrong.Take(5)));
        await Assert.That(string.Join("\n\n", wrong.Take(5))).IsEqualTo("").Because($"{wrong.Count} wrong");
        await Assert.That(server.Error).DoesNotContain("ERROR").And.DoesNotContain("ModelContextProtocol").And.DoesNotContain("   at ");
        await Assert.That(statuses.Keys)
            .Contains(200).And.Contains(202).And.Contains(400).And.Contains(404).And.Contains(405).And.Contains(406).And.Contains(415);

        static string Line(string name, string value) => value.Length == 0 ? "" : $"{name}: {value}";
    }
}
