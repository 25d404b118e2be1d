// Draws .github/demo.svg, the picture of a terminal in README.md: what these commands really print, on the simulated cluster.
// usage: dotnet run build/picture.cs -- BINARY [FILE]   (build/build.sh picture does it with the published file)
// The commands run in a pseudo-terminal of util-linux's script; what they write is put on a screen as a terminal would.
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

string[] lines =
[
    "mcp-pve --demo call pve_find type=guest status=running limit=6",
    "mcp-pve --demo call pve_start_qemu_vm vmid=103",
    "mcp-pve --demo call pve_plan call=pve_delete_qemu_vm arguments='{\"vmid\":104}'",
];
if (args is not [var binary, ..] || args.Length > 2 || !File.Exists(binary) || !OperatingSystem.IsLinux())
{
    Console.Error.WriteLine("usage: dotnet run build/picture.cs -- BINARY [FILE], on Linux");
    return 2;
}
var file = args is [_, var named] ? named : Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(Here()))!, ".github", "demo.svg");
var home = Directory.CreateTempSubdirectory("mcp-pve-picture-").FullName;
File.CreateSymbolicLink(Path.Combine(home, "mcp-pve"), Path.GetFullPath(binary));
var rows = new List<Cell[]>();
try
{
    foreach (var line in lines)
    {
        if (rows.Count > 0)
        {
            rows.Add([]);
        }
        rows.AddRange(Shell.Prompt(line));
        rows.AddRange(Shell.Output(line, home));
    }
}
catch (PictureException e)
{
    Console.Error.WriteLine($"picture: {e.Message}");
    return 1;
}
finally
{
    Directory.Delete(home, recursive: true);
}
File.WriteAllText(file, Svg.Of(rows));
Console.WriteLine($"{file}: {rows.Count} rows, {new FileInfo(file).Length} bytes");
return 0;

static string Here([CallerFilePath] string path = "") => path;

internal static class Shell
{
    public const int Columns = 100;
    private const int LongestOutput = 22;

    /// <summary>The line as somebody typed it.</summary>
    public static IEnumerable<Cell[]> Prompt(string line)
    {
        var cells = "$ ".Select(c => new Cell(c, Look.Plain with { Colour = "#7ee787" }))
            .Concat(line.Select(c => new Cell(c, Look.Plain with { Bold = true })));
        return cells.Chunk(Columns);
    }

    /// <summary>What it printed; of much the first rows, and a mark.</summary>
    public static IEnumerable<Cell[]> Output(string line, string home)
    {
        // Enough rows that nothing scrolls away.
        var start = new ProcessStartInfo("script", ["-qec", $"stty cols {Columns} rows 200; exec {line}", "/dev/null"])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        // No variable of this machine gets into the picture.
        start.Environment.Clear();
        start.Environment["PATH"] = $"{home}:/usr/bin:/bin";
        start.Environment["HOME"] = home;
        start.Environment["TERM"] = "xterm-256color";
        start.Environment["LANG"] = "C.UTF-8";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var screen = new Screen();
        screen.Write(process.StandardOutput.ReadToEnd());
        process.WaitForExit();
        var rows = screen.Rows();
        return process.ExitCode != 0
            ? throw new PictureException($"'{line}' ended with exit code {process.ExitCode}: {string.Join('\n', rows.Select(Text))}")
            : rows.Count <= LongestOutput ? rows
            : rows.Take(LongestOutput - 1).Append([new('…', Look.Plain with { Dim = true })]);
    }

    private static string Text(Cell[] row) => string.Concat(row.Select(cell => cell.Character));
}

/// <summary>As much of a terminal as these programs use: colours, moving, erasing.</summary>
internal sealed class Screen
{
    private readonly List<List<Cell>> _rows = [[]];
    private int _row, _column;
    private Look _look = Look.Plain;

    public List<Cell[]> Rows()
    {
        var rows = _rows.Select(row =>
            row.Take(row.FindLastIndex(cell => cell.Character != ' ') + 1).ToArray()).ToList();
        return rows.Take(rows.FindLastIndex(row => row.Length > 0) + 1).ToList();
    }

    public void Write(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '\n': Move(_row + 1, _column); break;
                case '\r': _column = 0; break;
                case '\b': _column = Math.Max(0, _column - 1); break;
                case '\e': at = Escape(text, at); break;
                case < ' ': break;
                case var character: Put(character); break;
            }
        }
    }

    private void Put(char character)
    {
        if (_column >= Shell.Columns)
        {
            Move(_row + 1, 0);
        }
        var row = _rows[_row];
        while (row.Count <= _column)
        {
            row.Add(new(' ', Look.Plain));
        }
        row[_column++] = new(character, _look);
    }

    private void Move(int row, int column)
    {
        (_row, _column) = (Math.Max(0, row), Math.Max(0, column));
        while (_rows.Count <= _row)
        {
            _rows.Add([]);
        }
    }

    // Where the sequence ends.
    private int Escape(string text, int at)
    {
        if (at + 1 >= text.Length || text[at + 1] != '[')
        {
            return at + 1; // such as ESC =
        }
        var end = at + 2;
        while (end < text.Length && text[end] is not (>= '@' and <= '~'))
        {
            end++;
        }
        var numbers = text[(at + 2)..end].TrimStart('?').Split(';')
            .Select(number => int.TryParse(number, CultureInfo.InvariantCulture, out var value) ? value : 0).ToArray();
        var first = Math.Max(1, numbers[0]);
        switch (end < text.Length ? text[end] : ' ')
        {
            case 'A': Move(_row - first, _column); break;
            case 'B': Move(_row + first, _column); break;
            case 'C': Move(_row, _column + first); break;
            case 'D': Move(_row, _column - first); break;
            case 'G': Move(_row, first - 1); break;
            case 'J': _rows.RemoveRange(_row + 1, _rows.Count - _row - 1); Cut(); break;
            case 'K' when numbers[0] == 2: _rows[_row].Clear(); break;
            case 'K': Cut(); break;
            case 'm': _look = _look.With(numbers); break;
            default: break; // cursor and keypad: not to be seen
        }
        return end;
    }

    private void Cut()
    {
        var row = _rows[_row];
        row.RemoveRange(Math.Min(_column, row.Count), Math.Max(0, row.Count - _column));
    }
}

