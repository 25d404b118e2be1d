using System.Collections.Concurrent;
using McpPve.EndToEnd.CommandLine;

namespace McpPve.EndToEnd.Http;

/// <summary>Every way to knock on the door, against a table of who is let in.</summary>
public sealed class HttpAccessMatrix
{
    private const string Token = "right-token-0123456789abcdef";
    private const string Own = "{own}";

    private static readonly string Body = HttpSession.Modern("server/discover");

    // What each says stands beside it, so that the table below is all there is to the oracle.
    private static readonly Shown[] Tokens =
    [
        new("", Right: false),
        new($"Authorization: Bearer {Token}", Right: true),
        new($"Authorization: bearer {Token}", Right: true),
        new("Authorization: Bearer wrong-token-0123456789abcdef", Right: false),
        new($"Authorization: Bearer {Token}\r\nAuthorization: Bearer {Token}", Right: false),
        new($"Authorization: Basic {Token}", Right: false),
        new($"Authorization: {Token}", Right: false),
        new("Authorization: Bearer", Right: false),
        new("Authorization:", Right: false),
        new($"Authorization: Bearer {Token}x", Right: false),
        new($"Authorization: Bearer {Token[..^1]}", Right: false),
        new($"Authorization: Bearer wrong, Bearer {Token}", Right: false),
        new($"Cookie: token={Token}; access_token={Token}", Right: false),
        new($"X-Api-Key: {Token}\r\nProxy-Authorization: Bearer {Token}", Right: false),
        new("", Right: false) { Query = $"token={Token}&access_token={Token}&authorization=Bearer%20{Token}" },
    ];

    private static readonly Addressed[] Hosts =
    [
        new("localhost", Name.Loopback), new("localhost:1", Name.Loopback), new("LOCALHOST", Name.Loopback),
        new("127.0.0.1", Name.Loopback), new("127.0.0.1:9", Name.Loopback), new("127.8.8.8", Name.Loopback),
        new("[::1]", Name.Loopback),
        new("[::1]:80", Name.Loopback),
        new("allowed.example", Name.Allowed),
        new("Allowed.EXAMPLE:99", Name.Allowed),
        new("ported.example:8443", Name.Allowed),
        new(Own, Name.Own),
        new("ported.example", Name.Foreign),
        new("ported.example:80", Name.Foreign),
        new("allowed.example.", Name.Foreign),
        new("x.allowed.example", Name.Foreign),
        new("allowed.example.evil.example", Name.Foreign),
        new("localhost.", Name.Foreign),
        new("evil.example", Name.Foreign),
        new("evil.example:80", Name.Foreign),
        new("localhost.evil.example", Name.Foreign),
        new("127.0.0.1.evil.example", Name.Foreign),
        new("192.0.2.77", Name.Foreign), new("[2001:db8::1]", Name.Foreign), new("", Name.Foreign),
        new("localhost@evil.example", Name.Broken),
        new("evil.example@localhost", Name.Broken),
        new("evil.example:x@localhost", Name.Broken),
        new("localhost evil.example", Name.Broken),
        new("localhost/evil.example", Name.Broken),
        new("localhost,evil.example", Name.Broken),
        new("[::1", Name.Broken),
        new("localhost:80:81", Name.Broken),
        new("loc\x00alhost", Name.Broken),
        new("localhost\r\nHost: localhost", Name.Broken),
        new("localhost\r\nHost: evil.example", Name.Broken),
        new("evil.example\r\nHost: localhost", Name.Broken),
        new(null, Name.Broken),
        new("localhost", Name.Loopback) { Target = "http://localhost" },
        new("evil.example", Name.Foreign) { Target = "http://evil.example" },
        new("localhost", Name.Broken) { Target = "http://evil.example" },
        new("evil.example", Name.Broken) { Target = "http://localhost" },
        new("localhost", Name.Broken) { Target = "http://localhost@evil.example" },
    ];

