using System.Text;

namespace McpPve.Text;

/// <summary>
/// Text on its way through PVE's guest agent calls. PVE reads what a guest prints as Latin-1, a character for each byte, and writes
/// what it is given the same way: UTF-8 has to be taken apart before and put together afterwards.
/// </summary>
internal static class AgentText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>What the guest wrote, where that is UTF-8; otherwise as PVE gives it.</summary>
    public static string? Decode(string? text)
    {
        if (text is null || !text.AsSpan().ContainsAnyExceptInRange('\0', '\x7f') || text.AsSpan().ContainsAnyExceptInRange('\0', '\xff'))
        {
            return text; // plain ASCII, or characters that no byte makes: a PVE that decodes by itself
        }
        try
        {
            return Strict.GetString(Encoding.Latin1.GetBytes(text));
        }
        catch (DecoderFallbackException) // another encoding, or binary data
        {
            return text;
        }
    }

    /// <summary>The bytes of its UTF-8, each as one character.</summary>
    public static string Encode(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>
    /// The first of them that is not plain ASCII. PVE cuts the message to the agent short by it, and then the agent of that machine
    /// hangs.
    /// </summary>
    public static string? Beyond(IEnumerable<string> words) => words.FirstOrDefault(word => !Ascii.IsValid(word));
}