internal static class Svg
{
    private const double Wide = 8.4, High = 18, Edge = 18, Bar = 30;

    public static string Of(List<Cell[]> rows)
    {
        var (width, height) = ((Shell.Columns * Wide) + (2 * Edge), Bar + (rows.Count * High) + Edge);
        var size = string.Create(CultureInfo.InvariantCulture, $"{width:0.#} {height:0.#}").Split(' ');
        const string fonts = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace";
        var svg = new StringBuilder();
        svg.Append($"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]}" width="{size[0]}" height="{size[1]}" role="img">
            <title>mcp-pve on a terminal, with a simulated cluster</title>
            <rect width="100%" height="100%" rx="8" fill="#0d1117"/>
            <circle cx="20" cy="17" r="5" fill="#ff5f57"/>
            <circle cx="38" cy="17" r="5" fill="#febc2e"/>
            <circle cx="56" cy="17" r="5" fill="#28c840"/>
            <g font-family="{fonts}" font-size="14" fill="#e6edf3">

            """);
        foreach (var (number, row) in rows.Index())
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text y=\"{Bar + ((number + 1) * High):0.#}\" xml:space=\"preserve\">");
            for (var at = 0; at < row.Length;)
            {
                var look = row[at].Look;
                var run = row.Skip(at).TakeWhile(cell => cell.Look == look).ToArray();
                var text = string.Concat(run.Select(cell => cell.Character));
                // Whatever the font is, columns stand under each other.
                var (x, length) = (Edge + (at * Wide), run.Length * Wide);
                svg.Append(CultureInfo.InvariantCulture, $"<tspan x=\"{x:0.#}\" textLength=\"{length:0.#}\"{look.Attributes}>");
                svg.Append(Escaped(text)).Append("</tspan>");
                at += run.Length;
            }
            svg.Append("</text>\n");
        }
        return svg.Append("</g>\n</svg>\n").ToString();
    }

    private static string Escaped(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}

internal readonly record struct Cell(char Character, Look Look);

internal sealed record Look(string? Colour, bool Bold, bool Dim, bool Italic, bool Underline)
{
    public static readonly Look Plain = new(null, false, false, false, false);

    private static readonly string[] Colours =
    [
        "#6e7681", "#ff7b72", "#7ee787", "#e3b341", "#79c0ff", "#d2a8ff", "#56d4dd", "#e6edf3",
        "#8b949e", "#ffa198", "#aff5b4", "#f2cc60", "#a5d6ff", "#e2c5ff", "#b3f0ff", "#ffffff",
    ];

    public string Attributes => string.Concat(
        Colour is null ? "" : $" fill=\"{Colour}\"",
        Bold ? " font-weight=\"bold\"" : "",
        Dim ? " opacity=\"0.6\"" : "",
        Italic ? " font-style=\"italic\"" : "",
        Underline ? " text-decoration=\"underline\"" : "");

    /// <summary>After a sequence that selects graphic rendition.</summary>
    public Look With(int[] codes)
    {
        var look = this;
        for (var at = 0; at < codes.Length; at++)
        {
            look = codes[at] switch
            {
                0 => Plain,
                1 => look with { Bold = true },
                2 => look with { Dim = true },
                3 => look with { Italic = true },
                4 => look with { Underline = true },
                22 => look with { Bold = false, Dim = false },
                23 => look with { Italic = false },
                24 => look with { Underline = false },
                39 => look with { Colour = null },
                >= 30 and <= 37 and var code => look with { Colour = Colours[code - 30] },
                >= 90 and <= 97 and var code => look with { Colour = Colours[code - 82] },
                38 when at + 2 < codes.Length && codes[at + 1] == 5 => look with { Colour = Of256(codes[at + 2]) },
                38 when at + 4 < codes.Length => look with { Colour = $"#{codes[at + 2]:x2}{codes[at + 3]:x2}{codes[at + 4]:x2}" },
                _ => look, // no backgrounds
            };
            at += codes[at] is not (38 or 48) || at + 1 >= codes.Length ? 0 : codes[at + 1] == 5 ? 2 : 4;
        }
        return look;
    }

    private static string Of256(int number)
    {
        if (number < 16)
        {
            return Colours[number];
        }
        if (number >= 232)
        {
            var grey = 8 + ((number - 232) * 10);
            return $"#{grey:x2}{grey:x2}{grey:x2}";
        }
        return $"#{Level((number - 16) / 36):x2}{Level((number - 16) / 6 % 6):x2}{Level((number - 16) % 6):x2}";

        static int Level(int step) => step == 0 ? 0 : 55 + (step * 40);
    }
}

internal sealed class PictureException(string message) : Exception(message);
