using System.Text.RegularExpressions;

namespace McpPve.Registration;

/// <summary>TOML with one table for each server: <c>[mcp_servers.NAME]</c>.</summary>
internal sealed partial class TomlDocument : ClientDocument
{
    private readonly string _text;
    private readonly TomlReader _reader;

    public TomlDocument(byte[] bytes, string text, string file)
        : base(bytes, file)
    {
        _text = text;
        _reader = new(text, file);
        Root = _reader.Read();
    }

    private List<TomlLine> Lines => _reader.Lines;

    public override TomlDocument Set(string[] path, Node value)
    {
        if (Lines.Find(line => !line.IsHeader && line.Is(path)) is { Value: { } old })
        {
            return Spliced(old.Start, old.End, Inline(value));
        }
        if (Whole(path) is { } whole)
        {
            return Spliced(whole.Start, whole.End, Inline(With(whole, path[^1], value)));
        }
        // A table is opened for a server, and lines are added for its members.
        if (path.Length == 2)
        {
            CheckTables(path);
            return Root.At(path) is null ? Appended(path, value) : throw Other(path);
        }
        if (value.Kind == NodeKind.Map && Lines.Exists(line => line.IsHeader && line.Is(path))
            && Root.At(path)!.Members.TrueForAll(member => member.Value.Kind != NodeKind.Map))
        {
            return Refilled(path, value);
        }
        if (Root.At(path) is not null)
        {
            return Remove(path).Set(path, value);
        }
        var before = Lines.FindLast(line => line.Table.Length < path.Length && line.IsUnder(path.AsSpan()[..^1]))
            ?? throw Other(path[..^1]);
        return Added(before, path, value);
    }

    public override TomlDocument Remove(string[] path)
    {
        if (Whole(path) is { } whole)
        {
            return Spliced(whole.Start, whole.End, Inline(With(whole, path[^1], null)));
        }
        var owned = Lines.FindAll(line => line.IsUnder(path));
        var text = _text;
        foreach (var (start, end) in Enumerable.Reverse(Regions(owned)))
        {
            text = text.Remove(start, end - start);
        }
        return owned.Count == 0 ? throw Other(path) : Changed(text);
    }

    public override string TextOf(string[] path)
    {
        var owned = Lines.FindAll(line => line.IsUnder(path));
        return owned.Count > 0
            ? string.Join("\n", Regions(owned).Select(region => _text[region.Start..region.End].ReplaceLineEndings("\n"))).Trim('\n')
            : Only(Root.At(path.AsSpan()[..^1])!, path[^1], _reader.LineOf) is { } node ? _text[node.Start..node.End] : "";
    }

    // The value in braces that what is at the path stands in.
    private Node? Whole(string[] path) => Root.At(path.AsSpan()[..^1]) is { IsInline: true, Kind: NodeKind.Map } whole
        ? path.Length > 2 ? whole : throw Other(path[..^1])
        : null;

    private void CheckTables(string[] path)
    {
        if (Root[path[0]] is { Kind: not NodeKind.Map })
        {
            throw Other(path[..1]);
        }
    }

    private ClientFileException Other(string[] path)
    {
        var line = Lines.Find(line => line.IsUnder(path)) ?? Lines.Find(line => line.Path[0] == path[0]);
        return At(
            _reader.LineOf(line?.Start ?? 0),
            $"'{string.Join('.', path)}' is written there in a way that is not changed by a program");
    }

    private TomlDocument Appended(string[] path, Node entry)
    {
        var lines = new List<string> { $"[{Keys(path)}]" };
        lines.AddRange(entry.Members.Where(member => member.Value.Kind != NodeKind.Map).Select(Line));
        foreach (var member in entry.Members.Where(member => member.Value.Kind == NodeKind.Map))
        {
            lines.AddRange(["", $"[{Keys([.. path, member.Key])}]", .. member.Value.Members.Select(Line)]);
        }
        var last = Lines.FindLastIndex(line => line.Path[0] == path[0]);
        // Keys behind the new header would become its own.
        while (last >= 0 && last + 1 < Lines.Count && !Lines[last + 1].IsHeader)
        {
            last++;
        }
        return Inserted(last < 0 ? _text.Length : Lines[last].End, lines, isApart: true);
    }

