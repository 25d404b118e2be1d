using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace McpPve.Registration;

/// <summary>
/// Reads the YAML that settings are written in: maps and lists in blocks and in brackets, texts in all five forms, comments. Refused are
/// anchors, tags, merge keys, keys of several lines, and files of several documents: what they say about an entry is not seen at its place.
/// </summary>
internal sealed partial class YamlReader
{
    private const int Deepest = 100;

    private readonly string _text;
    private readonly string _file;
    private int _at;
    private int _depth;

    public YamlReader(string text, string file)
    {
        (_text, _file) = (text, file);
        _at = text.StartsWith('\ufeff') ? 1 : 0;
    }

    /// <returns>Null: there is nothing but comments.</returns>
    public Node? Read()
    {
        if (!ToContent())
        {
            return null;
        }
        if (Marker().IsMatch(_text, LineStart(_at)))
        {
            if (Rest(_at + 3).TrimStart().Length > 0 && Rest(_at + 3).TrimStart()[0] != '#')
            {
                throw Wrong("a document begins there in the line of its marker");
            }
            _at = NextLine(_at);
            if (!ToContent())
            {
                return null;
            }
        }
        var root = Block(-1);
        return ToContent() ? throw Wrong("something stands there that does not belong to what is before") : root;
    }

    public int LineOf(int at) => _text.AsSpan(0, Math.Min(at, _text.Length)).Count('\n') + 1;

    public int LineStart(int at)
    {
        var start = _text.AsSpan(0, at).LastIndexOf('\n') + 1;
        return start == 0 && _text.StartsWith('\ufeff') ? 1 : start;
    }

    /// <summary>Behind the end of the line; the length of the text for the last one.</summary>
    public int NextLine(int at) => at < _text.Length && _text.IndexOf('\n', at) is var end and >= 0 ? end + 1 : _text.Length;

    // To the first character in a line that holds more than blanks and comments; from the middle of a line, to those behind it.
    private bool ToContent()
    {
        while (_at < _text.Length)
        {
            var rest = Rest(_at);
            var blanks = rest.Length - rest.TrimStart(' ').Length;
            var content = rest[blanks..].TrimStart('\t');
            if (content.Length > 0 && content[0] != '#')
            {
                if (rest[blanks] == '\t')
                {
                    throw Wrong("the line begins with a tab");
                }
                _at += blanks;
                return true;
            }
            _at = NextLine(_at);
        }
        return false;
    }

    private int Column(int at) => at - LineStart(at);

    // Of the line, without its end.
    private ReadOnlySpan<char> Rest(int at)
    {
        var end = _text.IndexOf('\n', Math.Min(at, _text.Length));
        var rest = _text.AsSpan()[Math.Min(at, _text.Length)..(end < 0 ? _text.Length : end)];
        return rest.EndsWith('\r') ? rest[..^1] : rest;
    }

    // What stands at the position, further in than what it belongs to: a map or a list may begin behind a dash as well.
    private Node Block(int outer)
    {
        if (++_depth > Deepest)
        {
            throw Wrong("values are nested too deeply");
        }
        var block = IsItem() ? Items(Column(_at)) : KeyLength() is not null ? Members(Column(_at)) : Value(outer);
        _depth--;
        return block;
    }

    private Node Members(int column)
    {
        var map = Node.Map(_at);
        do
        {
            if (Column(_at) != column)
            {
                throw Wrong("the line is neither as far in as the one before nor belongs to it");
            }
            if (Marker().IsMatch(_text, _at) && column == 0)
            {
                throw Wrong("a second document begins there");
            }
            var start = _at;
            var key = KeyLength() is { } length ? Key(length) : throw Wrong("a key with a colon is expected there");
            if (map[key] is not null)
            {
                throw Wrong($"'{key}' stands there a second time", start);
            }
            var value = After(_at, column, isKey: true);
            map.Members.Add(new(key, value, start));
            map.End = value.End;
        }
        while (ToContent() && Column(_at) >= column && !(Column(_at) == column && IsItem()));
        return map;
    }

