namespace McpPve.Registration;

internal enum NodeKind
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>A number, a flag, nothing, a date: as it is written.</summary>
    Other,
    List,
    Map,
}

/// <summary>A value of a client's file, whatever its format, and where it stands.</summary>
internal sealed class Node
{
    private Node(NodeKind kind, string text = "")
    {
        Kind = kind;
        Text = text;
    }

    public NodeKind Kind { get; }

    public string Text { get; }

    public List<Node> Items { get; } = [];

    /// <summary>In the order of the file; a key may stand in it twice.</summary>
    public List<Member> Members { get; } = [];

    public int Start { get; init; }

    public int End { get; set; }

    /// <summary>Written in one piece with brackets, in a format that has another form as well.</summary>
    public bool IsInline { get; init; }

    /// <summary>It holds no more than its key without a value, or an empty pair of braces.</summary>
    public bool IsNothing => Kind == NodeKind.Map ? Members.Count == 0 : Kind == NodeKind.Other && Text is "" or "~" or "null";

    public static Node Of(string text, int start = 0, int end = 0) => new(NodeKind.Text, text) { Start = start, End = end };

    public static Node Raw(string text, int start = 0, int end = 0) => new(NodeKind.Other, text) { Start = start, End = end };

    public static Node List(int start = 0, bool isInline = false) => new(NodeKind.List) { Start = start, IsInline = isInline };

    public static Node Map(int start = 0, bool isInline = false) => new(NodeKind.Map) { Start = start, IsInline = isInline };

    public static Node Of(IEnumerable<string> texts)
    {
        var list = List();
        list.Items.AddRange(texts.Select(text => Of(text)));
        return list;
    }

    public static Node Of(IEnumerable<KeyValuePair<string, string>> members) =>
        Of(members.Select(member => new Member(member.Key, Of(member.Value))));

    public static Node Of(IEnumerable<Member> members)
    {
        var map = Map();
        map.Members.AddRange(members);
        return map;
    }

    public Node? this[string key] => Member(key)?.Value;

    public Member? Member(string key) => Members.Find(member => member.Key == key);

    public Node? At(ReadOnlySpan<string> path)
    {
        var node = this;
        foreach (var key in path)
        {
            node = node?[key];
        }
        return node;
    }

    /// <param name="inOrder">The members stand in the same order.</param>
    public bool Is(Node other, bool inOrder = true) => Kind == other.Kind && (Text == other.Text || (IsNothing && other.IsNothing))
        && Items.Count == other.Items.Count && Items.Zip(other.Items).All(pair => pair.First.Is(pair.Second, inOrder))
        && Members.Count == other.Members.Count
        && (inOrder
            ? Members.Zip(other.Members).All(pair => pair.First.Key == pair.Second.Key && pair.First.Value.Is(pair.Second.Value))
            : Members.All(member => other[member.Key] is { } same && member.Value.Is(same, inOrder)));

    /// <summary>All else: without what stands at the path, and without the maps that hold nothing but it.</summary>
    public Node Without(ReadOnlySpan<string> path)
    {
        if (Kind != NodeKind.Map)
        {
            return this;
        }
        var rest = Map();
        foreach (var member in Members)
        {
            var value = member.Key != path[0] ? member.Value : path.Length == 1 ? null : member.Value.Without(path[1..]);
            if (value is not null && !(member.Key == path[0] && value.IsNothing))
            {
                rest.Members.Add(member with { Value = value });
            }
        }
        return rest;
    }
}

/// <param name="Start">Of the key in the file.</param>
internal sealed record Member(string Key, Node Value, int Start = 0);
