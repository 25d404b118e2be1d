using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace McpPve.Registration;

/// <content>Texts: plain ones, those in quotes, and those in blocks.</content>
internal sealed partial class YamlReader
{
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

    [GeneratedRegex(@"^[|>]([+-]?[1-9]?|[1-9][+-])[ \t]*(?:[ \t]#.*)?\z")]
    private static partial Regex Header();

    [GeneratedRegex(@"\G[ \t]*\r?\n(?:[ \t]*\r?\n)*[ \t]*")]
    private static partial Regex Break();

    [GeneratedRegex(@"\G\r?\n(?:[ \t]*\r?\n)*[ \t]*")]
    private static partial Regex Joined();

    [GeneratedRegex(
        @"^(?:|~|null|Null|NULL|true|True|TRUE|false|False|FALSE|[+-]?(?:\d[\d_]*)(?:\.\d*)?(?:[eE][+-]?\d+)?"
        + @"|[+-]?\.\d+(?:[eE][+-]?\d+)?|0x[\da-fA-F]+|0o[0-7]+|[+-]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\z")]
    private static partial Regex Scalar();
}
