namespace McpPve.Tests.Simulator;

/// <summary>What PVE takes for a schedule, and how it refuses the rest.</summary>
public class CalendarEventTests
{
    private static readonly string[] Weekdays = ["mon", "Tue", "wed", "thu", "FRI", "sat", "sunday", "monday", "Wednesday"];

    [Test]
    [Arguments("daily")]
    [Arguments("hourly")]
    [Arguments("weekly")]
    [Arguments("monthly")]
    [Arguments("yearly")]
    [Arguments("annually")]
    [Arguments("quarterly")]
    [Arguments("semi-annually")]
    [Arguments("minutely")]
    [Arguments("daily UTC")]
    [Arguments("21:00")]
    [Arguments("*/15")]
    [Arguments("*/2:00")]
    [Arguments("8..17,22:0/15")]
    [Arguments("8..17/3:30")]
    [Arguments("30")]
    [Arguments("2:30:15")]
    [Arguments("25:00")] // the minute 25, the second 0
    [Arguments("mon")]
    [Arguments("mon..fri 03:30")]
    [Arguments("mon..fri,sun 3:5")]
    [Arguments("sat..mon 22:00")]
    [Arguments("sun 01:00 UTC")]
    [Arguments("*-*-01")]
    [Arguments("*-*-01 04:00")]
    [Arguments("*-1,7-1..7 04:00")]
    [Arguments("2027-12-24 18:00")]
    [Arguments("12-24")]
    [Arguments("sat *-1..7 15:00")]
    [Arguments(" 21:00 ")]
    public async Task Takes_what_PVE_takes(string schedule) => await Assert.That(await Complaint(schedule)).IsNull();

    [Test]
    [Arguments("every day at 2", "at 'every' - Context(\"weekday\")")]
    [Arguments("Daily", "at 'Daily' - Context(\"weekday\")")]
    [Arguments("tomorrow", "at 'tomorrow' - Context(\"weekday\")")]
    [Arguments("mon-fri 03:30", "at '-fri 03:30' - Nom(Eof)")]
    [Arguments("mon fri 03:30", "at 'fri 03:30' - Nom(Eof)")]
    [Arguments("mon at 2", "at 'at 2' - Nom(Eof)")]
    [Arguments("0 2 * * *", "at ' 2 * * *' - Nom(Eof)")]
    [Arguments("2am", "at 'am' - Nom(Eof)")]
    [Arguments("2:00 pm", "at ' pm' - Nom(Eof)")]
    [Arguments("@daily", "at '@daily' - Context(\"date or time specification\")")]
    [Arguments("61:00", "at '61:00' - Context(\"date or time specification\")")]
    [Arguments("21:60", "at '21:60' - Context(\"date or time specification\")")]
    [Arguments("22..8:00", "at '22..8:00' - Context(\"date or time specification\")")]
    [Arguments("*/:00", "at '*/:00' - Context(\"date or time specification\")")]
    [Arguments("2026-13-01 3:00", "at '2026-13-01 3:00' - Context(\"date or time specification\")")]
    [Arguments("*-*~01", "at '~01' - Nom(Eof)")]
    [Arguments("sat 18:00, sun 6:00", "at ', sun 6:00' - Nom(Eof)")]
    public async Task Refuses_what_PVE_refuses(string schedule, string where) =>
        await Assert.That(await Complaint(schedule))
            .IsEqualTo($"invalid format - invalid calendar event '{schedule}' - unable to parse calendar event {where}\n");

    [Test]
    public async Task Refuses_an_empty_one() =>
        await Assert.That(await Complaint(" "))
            .IsEqualTo("invalid format - invalid calendar event ' ' - unable to parse calendar event - event is empty\n");

    [Test]
    public async Task Takes_whatever_the_grammar_makes()
    {
        var random = new Random(20_261_127);
        var lab = new Lab();
        for (var i = 0; i < 3000; i++)
        {
            var schedule = Schedule(random);

            await Assert.That(await Complaint(schedule, lab)).IsNull().Because(schedule);
        }
    }

    [Test]
    public async Task Refuses_whatever_the_grammar_makes_with_something_behind_it()
    {
        var random = new Random(20_261_128);
        var lab = new Lab();
        foreach (var behind in new[] { " o'clock", "h", "~", " at night", ", sun", "|", "..", "/x", " - " })
        {
            for (var i = 0; i < 100; i++)
            {
                var schedule = $"{Schedule(random, utc: false)}{behind}";

                await Assert.That(await Complaint(schedule, lab)).IsNotNull().Because(schedule);
            }
        }
    }

    [Test]
    [Arguments("POST", "/cluster/backup", "all=1&schedule=")]
    [Arguments("POST", "/cluster/replication", "id=100-0&type=local&target=pve2&schedule=")]
    [Arguments("POST", "/cluster/replication", "id=104-0&type=local&target=pve1&schedule=")]
    public async Task Every_schedule_is_one(string method, string path, string form)
    {
        var reply = await new Lab().Call(method, path, $"{form}every+day+at+2");

        await Assert.That(reply.Status).IsEqualTo(400);
        await Assert.That(reply.Error("schedule")!).StartsWith("invalid format - invalid calendar event 'every day at 2' - ");
    }

    private static async Task<string?> Complaint(string schedule, Lab? lab = null)
    {
        var reply = await (lab ?? new Lab()).Put(
            "/cluster/backup/no-such-job", $"schedule={Uri.EscapeDataString(schedule)}&all=1");
        return reply.Error("schedule"); // a good one is refused for the job, which is not there
    }

    private static string Schedule(Random random, bool utc = true)
    {
        var parts = new List<string>();
        if (random.Next(2) == 0)
        {
            parts.Add(string.Join(',', Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(3) == 0
                ? $"{random.GetItems(Weekdays, 1)[0]}..{random.GetItems(Weekdays, 1)[0]}"
                : random.GetItems(Weekdays, 1)[0])));
        }
        if (random.Next(3) == 0)
        {
            parts.Add((random.Next(2) == 0 ? $"{List(random, 2000, 2199)}-" : "") + $"{List(random, 1, 12)}-{List(random, 1, 31)}");
        }
        if (parts.Count == 0 || random.Next(4) > 0)
        {
            parts.Add((random.Next(4) > 0 ? $"{List(random, 0, 23)}:" : "") + List(random, 0, 59)
                + (random.Next(4) == 0 ? $":{List(random, 0, 59)}" : ""));
        }
        var text = string.Join(new string(' ', random.Next(1, 3)), parts);
        return utc && random.Next(5) == 0 ? $"{text} UTC" : text;
    }

    private static string List(Random random, int first, int last) => random.Next(4) switch
    {
        0 => "*",
        1 => $"*/{random.Next(1, last - first + 1)}",
        _ => string.Join(',', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Value(random, first, last))),
    };

    private static string Value(Random random, int first, int last)
    {
        var from = random.Next(first, last + 1);
        return random.Next(4) switch
        {
            0 => $"{from}..{random.Next(from, last + 1)}",
            1 => $"{from}/{random.Next(1, Math.Min(last, 20))}",
            2 => $"{from}..{random.Next(from, last + 1)}/{random.Next(1, Math.Min(last, 20))}",
            _ => random.Next(2) == 0 ? $"{from}" : $"{from:00}",
        };
    }
}
