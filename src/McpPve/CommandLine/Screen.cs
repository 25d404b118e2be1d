using System.Text;
using Spectre.Console.Rendering;

namespace McpPve.CommandLine;

/// <summary>Lays lines out for a terminal of some width: names stay whole, so that they can be copied; texts are wrapped or cut.</summary>
/// <param name="width">Columns of the terminal.</param>
internal sealed class Screen(int width)
{
    private const string Gap = "  ";
    private const int Narrowest = 20, Usual = 80;

    private readonly StringBuilder _text = new();

    public int Width { get; } = Math.Max(Narrowest, width);

    public static int WidthOfTerminal()
    {
        try
        {
            return Console.WindowWidth is > 0 and var width ? width : Usual;
        }
        catch (IOException) // it does not tell
        {
            return Usual;
        }
    }

    public override string ToString() => _text.ToString().TrimEnd('\n');

    public void Line(string text = "") => _text.Append(Cut(text, Width).TrimEnd()).Append('\n');

    /// <summary>A text of any length.</summary>
    public void Paragraph(string text, string indent = "")
    {
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n').SelectMany(line => Wrap(line, Width - indent.Length)))
        {
            _text.Append(indent).Append(line).Append('\n');
        }
    }

    /// <summary>Names and what is said about each; where both do not fit beside each other, the second one goes below.</summary>
    public void Pairs(IEnumerable<(string Name, string Text)> pairs, string indent = "  ", int most = 34)
    {
        var all = pairs.ToList();
        if (all.Count == 0)
        {
            return;
        }
        var longest = Math.Min(all.Max(pair => WidthOf(pair.Name)), most);
        var left = indent.Length + longest + Gap.Length;
        var below = Width - left < Narrowest;
        foreach (var (name, text) in all)
        {
            var lines = below ? Wrap(text, Width - indent.Length - 2) : Wrap(text, Width - left);
            if (below || WidthOf(name) > longest)
            {
                _text.Append(indent).Append(name).Append('\n');
                var at = below ? $"{indent}{Gap}" : new string(' ', left);
                lines.ForEach(line => _text.Append(at).Append(line).Append('\n'));
                continue;
            }
            _text.Append($"{indent}{Padded(name, longest)}{Gap}{lines.FirstOrDefault("")}".TrimEnd()).Append('\n');
            foreach (var line in lines.Skip(1))
            {
                _text.Append(' ', left).Append(line).Append('\n');
            }
        }
    }

    /// <summary>Rows under titles. The columns that do not fit are left out, from the right.</summary>
    /// <returns>The titles of those that are left out.</returns>
    public IReadOnlyList<string> Table(IReadOnlyList<string> titles, IReadOnlyList<IReadOnlyList<string>> rows, int mostOfOne = 40)
    {
        var widths = titles.Select((title, at) =>
            Math.Max(WidthOf(title), Math.Min(mostOfOne, rows.Count == 0 ? 0 : rows.Max(row => WidthOf(row[at]))))).ToList();
        var (shown, used) = (0, 0);
        while (shown < titles.Count && used + widths[shown] + (shown > 0 ? Gap.Length : 0) <= Width)
        {
            used += widths[shown] + (shown > 0 ? Gap.Length : 0);
            shown++;
        }
        if (shown == 0)
        {
            (shown, widths[0]) = (1, Width);
        }
        foreach (var row in rows.Prepend(titles))
        {
            Line(string.Join(Gap, row.Take(shown).Select((cell, at) => Padded(Cut(cell, widths[at]), widths[at]))));
        }
        return [.. titles.Skip(shown)];
    }

    /// <summary>Columns that a text takes: a letter of Chinese has two, a combining one none.</summary>
    public static int WidthOf(string text) => new Segment(text).CellCount();

    public static string Padded(string text, int width) => text + new string(' ', Math.Max(0, width - WidthOf(text)));

    /// <summary>As much of a line as fits, with a mark where something is missing.</summary>
    public static string Cut(string text, int width)
    {
        if (WidthOf(text) <= width)
        {
            return text;
        }
        var cut = new StringBuilder();
        var used = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            used += WidthOf(rune.ToString());
            if (used > width - 1)
            {
                break;
            }
            cut.Append(rune);
        }
        return $"{cut}…";
    }

    /// <summary>Breaks at blanks; a word that is longer than a line stays whole, for it may be copied.</summary>
    private static List<string> Wrap(string text, int width)
    {
        var lines = new List<string>();
        var line = new StringBuilder();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && WidthOf(line.ToString()) + 1 + WidthOf(word) > width)
            {
                lines.Add(line.ToString());
                line.Clear();
            }
            line.Append(line.Length > 0 ? " " : "").Append(word);
        }
        lines.Add(line.ToString());
        return lines;
    }
}
