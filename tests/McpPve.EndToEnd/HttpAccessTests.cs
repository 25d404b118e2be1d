namespace McpPve.EndToEnd;

/// <summary>Who is served over HTTP.</summary>
public sealed class HttpAccessTests
{
    [Test]
    public async Task An_unknown_session_is_not_found()
    {
        await using var server = await HttpProcess.Start();

        var answer = await server.Post("/mcp", """{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}""", ("Mcp-Session-Id", "none-of-ours"), ("MCP-Protocol-Version", "2025-11-25"));

        await Assert.That(answer.Status).IsEqualTo(404).Because(answer.ToString());
    }

    [Test]
    public async Task Both_generations_are_served_on_one_address()
    {
        await using var server = await HttpProcess.Start();

        var session = await HttpSession.Open(server);
        var older = HttpSession.Tools(await session.Request("tools/list"));
        var newer = HttpSession.Tools(await new HttpSession(server).Ask("tools/list"));

        await Assert.That(older).Contains("pve_list_nodes");
        await Assert.That(newer.SequenceEqual(older)).IsTrue();
    }
}