    private TomlDocument Added(TomlLine before, string[] path, Node value) =>
        Inserted(before.End, [$"{Indent(before)}{Keys(path.AsSpan()[before.Table.Length..])} = {Inline(value)}"], isApart: false);

    // The members of a table of its own, each in its line.
    private TomlDocument Refilled(string[] path, Node value)
    {
        var document = this;
        foreach (var member in Root.At(path)!.Members.Where(member => value[member.Key] is null))
        {
            document = document.Remove([.. path, member.Key]);
        }
        foreach (var member in value.Members)
        {
            string[] at = [.. path, member.Key];
            document = document.Root.At(at) is { } old
                ? old.Is(member.Value) ? document : document.Set(at, member.Value)
                : document.Added(document.Lines.FindLast(line => line.IsIn(path))!, at, member.Value);
        }
        return document;
    }

    private TomlDocument Inserted(int at, List<string> lines, bool isApart)
    {
        var isEmpty = _text.AsSpan(0, at).TrimStart('\ufeff').IsEmpty;
        var text = string.Join(NewLine, lines);
        // A file whose last line has no end keeps that.
        return at == _text.Length && !isEmpty && _text[^1] != '\n'
            ? Spliced(at, at, NewLine + (isApart ? NewLine : "") + text)
            : Spliced(at, at, (isApart && !isEmpty ? NewLine : "") + text + NewLine);
    }

    private TomlDocument Spliced(int start, int end, string text) =>
        Changed(string.Concat(_text.AsSpan(0, start), text, _text.AsSpan(end)));

    private TomlDocument Changed(string text) => (TomlDocument)Read(ClientFormat.Toml, Encoded(text, File), File);

    // A table goes with all its lines, and with the empty line that sets it apart.
    private List<(int Start, int End)> Regions(List<TomlLine> owned)
    {
        var regions = new List<(int Start, int End)>();
        for (var index = 0; index < owned.Count; index++)
        {
            var (first, last) = (owned[index], owned[index]);
            while (first.IsHeader && index + 1 < owned.Count && !owned[index + 1].IsHeader && owned[index + 1].IsIn(first.Table))
            {
                last = owned[++index];
            }
            var empty = first.IsHeader ? EmptyLine().Match(_text, 0, first.Start) : Match.Empty;
            var start = empty.Groups[1].Success ? empty.Groups[1].Index : first.Start;
            if (regions.Count > 0 && regions[^1].End >= start)
            {
                regions[^1] = (regions[^1].Start, last.End);
            }
            else
            {
                regions.Add((start, last.End));
            }
        }
        // A file whose last line has no end keeps that.
        if (regions.Count > 0 && regions[^1] is var (begin, end) && end == _text.Length && _text[^1] != '\n')
        {
            regions[^1] = (LineEnd().Match(_text, 0, begin) is { Success: true } broken ? broken.Index : begin, end);
        }
        return regions;
    }

    private string Indent(TomlLine line)
    {
        var at = line.Start;
        while (at < _text.Length && _text[at] is ' ' or '\t')
        {
            at++;
        }
        return _text[line.Start..at];
    }

    private static string Line(Member member) => $"{Key(member.Key)} = {Inline(member.Value)}";

    private static string Inline(Node value) => value.Kind switch
    {
        NodeKind.Text => Quoted(value.Text),
        NodeKind.Other => value.Text,
        NodeKind.List => $"[{string.Join(", ", value.Items.Select(Inline))}]",
        _ => value.Members.Count == 0 ? "{}" : $"{{ {string.Join(", ", value.Members.Select(Line))} }}",
    };

    private static Node With(Node map, string key, Node? value)
    {
        var isThere = map[key] is not null;
        return Node.Of([
            .. map.Members.Where(member => member.Key != key || value is not null)
                .Select(member => member.Key == key ? member with { Value = value! } : member),
            .. isThere || value is null ? [] : new[] { new Member(key, value) },
        ]);
    }

    private static string Keys(ReadOnlySpan<string> path) => string.Join('.', path.ToArray().Select(Key));

    private static string Key(string key) => Bare().IsMatch(key) ? key : Quoted(key);

    [GeneratedRegex(@"^[A-Za-z0-9_-]+\z")]
    private static partial Regex Bare();

    [GeneratedRegex(@"(?:^|\n)([ \t]*\r?\n)\z")]
    private static partial Regex EmptyLine();

    [GeneratedRegex(@"\r?\n\z")]
    private static partial Regex LineEnd();
}
