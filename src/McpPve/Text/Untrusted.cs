using System.Globalization;
using System.Text;

namespace McpPve.Text;

/// <summary>Text that other people wrote (names, notes, logs): data for the reader, never a disguise.</summary>
internal static class Untrusted
{
    /// <summary>Longer texts are cut: nobody reads them, and they push everything else out of the conversation.</summary>
    public const int MostCharacters = 16_000;

    /// <summary>
    /// Removes characters that are not seen but act: controls, terminal escapes, bidirectional overrides, tags, zero-width ones.
    /// </summary>
    public static string Clean(string text, bool keepLines)
    {
        if (text.Length <= MostCharacters && !text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }
        var clean = new StringBuilder(Math.Min(text.Length, MostCharacters));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length >= MostCharacters)
            {
                clean.Append(CultureInfo.InvariantCulture, $"… (cut: {text.Length} characters in all)");
                break;
            }
            if (rune.Value is '\t' || (rune.Value is '\n' && keepLines))
            {
                clean.Append((char)rune.Value);
            }
            else if (!IsHidden(rune))
            {
                clean.Append(rune.ToString());
            }
        }
        return clean.ToString();
    }

    private static bool IsHidden(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || rune.Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0000 and <= 0xE0FFF) // variation selectors and tags can carry hidden text
            or 0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x034F or 0x17B4 or 0x17B5 or 0x2800; // fillers and joiners that show as nothing
}
