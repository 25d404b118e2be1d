using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Testing;

namespace McpPve.Tests.Client;

/// <summary>One node that hangs is no reason for the others to be waited for.</summary>
public sealed class NodeLimiterTests
{
    [Test]
    public async Task A_hundred_reads_of_a_node_that_hangs_hold_up_no_other_read()
    {
        var (hanging, most, free) = (0, 0, new TaskCompletionSource());
        await using var server = await PveServer.Start(async (call, cancellation) =>
        {
            if (call.Path.StartsWith("/nodes/pve2/", StringComparison.Ordinal))
            {
                most = Math.Max(most, Interlocked.Increment(ref hanging));
                await free.Task.WaitAsync(cancellation);
                Interlocked.Decrement(ref hanging);
            }
            return new(200, "OK", """{"data":{"version":"9.2.1"}}"""u8.ToArray(), "application/json");
        });
        using var client = new PveClient(
            new() { BaseUrls = [server.Url], TokenId = "root@pam!x", TokenSecret = "00000000-0000-0000-0000-000000000000" });

        var stuck = Enumerable.Range(100, 100).Select(vmid => Ask(client, "pve2", vmid)).ToList();
        while (Volatile.Read(ref hanging) < 8)
        {
            await Task.Delay(10);
        }
        var others = await Task.WhenAll(Enumerable.Range(100, 50).Select(vmid => Ask(client, "pve1", vmid)).Append(Ask(client, "pve3", 1)))
            .WaitAsync(TimeSpan.FromSeconds(20));
        var stillStuck = stuck.Count(read => !read.IsCompleted);
        free.SetResult();
        await Task.WhenAll(stuck);

        await Assert.That(others.Distinct().Single()).IsEqualTo("9.2.1");
        await Assert.That(stillStuck).IsEqualTo(100);
        await Assert.That(most).IsEqualTo(8);
    }

    [Test]
    public async Task A_cancelled_request_leaves_its_slot_to_the_next()
    {
        var free = new TaskCompletionSource();
        await using var server = await PveServer.Start(async (call, cancellation) =>
        {
            await free.Task.WaitAsync(cancellation);
            return new(200, "OK", """{"data":{"version":"9.2.1"}}"""u8.ToArray(), "application/json");
        });
        using var client = new PveClient(
            new() { BaseUrls = [server.Url], TokenId = "root@pam!x", TokenSecret = "00000000-0000-0000-0000-000000000000" });
        using var gone = new CancellationTokenSource();
        var first = Enumerable.Range(100, 8).Select(vmid => Ask(client, "pve2", vmid)).ToList();
        var waiting = Enumerable.Range(200, 20).Select(vmid => Ask(client, "pve2", vmid, gone.Token)).ToList();
        var last = Ask(client, "pve2", 300);

        await gone.CancelAsync();
        foreach (var read in waiting)
        {
            await Assert.That(async () => await read).Throws<OperationCanceledException>();
        }
        free.SetResult();

        await Assert.That(await last.WaitAsync(TimeSpan.FromSeconds(20))).IsEqualTo("9.2.1");
        await Task.WhenAll(first);
    }

    private static async Task<string?> Ask(PveClient client, string node, int vmid, CancellationToken cancellation = default) =>
        (await client.Send(
            PveRequest.Create(
                HttpMethod.Get,
                "/nodes/{node}/qemu/{vmid}/status",
                new Dictionary<string, string> { ["node"] = node, ["vmid"] = $"{vmid}" },
                []),
            NodeJson.Default.NodeVersion.Data(), cancellation)).Data!.Version.Value;
}