    private static readonly Page[] Origins =
    [
        new(null, Known: true),
        new("http://localhost", Known: true),
        new("http://localhost:5173", Known: true),
        new("HTTPS://LocalHost", Known: true),
        new("https://127.0.0.1:9", Known: true),
        new("http://[::1]:3000", Known: true),
        new("https://app.example", Known: true), new("https://APP.example", Known: true),
        new("null", Known: false),
        new("http://app.example", Known: false),
        new("https://app.example:8443", Known: false),
        new("https://app.example.evil.example", Known: false),
        new("https://evil.example", Known: false),
        new("http://localhost.evil.example", Known: false),
        new("http://127.0.0.1.evil.example", Known: false),
        new("http://evil.example/localhost", Known: false),
        new("http://localhost@evil.example", Known: false),
        new("http://evil.example@localhost", Known: false),
        new("http://localhost/,http://evil.example", Known: false),
        new("http://localhost/path", Known: false),
        new("http://localhost, https://evil.example", Known: false),
        new("http://localhost\r\nOrigin: http://localhost", Known: false),
        new("localhost", Known: false),
        new("file://", Known: false),
        new("file://localhost", Known: false),
        new("https://evil.example#https://app.example", Known: false),
    ];

    private static readonly Place[] Places =
    [
        new("/", What.Mcp), new("/mcp", What.Mcp), new("/mcp/", What.Mcp), new("/MCP", What.Mcp), new("/%6dcp", What.Mcp),
        new("/./mcp", What.Mcp), new("/health/../mcp", What.Mcp), new("/mcp?health", What.Mcp),
        new("/health", What.Probe), new("/ready", What.Probe), new("/%68ealth", What.Probe), new("/mcp/../health", What.Probe),
        new("/health?x=1", What.Probe), new("/HEALTH", What.GuardedProbe), new("/ready/", What.GuardedProbe),
        new("//mcp", What.Nothing),
        new("/mcp%2f", What.Nothing),
        new("/health%2f..%2fmcp", What.Nothing),
        new("/health;/mcp", What.Nothing),
        new("/metrics", What.Nothing),
        new("/sse", What.Nothing),
        new("/message", What.Nothing),
        new("/favicon.ico", What.Nothing),
        new("/mcp/x", What.Nothing),
        new("/.WELL-KNOWN/oauth-protected-resource", What.Nothing),
        new("/register/", What.Nothing),
        new("/.well-known", What.Nothing),
        new("/.well-known/oauth-protected-resource", What.Sought),
        new("/.well-known/oauth-authorization-server/mcp", What.Sought),
        new("/mcp/.well-known/openid-configuration", What.Sought),
        new("/register", What.Sought), new("/authorize", What.Sought), new("/token", What.Sought),
    ];

    private static readonly string[] Methods = ["POST", "GET", "DELETE", "OPTIONS", "HEAD", "PUT"];

    private static readonly string[] Forwarding =
    [
        "",
        "X-Forwarded-For: 127.0.0.1",
        "X-Forwarded-For:",
        "Forwarded: for=127.0.0.1;host=localhost",
        "X-Real-IP: 127.0.0.1",
        "Via: 1.1 proxy",
        "X-Forwarded-Host: localhost",
        "X-Forwarded-Proto: https",
        "x-forwarded-for: ::1",
    ];

    private enum Name { Loopback, Allowed, Own, Foreign, Broken }

    private enum What { Mcp, Probe, GuardedProbe, Nothing, Sought }

    private static readonly Dictionary<string, string> Settings = new()
    {
        ["MCP_ALLOWED_HOSTS"] = "allowed.example, ported.example:8443",
        ["MCP_ALLOWED_ORIGINS"] = "https://app.example",
        ["MCP_REQUESTS_PER_SECOND"] = "1000000",
    };

    [Test]
    [Arguments(false)]
    [Arguments(true)]
    public async Task A_client_on_this_host_gets_in_as_the_table_says(bool closed)
    {
        await using var server = await HttpProcess.Start(With(closed));

        await Try(server, server.Url, local: true, closed);
    }

    [Test]
    [Arguments("0.0.0.0", false)]
    [Arguments("0.0.0.0", true)]
    [Arguments("::", false)]
    [Arguments("::", true)]
    public async Task A_client_elsewhere_gets_in_as_the_table_says(string listen, bool closed)
    {
        await using var network = await NetworkNamespace.Create();
        await using var server = await HttpProcess.Start(With(closed, ("MCP_HOST", listen)), launcher: network.Launcher);

        await Try(server, new($"http://{network.Inside}:{server.Url.Port}"), local: false, closed);
    }

