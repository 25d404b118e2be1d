using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using McpPve.Simulator;

namespace McpPve.EndToEnd.Http;

/// <summary>What an operator sees of the HTTP transport: log lines, traces, metrics.</summary>
public sealed partial class HttpObservationTests
{
    private const string Token = "right-token-0123456789abcdef";
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Parent = $"00-{Trace}-00f067aa0ba902b7-01";

    [Test]
    public async Task Every_line_of_the_log_is_a_JSON_object_and_none_holds_a_secret()
    {
        await using var cluster = await Cluster.Start();
        await using var server = await HttpProcess.Start(
            new Dictionary<string, string>(cluster.Environment)
            {
                ["MCP_LOG_FORMAT"] = "json",
                ["MCP_AUTH_TOKEN"] = Token,
                ["DEBUG"] = "1",
            });
        var session = await HttpSession.Open(server, ("Authorization", $"Bearer {Token}"));
        await session.Call("pve_list_nodes", "{}");
        await session.Call("pve_get_qemu_status", """{"vmid":999999}""");
        await server.Post("/mcp", "{", ("Authorization", "Bearer nonsense"));
        await server.Get("/x%0Ay%22");

        var ended = await server.Terminate();

        await Assert.That(ended.ExitCode).IsEqualTo(0).Because(ended.ToString());
        var lines = ended.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToList();
        foreach (var line in lines)
        {
            await Assert.That(DateTimeOffset.Parse(line.GetProperty("time").GetString()!, CultureInfo.InvariantCulture).Offset)
                .IsEqualTo(TimeSpan.Zero);
            await Assert.That(line.GetProperty("level").GetString()).IsIn("debug", "info", "warn", "error");
            await Assert.That(line.GetProperty("message").GetString()).IsNotEmpty();
        }

        var calls = lines.Where(line => line.TryGetProperty("tool", out _)).ToList();
        await Assert.That(
            calls.Select(call =>
                $"{call.GetProperty("tool")} {call.GetProperty("outcome")} {call.GetProperty("client")} {call.GetProperty("from")}"))
            .IsEquivalentTo(["pve_list_nodes ok token 127.0.0.1", "pve_get_qemu_status error token 127.0.0.1"]);
        await Assert.That(ended.Error).DoesNotContain(Token).And.DoesNotContain(SimulatedCluster.TokenSecret);
    }

    [Test]
    [Arguments("header")]
    [Arguments("_meta")]
    [Arguments("header of a session")]
    [Arguments("_meta in a session")]
    public async Task A_trace_goes_on_to_PVE_and_into_the_log(string where)
    {
        await using var cluster = await Cluster.Start();
        await using var server = await HttpProcess.Start(
            new Dictionary<string, string>(cluster.Environment) { ["MCP_LOG_FORMAT"] = "json" });
        const string Named = "\"name\":\"pve_list_nodes\",\"arguments\":{},";
        var answer = where switch
        {
            "header" => await new HttpSession(server).Ask("tools/call", Named, "pve_list_nodes", more: ("traceparent", Parent)),
            "_meta" => await new HttpSession(server).Ask("tools/call", Named, "pve_list_nodes", meta: $",\"traceparent\":\"{Parent}\""),
            "header of a session" =>
                await (await HttpSession.Open(server)).Request("tools/call", "{" + Named.TrimEnd(',') + "}", ("traceparent", Parent)),
            _ => await (await HttpSession.Open(server)).Request("tools/call", $$"""{{{Named}}"_meta":{"traceparent":"{{Parent}}"} }"""),
        };

        await Assert.That(HttpSession.IsError(answer)).IsFalse().Because(answer.ToString());
        await server.Process.ErrorContains("\"tool\":\"pve_list_nodes\"");
        var line = server.Error.Split('\n').Single(line => line.Contains("\"tool\"", StringComparison.Ordinal));
        await Assert.That(line).Contains($"\"trace\":\"{Trace}\"");
        await Assert.That(cluster.Server.Traces).IsNotEmpty();
        await Assert.That(cluster.Server.Traces.All(trace => trace.StartsWith($"00-{Trace}-", StringComparison.Ordinal))).IsTrue();
        await Assert.That(cluster.Server.Traces.All(trace => !trace.Contains("00f067aa0ba902b7", StringComparison.Ordinal))).IsTrue();
    }

