namespace McpPve.Tools;

/// <summary>The constant method and path template of a tool.</summary>
internal sealed record Route(HttpMethod Method, string Template)
{
    /// <summary>The hole that no argument fills: <c>qemu</c> or <c>lxc</c>, whichever the guest is that <c>vmid</c> names.</summary>
    public const string Kind = "kind";

    public const string Vm = "qemu";
    public const string Container = "lxc";

    /// <summary>What <see cref="Kind"/> can be.</summary>
    public static readonly string[] Kinds = [Vm, Container];

    public static Route Get(string template) => new(HttpMethod.Get, template);
    public static Route Post(string template) => new(HttpMethod.Post, template);
    public static Route Put(string template) => new(HttpMethod.Put, template);
    public static Route Delete(string template) => new(HttpMethod.Delete, template);

    /// <summary>Whether this is the template with some of its names filled in, with these values.</summary>
    public bool Fits(string filled, IReadOnlyDictionary<string, string> values)
    {
        var (own, other) = (Template.Split('/'), filled.Split('/'));
        return own.Length == other.Length && own.Zip(other).All(pair =>
            pair.First == pair.Second || (pair.First.StartsWith('{') && values.GetValueOrDefault(pair.First[1..^1]) == pair.Second));
    }

    /// <summary>The names between braces, in order.</summary>
    public IEnumerable<string> PathParameters => Template.Split('/').Where(part => part.StartsWith('{')).Select(part => part[1..^1]);
}
