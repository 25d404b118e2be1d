using System.Buffers;

namespace McpPve.Client.Connection;

/// <summary>Perl writes a number that is none (0/0, a counter gone wrong) as a bare <c>nan</c> or <c>inf</c>, which is no JSON.</summary>
internal static class BareNumbers
{
    private static readonly SearchValues<byte> Signs = SearchValues.Create("nNiI\""u8);
    private static readonly byte[][] Words = ["nan"u8.ToArray(), "infinity"u8.ToArray(), "inf"u8.ToArray()];

    /// <returns>The same JSON with <c>null</c> in the place of each; null where there is none.</returns>
    public static byte[]? AsNull(ReadOnlySpan<byte> json)
    {
        ArrayBufferWriter<byte>? readable = null;
        var (at, copied) = (0, 0);
        while (at < json.Length && json[at..].IndexOfAny(Signs) is var ahead and >= 0)
        {
            at += ahead;
            if (json[at] == (byte)'"')
            {
                at = AfterText(json, at);
                continue;
            }
            var length = WordAt(json[at..]);
            var start = at > 0 && json[at - 1] is (byte)'-' or (byte)'+' ? at - 1 : at;
            if (length == 0 || !EndsAt(json, at + length))
            {
                at++;
                continue;
            }
            readable ??= new(json.Length + 64);
            readable.Write(json[copied..start]);
            readable.Write("null"u8);
            copied = at += length;
        }
        readable?.Write(json[copied..]);
        return readable?.WrittenSpan.ToArray();
    }

    private static int AfterText(ReadOnlySpan<byte> json, int quote)
    {
        for (var at = quote + 1; at < json.Length; at++)
        {
            if (json[at] == (byte)'\\')
            {
                at++;
            }
            else if (json[at] == (byte)'"')
            {
                return at + 1;
            }
        }
        return json.Length;
    }

    private static int WordAt(ReadOnlySpan<byte> json)
    {
        foreach (var word in Words)
        {
            if (json.Length >= word.Length && System.Text.Ascii.EqualsIgnoreCase(json[..word.Length], word))
            {
                return word.Length;
            }
        }
        return 0;
    }

    private static bool EndsAt(ReadOnlySpan<byte> json, int at) =>
        at >= json.Length || json[at] is (byte)',' or (byte)'}' or (byte)']' or (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t';
}