    [Test]
    public async Task Without_a_trace_PVE_gets_none()
    {
        await using var cluster = await Cluster.Start();
        await using var server = await HttpProcess.Start(
            new Dictionary<string, string>(cluster.Environment) { ["DEBUG"] = "1", ["MCP_METRICS"] = "true" });

        await new HttpSession(server).Ask("tools/call", "\"name\":\"pve_list_nodes\",\"arguments\":{},", "pve_list_nodes");

        await Assert.That(cluster.Server.Calls.Count).IsGreaterThanOrEqualTo(2);
        await Assert.That(cluster.Server.Traces).IsEmpty();
    }

    [Test]
    [Arguments("nonsense")]
    [Arguments("00-00000000000000000000000000000000-00f067aa0ba902b7-01")]
    [Arguments("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\nX-Evil: 1")]
    public async Task A_malformed_trace_header_is_ignored(string parent)
    {
        await using var cluster = await Cluster.Start();
        await using var server = await HttpProcess.Start(cluster.Environment);

        var answer = await new HttpSession(server).Ask(
            "tools/call",
            "\"name\":\"pve_list_nodes\",\"arguments\":{},",
            "pve_list_nodes",
            meta: $",\"traceparent\":\"{parent.Replace("\r\n", "\\r\\n", StringComparison.Ordinal)}\"");

        await Assert.That(HttpSession.IsError(answer)).IsFalse().Because(answer.ToString());
        await Assert.That(
            cluster.Server.Traces.Any(trace =>
                trace.Contains("Evil", StringComparison.Ordinal) || trace.Contains("-0000000000000000000", StringComparison.Ordinal)))
            .IsFalse();
    }

    [Test]
    public async Task Metrics_are_for_those_who_get_in_and_off_unless_asked_for()
    {
        (string, string) key = ("Authorization", $"Bearer {Token}");
        await using var off = await HttpProcess.Start(new Dictionary<string, string> { ["MCP_AUTH_TOKEN"] = Token });
        await using var on = await HttpProcess.Start(
            new Dictionary<string, string> { ["MCP_AUTH_TOKEN"] = Token, ["MCP_METRICS"] = "true" });

        await Assert.That((await off.Get("/metrics", key)).Status).IsEqualTo(404);
        await Assert.That((await off.Get("/metrics")).Status).IsEqualTo(401);
        await Assert.That((await on.Get("/metrics")).Status).IsEqualTo(401);
        await Assert.That((await on.Get("/metrics", key)).Status).IsEqualTo(200);
        await Assert.That((await on.Get("/metrics", key, ("Origin", "https://evil.example"))).Status).IsEqualTo(403);
    }

