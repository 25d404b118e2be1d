namespace McpPve.Options;

internal enum SettingKind
{
    Text,

    /// <summary>One of the accepted values.</summary>
    Choice,
    Flag,
    Number,

    /// <summary>Separated by commas.</summary>
    List,

    /// <summary>The path of one.</summary>
    File,
}

/// <summary>An environment variable: what it does, what it takes, and what holds without it.</summary>
/// <param name="Purpose">With values and file names in backticks.</param>
internal sealed record Setting(string Name, string Purpose)
{
    public SettingKind Kind { get; init; }

    public string? Default { get; init; }

    /// <summary>Of a choice or a list of names; empty where there are other rules.</summary>
    public IReadOnlyList<string> Accepted { get; init; } = [];

    /// <summary>Of a number, or the fewest characters of a secret.</summary>
    public int Min { get; init; }

    public int Max { get; init; }

    /// <summary>What a number counts.</summary>
    public string Unit { get; init; } = "";

    public bool Required { get; init; }

    public bool Secret { get; init; }

    /// <summary>Without effect on standard input and output.</summary>
    public bool HttpOnly { get; init; }

    /// <summary>Holds the path of a file with this secret, in its place.</summary>
    public Setting? InFile { get; init; }

    public string Description =>
        Kind == SettingKind.Number ? $"{Purpose}; {Min} to {Max}" : Min > 0 ? $"{Purpose}; at least {Min} characters" : Purpose;

    /// <summary>For places that show no Markdown.</summary>
    public string PlainDescription => Description.Replace("`", "", StringComparison.Ordinal);
}
