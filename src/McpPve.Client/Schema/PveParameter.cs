namespace McpPve.Client.Schema;

public enum PveType
{
    Text,
    Integer,
    Number,
    Boolean,
    Array,
}

/// <summary>A parameter of a method, or a key of a property string.</summary>
/// <param name="Name">As PVE writes it; <c>net[n]</c> stands for net0, net1, ….</param>
/// <remarks>The facts are those of the newest PVE that has it; limits, format and pattern of an array are those of its items.</remarks>
public sealed record PveParameter(string Name, PveType Type, bool Optional)
{
    /// <summary>The format of a text of keys and values: <c>virtio,bridge=vmbr0</c>.</summary>
    public const string PropertyString = "property-string";

    /// <summary>What it is for, in the words of a cluster; null in the built-in facts.</summary>
    public string? Description { get; init; }

    public double? Minimum { get; init; }
    public double? Maximum { get; init; }
    public int? MinLength { get; init; }
    public int? MaxLength { get; init; }

    /// <summary>A regular expression of Perl's, for the whole value.</summary>
    public string? Pattern { get; init; }

    /// <summary>PVE's name of the format (<c>pve-node</c>), or <see cref="PropertyString"/>.</summary>
    public string? Format { get; init; }

    public IReadOnlyList<string>? Enum { get; init; }

    /// <summary>What PVE takes when it is left out.</summary>
    public string? Default { get; init; }

    /// <summary>Another parameter without which PVE does not take this one.</summary>
    public string? Requires { get; init; }

    /// <summary>Of what an array consists.</summary>
    public PveType? ItemType { get; init; }

    /// <summary>The key whose name may be left out in a property string.</summary>
    public bool IsDefaultKey { get; init; }

    /// <summary>The key that this one is another name of.</summary>
    public string? AliasOf { get; init; }

    /// <summary>PVE 8 has it, if it has the method.</summary>
    public bool In8 { get; init; } = true;

    /// <summary>PVE 9 has it, if it has the method.</summary>
    public bool In9 { get; init; } = true;

    /// <summary>What PVE 8 says about it, where that differs.</summary>
    public PveParameter? Before9 { get; init; }

    /// <summary>The keys of a property string; none where PVE does not document them.</summary>
    public IReadOnlyList<PveParameter> Keys
    {
        get => field ?? (KeysName is null ? [] : PveFacts.Keys(KeysName));
        init;
    }

    internal string? KeysName { get; init; }

    /// <returns>Null when that version does not have it.</returns>
    public PveParameter? In(bool release9) => release9 ? In9 ? this : null : In8 ? Before9 ?? this : null;

    /// <summary>What at least one version takes.</summary>
    public PveParameter InEither() => Before9 is not { } before ? this : this with
    {
        Minimum = Minimum is { } low && before.Minimum is { } otherLow ? Math.Min(low, otherLow) : null,
        Maximum = Maximum is { } high && before.Maximum is { } otherHigh ? Math.Max(high, otherHigh) : null,
        MinLength = MinLength is { } shortest && before.MinLength is { } otherShortest ? Math.Min(shortest, otherShortest) : null,
        MaxLength = MaxLength is { } longest && before.MaxLength is { } otherLongest ? Math.Max(longest, otherLongest) : null,
        Pattern = Pattern == before.Pattern ? Pattern : null,
        Enum = Enum is not null && before.Enum is not null ? [.. Enum.Union(before.Enum)] : null,
        Default = Default == before.Default ? Default : null,
        Before9 = null,
    };

    public bool Matches(string name) =>
        Name.EndsWith("[n]", StringComparison.Ordinal)
            ? name.Length >= Name.Length - 2
                && name.StartsWith(Name.AsSpan(0, Name.Length - 3), StringComparison.Ordinal)
                && !name.AsSpan(Name.Length - 3).ContainsAnyExceptInRange('0', '9')
            : Name == name;
}
