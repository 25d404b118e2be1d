using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace McpPve.Registration;

/// <summary>A line that opens a table, or one that sets a key (over several lines where its value takes them).</summary>
/// <param name="Table">The table that the line stands in or opens.</param>
/// <param name="Key">What the line sets in it; empty: it opens the table.</param>
/// <param name="Start">Of its first line.</param>
/// <param name="End">Behind the end of its last line.</param>
internal sealed record TomlLine(string[] Table, string[] Key, Node? Value, int Start, int End)
{
    public string[] Path { get; } = [.. Table, .. Key];

    public bool IsHeader => Value is null;

    public bool Is(ReadOnlySpan<string> path) => Path.AsSpan().SequenceEqual(path);

    /// <summary>It stands in the table itself.</summary>
    public bool IsIn(ReadOnlySpan<string> table) => Table.AsSpan().SequenceEqual(table);

    public bool IsUnder(ReadOnlySpan<string> path) => Path.AsSpan().StartsWith(path);
}

/// <summary>Reads TOML 1.1 into values, and remembers the lines that they come from.</summary>
internal sealed partial class TomlReader(string text, string file)
{
    private const int Deepest = 100;

    private readonly HashSet<Node> _opened = []; // by a header
    private readonly HashSet<Node> _dotted = []; // by a key with dots
    private readonly HashSet<Node> _tables = []; // lists of tables
    private int _at = text.StartsWith('\ufeff') ? 1 : 0;
    private int _depth;

    public List<TomlLine> Lines { get; } = [];

    public Node Read()
    {
        var root = Node.Map();
        var (table, path) = (root, Array.Empty<string>());
        while (true)
        {
            var start = _at;
            Blanks();
            if (_at == text.Length)
            {
                return root;
            }
            if (AtLineEnd())
            {
                EndLine();
                continue;
            }
            if (text[_at] == '[')
            {
                var line = _at;
                var isList = Next('[', '[');
                _at += isList ? 2 : 1;
                Blanks();
                path = Key();
                if (isList ? !Next(']', ']') : !Next(']'))
                {
                    throw Wrong("the name of a table is not closed");
                }
                _at += isList ? 2 : 1;
                table = Opened(root, path, isList, line);
                EndLine();
                Lines.Add(new(path, [], null, start, _at));
            }
            else
            {
                var at = _at;
                var key = Key();
                Expect('=');
                var value = Value();
                Put(table, key, value, at);
                EndLine();
                Lines.Add(new(path, key, value, start, _at));
            }
        }
    }

    public int LineOf(int at) => text.AsSpan(0, Math.Min(at, text.Length)).Count('\n') + 1;

    private Node Opened(Node root, string[] path, bool isList, int at)
    {
        var table = root;
        foreach (var key in path.AsSpan()[..^1])
        {
            if (table[key] is not { } next)
            {
                next = Node.Map();
                table.Members.Add(new(key, next, at));
            }
            table = _tables.Contains(next) ? next.Items[^1] : next;
            if (table.Kind != NodeKind.Map || table.IsInline)
            {
                throw Wrong($"'{key}' is no table", at);
            }
        }
        var last = table[path[^1]];
        if (isList)
        {
            if (last is null)
            {
                last = Node.List();
                _tables.Add(last);
                table.Members.Add(new(path[^1], last, at));
            }
            if (!_tables.Contains(last))
            {
                throw Wrong($"'{path[^1]}' stands there a second time, as something else", at);
            }
            last.Items.Add(Node.Map());
            return last.Items[^1];
        }
        if (last is null)
        {
            last = Node.Map();
            table.Members.Add(new(path[^1], last, at));
        }
        if (last.Kind != NodeKind.Map || last.IsInline || _dotted.Contains(last) || !_opened.Add(last))
        {
            throw Wrong($"the table '{string.Join('.', path)}' stands there a second time", at);
        }
        return last;
    }

    private void Put(Node table, string[] path, Node value, int at)
    {
        foreach (var key in path.AsSpan()[..^1])
        {
            if (table[key] is not { } next)
            {
                next = Node.Map();
                _dotted.Add(next);
                table.Members.Add(new(key, next, at));
            }
            if (!_dotted.Contains(next))
            {
                throw Wrong($"'{key}' stands there a second time", at);
            }
            table = next;
        }
        if (table[path[^1]] is not null)
        {
            throw Wrong($"'{path[^1]}' stands there a second time", at);
        }
        table.Members.Add(new(path[^1], value, at));
    }

