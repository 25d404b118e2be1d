using System.Text.RegularExpressions;

namespace McpPve.Registration;

/// <content>Lists and maps in brackets.</content>
internal sealed partial class YamlReader
{
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

    [GeneratedRegex(@"\G(?:[ \t\r\n]|(?<=\s)#[^\n]*)*")]
    private static partial Regex FlowGap();

    [GeneratedRegex(
        @"\G(?:[^\s,\[\]{}&*!|>'""%@`#:?-]|[:?-](?![\s,\[\]{}]))"
        + @"(?:[^,\[\]{}\r\n:#]|:(?![\s,\[\]{}])|(?<!\s)#)*(?<!\s)")]
    private static partial Regex FlowPlain();
}
