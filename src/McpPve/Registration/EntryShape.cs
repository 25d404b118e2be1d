namespace McpPve.Registration;

/// <summary>What an entry of one client holds, in order.</summary>
internal sealed record EntryShape(params IReadOnlyList<EntryMember> Members)
{
    /// <summary>What most clients read: command, args, env.</summary>
    public static readonly EntryShape Common = new(EntryMember.Command, EntryMember.Arguments, EntryMember.Environment);

    // A server that is reached by an address becomes one that is started: these would contradict that.
    private static readonly string[] Remote =
    [
        "url", "serverUrl", "httpUrl", "uri", "headers", "http_headers", "env_http_headers", "bearer_token_env_var", "oauth", "envFile",
    ];

    private static readonly string[] Commands = ["command", "cmd"];
    private static readonly string[] Environments = ["env", "envs", "environment"];
    private static readonly string[] Addresses = ["url", "serverUrl", "httpUrl", "uri"];

    /// <summary>The same, behind members that are always alike.</summary>
    public static EntryShape Typed(string type) => new([EntryMember.Fixed("type", type), .. Common.Members]);

    /// <summary>The entry, where there is none yet.</summary>
    public Node New(string name, ClientEntry entry) => Node.Of(
        Members.Select(member => (member.Key, Value: member.Value(name, entry))).Where(member => member.Value is not null)
            .Select(member => new Member(member.Key, member.Value!)));

    /// <summary>The entry in the place of an old one, of which stays what a person added.</summary>
    public Node Renewed(string name, ClientEntry entry, Node old)
    {
        if (old.Kind != NodeKind.Map)
        {
            return New(name, entry);
        }
        var kept = old.Members.Where(member => !Remote.Contains(member.Key)
            && (Members.FirstOrDefault(mine => mine.Key == member.Key) is not { } mine || mine.IsLeft));
        var written = New(name, entry).Members.Where(member => kept.All(one => one.Key != member.Key));
        return Node.Of(kept.Concat(written));
    }

    /// <summary>Reads the entry of any client.</summary>
    public static RegisteredServer Server(string name, Node entry)
    {
        var command = First(entry, Commands);
        // Zed wrote command as a map for a while; opencode writes a list that holds the arguments as well.
        var program = command?.Kind == NodeKind.Map ? command : entry;
        var words = command?.Kind == NodeKind.List ? Texts(command) : [.. Text(program["path"] ?? command), .. Texts(program["args"])];
        var variables = First(program, Environments)?.Members ?? [];
        return new(
            name,
            command is null || words.Count == 0 ? null : words[0],
            command is null ? [] : [.. words.Skip(1)],
            variables.DistinctBy(variable => variable.Key).ToDictionary(variable => variable.Key, variable => variable.Value.Text),
            First(entry, Addresses)?.Text);
    }

    private static Node? First(Node map, string[] keys) => keys.Select(key => map[key]).FirstOrDefault(node => node is not null);

    private static List<string> Texts(Node? list) => [.. list?.Items.SelectMany(Text) ?? []];

    private static IEnumerable<string> Text(Node? node) => node?.Kind is NodeKind.Text or NodeKind.Other ? [node.Text] : [];
}

/// <summary>A member of an entry.</summary>
/// <param name="Value">Null: it is left out.</param>
/// <param name="IsLeft">Where an old entry has it, it stays as it is there.</param>
internal sealed record EntryMember(string Key, Func<string, ClientEntry, Node?> Value, bool IsLeft = false)
{
    public static readonly EntryMember Command = new("command", (_, entry) => Node.Of(entry.Command));
    public static readonly EntryMember Arguments = new("args", (_, entry) => Node.Of(entry.Arguments));
    public static readonly EntryMember Environment = new(
        "env",
        (_, entry) => entry.Environment.Count == 0 ? null : Node.Of(entry.Environment.OrderBy(one => one.Key, StringComparer.Ordinal)));

    public static EntryMember Fixed(string key, string text) => new(key, (_, _) => Node.Of(text));

    /// <summary>What is the person's to change.</summary>
    public static EntryMember Default(string key, Node value) => new(key, (_, _) => value, IsLeft: true);
}