    private Node Items(int column)
    {
        var list = Node.List(_at);
        do
        {
            if (Column(_at) != column)
            {
                throw Wrong("the line is neither as far in as the one before nor belongs to it");
            }
            var dash = _at++;
            var rest = Rest(_at);
            var blanks = rest.Length - rest.TrimStart(" \t").Length;
            var isBare = blanks == rest.Length || rest[blanks] == '#';
            Node item;
            if (!isBare && !rest[..blanks].Contains('\t') && rest[blanks] is not ('|' or '>'))
            {
                _at += blanks;
                item = Block(column);
            }
            else
            {
                item = After(dash + 1, column, isKey: false);
            }
            list.Items.Add(item);
            list.End = item.End;
        }
        while (ToContent() && Column(_at) >= column && IsItem());
        return list;
    }

    // The value behind a colon or a dash, in the same line or in the next ones.
    private Node After(int at, int column, bool isKey)
    {
        _at = at;
        var rest = Rest(at);
        var content = rest.TrimStart(" \t");
        if (content.Length > 0 && content[0] != '#')
        {
            _at += rest.Length - content.Length;
            return Value(column);
        }
        _at = NextLine(at);
        if (ToContent() && (Column(_at) > column || (isKey && Column(_at) == column && IsItem())))
        {
            return Block(isKey && Column(_at) == column ? column - 1 : column);
        }
        return Node.Raw("", at, at);
    }

    // A text, a number, or something in brackets; leaves the position behind its last line.
    private Node Value(int outer)
    {
        var value = _text[_at] switch
        {
            '|' or '>' => Literal(outer),
            '"' or '\'' => InQuotes(),
            '[' or '{' => Flow(),
            '&' or '*' or '!' => throw Wrong("anchors, aliases and tags are not understood here"),
            '%' or '@' or '`' => throw Wrong("a value can't begin so"),
            '?' when IsBlank(_at + 1) => throw Wrong("keys of several lines are not understood here"),
            _ => Plain(outer),
        };
        if (value.Kind is not (NodeKind.Text or NodeKind.Other) || _text[value.Start] is '"' or '\'')
        {
            EndLine();
        }
        return value;
    }

    private void EndLine()
    {
        var rest = Rest(_at);
        var content = rest.TrimStart(" \t");
        if (content.Length > 0 && (content[0] != '#' || content.Length == rest.Length))
        {
            throw Wrong("the line should end there");
        }
        _at = NextLine(_at);
    }

    private Node Plain(int outer)
    {
        var start = _at;
        var value = new StringBuilder();
        int end;
        while (true)
        {
            var rest = Rest(_at);
            var comment = Comment().Match(rest.ToString());
            var part = (comment.Success ? rest[..comment.Index] : rest).TrimEnd(" \t");
            if (Colon().IsMatch(part))
            {
                throw Wrong("a colon stands there in a text without quotes");
            }
            value.Append(part);
            end = _at + part.Length;
            var line = _at = NextLine(_at);
            // Further lines belong to it as far as they are further in.
            if (comment.Success || !ToContent() || Column(_at) <= outer || _text.AsSpan()[line..LineStart(_at)].Contains('#'))
            {
                _at = line;
                break;
            }
            var skipped = _text.AsSpan()[line..LineStart(_at)];
            var empty = skipped.Count('\n');
            _ = empty == 0 ? value.Append(' ') : value.Append('\n', empty);
        }
        var text = value.ToString();
        return Scalar().IsMatch(text) ? Node.Raw(text, start, end) : Node.Of(text, start, end);
    }

    private Node Literal(int outer)
    {
        var start = _at;
        var header = Header().Match(Rest(_at).ToString());
        if (!header.Success)
        {
            throw Wrong("what follows | or > is not understood");
        }
        var signs = header.Groups[1].Value;
        var digit = signs.FirstOrDefault(char.IsAsciiDigit);
        var indent = digit == default ? -1 : Math.Max(outer, 0) + (digit - '0');
        var (end, last) = (_at + header.Length, NextLine(_at));
        var (lines, kept) = (new List<string>(), 0);
        _at = last;
        while (_at < _text.Length)
        {
            var line = Rest(_at);
            var blanks = line.Length - line.TrimStart(' ').Length;
            var isEmpty = blanks == line.Length && (indent < 0 || blanks <= indent);
            if (!isEmpty)
            {
                if (blanks <= outer || (indent >= 0 && blanks < indent))
                {
                    break;
                }
                indent = indent < 0 ? blanks : indent;
            }
            lines.Add(isEmpty ? "" : line[indent..].ToString());
            var next = NextLine(_at);
            if (!isEmpty || signs.Contains('+', StringComparison.Ordinal))
            {
                (kept, end, last) = (lines.Count, _at + line.Length, next);
            }
            _at = next;
        }
        _at = last;
        lines.RemoveRange(kept, lines.Count - kept);
        var isEnded = kept > 0 && !signs.Contains('-', StringComparison.Ordinal) && _text[last - 1] == '\n';
        return Node.Of((_text[start] == '|' ? string.Join('\n', lines) : Folded(lines)) + (isEnded ? "\n" : ""), start, end);
    }