    private static async Task Try(HttpProcess server, Uri url, bool local, bool closed)
    {
        var wrong = new ConcurrentQueue<string>();
        var tried = All().Concat(Sample(2000)).Distinct().ToList();
        await Parallel.ForEachAsync(tried, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (attempt, _) =>
        {
            var answer = await HttpProcess.Raw(url, attempt.Text(url.Authority));
            if (attempt.Problem(answer, local, closed) is { } problem)
            {
                wrong.Enqueue($"{problem}\n--- sent\n{attempt.Text(url.Authority)}\n--- got\n{answer}");
            }
        });

        Console.WriteLine(
            $"{tried.Count} combinations, {(local ? "from here" : "from elsewhere")}, "
                + $"{(closed ? "with" : "without")} MCP_AUTH_TOKEN: {wrong.Count} wrong");
        await Assert.That(wrong.Count)
            .IsEqualTo(0)
            .Because(
                string.Join("\n\n", wrong.GroupBy(text => text.Split('\n')[0]).Select(group => $"{group.Count()} times: {group.First()}")));
        await Assert.That(tried.Count).IsGreaterThan(15_000);
        await Assert.That(server.Error).DoesNotContain(Token).And.DoesNotContain("   at ");
    }

    private static IEnumerable<Attempt> All()
    {
        foreach (var token in Tokens)
        {
            foreach (var host in Hosts)
            {
                foreach (var origin in Origins)
                {
                    yield return new(token, host, origin, Places[1], "POST", "");
                }
            }
        }

        foreach (var place in Places)
        {
            foreach (var method in Methods)
            {
                foreach (var token in Tokens.Take(2))
                {
                    foreach (var host in Hosts.Where(host => host.Text is "localhost" or "evil.example" or Own && host.Target.Length == 0))
                    {
                        foreach (var origin in Origins.Where(origin => origin.Text is null or "https://app.example"
                            or "https://evil.example"))
                        {
                            yield return new(token, host, origin, place, method, "");
                        }
                    }
                }
            }
        }

        foreach (var forwarding in Forwarding)
        {
            foreach (var token in Tokens)
            {
                yield return new(token, Hosts[0], Origins[0], Places[1], "POST", forwarding);
                yield return new(token, Hosts[0], Origins[0], Places[8], "GET", forwarding);
            }
        }
    }

    private static IEnumerable<Attempt> Sample(int count)
    {
        var random = new Random(20260728);
        T Any<T>(T[] values) => values[random.Next(values.Length)];
        return Enumerable.Range(0, count)
            .Select(_ => new Attempt(Any(Tokens), Any(Hosts), Any(Origins), Any(Places), Any(Methods), Any(Forwarding)))
            // in a whole address it is a slash
            .Where(attempt => attempt.Host.Target.Length == 0 || !attempt.Place.Path.Contains("%2f", StringComparison.Ordinal));
    }

    private static Dictionary<string, string> With(bool closed, params (string Name, string Value)[] more)
    {
        var settings = new Dictionary<string, string>(Settings);
        foreach (var (name, value) in closed ? [.. more, ("MCP_AUTH_TOKEN", Token)] : more)
        {
            settings[name] = value;
        }

        return settings;
    }

    private sealed record Shown(string Line, bool Right)
    {
        public string Query { get; init; } = "";
    }

    private sealed record Addressed(string? Text, Name Is)
    {
        /// <summary>Stands before the path in the request's first line.</summary>
        public string Target { get; init; } = "";
    }

    private sealed record Page(string? Text, bool Known);

    private sealed record Place(string Path, What Is);

