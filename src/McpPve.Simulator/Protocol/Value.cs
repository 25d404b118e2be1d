namespace McpPve.Simulator.Protocol;

/// <summary>A decoded parameter: a scalar (as Perl would print it), an array, or something PVE never takes (a hash).</summary>
internal sealed record Value(string? Scalar, IReadOnlyList<string>? Items)
{
    public static Value Of(string scalar) => new(scalar, null);

    public static Value Of(IReadOnlyList<string> items) => new(null, items);

    public static readonly Value Hash = new(null, null);

    /// <summary>As Perl's "got" in an error message shows it.</summary>
    public string Shown => Scalar ?? (Items is null ? "HASH" : "ARRAY");

    public override string ToString() => Scalar ?? (Items is null ? "HASH" : string.Join(',', Items));
}
