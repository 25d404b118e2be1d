using System.Text;
using System.Text.Json;
using McpPve.Client.Json;
using McpPve.Client.Models;

namespace McpPve.Tests.Models;

public sealed class PveScalarTests
{
    [Test]
    [Arguments("0", "0", 0L, 0.0, false)]
    [Arguments("\"0\"", "0", 0L, 0.0, false)]
    [Arguments("1", "1", 1L, 1.0, true)]
    [Arguments("\"1\"", "1", 1L, 1.0, true)]
    [Arguments("2", "2", 2L, 2.0, true)]
    [Arguments("-1", "-1", -1L, -1.0, true)]
    [Arguments("true", "1", 1L, 1.0, true)]
    [Arguments("false", "0", 0L, 0.0, false)]
    [Arguments("\"true\"", "true", null, null, true)]
    [Arguments("\"False\"", "False", null, null, false)]
    [Arguments("\"on\"", "on", null, null, true)]
    [Arguments("\"off\"", "off", null, null, false)]
    [Arguments("\"yes\"", "yes", null, null, true)]
    [Arguments("\"no\"", "no", null, null, false)]
    [Arguments("\"\"", "", null, null, false)]
    [Arguments("\"maybe\"", "maybe", null, null, null)]
    [Arguments("null", null, null, null, null)]
    [Arguments("1.50", "1.50", null, 1.5, null)]
    [Arguments("\"1.50\"", "1.50", null, 1.5, null)]
    [Arguments("1.0", "1.0", 1L, 1.0, null)]
    [Arguments("1e3", "1e3", 1000L, 1000.0, null)]
    [Arguments("1E+2", "1E+2", 100L, 100.0, null)]
    [Arguments("-0", "-0", 0L, -0.0, null)]
    [Arguments("9223372036854775807", "9223372036854775807", long.MaxValue, 9223372036854775807.0, true)]
    [Arguments("-9223372036854775808", "-9223372036854775808", long.MinValue, -9223372036854775808.0, true)]
    [Arguments("9223372036854775808", "9223372036854775808", null, 9223372036854775808.0, null)]
    [Arguments("\"9007199254740993\"", "9007199254740993", 9007199254740993L, 9007199254740992.0, null)]
    [Arguments("1e999", "1e999", null, null, null)]
    [Arguments("\"NaN\"", "NaN", null, null, null)]
    [Arguments("\"Infinity\"", "Infinity", null, null, null)]
    [Arguments("\"0x10\"", "0x10", null, null, null)]
    [Arguments("\"1,5\"", "1,5", null, null, null)]
    [Arguments("\"007\"", "007", 7L, 7.0, null)]
    [Arguments("[1]", "[1]", null, null, null)]
    [Arguments("{\"a\":\"1\"}", "{\"a\":\"1\"}", null, null, null)]
    [Arguments("\"\\ud800\"", "\"\\ud800\"", null, null, null)]
    [Arguments("\"\\ud83d\\ude00\"", "😀", null, null, null)]
    public async Task Scalars_are_read_as_any_type_and_written_as_they_came(
        string json, string? text, long? integer, double? number, bool? flag)
    {
        var scalar = Read(Encoding.UTF8.GetBytes(json));

        await Assert.That(scalar.IsPresent).IsTrue();
        await Assert.That(scalar.Text).IsEqualTo(text);
        await Assert.That(scalar.Integer).IsEqualTo(integer);
        await Assert.That(scalar.Number).IsEqualTo(number);
        await Assert.That(scalar.Flag).IsEqualTo(flag);
        await Assert.That(Written(scalar)).IsEqualTo(json is "\"\\ud83d\\ude00\"" ? "\"\\uD83D\\uDE00\"" : json);
    }

    [Test]
    public async Task Absent_scalars_have_no_value_and_differ_from_null()
    {
        await Assert.That(default(PveScalar).IsPresent).IsFalse();
        await Assert.That(default(PveScalar).Text).IsNull();
        await Assert.That(default(PveScalar).Flag).IsNull();
        await Assert.That(default(PveScalar) == Read("null"u8.ToArray())).IsFalse();
        await Assert.That(Written(default)).IsEqualTo("null");
    }

    [Test]
    public async Task Equal_spellings_are_equal_and_different_ones_are_not()
    {
        await Assert.That(Read("7"u8.ToArray())).IsEqualTo(PveScalar.From(7));
        await Assert.That(Read("\"7\""u8.ToArray())).IsEqualTo(PveScalar.From("7"));
        await Assert.That(PveScalar.From(7)).IsNotEqualTo(PveScalar.From("7"));
        await Assert.That(PveScalar.From(7).GetHashCode()).IsEqualTo(Read("7"u8.ToArray()).GetHashCode());
    }

    [Test]
    [Arguments("-12345678901234567890.25")]
    [Arguments("\"a \\ud800 half\"")]
    [Arguments("\"plain text\"")]
    public async Task Values_that_arrive_in_pieces_keep_their_spelling(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);

        for (var cut = 1; cut < bytes.Length; cut++)
        {
            var first = new Piece(bytes.AsMemory(0, cut), null);
            var last = new Piece(bytes.AsMemory(cut), first);
            var reader = new Utf8JsonReader(new System.Buffers.ReadOnlySequence<byte>(first, 0, last, last.Memory.Length));
            reader.Read();

            var written = Written(PveScalar.Read(ref reader));

            await Assert.That(written).IsEqualTo(json);
        }
    }

    [Test]
    public async Task The_next_free_id_is_a_text_that_reads_as_a_number_too()
    {
        var answer = JsonSerializer.Deserialize("\"101\"", TaskJson.Default.PveText);

        await Assert.That(answer.Value).IsEqualTo("101");
        await Assert.That(answer.Raw.Integer).IsEqualTo(101);
    }

    [Test]
    public async Task A_guest_whose_name_is_a_number_keeps_its_name()
    {
        var guest = JsonSerializer.Deserialize("""{"vmid":"4711","name":4711,"template":"1","cpu":"0.25"}""", QemuJson.Default.QemuVm)!;

        await Assert.That(guest.Name.Value).IsEqualTo("4711");
        await Assert.That(guest.Vmid.Value).IsEqualTo(4711);
        await Assert.That(guest.Template.IsSet).IsTrue();
        await Assert.That(guest.Cpu.Value).IsEqualTo(0.25);
        await Assert.That(guest.Status.Raw.IsPresent).IsFalse();
    }

    private static PveScalar Read(byte[] json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return PveScalar.Read(ref reader);
    }

    private static string Written(PveScalar scalar)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            scalar.Write(writer);
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private sealed class Piece : System.Buffers.ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, Piece? before)
        {
            Memory = memory;
            if (before is not null)
            {
                RunningIndex = before.RunningIndex + before.Memory.Length;
                before.Next = this;
            }
        }
    }
}
