using McpPve.Client;

namespace McpPve.Tests.Client;

public sealed class TaskFollowerTests
{
    private static readonly Upid Task1 = Upid.TryParse("UPID:pve:0000006F:0007B1AC:6B0445A8:qmclone:100:root@pam!mcp:", out var upid)
        ? upid
        : throw new InvalidOperationException();

    [Test]
    [Arguments("OK", TaskOutcome.Ok)]
    [Arguments("WARNINGS: 3", TaskOutcome.Warnings)]
    [Arguments("WARNINGS: many", TaskOutcome.Failed)]
    [Arguments("unexpected status", TaskOutcome.Failed)]
    [Arguments("VM is locked (snapshot)", TaskOutcome.Failed)]
    [Arguments("interrupted by signal", TaskOutcome.Failed)]
    [Arguments("", TaskOutcome.Failed)]
    public async Task The_outcome_follows_from_the_exit_status(string exit, TaskOutcome outcome)
    {
        var task = new SimulatedTask(2, exit, _ => ["working", exit == "OK" ? "TASK OK" : $"TASK ERROR: {exit}"]);
        await using var server = RawServer.Answering(task.Answer);

        var report = await Follow(server, TimeSpan.FromSeconds(60));

        await Assert.That(report.Outcome).IsEqualTo(outcome);
        await Assert.That(report.ExitStatus).IsEqualTo(exit);
        await Assert.That(report.Log).IsEquivalentTo(["working"]);
        await Assert.That(report.LogTotal).IsEqualTo(2);
        await Assert.That(task.Looks).IsEqualTo(3);
    }

    [Test]
    public async Task The_task_id_travels_encoded()
    {
        var task = new SimulatedTask(0, "OK", _ => []);
        await using var server = RawServer.Answering(task.Answer);

        await Follow(server, TimeSpan.Zero);

        await Assert.That(server.Requests[0].Target).IsEqualTo(
            "GET /api2/json/nodes/pve/tasks/UPID%3Apve%3A0000006F%3A0007B1AC%3A6B0445A8%3Aqmclone%3A100%3Aroot%40pam%21mcp%3A/status");
    }

    [Test]
    [Arguments("OK", 10)]
    [Arguments("it broke", 20)]
    public async Task Only_the_end_of_a_long_log_is_reported(string exit, int kept)
    {
        string[] lines = [.. Enumerable.Range(1, 100_000).Select(i => $"line {i}"), "TASK OK"];
        var task = new SimulatedTask(0, exit, _ => lines);
        await using var server = RawServer.Answering(task.Answer);

        var report = await Follow(server, TimeSpan.FromSeconds(1));

        await Assert.That(report.Log.Count).IsEqualTo(kept);
        await Assert.That(report.Log[^1]).IsEqualTo("line 100000");
        await Assert.That(report.LogTotal).IsEqualTo(100_001);
        await Assert.That(server.Requests.Count).IsLessThan(6);
    }

    [Test]
    public async Task Waiting_zero_seconds_reads_the_task_once()
    {
        var task = new SimulatedTask(1000, "OK", _ => ["begun"]);
        await using var server = RawServer.Answering(task.Answer);

        var report = await Follow(server, TimeSpan.Zero);

        await Assert.That(report.Outcome).IsEqualTo(TaskOutcome.Running);
        await Assert.That(report.ExitStatus).IsNull();
        await Assert.That(report.Log).IsEquivalentTo(["begun"]);
        await Assert.That(task.Looks).IsEqualTo(1);
    }

    [Test]
    public async Task A_task_that_outlasts_the_wait_is_running_and_was_not_asked_too_often()
    {
        var task = new SimulatedTask(1000, "OK", _ => []);
        await using var server = RawServer.Answering(task.Answer);

        var report = await Follow(server, TimeSpan.FromSeconds(15), new ShiftedTime(speed: 10));

        await Assert.That(report.Outcome).IsEqualTo(TaskOutcome.Running);
        await Assert.That(report.LogTotal).IsEqualTo(0);
        await Assert.That(report.Log.Count).IsEqualTo(0);
        await Assert.That(task.Looks).IsBetween(5, 16);
        await Assert.That(report.Elapsed).IsGreaterThanOrEqualTo(TimeSpan.FromSeconds(15));
    }

    [Test]
    public async Task Progress_has_the_newest_line_and_the_percentage()
    {
        var task = new SimulatedTask(
            12,
            "OK",
            looks => [.. Enumerable.Range(1, looks).Select(i => $"transferred {i}.0 GiB of 20.0 GiB ({i * 5}.50%)"), "and a line without"]);
        await using var server = RawServer.Answering(task.Answer);
        var steps = new List<TaskProgress>();
        var time = new ShiftedTime(speed: 20);
        using var client = Setup.Client(Setup.Options(server.Url) with { Time = time, Timeout = TimeSpan.FromMinutes(10) });

        await new TaskFollower(client).Follow(
            Task1, TimeSpan.FromMinutes(5), step => { steps.Add(step); return Task.CompletedTask; }, CancellationToken.None);

        await Assert.That(steps.Count).IsBetween(3, 12);
        await Assert.That(steps[0].Line).IsEqualTo("and a line without");
        await Assert.That(steps[0].Percent).IsEqualTo(5.5);
        await Assert.That(steps[^1].Percent!.Value).IsGreaterThan(20);
        for (var i = 1; i < steps.Count; i++)
        {
            await Assert.That(steps[i].Elapsed - steps[i - 1].Elapsed).IsGreaterThan(TimeSpan.FromSeconds(0.9));
        }
        await Assert.That(task.LogStarts).IsInOrder();
        await Assert.That(task.LogStarts[^1]).IsGreaterThan(5);
    }