    // Lines become one, unless they are further in than the others.
    private static string Folded(List<string> lines)
    {
        var text = new StringBuilder();
        var (breaks, wasIn) = (0, true);
        foreach (var line in lines)
        {
            if (line.Length > 0)
            {
                var isIn = line[0] is ' ' or '\t';
                _ = breaks == 1 && !isIn && !wasIn ? text.Append(' ')
                    : text.Append('\n', breaks > 1 && !isIn && !wasIn ? breaks - 1 : breaks);
                text.Append(line);
                (breaks, wasIn) = (0, isIn);
            }
            breaks++;
        }
        return text.Append('\n', Math.Max(0, breaks - 1)).ToString();
    }

    private Node InQuotes()
    {
        var (start, quote) = (_at++, _text[_at - 1]);
        var value = new StringBuilder();
        while (true)
        {
            if (_at == _text.Length)
            {
                throw Wrong("a text is not closed", start);
            }
            var c = _text[_at];
            if (c == quote && quote == '\'' && _at + 1 < _text.Length && _text[_at + 1] == '\'')
            {
                value.Append(c);
                _at += 2;
            }
            else if (c == quote)
            {
                _at++;
                return Node.Of(value.ToString(), start, _at);
            }
            else if (c == '\\' && quote == '"')
            {
                Escape(value);
            }
            else if (Break().Match(_text, _at) is { Success: true } broken)
            {
                var count = broken.Value.AsSpan().Count('\n') - 1;
                _ = count == 0 ? value.Append(' ') : value.Append('\n', count);
                _at += broken.Length;
            }
            else
            {
                value.Append(c);
                _at++;
            }
        }
    }

