using System.Text;
using System.Text.Json;

namespace McpPve.Registration;

/// <summary>JSON as editors write it: with comments and trailing commas.</summary>
internal sealed class JsonClientDocument : ClientDocument
{
    private const int Deepest = 200;

    // Before the first byte that counts stands a byte order mark, or nothing.
    private readonly int _begin;

    // Nothing but blanks and comments.
    private readonly bool _isBlank;

    public JsonClientDocument(byte[] bytes, string file)
        : base(bytes, file)
    {
        _begin = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? 3 : 0;
        var gap = Scan(_begin, bytes.Length);
        _isBlank = gap.Stop == bytes.Length;
        if (_isBlank)
        {
            return;
        }
        try
        {
            var reader = new Utf8JsonReader(
                bytes.AsSpan(_begin),
                new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = Deepest });
            reader.Read();
            Root = Value(ref reader);
            while (reader.Read()) // throws when more than comments follow
            {
            }
        }
        catch (JsonException e)
        {
            throw At((int)(e.LineNumber ?? 0) + 1, "it is no valid JSON there");
        }
        if (Root.Kind != NodeKind.Map)
        {
            throw At(Line(Root.Start), "it holds no JSON object");
        }
    }

    private ReadOnlySpan<byte> Text => Bytes;

    public override JsonClientDocument Set(string[] path, Node value)
    {
        var (node, depth) = Walk(path);
        if (depth == path.Length)
        {
            var parent = Root.At(path.AsSpan()[..^1])!;
            var isCompact = !IsMultiLine(parent);
            return Spliced((node.Start, node.End, Rendered(value, IndentAt(parent.Member(path[^1])!.Start), isCompact)));
        }
        if (node.Kind != NodeKind.Map)
        {
            throw At(Line(node.Start), $"'{path[depth - 1]}' is no JSON object");
        }
        for (var level = path.Length - 1; level > depth; level--)
        {
            value = Node.Of([new Member(path[level], value)]);
        }
        return _isBlank ? Begun(Node.Of([new Member(path[depth], value)])) : Inserted(node, path[depth], value);
    }

    public override JsonClientDocument Remove(string[] path)
    {
        var map = Root.At(path.AsSpan()[..^1])!;
        var index = map.Members.FindIndex(member => member.Key == path[^1]);
        var member = map.Members[index];
        var before = Scan(index == 0 ? map.Start + 1 : map.Members[index - 1].Value.End, member.Start);
        var after = Scan(member.Value.End, index + 1 < map.Members.Count ? map.Members[index + 1].Start : map.End - 1);
        if (map.Members.Count == 1 && !before.HasComment && !after.HasComment)
        {
            return Spliced((map.Start + 1, map.End - 1, ""));
        }
        var end = after.Comma >= 0 ? after.Comma + 1 : member.Value.End;
        var next = end;
        while (next < Bytes.Length && Bytes[next] is (byte)' ' or (byte)'\t')
        {
            next++;
        }
        // What follows in the line must not end up in the comment of the line before.
        var isLast = index + 1 == map.Members.Count;
        var start = Bytes[next] is (byte)'\r' or (byte)'\n' || (!before.EndsInLineComment && isLast) ? before.End : member.Start;
        return after.Comma < 0 && before.Comma >= 0
            ? Spliced((before.Comma, before.Comma + 1, ""), (start, end, ""))
            : Spliced((start, start == member.Start && !isLast ? next : end, ""));
    }

    public override string TextOf(string[] path)
    {
        var member = Root.At(path.AsSpan()[..^1])!.Member(path[^1])!;
        return Dedented(Utf8.GetString(Text[member.Start..member.Value.End]), IndentAt(member.Start).Length);
    }

    private (Node Node, int Depth) Walk(string[] path)
    {
        var (node, depth) = (Root, 0);
        while (depth < path.Length && Only(node, path[depth], Line) is { } next)
        {
            node = next;
            depth++;
        }
        return (node, depth);
    }

    private Node Value(ref Utf8JsonReader reader)
    {
        var start = _begin + (int)reader.TokenStartIndex;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var map = Node.Map(start);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var (key, at) = (String(ref reader) ?? Raw(ref reader), _begin + (int)reader.TokenStartIndex);
                    reader.Read();
                    map.Members.Add(new(key, Value(ref reader), at));
                }
                map.End = _begin + (int)reader.TokenStartIndex + 1;
                return map;
            case JsonTokenType.StartArray:
                var list = Node.List(start);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    list.Items.Add(Value(ref reader));
                }
                list.End = _begin + (int)reader.TokenStartIndex + 1;
                return list;
            case JsonTokenType.String:
                var end = start + reader.ValueSpan.Length + 2;
                return String(ref reader) is { } text ? Node.Of(text, start, end) : Node.Raw(Raw(ref reader), start, end);
            default:
                return Node.Raw(Raw(ref reader), start, start + reader.ValueSpan.Length);
        }
    }

    private static string Raw(ref Utf8JsonReader reader) => Utf8.GetString(reader.ValueSpan);

    // Null where it holds half a character, which may be written as \ud800.
    private static string? String(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private JsonClientDocument Begun(Node root)
    {
        var text = Rendered(root, "", isCompact: false) + NewLine;
        if (Text[_begin..].ContainsAnyExcept(" \t\r\n"u8))
        {
            return Spliced((Bytes.Length, Bytes.Length, (Text[^1] == (byte)'\n' ? "" : NewLine) + text));
        }
        return Spliced((_begin, Bytes.Length, text));
    }

    private JsonClientDocument Inserted(Node map, string key, Node value)
    {
        var last = map.Members.LastOrDefault();
        var gap = Scan(last?.Value.End ?? (map.Start + 1), map.End - 1);
        if (!IsMultiLine(map))
        {
            var inLine = $"{(last is null ? "" : gap.Comma < 0 ? ", " : " ")}{Quoted(key)}: {Rendered(value, "", isCompact: true)}";
            return Spliced((gap.End, gap.End, gap.Comma < 0 ? inLine : inLine + ","));
        }
        var outer = IndentAt(map.Start);
        var indent = last is not null && IsFirstOfLine(last.Start) ? IndentAt(last.Start) : outer + Unit();
        var text = $"{NewLine}{indent}{Quoted(key)}: {Rendered(value, indent, isCompact: false)}{(gap.Comma < 0 ? "" : ",")}";
        var isBare = last is null && !gap.HasComment;
        var rest = isBare ? map.End - 1 : gap.End;
        var ends = Text[rest..(map.End - 1)].Contains((byte)'\n') ? "" : NewLine + outer;
        return last is null || gap.Comma >= 0
            ? Spliced((gap.End, rest, text + ends))
            : Spliced((last.Value.End, last.Value.End, ","), (gap.End, gap.End, text + ends));
    }

    private JsonClientDocument Spliced(params (int Start, int End, string Text)[] pieces)
    {
        using var result = new MemoryStream(Bytes.Length + 256);
        var at = 0;
        foreach (var (start, end, text) in pieces)
        {
            result.Write(Text[at..start]);
            result.Write(Encoded(text, File));
            at = end;
        }
        result.Write(Text[at..]);
        return (JsonClientDocument)Read(ClientFormat.Json, result.ToArray(), File);
    }

    private string Rendered(Node node, string indent, bool isCompact)
    {
        switch (node.Kind)
        {
            case NodeKind.Text:
                return Quoted(node.Text);
            case NodeKind.Other:
                return node.Text;
            case NodeKind.List when isCompact || node.Items.TrueForAll(item => item.Kind is NodeKind.Text or NodeKind.Other):
                return $"[{string.Join(", ", node.Items.Select(item => Rendered(item, indent, isCompact)))}]";
        }
        var inner = indent + Unit();
        var parts = node.Kind == NodeKind.List
            ? node.Items.Select(item => Rendered(item, inner, isCompact))
            : node.Members.Select(member => $"{Quoted(member.Key)}: {Rendered(member.Value, inner, isCompact)}");
        var (open, close) = node.Kind == NodeKind.List ? ('[', ']') : ('{', '}');
        return node.Kind == NodeKind.Map && node.Members.Count == 0 ? "{}"
            : isCompact ? $"{open}{string.Join(", ", parts)}{close}"
            : $"{open}{NewLine}{inner}{string.Join($",{NewLine}{inner}", parts)}{NewLine}{indent}{close}";
    }

    // An empty map is opened up, unless all of the file stands in one line.
    private bool IsMultiLine(Node map) => map.Members.Count > 0
        ? Text[map.Start..map.Members[0].Start].Contains((byte)'\n')
        : map == Root || Text[Root.Start..Root.End].Contains((byte)'\n');

    private string Unit()
    {
        var first = Root.Members.FirstOrDefault()?.Start ?? _begin;
        return IsFirstOfLine(first) && IndentAt(first) is { Length: > 0 } unit ? unit : "  ";
    }

    private bool IsFirstOfLine(int at) => !Text[LineStart(at)..at].ContainsAnyExcept(" \t"u8) && LineStart(at) > _begin;

    private string IndentAt(int at)
    {
        var line = Text[LineStart(at)..at];
        var length = line.IndexOfAnyExcept(" \t"u8);
        return Encoding.ASCII.GetString(length < 0 ? line : line[..length]);
    }

    private int LineStart(int at) => Math.Max(_begin, Text[..at].LastIndexOf((byte)'\n') + 1);

    private int Line(int at) => Text[..at].Count((byte)'\n') + 1;

    /// <summary>Looks through what stands between values: blanks, comments, and at most one comma.</summary>
    private Gap Scan(int start, int end)
    {
        var gap = new Gap(Comma: -1, End: start, HasComment: false, EndsInLineComment: false, Stop: start);
        var at = start;
        while (at < end)
        {
            var rest = Text[at..end];
            if (rest[0] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            {
                at++;
            }
            else if (rest.StartsWith("//"u8))
            {
                var length = rest.IndexOfAny("\r\n"u8);
                at = length < 0 ? end : at + length;
                gap = gap with { End = at, HasComment = true, EndsInLineComment = true };
            }
            else if (rest.StartsWith("/*"u8) && rest[2..].IndexOf("*/"u8) is var length and >= 0)
            {
                at += length + 4;
                gap = gap with { End = at, HasComment = true, EndsInLineComment = false };
            }
            else if (rest[0] == (byte)',' && gap.Comma < 0 && start > _begin)
            {
                gap = gap with { Comma = at, End = at + 1, EndsInLineComment = false };
                at++;
            }
            else
            {
                break;
            }
        }
        return gap with { Stop = at };
    }

    /// <param name="Comma">Where it stands; -1: there is none.</param>
    /// <param name="End">Behind the last comment or the comma.</param>
    /// <param name="Stop">Where something else begins.</param>
    private readonly record struct Gap(int Comma, int End, bool HasComment, bool EndsInLineComment, int Stop);
}