    [Test]
    [Arguments("progress 42% (read 1.0 GiB)", 42.0)]
    [Arguments("INFO:  17% (1.2 GiB of 7.0 GiB) in 3s, read: 411.6 MiB/s", 17.0)]
    [Arguments("drive mirror: 99.50% done, 250% of plan", 99.5)]
    [Arguments("100%", 100.0)]
    [Arguments("%", null)]
    [Arguments("nothing", null)]
    [Arguments("1.2.3%", null)]
    public async Task Percentages_are_found_in_any_line(string line, double? percent)
    {
        var task = new SimulatedTask(1, "OK", _ => [line]);
        await using var server = RawServer.Answering(task.Answer);
        var steps = new List<TaskProgress>();
        using var client = Setup.Client(server.Url);

        await new TaskFollower(client).Follow(
            Task1, TimeSpan.FromSeconds(60), step => { steps.Add(step); return Task.CompletedTask; }, CancellationToken.None);

        await Assert.That(steps.Count).IsEqualTo(1);
        await Assert.That(steps[0].Percent).IsEqualTo(percent);
    }

    [Test]
    public async Task A_status_that_can_not_be_read_for_a_moment_ends_nothing()
    {
        var task = new SimulatedTask(1, "OK", _ => ["done"]);
        var count = 0;
        await using var server = RawServer.Answering(r =>
            ++count is > 1 and < 8 ? RawServer.Reply("", 596, "Broken pipe") : task.Answer(r));

        var report = await Follow(server, TimeSpan.FromSeconds(120), new ShiftedTime(speed: 20));

        await Assert.That(report.Outcome).IsEqualTo(TaskOutcome.Ok);
    }

    [Test]
    [Arguments(500, "got timeout")]
    [Arguments(429, "Too Many Requests")]
    [Arguments(200, "OK")]
    public async Task One_look_that_failed_is_followed_by_another_even_without_time(int status, string reason)
    {
        var task = new SimulatedTask(0, "OK", _ => []);
        var count = 0;
        await using var server = RawServer.Answering(r =>
            ++count == 1 ? RawServer.Reply("<html>", status, reason, "text/html") : task.Answer(r));

        var report = await Follow(server, TimeSpan.Zero);

        await Assert.That(report.Outcome).IsEqualTo(TaskOutcome.Ok);
    }

    [Test]
    public async Task A_task_that_ended_well_costs_no_reading_of_its_log()
    {
        var task = new SimulatedTask(0, "OK", _ => ["line"]);
        await using var server = RawServer.Answering(task.Answer);
        using var client = Setup.Client(server.Url);

        await new TaskFollower(client).Follow(Task1, TimeSpan.FromSeconds(5), null, CancellationToken.None);

        await Assert.That(server.Requests.Count).IsEqualTo(1);
    }

    [Test]
    public async Task A_log_that_can_not_be_read_hides_no_outcome()
    {
        var task = new SimulatedTask(0, "OK", _ => []);
        await using var server = RawServer.Answering(r =>
            r.Target.Contains("/log?", StringComparison.Ordinal) ? RawServer.Reply("", 500, "no such file") : task.Answer(r));

        var report = await Follow(server, TimeSpan.FromSeconds(1));

        await Assert.That(report.Outcome).IsEqualTo(TaskOutcome.Ok);
        await Assert.That(report.Log.Count).IsEqualTo(0);
    }

    [Test]
    public async Task A_task_that_PVE_does_not_know_is_a_failure()
    {
        await using var server = RawServer.Answering(_ => RawServer.Reply(
            """{"data":null,"errors":{"upid":"no such task"},"message":"Parameter verification failed.\n"}""",
            400,
            "Parameter verification failed."));

        var failure = await Assert.That(async () => await Follow(server, TimeSpan.FromSeconds(60))).Throws<PveException>();

        await Assert.That(failure!.Failure).IsEqualTo(PveFailure.Invalid);
        await Assert.That(failure.Errors["upid"]).IsEqualTo("no such task");
    }

    [Test]
    public async Task Cancelling_ends_the_wait_and_not_the_task()
    {
        using var cancellation = new CancellationTokenSource();
        var task = new SimulatedTask(1000, "OK", _ => []);
        await using var server = RawServer.Answering(task.Answer);
        using var client = Setup.Client(server.Url);

        await Assert.That(
            async () =>
                await new TaskFollower(client).Follow(
                    Task1, TimeSpan.FromMinutes(5), async _ => await cancellation.CancelAsync(), cancellation.Token))
            .Throws<OperationCanceledException>();

        await Assert.That(server.Requests.All(r => r.Line.StartsWith("GET", StringComparison.Ordinal))).IsTrue();
    }

    private static async Task<TaskReport> Follow(RawServer server, TimeSpan wait, TimeProvider? time = null)
    {
        using var client = Setup.Client(Setup.Options(server.Url)
            with { Time = time ?? TimeProvider.System, Timeout = TimeSpan.FromMinutes(2) });
        return await new TaskFollower(client).Follow(Task1, wait, null, CancellationToken.None, log: true);
    }
}
