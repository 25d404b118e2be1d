using System.Text;
using McpPve.Text;

namespace McpPve.Tests.Text;

internal sealed class BackgroundWriterTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Test]
    public async Task Lines_arrive_in_their_order()
    {
        var stream = new Pipe();
        using var writer = Writer(stream);

        for (var line = 0; line < 1000; line++)
        {
            await writer.WriteLineAsync($"line {line}");
        }
        writer.Drain(Patience);

        await Assert.That(stream.Text)
            .IsEqualTo(string.Concat(Enumerable.Range(0, 1000).Select(line => $"line {line}{Environment.NewLine}")));
    }

    [Test]
    public async Task A_reader_that_has_stopped_holds_nobody_up_and_is_told_what_it_missed()
    {
        var stream = new Pipe();
        using var writer = Writer(stream);
        stream.Open.Reset();

        for (var line = 0; line < 2 * BackgroundWriter.LongestQueue / 100; line++)
        {
            await writer.WriteLineAsync(new string('x', 99)); // would never return if it waited for the reader
        }
        writer.Drain(TimeSpan.FromMilliseconds(1));
        stream.Open.Set();
        await writer.WriteLineAsync("after");
        writer.Drain(Patience);

        var lines = stream.Text.Split(Environment.NewLine);
        await Assert.That(lines.Count(line => line.Contains("lost", StringComparison.Ordinal))).IsEqualTo(1);
        var lost = int.Parse(
            lines.First(line => line.Contains("lost", StringComparison.Ordinal)).Split(' ')[0],
            System.Globalization.CultureInfo.InvariantCulture);
        await Assert.That(lost + lines.Count(line => line.StartsWith("xxx", StringComparison.Ordinal)))
            .IsEqualTo(2 * BackgroundWriter.LongestQueue / 100);
    }

    [Test]
    public async Task A_full_disk_fails_nobody_and_the_log_goes_on_when_there_is_room()
    {
        var stream = new Pipe { IsFull = true };
        using var writer = Writer(stream);

        await writer.WriteLineAsync("one");
        writer.Drain(Patience);
        await writer.WriteLineAsync("two");
        writer.Drain(Patience);
        stream.IsFull = false;
        await writer.WriteLineAsync("three");
        writer.Drain(Patience);

        await Assert.That(stream.Text).IsEqualTo($"2 lost{Environment.NewLine}three{Environment.NewLine}");
    }

    [Test]
    public async Task A_text_with_line_breaks_forges_no_line_of_the_log()
    {
        using var text = new StringWriter();
        var log = new Log(text, debug: true);

        log.Debug("method x\n[mcp-pve] INFO pve_delete_qemu_vm: ok");

        var lines = text.ToString().TrimEnd().Split('\n');
        await Assert.That(lines.Count(line => line.StartsWith("[mcp-pve]", StringComparison.Ordinal))).IsEqualTo(1);
    }

    private static BackgroundWriter Writer(Stream stream) => new(stream) { LostLines = lines => $"{lines} lost" };

    private sealed class Pipe : MemoryStream
    {
        public ManualResetEventSlim Open { get; } = new(initialState: true);

        public bool IsFull { get; set; }

        public string Text => Encoding.UTF8.GetString(ToArray());

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Open.Wait();
            if (IsFull)
            {
                throw new IOException("No space left on device");
            }
            base.Write(buffer);
        }
    }
}