    private string[] Key()
    {
        var parts = new List<string>();
        while (true)
        {
            Blanks();
            if (Next('"') || Next('\''))
            {
                if (Next('"', '"', '"') || Next('\'', '\'', '\''))
                {
                    throw Wrong("a key can't have several lines");
                }
                parts.Add(String().Text);
            }
            else
            {
                var start = _at;
                while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '-' or '_'))
                {
                    _at++;
                }
                if (_at == start)
                {
                    throw Wrong("a key is expected there");
                }
                parts.Add(text[start.._at]);
            }
            Blanks();
            if (!Next('.'))
            {
                return [.. parts];
            }
            _at++;
        }
    }

    private Node Value()
    {
        Blanks();
        if (++_depth > Deepest)
        {
            throw Wrong("values are nested too deeply");
        }
        var value = _at == text.Length ? throw Wrong("a value is missing") : text[_at] switch
        {
            '"' or '\'' => String(),
            '[' => List(),
            '{' => Map(),
            _ => Scalar(),
        };
        _depth--;
        return value;
    }

    private Node Scalar()
    {
        var match = Plain().Match(text, _at);
        if (!match.Success || match.Length == 0)
        {
            throw Wrong("no value can be read there");
        }
        _at += match.Length;
        return Node.Raw(match.Value, _at - match.Length, _at);
    }

    private Node List()
    {
        var list = Node.List(_at++, isInline: true);
        while (true)
        {
            Gap();
            if (!Next(']'))
            {
                list.Items.Add(Value());
                Gap();
                if (Next(','))
                {
                    _at++;
                    continue;
                }
            }
            Expect(']');
            list.End = _at;
            return list;
        }
    }

    private Node Map()
    {
        var map = Node.Map(_at++, isInline: true);
        while (true)
        {
            Gap();
            if (!Next('}'))
            {
                var at = _at;
                var key = Key();
                Expect('=');
                Put(map, key, Value(), at);
                Gap();
                if (Next(','))
                {
                    _at++;
                    continue;
                }
            }
            Expect('}');
            map.End = _at;
            return map;
        }
    }

    private Node String()
    {
        var (start, quote) = (_at, text[_at]);
        var isLong = Next(quote, quote, quote);
        _at += isLong ? 3 : 1;
        if (isLong)
        {
            _at += Next('\r', '\n') ? 2 : Next('\n') ? 1 : 0;
        }
        var value = new StringBuilder();
        while (true)
        {
            if (_at == text.Length || (!isLong && text[_at] is '\n' or '\r'))
            {
                throw Wrong("a text is not closed", start);
            }
            var c = text[_at];
            if (c == quote && (!isLong || Next(quote, quote, quote)))
            {
                // Up to two quotes may stand right before the three that close it.
                var more = isLong ? Math.Min(2, text.AsSpan(_at + 3).Length - text.AsSpan(_at + 3).TrimStart(quote).Length) : 0;
                value.Append(quote, more);
                _at += (isLong ? 3 : 1) + more;
                return Node.Of(value.ToString(), start, _at);
            }
            if (c == '\\' && quote == '"')
            {
                Escape(value, isLong);
                continue;
            }
            if (c is < ' ' and not ('\t' or '\n' or '\r') or '\x7f')
            {
                throw Wrong("a text holds a control character");
            }
            value.Append(c);
            _at++;
        }
    }

    private void Escape(StringBuilder value, bool isLong)
    {
        _at++;
        var c = _at < text.Length ? text[_at] : '\0';
        _at++;
        switch (c)
        {
            case 'b' or 't' or 'n' or 'f' or 'r' or 'e' or '"' or '\\':
                value.Append(c switch { 'b' => '\b', 't' => '\t', 'n' => '\n', 'f' => '\f', 'r' => '\r', 'e' => '\e', _ => c });
                return;
            case 'x' or 'u' or 'U':
                var length = c switch { 'x' => 2, 'u' => 4, _ => 8 };
                if (_at + length <= text.Length
                    && int.TryParse(text.AsSpan(_at, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
                    && Rune.IsValid(code))
                {
                    value.Append(new Rune(code).ToString());
                    _at += length;
                    return;
                }
                break;
            case ' ' or '\t' or '\r' or '\n' when isLong && Fold().Match(text, _at - 1) is { Success: true } fold:
                _at += fold.Length - 1;
                return;
        }
        throw Wrong("a text holds an unknown escape");
    }

    private void Expect(char c)
    {
        Blanks();
        if (!Next(c))
        {
            throw Wrong($"'{c}' is expected there");
        }
        _at++;
    }

    private bool Next(params ReadOnlySpan<char> chars) => text.AsSpan(_at).StartsWith(chars);

    private bool AtLineEnd() => _at == text.Length || text[_at] is '\n' or '#' || Next('\r', '\n');

    private void Blanks()
    {
        while (_at < text.Length && text[_at] is ' ' or '\t')
        {
            _at++;
        }
    }

    // Between the values of a list: blanks, comments, ends of lines.
    private void Gap()
    {
        Blanks();
        while (_at < text.Length && AtLineEnd())
        {
            EndLine();
            Blanks();
        }
    }

    private void EndLine()
    {
        Blanks();
        var end = text.IndexOf('\n', _at);
        // An end that other readers may take for one: what follows it would be read as a comment here.
        var isSplit = text.AsSpan()[_at..(end < 0 ? text.Length : end)].TrimEnd('\r').Contains('\r');
        if (!AtLineEnd() || isSplit)
        {
            throw Wrong("the line should end there");
        }
        _at = end < 0 ? text.Length : end + 1;
    }

    private ClientFileException Wrong(string problem, int? at = null) => ClientFileException.At(file, LineOf(at ?? _at), problem);

    [GeneratedRegex(
        @"\G(?:true|false|[+-]?(?:inf|nan)|\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:\d\d)?)?"
        + @"|\d\d:\d\d(?::\d\d(?:\.\d+)?)?|0x[\da-fA-F_]+|0o[0-7_]+|0b[01_]+"
        + @"|[+-]?\d+(?:_\d+)*(?:\.\d+(?:_\d+)*)?(?:[eE][+-]?\d+(?:_\d+)*)?)(?![\w+\-.:])")]
    private static partial Regex Plain();

    [GeneratedRegex(@"\G[ \t]*\r?\n\s*")]
    private static partial Regex Fold();
}
