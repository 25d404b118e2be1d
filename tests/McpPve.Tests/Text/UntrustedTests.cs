using McpPve.Answers;
using McpPve.Text;

namespace McpPve.Tests.Text;

public sealed class UntrustedTests
{
    [Test]
    [Arguments("plain text", "plain text")]
    [Arguments("zwei Zeilen\nÄÖÜ ß 日本 😀", "zwei Zeilen\nÄÖÜ ß 日本 😀")]
    [Arguments("a\u202Eb\u2066c\u200Bd\uFEFFe", "abcde")]
    [Arguments("\u001b[31mred\u001b[0m\u0007", "[31mred[0m")]
    [Arguments("tag\U000E0041\U000E0042ged", "tagged")]
    [Arguments("v\uFE0Fs\U000E0100", "vs")]
    [Arguments("c1\u009B31m\u0085x", "c131mx")]
    [Arguments("p\u2028q\u2029r", "pqr")]
    [Arguments("tab\there", "tab\there")]
    public async Task Characters_that_act_without_being_seen_are_removed(string text, string clean)
    {
        await Assert.That(Untrusted.Clean(text, keepLines: true)).IsEqualTo(clean);
    }

    [Test]
    public async Task A_half_surrogate_becomes_the_replacement_character()
    {
        await Assert.That(Untrusted.Clean("a\ud800b", keepLines: true)).IsEqualTo("a\ufffdb");
    }

    [Test]
    public async Task A_long_text_is_cut_and_says_so()
    {
        var clean = Untrusted.Clean(new string('x', 50_000), keepLines: true);

        await Assert.That(clean.Length).IsLessThan(Untrusted.MostCharacters + 100);
        await Assert.That(clean).EndsWith("… (cut: 50000 characters in all)");
    }

    [Test]
    public async Task Results_are_cleaned_and_secrets_are_marked()
    {
        var result = ResultText.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("name", "a\u202Eb");
            writer.WriteString("cipassword", "hunter2");
            writer.WriteStartObject("deep");
            writer.WriteNumber("password", 4711);
            writer.WriteString("note", "line\nline");
            writer.WriteStartArray("keys");
            writer.WriteStringValue("x!oath!4711");
            writer.WriteEndArray();
            writer.WriteStartObject("ticket");
            writer.WriteString("value", "PVE:root@pam:4711");
            writer.WriteEndObject();
            writer.WriteString("after", "seen");
            writer.WriteEndObject();
            writer.WriteEndObject();
        });

        await Assert.That(result.Text)
            .IsEqualTo(
                """{"name":"ab","cipassword":"[redacted]","deep":{"password":"[redacted]","note":"line\nline","keys":"[redacted]","ticket":"[redacted]","after":"seen"}}""");
        await Assert.That(result.Data!.Value.GetRawText()).IsEqualTo(result.Text);
    }

    [Test]
    [Arguments("\u034F")]
    [Arguments("\u17B4")]
    [Arguments("\u17B5")]
    [Arguments("\u2800")]
    public async Task A_character_that_shows_as_nothing_is_removed(string character)
    {
        await Assert.That(Untrusted.Clean($"web{character}01", keepLines: true)).IsEqualTo("web01");
    }
}