    [Test]
    public async Task Metrics_are_Prometheus_text_and_count_calls_requests_and_sessions()
    {
        await using var issuer = await TokenIssuer.Start();
        await using var cluster = await Cluster.Start();
        await using var server = await HttpProcess.Start(new Dictionary<string, string>(cluster.Environment)
        {
            ["MCP_METRICS"] = "true",
            ["MCP_OAUTH_ISSUER"] = issuer.Url,
            ["MCP_OAUTH_AUDIENCE"] = "https://pve-mcp.example.org",
        });
        (string, string) key = ("Authorization", $"Bearer {issuer.Token("https://pve-mcp.example.org", "pve:full")}");
        await server.Process.ErrorContains("connected to"); // which may have been asked before anything is measured
        var (before, calls) = (Parse(await server.Get("/metrics", key)), cluster.Server.Calls.Count);

        var session = await HttpSession.Open(server, key);
        await session.Call("pve_list_nodes", "{}");
        await session.Call("pve_list_nodes", "{}");
        await new HttpSession(server, key).Ask(
            "tools/call", "\"name\":\"pve_get_qemu_status\",\"arguments\":{\"vmid\":999999},", "pve_get_qemu_status");
        var after = Parse(await server.Get("/metrics", key));
        await server.Send("DELETE", "/mcp", null, key, ("Mcp-Session-Id", session.Id!));
        var closed = Parse(await server.Get("/metrics", key));

        await Assert.That(before.GetValueOrDefault("mcp_pve_sessions")).IsEqualTo(0);
        await Assert.That(after["mcp_pve_sessions"]).IsEqualTo(1);
        await Assert.That(closed["mcp_pve_sessions"]).IsEqualTo(0);
        await Assert.That(after["mcp_pve_tool_call_duration_seconds_count{tool=\"pve_list_nodes\",outcome=\"ok\"}"]).IsEqualTo(2);
        await Assert.That(after["mcp_pve_tool_call_duration_seconds_count{tool=\"pve_get_qemu_status\",outcome=\"error\"}"]).IsEqualTo(1);
        await Assert.That(after["mcp_pve_tool_call_duration_seconds_bucket{tool=\"pve_list_nodes\",outcome=\"ok\",le=\"+Inf\"}"])
            .IsEqualTo(2);
        await Assert.That(after["mcp_pve_tool_call_duration_seconds_sum{tool=\"pve_list_nodes\",outcome=\"ok\"}"]).IsGreaterThan(0);
        await Assert.That(after["process_cpu_seconds_total"]).IsGreaterThan(0);
        await Assert.That(after["process_resident_memory_bytes"]).IsGreaterThan(1 << 20);
        await Assert.That(after["dotnet_gc_heap_total_allocated_bytes_total"])
            .IsGreaterThan(before["dotnet_gc_heap_total_allocated_bytes_total"]);
        await Assert.That(Requests(after) - Requests(before)).IsEqualTo(cluster.Server.Calls.Count - calls);
        await Assert.That(Requests(before)).IsLessThanOrEqualTo(calls);
    }

    private static double Requests(Dictionary<string, double> samples) =>
        samples.Where(sample => sample.Key.StartsWith("mcp_pve_pve_request_duration_seconds_count", StringComparison.Ordinal))
            .Sum(sample => sample.Value);

    // The text format, strictly: every sample belongs to a metric that has its type told before.
    private static Dictionary<string, double> Parse(HttpAnswer answer)
    {
        if (answer.Status != 200
            || !answer.Headers["Content-Type"].StartsWith("text/plain; version=0.0.4", StringComparison.Ordinal)
            || !answer.Body.EndsWith('\n'))
        {
            throw new FormatException(answer.ToString());
        }

        var types = new Dictionary<string, string>();
        var samples = new Dictionary<string, double>();
        foreach (var line in answer.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Comment().Match(line) is { Success: true } comment)
            {
                if (comment.Groups[1].Value == "TYPE")
                {
                    types.Add(comment.Groups[2].Value, comment.Groups[3].Value);
                }

                continue;
            }

            var sample = Sample().Match(line);
            var name = Suffix().Replace(sample.Groups[1].Value, "");
            if (!sample.Success || !(types.ContainsKey(name) || types.ContainsKey(sample.Groups[1].Value)))
            {
                throw new FormatException($"'{line}' is no sample");
            }

            samples.Add(
                sample.Groups[1].Value + sample.Groups[2].Value, double.Parse(sample.Groups[3].Value, CultureInfo.InvariantCulture));
        }

        return samples;
    }

    [GeneratedRegex("^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$")]
    private static partial Regex Comment();

    [GeneratedRegex("""^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{[a-z_]+="[^"\\\n]*"(?:,[a-z_]+="[^"\\\n]*")*\})? ([0-9.E+-]+|\+Inf|NaN)$""")]
    private static partial Regex Sample();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Suffix();
}
