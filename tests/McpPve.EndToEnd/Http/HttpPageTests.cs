using McpPve.EndToEnd.CommandLine;
using McpPve.Testing;

namespace McpPve.EndToEnd.Http;

/// <summary>What a person meets who opens the server's address.</summary>
public sealed class HttpPageTests
{
    private const string Token = "right-token-0123456789abcdef";

    private static readonly (string, string) Browser = (
        "Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8");

    [Test]
    [Arguments("/")]
    [Arguments("/mcp")]
    [Arguments("/mcp/")]
    public async Task A_browser_gets_a_page_that_says_what_this_is_and_what_to_do_with_the_address(string path)
    {
        await using var server = await HttpProcess.Start();
        var version = (await McpPveProcess.Run(["--version"])).Output.Trim();

        var page = await server.Get(path, Browser);

        await Assert.That((page.Status, page.Headers["Content-Type"])).IsEqualTo((200, "text/html; charset=utf-8"));
        await Assert.That(page.Body)
            .Contains("mcp-pve").And.Contains(version).And.Contains(
                $"<code>{server.Url}mcp</code>").And.Contains("#readme").And.Contains("MCP server for Proxmox VE");
        await Assert.That(page.Body).DoesNotContain("<script").And.DoesNotContain("pve1").And.DoesNotContain("demo.invalid");
        await Assert.That(page.Headers["Content-Security-Policy"])
            .StartsWith("default-src 'none'; style-src 'sha256-").And.DoesNotContain("unsafe");
        await Assert.That(page.Headers["X-Content-Type-Options"]).IsEqualTo("nosniff");
        await Assert.That(page.Headers["Vary"]).Contains("Accept");
        await Assert.That((await server.Send("HEAD", path, null, Browser)).Status).IsEqualTo(200);
    }

    [Test]
    public async Task A_stranger_learns_the_name_and_the_reason_only()
    {
        await using var server = await HttpProcess.Start(
            new Dictionary<string, string> { ["MCP_AUTH_TOKEN"] = Token, ["MCP_ALLOWED_HOSTS"] = "secret-name.example" });
        var version = (await McpPveProcess.Run(["--version"])).Output.Trim();

        var page = await server.Get("/", Browser);
        var known = await server.Get("/", Browser, ("Authorization", $"Bearer {Token}"));

        await Assert.That((page.Status, page.Headers["WWW-Authenticate"], page.Headers["Content-Type"]))
            .IsEqualTo((401, "Bearer", "text/html; charset=utf-8"));
        await Assert.That(page.Body).Contains("mcp-pve").And.Contains("Authorization: Bearer TOKEN");
        await Assert.That(page.Body)
            .DoesNotContain(version).And.DoesNotContain(Token).And.DoesNotContain("secret-name").And.DoesNotContain("Proxmox");
        await Assert.That(page.Headers["Content-Security-Policy"]).StartsWith("default-src 'none'");
        await Assert.That((known.Status, known.Body.Contains(version, StringComparison.Ordinal))).IsEqualTo((200, true));
    }

    [Test]
    public async Task Browser_input_is_never_part_of_the_page()
    {
        await using var server = await HttpProcess.Start();

        var name = await server.Raw("GET / HTTP/1.1\r\nHost: a'b\r\nAccept: text/html\r\nConnection: close\r\n\r\n");
        var path = await server.Get("/%3Cscript%3Ealert(1)%3C/script%3E", Browser);
        var origin = await server.Get("/", Browser, ("Origin", "http://<script>alert(1)</script>"));

        await Assert.That((path.Status, origin.Status)).IsEqualTo((404, 403));
        foreach (var page in new[] { name, path, origin })
        {
            await Assert.That(page.Body).DoesNotContain("<script").And.DoesNotContain("'b'");
        }
    }

    [Test]
    public async Task A_client_gets_no_page()
    {
        await using var server = await HttpProcess.Start();
        var session = await HttpSession.Open(server);

        var curl = await server.Get("/mcp", ("Accept", "*/*"));
        var inSession = await server.Get("/mcp", ("Accept", "text/html"), ("Mcp-Session-Id", session.Id!));
        var posted = await server.Post("/mcp", "{}", Browser);
        var elsewhere = await server.Get("/health", Browser);

        await Assert.That((curl.Status, curl.Headers["Allow"])).IsEqualTo((405, "POST"));
        await Assert.That(curl.Reason).Contains("Mcp-Session-Id").And.Contains("initialize");
        await Assert.That((inSession.Status, posted.Status, elsewhere.Status)).IsEqualTo((406, 400, 200));
        await Assert.That(elsewhere.Headers["Content-Type"]).IsEqualTo("application/json");
    }

    [Test]
    [Arguments("127.0.0.1", "http://localhost:{0}/mcp")]
    [Arguments("0.0.0.0", "http://localhost:{0}/mcp")]
    [Arguments("::", "http://localhost:{0}/mcp")]
    [Arguments("127.0.0.2", "http://127.0.0.2:{0}/mcp")]
    public async Task The_line_at_the_start_names_an_address_to_click(string host, string address)
    {
        await using var network = await NetworkNamespace.Create();
        await using var server = await HttpProcess.Start(
            new Dictionary<string, string> { ["MCP_HOST"] = host }, launcher: network.Launcher);

        await server.Process.ErrorContains($"serving MCP at {string.Format(null, address, server.Url.Port)},");
    }
}
