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
        if (OtherBreak().Match(_text) is { Success: true } other)
        {
            throw Wrong("a line ends there in a way that not every program takes for an end", other.Index);
        }
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
            '%' or '@' or '`' or '}' or ']' or ',' => throw Wrong("a value can't begin so"),
            '-' when IsBlank(_at + 1) => throw Wrong("a list can't begin in the line of its key"),
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
        if (_text[_at] is '[' or '{' or '|' or '>' or '&' or '*' or '!' or '%' or '@' or '`' or '}' or ']' or ',')
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

    [GeneratedRegex(@"\r(?!\n)|[\u0085\u2028\u2029]")]
    private static partial Regex OtherBreak();

    [GeneratedRegex(@"\G(?:---|\.\.\.)(?=\s|\z)")]
    private static partial Regex Marker();

    [GeneratedRegex(@"(?:^|(?<=[ \t]))#")]
    private static partial Regex Comment();

    [GeneratedRegex(@":(?=[ \t]|\z)")]
    private static partial Regex Colon();

    [GeneratedRegex(@"\G((?:""(?:[^""\\]|\\.)*""|'(?:[^']|'')*')[ \t]*):(?=[ \t\r]|\z)")]
    private static partial Regex QuotedKey();
}