    private void Escape(StringBuilder value)
    {
        var c = _at + 1 < _text.Length ? _text[_at + 1] : '\0';
        _at += 2;
        const string Names = "0abtnvfre \"/\\N_LP\t";
        const string Values = "\0\a\b\t\n\v\f\r\e \"/\\\u0085\u00a0\u2028\u2029\t";
        if (Names.IndexOf(c, StringComparison.Ordinal) is var index and >= 0)
        {
            value.Append(Values[index]);
        }
        else if (c is 'x' or 'u' or 'U' && (c switch { 'x' => 2, 'u' => 4, _ => 8 }) is var length && _at + length <= _text.Length
            && int.TryParse(_text.AsSpan(_at, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            && code is >= 0 and <= 0x10ffff)
        {
            _ = code <= 0xffff ? value.Append((char)code) : value.Append(char.ConvertFromUtf32(code));
            _at += length;
        }
        else if (c is '\r' or '\n' && Joined().Match(_text, _at - 1) is { Success: true } joined)
        {
            _at += joined.Length - 1;
        }
        else
        {
            throw Wrong("a text holds an unknown escape");
        }
    }

    private Node Flow()
    {
        if (++_depth > Deepest)
        {
            throw Wrong("values are nested too deeply");
        }
        var open = _text[_at];
        var node = open == '[' ? Node.List(_at, isInline: true) : Node.Map(_at, isInline: true);
        var close = open == '[' ? ']' : '}';
        _at++;
        while (true)
        {
            Gap();
            if (_text[_at] != close)
            {
                var start = _at;
                var item = FlowValue();
                Gap();
                if (_text[_at] == ':')
                {
                    if (open == '[' || item.Kind is not (NodeKind.Text or NodeKind.Other) || node[item.Text] is not null)
                    {
                        throw Wrong("a pair with a colon is not understood there", start);
                    }
                    _at++;
                    Gap();
                    node.Members.Add(new(item.Text, _text[_at] is ',' or '}' ? Node.Raw("", _at, _at) : FlowValue(), start));
                }
                else if (open == '[')
                {
                    node.Items.Add(item);
                }
                else
                {
                    throw Wrong("a colon is expected there");
                }
                Gap();
                if (_text[_at] == ',')
                {
                    _at++;
                    continue;
                }
            }
            if (_text[_at] != close)
            {
                throw Wrong($"'{close}' is expected there");
            }
            node.End = ++_at;
            _depth--;
            return node;
        }
    }

    private Node FlowValue()
    {
        switch (_text[_at])
        {
            case '[' or '{':
                return Flow();
            case '"' or '\'':
                return InQuotes();
        }
        var match = FlowPlain().Match(_text, _at);
        if (!match.Success)
        {
            throw Wrong("no value can be read there");
        }
        _at += match.Length;
        return Scalar().IsMatch(match.Value) ? Node.Raw(match.Value, match.Index, _at) : Node.Of(match.Value, match.Index, _at);
    }

    // In brackets: blanks, ends of lines, comments. Something always follows.
    private void Gap()
    {
        _at += FlowGap().Match(_text, _at).Length;
        if (_at == _text.Length)
        {
            throw Wrong("a bracket is not closed");
        }
    }

    // Null where the line holds no key.
    private int? KeyLength()
    {
        if (_text[_at] is '"' or '\'')
        {
            var (start, line) = (_at, Rest(_at).Length);
            var quoted = QuotedKey().Match(_text, start, line);
            return quoted.Success && quoted.Index == start ? quoted.Groups[1].Length : null;
        }
        if (_text[_at] == '?' && IsBlank(_at + 1))
        {
            throw Wrong("keys of several lines are not understood here");
        }
        if (_text[_at] is '[' or '{' or '|' or '>' or '&' or '*' or '!')
        {
            return null;
        }
        var rest = Rest(_at);
        var comment = Comment().Match(rest.ToString());
        var colon = Colon().Match((comment.Success ? rest[..comment.Index] : rest).ToString());
        return colon.Success ? colon.Index : null;
    }

    // Leaves the position behind the colon.
    private string Key(int length)
    {
        var start = _at;
        var key = _text[_at] is '"' or '\'' ? InQuotes().Text : _text.AsSpan(_at, length).TrimEnd(" \t").ToString();
        if (key == "<<")
        {
            throw Wrong("merge keys are not understood here", start);
        }
        _at = _text.IndexOf(':', Math.Max(_at, start + length)) + 1;
        return key;
    }

    private bool IsItem() => _text[_at] == '-' && IsBlank(_at + 1);

    private bool IsBlank(int at) => at >= _text.Length || _text[at] is ' ' or '\t' or '\r' or '\n';

    private ClientFileException Wrong(string problem, int? at = null) => ClientFileException.At(_file, LineOf(at ?? _at), problem);

    [GeneratedRegex(@"\G(?:---|\.\.\.)(?=\s|\z)")]
    private static partial Regex Marker();

    [GeneratedRegex(@"(?:^|(?<=[ \t]))#")]
    private static partial Regex Comment();

    [GeneratedRegex(@":(?=[ \t]|\z)")]
    private static partial Regex Colon();

    [GeneratedRegex(@"^[|>]([+-]?[1-9]?|[1-9][+-])[ \t]*(?:[ \t]#.*)?\z")]
    private static partial Regex Header();

    [GeneratedRegex(@"\G((?:""(?:[^""\\]|\\.)*""|'(?:[^']|'')*')[ \t]*):(?=[ \t\r]|\z)")]
    private static partial Regex QuotedKey();

    [GeneratedRegex(@"\G[ \t]*\r?\n(?:[ \t]*\r?\n)*[ \t]*")]
    private static partial Regex Break();

    [GeneratedRegex(@"\G\r?\n(?:[ \t]*\r?\n)*[ \t]*")]
    private static partial Regex Joined();

    [GeneratedRegex(@"\G(?:[ \t\r\n]|(?<=\s)#[^\n]*)*")]
    private static partial Regex FlowGap();

    [GeneratedRegex(
        @"\G(?:[^\s,\[\]{}&*!|>'""%@`#:?-]|[:?-](?![\s,\[\]{}]))"
        + @"(?:[^,\[\]{}\r\n:#]|:(?![\s,\[\]{}])|(?<!\s)#)*(?<!\s)")]
    private static partial Regex FlowPlain();

    [GeneratedRegex(
        @"^(?:|~|null|Null|NULL|true|True|TRUE|false|False|FALSE|[+-]?(?:\d[\d_]*)(?:\.\d*)?(?:[eE][+-]?\d+)?"
        + @"|[+-]?\.\d+(?:[eE][+-]?\d+)?|0x[\da-fA-F]+|0o[0-7]+|[+-]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\z")]
    private static partial Regex Scalar();
}