    private sealed record Attempt(Shown Token, Addressed Host, Page Origin, Place Place, string Method, string Forwarding)
    {
        public string Text(string own)
        {
            var path = Token.Query.Length == 0
                ? Place.Path
                : $"{Place.Path}{(Place.Path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{Token.Query}";
            var body = Method is "POST" or "PUT" ? Body : "";
            string[] lines =
            [
                $"{Method} {Host.Target}{path} HTTP/1.1",
                Host.Text is null ? "" : $"Host: {Host.Text.Replace(Own, own, StringComparison.Ordinal)}",
                Token.Line,
                Origin.Text is null ? "" : $"Origin: {Origin.Text}",
                Forwarding,
                Method == "OPTIONS"
                    ? "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization, "
                        + "content-type\r\nAccess-Control-Request-Private-Network: true"
                    : "",
                "Accept: application/json, text/event-stream",
                "MCP-Protocol-Version: 2026-07-28",
                "Mcp-Method: server/discover",
                body.Length > 0 ? $"Content-Type: application/json\r\nContent-Length: {body.Length}" : "",
                "Connection: close",
            ];
            return string.Join("\r\n", lines.Where(line => line.Length > 0)) + "\r\n\r\n" + body;
        }

        /// <summary>What is wrong with the answer; null when it is as it has to be.</summary>
        public string? Problem(HttpAnswer answer, bool local, bool closed)
        {
            var opened = answer.Headers.Where(header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase))
                .ToDictionary();
            if ((Origin.Text is null || !Origin.Known) && opened.Count > 0)
            {
                return $"CORS is closed, but there is {opened.First()}";
            }

            if (Origin.Text is not null
                && Origin.Known
                && Host.Is != Name.Broken
                && opened.GetValueOrDefault("Access-Control-Allow-Origin") != Origin.Text)
            {
                return "the page can't read the answer";
            }

            if (answer.Headers.ContainsKey("Server")
                || answer.Body.Contains(HttpAccessMatrix.Token, StringComparison.Ordinal)
                || answer.Body.Contains("   at ", StringComparison.Ordinal))
            {
                return "it tells too much";
            }

            var refusal = Refusal(local, closed);
            var admitted = refusal == 0 && Host.Is != Name.Broken;
            var open = Refusal(local, closed, shows: true);
            int[] expected =
                Host.Is == Name.Broken ? [400, .. Broken(refusal, open)]
                : IsPreflight ? [open == 0 ? 204 : open]
                : Place.Is == What.Sought ? [open == 0 ? 404 : open]
                : Place.Is == What.Probe || (Place.Is == What.GuardedProbe && admitted) ? Method is "GET" or "HEAD" ? [200] : [405]
                : refusal != 0 ? [refusal]
                : Place.Is == What.Nothing ? [404]
                : Method == "POST" ? [200] : [405];
            if (!expected.Contains(answer.Status))
            {
                return $"expected {string.Join(" or ", expected)}, not {answer.Status}";
            }

            if (answer.Status == 401 != answer.Headers.ContainsKey("WWW-Authenticate"))
            {
                return "401 and WWW-Authenticate belong together";
            }

            if (answer.Status is 401 or 403 or 404 && Method != "HEAD" && !(answer.Body.StartsWith('{') && answer.Reason.Length > 20))
            {
                return "there is no reason";
            }

            if (answer.Status == 200
                && Method != "HEAD"
                && Place.Is != What.Mcp
                && answer.Body.Contains("version", StringComparison.Ordinal) != admitted)
            {
                return "details are for those who get in, and only for them";
            }

            return answer.Status is 200 or 401 or 403 or 404 && answer.Headers.GetValueOrDefault("X-Content-Type-Options") != "nosniff"
                ? "a browser may guess what this is"
                : null;
        }

        // A name that no parser agrees on must not get in, however it is refused; the probes say no more than that they are there.
        private IEnumerable<int> Broken(int refusal, int open) =>
            Host.Text is null || Host.Text.Contains('\n', StringComparison.Ordinal) || Host.Target.Length > 0 ? []
            : IsPreflight || Place.Is == What.Sought ? [open == 0 ? 403 : open]
            : Place.Is == What.Probe ? Method is "GET" or "HEAD" ? [200] : [405]
            : [refusal == 0 ? 403 : refusal];

        private bool IsPreflight => Method == "OPTIONS" && Origin.Text is not null;

        /// <param name="shows">Whether a token is not asked for.</param>
        private int Refusal(bool local, bool closed, bool shows = false) =>
            !Origin.Known ? 403
            : closed && !shows && !Token.Right ? 401
            : !closed && (!local || Forwarding.Length > 0) ? 403
            : Host.Is is Name.Loopback or Name.Allowed || (Host.Is == Name.Own && (closed || local)) ? 0
            : 403;
    }
}
