using McpPve.Calls;
using McpPve.Tools;

namespace McpPve.Tests.Calls;

public sealed class ConsentStateTests
{
    private const string Key = "a key that two servers share, 32 characters or more";

    private readonly Clock _clock = new();

    [Test]
    public async Task A_sealed_state_is_opened_once()
    {
        var consent = New();
        var state = consent.Close("alice", "delete 103", "abc");

        await Assert.That(consent.Open(state, "alice", "delete 103")).IsEqualTo(("abc", null));
        await Assert.That(consent.Open(state, "alice", "delete 103").Problem).IsEqualTo("it was used already");
    }

    [Test]
    public async Task A_sealed_state_opens_for_no_other_call()
    {
        var consent = New();

        await Assert.That(consent.Open(consent.Close("alice", "delete 103", "abc"), "alice", "delete 104").Problem)
            .IsEqualTo("it was given for another call");
    }

    [Test]
    public async Task A_sealed_state_opens_for_nobody_else()
    {
        var consent = New();

        await Assert.That(consent.Open(consent.Close("alice", "delete 103", "abc"), "bob", "delete 103").Problem)
            .IsEqualTo("somebody else was asked");
    }

    [Test]
    public async Task A_sealed_state_expires()
    {
        var consent = New();
        var state = consent.Close("alice", "delete 103", "abc");
        _clock.Now += ConsentState.Lifetime + TimeSpan.FromSeconds(2);

        await Assert.That(consent.Open(state, "alice", "delete 103").Problem).Contains("older than 10 minutes");
    }

    [Test]
    public async Task Another_server_made_or_changed_states_are_refused()
    {
        var consent = New();
        var state = consent.Close("alice", "delete 103", "abc");

        await Assert.That(New().Open(state, "alice", "delete 103").Problem).Contains("not made by this server");
        for (var at = 0; at < state.Length; at += 7)
        {
            var changed = state[..at] + (state[at] == 'A' ? 'B' : 'A') + state[(at + 1)..];
            await Assert.That(consent.Open(changed, "alice", "delete 103").Problem).Contains("not made by this server");
        }
        foreach (var nonsense in new[] { "", "x", "!!!", new string('A', 39), new string('A', 4000) })
        {
            await Assert.That(consent.Open(nonsense, "alice", "delete 103").Problem).Contains("not made by this server");
        }
    }

    [Test]
    public async Task Servers_with_one_key_open_each_others_states()
    {
        var state = new ConsentState(Seal.From(Key, "confirmation"), _clock).Close("alice", "delete 103", "abc");

        await Assert.That(new ConsentState(Seal.From(Key, "confirmation"), _clock).Open(state, "alice", "delete 103").Identity)
            .IsEqualTo("abc");
        await Assert.That(new ConsentState(Seal.From(Key, "task"), _clock).Open(state, "alice", "delete 103").Problem)
            .Contains("not made by this server");
        await Assert.That(new ConsentState(Seal.From(Key + "x", "confirmation"), _clock).Open(state, "alice", "delete 103").Problem)
            .Contains("not made by this server");
    }

    private ConsentState New() => new(Seal.OfThisProcess(), _clock);

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
