using System.Buffers;

namespace McpPve.Text;

/// <summary>
/// Finds secrets that stand behind their names in free text: <c>password=x</c>, <c>password = x</c>, <c>--token x</c>,
/// <c>"secret": "x"</c>, <c>Authorization: Bearer x</c>, <c>curl -u root:x</c>. Each character is looked at a fixed number of times,
/// however the text is made: whoever writes a guest's name or output must not be able to keep a processor busy.
/// </summary>
internal ref struct NamedSecrets
{
    private static readonly SearchValues<char> LineEnds = SearchValues.Create("\r\n\"'");

    private readonly ReadOnlySpan<char> _text;
    private readonly bool _lines;
    private int _at;
    private bool _onlyIndent; // of the line so far

    /// <param name="lines">
    /// Also <c>password: x</c> at the start of a line, as in YAML. Not for what PVE says about a parameter: "password: value is too short".
    /// </param>
    public NamedSecrets(ReadOnlySpan<char> text, bool lines)
    {
        _text = text;
        _lines = lines;
        _onlyIndent = true;
    }

    /// <summary>Of the value that was found last, its quotes or brackets included.</summary>
    public int Start { get; private set; }

    public int Length { get; private set; }

    public bool MoveNext()
    {
        while (_at < _text.Length)
        {
            var letter = _text[_at];
            if (!IsOfName(letter))
            {
                _onlyIndent = letter is '\n' or '\r' || (_onlyIndent && letter is ' ' or '\t');
                _at++;
                continue;
            }
            var run = _at;
            while (_at < _text.Length && IsOfName(_text[_at]))
            {
                _at++;
            }
            var isFirst = _onlyIndent;
            // A dash alone is the mark of a list: what follows is still the first of its line.
            _onlyIndent = isFirst && _text[run.._at] is "-";
            if (Value(run, isFirst) is var (start, end) && end > start)
            {
                (Start, Length, _at) = (start, end - start, end);
                return true;
            }
        }
        return false;
    }

    private static bool IsOfName(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.';

    /// <summary>The value behind the name that ends where we are.</summary>
    /// <param name="run">Where the name begins, the dashes before it included.</param>
    private (int Start, int End)? Value(int run, bool isFirst)
    {
        var begin = run;
        while (begin < _at && !char.IsAsciiLetter(_text[begin]))
        {
            begin++;
        }
        if (begin == _at)
        {
            return null;
        }
        var name = _text[begin.._at];
        var dashes = _text[run..begin];
        var quote = run > 0 && run == begin && _text[run - 1] is '"' or '\'' && At(_at) == _text[run - 1];
        var next = Blanks(quote ? _at + 1 : _at);
        var glued = next == _at;
        switch (At(next))
        {
            case '=' when At(next + 1) is not '=':
                // Without blanks before it, blanks behind it end an empty value.
                return IsSecret(name, exact: true) ? ValueAt(glued ? next + 1 : Blanks(next + 1)) : null;
            case ':' when quote:
                var value = Blanks(next + 1);
                return At(value) is '"' or '\'' or '[' or '{' && IsSecret(name, exact: true) ? ValueAt(value) : null;
            case ':' when name.EndsWith("Authorization", StringComparison.OrdinalIgnoreCase):
                return RestOfLine(Blanks(next + 1));
            case ':' when glued && At(next + 1) is not (':' or '/' or ' ' or '\t' or '\n' or '\r' or '\0'):
                return IsSecret(name, exact: false) ? ValueAt(next + 1) : null;
            case ':' when glued && _lines && isFirst && At(next + 1) is ' ' or '\t':
                return IsSecret(name, exact: false) ? RestOfLine(Blanks(next + 1)) : null;
            default:
                return glued || dashes.IsEmpty ? null
                    : dashes is "--" && IsSecret(name, exact: true) ? ValueAt(next)
                    : (dashes is "-" && name is "u") || (dashes is "--" && name is "user") ? PasswordAt(next)
                    : null;
        }
    }

    /// <param name="exact">Also names that are ordinary words outside of a setting: <c>keys: 5</c>.</param>
    private static bool IsSecret(ReadOnlySpan<char> name, bool exact) =>
        exact ? Redaction.IsSecret(name.ToString()) : Redaction.EndsLikeSecret(name);

    private readonly char At(int index) => index < _text.Length ? _text[index] : '\0';

    private readonly int Blanks(int from)
    {
        while (At(from) is ' ' or '\t')
        {
            from++;
        }
        return from;
    }

    private readonly (int Start, int End) ValueAt(int from)
    {
        var rest = _text[from..];
        int end;
        switch (At(from))
        {
            case '"' or '\'':
                end = Closing(rest, rest[0]);
                break;
            case '{':
                end = rest.IndexOfAny('}', '\n') is var brace and >= 0 && rest[brace] == '}' ? brace + 1 : -1;
                break;
            case '[':
                end = rest.IndexOfAny(']', '\n') is var bracket and >= 0 && rest[bracket] == ']' ? bracket + 1 : -1;
                break;
            default:
                end = -1;
                break;
        }
        if (end < 0)
        {
            end = 0;
            while (end < rest.Length && !char.IsWhiteSpace(rest[end]) && rest[end] is not (',' or '\0'))
            {
                end++;
            }
        }
        return (from, from + end);
    }

    // Without a closing quote the rest of the line is the value.
    private static int Closing(ReadOnlySpan<char> rest, char quote)
    {
        for (var index = 1; index < rest.Length; index++)
        {
            if (rest[index] == quote)
            {
                return index + 1;
            }
            if (rest[index] is '\n')
            {
                return index;
            }
            if (rest[index] == '\\' && quote == '"')
            {
                index++;
            }
        }
        return rest.Length;
    }

    private readonly (int Start, int End) RestOfLine(int from)
    {
        var length = _text[from..].IndexOfAny(LineEnds);
        return (from, length < 0 ? _text.Length : from + length);
    }

    // user:password, as curl takes them; two numbers are a user and a group.
    private readonly (int Start, int End)? PasswordAt(int from)
    {
        var (_, end) = ValueAt(from);
        var pair = _text[from..end];
        var colon = pair.IndexOf(':');
        return colon <= 0 || !pair.ContainsAnyExceptInRange('0', ':') ? null : (from + colon + 1, end);
    }
}
