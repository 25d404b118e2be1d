using System.Text.RegularExpressions;

namespace McpPve.Registration;

/// <summary>YAML whose servers stand in blocks.</summary>
internal sealed partial class YamlDocument : ClientDocument
{
    private readonly string _text;
    private readonly YamlReader _reader;

    // There is nothing but comments, or an empty pair of braces.
    private readonly bool _isBlank;

    public YamlDocument(byte[] bytes, string text, string file)
        : base(bytes, file)
    {
        _text = text;
        _reader = new(text, file);
        var root = _reader.Read();
        _isBlank = root is null || root.IsNothing;
        Root = _isBlank ? Node.Map(root?.Start ?? 0) : root!;
        Root.End = root?.End ?? 0;
        if (Root.Kind != NodeKind.Map)
        {
            throw At(_reader.LineOf(Root.Start), "it holds no map of settings");
        }
    }

    public override YamlDocument Set(string[] path, Node value)
    {
        var (node, depth) = (Root, 0);
        while (depth < path.Length && node[path[depth]] is { } next)
        {
            node = next;
            depth++;
        }
        for (var level = path.Length - 1; level > depth; level--)
        {
            value = Node.Of([new Member(path[level], value)]);
        }
        if (depth == 0 && _isBlank)
        {
            return Begun(Node.Of([new Member(path[0], value)]));
        }
        if (depth == path.Length || node.IsNothing)
        {
            return Replaced(path[..depth], node, depth == path.Length ? value : Node.Of([new Member(path[depth], value)]));
        }
        if (node.Kind != NodeKind.Map || node.IsInline)
        {
            throw Other(path[..depth], node);
        }
        return Inserted(_reader.NextLine(node.End), Lines(Node.Of([new Member(path[depth], value)]), ColumnOf(node)));
    }

    public override YamlDocument Remove(string[] path)
    {
        var map = Root.At(path.AsSpan()[..^1])!;
        var member = map.Member(path[^1])!;
        if (map.IsInline)
        {
            throw Other(path[..^1], map);
        }
        if (map.Members.Count == 1 && path.Length > 1)
        {
            return Replaced(path[..^1], map, Node.Map());
        }
        var (start, end) = (_reader.LineStart(member.Start), _reader.NextLine(member.Value.End));
        if (end == _text.Length && _text[^1] != '\n' && start > 1)
        {
            start -= _text[start - 2] == '\r' ? 2 : 1;
        }
        return Spliced(start, end, "");
    }

    public override string TextOf(string[] path)
    {
        var member = Root.At(path.AsSpan()[..^1])!.Member(path[^1])!;
        return Dedented(_text[member.Start..member.Value.End], member.Start - _reader.LineStart(member.Start));
    }

    private YamlDocument Begun(Node root)
    {
        var lines = Lines(root, 0);
        return Root.End > Root.Start ? Spliced(Root.Start, Root.End, string.Join(NewLine, lines)) : Inserted(_text.Length, lines);
    }

    private YamlDocument Replaced(string[] path, Node old, Node value)
    {
        var parent = Root.At(path.AsSpan()[..^1])!;
        if (parent.IsInline)
        {
            throw Other(path[..^1], parent);
        }
        var member = parent.Member(path[^1])!;
        var isNested = value.Kind == NodeKind.Map && value.Members.Count > 0;
        var isOneLine = old.Start >= member.Start && _reader.LineOf(member.Start) == _reader.LineOf(old.End) && old.Kind != NodeKind.Map
            || old.IsInline && _reader.LineOf(member.Start) == _reader.LineOf(old.End);
        if (isOneLine && !isNested)
        {
            return Spliced(old.Start, old.End, old.End == old.Start ? " " + InLine(value) : InLine(value));
        }
        if (isOneLine)
        {
            // Comments stay behind the key.
            var start = old.Start;
            while (start > member.Start && _text[start - 1] is ' ' or '\t')
            {
                start--;
            }
            var document = Spliced(start, old.End, "");
            return document.Inserted(document._reader.NextLine(start), document.Lines(value, Inner(member)));
        }
        var colon = Colon(member, old);
        return Spliced(colon, old.End, isNested ? NewLine + string.Join(NewLine, Lines(value, Inner(member))) : " " + InLine(value));
    }

    // Behind the colon: before the value, blanks, comments and ends of lines.
    private int Colon(Member member, Node old)
    {
        var quoted = QuotedKey().Match(_text, member.Start);
        var colon = _text.IndexOf(':', quoted.Success ? member.Start + quoted.Length : member.Start + member.Key.Length);
        return colon < 0 || colon >= old.Start ? throw Other([member.Key], old) : colon + 1;
    }

    private YamlDocument Inserted(int at, List<string> lines)
    {
        var text = string.Join(NewLine, lines);
        var isEmpty = _text.AsSpan(0, at).TrimStart('\ufeff').IsEmpty;
        // A file whose last line has no end keeps that.
        return at == _text.Length && !isEmpty && _text[^1] != '\n' ? Spliced(at, at, NewLine + text) : Spliced(at, at, text + NewLine);
    }

    private YamlDocument Spliced(int start, int end, string text) =>
        (YamlDocument)Read(ClientFormat.Yaml, Encoded(string.Concat(_text.AsSpan(0, start), text, _text.AsSpan(end)), File), File);

    private List<string> Lines(Node map, int column)
    {
        var lines = new List<string>();
        foreach (var member in map.Members)
        {
            var isNested = member.Value.Kind == NodeKind.Map && member.Value.Members.Count > 0;
            lines.Add($"{new string(' ', column)}{Word(member.Key)}:{(isNested ? "" : " " + InLine(member.Value))}");
            lines.AddRange(isNested ? Lines(member.Value, column + Unit()) : []);
        }
        return lines;
    }

    private static string InLine(Node value) => value.Kind switch
    {
        NodeKind.Text => Word(value.Text),
        NodeKind.Other => value.Text.Length == 0 ? "null" : value.Text,
        NodeKind.List => $"[{string.Join(", ", value.Items.Select(InLine))}]",
        _ => $"{{{string.Join(", ", value.Members.Select(member => $"{Word(member.Key)}: {InLine(member.Value)}"))}}}",
    };

    private static string Word(string text) => Simple().IsMatch(text) && !Special().IsMatch(text) ? text : Quoted(text);

    // What the values of a member are further in than its key is.
    private int Inner(Member member) => member.Start - _reader.LineStart(member.Start) + Unit();

    private int ColumnOf(Node map) => map.Members[0].Start - _reader.LineStart(map.Members[0].Start);

    private int Unit() => Root.Members.Select(member => member.Value)
        .Where(value => value is { Kind: NodeKind.Map, IsInline: false, Members.Count: > 0 })
        .Select(value => ColumnOf(value) - ColumnOf(Root)).FirstOrDefault(2);

    private ClientFileException Other(string[] path, Node node) => At(
        _reader.LineOf(node.Start),
        $"{(path.Length == 0 ? "the map" : $"'{string.Join('.', path)}'")} is written there in a way that is not changed by a program; "
            + "write it as a block");

    [GeneratedRegex(@"^[A-Za-z_/][A-Za-z0-9_./-]*\z")]
    private static partial Regex Simple();

    [GeneratedRegex("^(?:y|n|yes|no|on|off|true|false|null)\\z", RegexOptions.IgnoreCase)]
    private static partial Regex Special();

    [GeneratedRegex(@"\G(?:""(?:[^""\\]|\\.)*""|'(?:[^']|'')*')")]
    private static partial Regex QuotedKey();
}
