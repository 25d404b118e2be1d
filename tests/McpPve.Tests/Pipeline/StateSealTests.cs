using McpPve.Pipeline;

namespace McpPve.Tests.Pipeline;

public sealed class StateSealTests
{
    private readonly Clock _clock = new();

    [Test]
    public async Task What_was_sealed_is_opened_once()
    {
        var seal = new StateSeal(_clock);
        var state = seal.Seal("delete 103", "abc");

        await Assert.That(seal.Open(state, "delete 103")).IsEqualTo(("abc", null));
        await Assert.That(seal.Open(state, "delete 103").Problem).IsEqualTo("it was used already");
    }

    [Test]
    public async Task It_opens_for_no_other_call()
    {
        var seal = new StateSeal(_clock);

        await Assert.That(seal.Open(seal.Seal("delete 103", "abc"), "delete 104").Problem).IsEqualTo("it was given for another call");
    }

    [Test]
    public async Task It_expires()
    {
        var seal = new StateSeal(_clock);
        var state = seal.Seal("delete 103", "abc");
        _clock.Now += StateSeal.Lifetime + TimeSpan.FromSeconds(2);

        await Assert.That(seal.Open(state, "delete 103").Problem).Contains("older than 10 minutes");
    }

    [Test]
    public async Task Another_server_made_or_changed_states_are_refused()
    {
        var seal = new StateSeal(_clock);
        var state = seal.Seal("delete 103", "abc");

        await Assert.That(new StateSeal(_clock).Open(state, "delete 103").Problem).Contains("not made by this server");
        for (var at = 0; at < state.Length; at += 7)
        {
            var changed = state[..at] + (state[at] == 'A' ? 'B' : 'A') + state[(at + 1)..];
            await Assert.That(seal.Open(changed, "delete 103").Problem).Contains("not made by this server");
        }
        foreach (var nonsense in new[] { "", "x", "!!!", new string('A', 39), new string('A', 4000) })
        {
            await Assert.That(seal.Open(nonsense, "delete 103").Problem).Contains("not made by this server");
        }
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
