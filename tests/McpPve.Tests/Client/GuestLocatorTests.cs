using McpPve.Client;

namespace McpPve.Tests.Client;

public sealed class GuestLocatorTests
{
    private const string Guests = """
        {"data":[
          {"vmid":200,"type":"lxc","node":"pve2","name":"db","status":"running"},
          {"vmid":"100","type":"qemu","node":"pve1","name":4711,"status":"stopped"},
          {"type":"qemu","node":"pve1"},
          {"vmid":1,"type":"node","node":"pve1"},
          {"vmid":300,"type":"qemu","node":"pve3"}]}
        """;

    [Test]
    public async Task Guests_are_found_by_number_and_listed_in_order()
    {
        await using var server = RawServer.Answering(_ => RawServer.Reply(Guests));
        using var client = Setup.Client(server.Url);
        var guests = new GuestLocator(client);

        var found = await guests.Find(100, fresh: false, CancellationToken.None);
        var missing = await guests.Find(999, fresh: false, CancellationToken.None);
        var all = await guests.List(fresh: false, CancellationToken.None);

        await Assert.That(found).IsEqualTo(new GuestLocation(100, "pve1", "qemu", "4711", "stopped"));
        await Assert.That(missing).IsNull();
        await Assert.That(all.Select(g => g.Vmid).ToArray()).IsEquivalentTo([100, 200, 300]);
        await Assert.That(all[2].Name).IsNull();
        await Assert.That(server.Requests.Count).IsEqualTo(1);
        await Assert.That(server.Requests[0].Target).IsEqualTo("GET /api2/json/cluster/resources?type=vm");
    }

    [Test]
    public async Task The_list_is_kept_for_ten_seconds()
    {
        var time = new ShiftedTime();
        await using var server = RawServer.Answering(_ => RawServer.Reply(Guests));
        using var client = Setup.Client(Setup.Options(server.Url) with { Time = time });
        var guests = new GuestLocator(client);

        await guests.List(fresh: false, CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(9));
        await guests.List(fresh: false, CancellationToken.None);
        await Assert.That(server.Requests.Count).IsEqualTo(1);
        await guests.List(fresh: true, CancellationToken.None);
        await Assert.That(server.Requests.Count).IsEqualTo(2);
        time.Advance(TimeSpan.FromSeconds(11));
        await guests.List(fresh: false, CancellationToken.None);
        await Assert.That(server.Requests.Count).IsEqualTo(3);
    }

    [Test]
    public async Task Callers_at_the_same_time_share_a_request_and_one_may_leave()
    {
        var arrived = new TaskCompletionSource();
        var answer = new TaskCompletionSource();
        await using var server = RawServer.Scripted(async peer =>
        {
            while (await peer.Read() is not null)
            {
                arrived.TrySetResult();
                await answer.Task;
                await peer.Write(RawServer.Reply(Guests));
            }
        });
        using var client = Setup.Client(server.Url);
        using var leaves = new CancellationTokenSource();
        var guests = new GuestLocator(client);

        var first = guests.Find(100, fresh: false, leaves.Token);
        await arrived.Task;
        var others = Enumerable.Range(0, 20).Select(i => guests.Find(200, fresh: i % 2 == 0, CancellationToken.None)).ToArray();
        await leaves.CancelAsync();
        await Assert.That(async () => await first).Throws<OperationCanceledException>();
        answer.SetResult();

        foreach (var found in await Task.WhenAll(others))
        {
            await Assert.That(found!.Node).IsEqualTo("pve2");
        }
        await Assert.That(server.Requests.Count).IsEqualTo(1);
    }

    [Test]
    public async Task When_all_callers_leave_the_request_ends_and_the_next_caller_begins_anew()
    {
        var arrived = new TaskCompletionSource();
        await using var server = RawServer.Scripted(async peer =>
        {
            await peer.Read();
            arrived.TrySetResult();
            if (peer.Number == 1)
            {
                await peer.Read(); // until the client hangs up
                return;
            }
            await peer.Write(RawServer.Reply(Guests));
        });
        using var client = Setup.Client(server.Url);
        using var leaves = new CancellationTokenSource();
        var guests = new GuestLocator(client);

        var first = guests.Find(100, fresh: false, leaves.Token);
        await arrived.Task;
        await leaves.CancelAsync();
        await Assert.That(async () => await first).Throws<OperationCanceledException>();

        await Assert.That((await guests.Find(100, fresh: false, CancellationToken.None))!.Node).IsEqualTo("pve1");
    }

    [Test]
    public async Task A_failure_is_not_kept()
    {
        var count = 0;
        await using var server = RawServer.Answering(_ =>
            ++count == 1 ? RawServer.Reply("", 500, "cluster not ready - no quorum?") : RawServer.Reply(Guests));
        using var client = Setup.Client(server.Url);
        var guests = new GuestLocator(client);

        await Assert.That(async () => await guests.Find(100, fresh: false, CancellationToken.None)).Throws<PveException>();
        await Assert.That(await guests.Find(100, fresh: false, CancellationToken.None)).IsNotNull();
    }

    [Test]
    public async Task A_list_of_another_form_is_not_taken_for_an_empty_cluster()
    {
        await using var server = RawServer.Answering(_ => RawServer.Reply("""{"data":{"100":{}}}"""));
        using var client = Setup.Client(server.Url);

        var failure = await Assert.That(async () => await new GuestLocator(client).List(fresh: false, CancellationToken.None))
            .Throws<PveException>();

        await Assert.That(failure!.Failure).IsEqualTo(PveFailure.NotPve);
    }
}
