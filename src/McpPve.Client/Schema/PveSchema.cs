using System.Globalization;
using System.Text;

namespace McpPve.Client.Schema;

/// <summary>What PVE documents about its API: endpoints, their parameters and privileges. Parsed on demand.</summary>
public static partial class PveSchema
{
    /// <param name="method">GET, POST, PUT, DELETE.</param>
    /// <param name="template">As PVE documents it: <c>/nodes/{node}/qemu</c>.</param>
    public static PveEndpoint? Find(string method, string template)
    {
        var key = Encoding.UTF8.GetBytes($"{method} {template}\t");
        for (var from = 0; from < Facts.Length;)
        {
            var at = Facts[from..].IndexOf(key);
            if (at < 0)
            {
                return null;
            }
            at += from;
            from = at + 1;
            if ((at == 0 || Facts[at - 1] == (byte)'\n') && Parse(ref at) is var endpoint && endpoint.Path == template)
            {
                return endpoint;
            }
        }
        return null;
    }

    public static IEnumerable<PveEndpoint> All()
    {
        for (var at = 0; at < Facts.Length;)
        {
            yield return Parse(ref at);
        }
    }

    /// <summary>PVE 8 has one privilege for the whole guest agent, where 9 has several.</summary>
    public static string PrivilegeIn8(string privilege) => privilege.StartsWith("VM.GuestAgent.", StringComparison.Ordinal) ? "VM.Monitor" : privilege;

    private static PveEndpoint Parse(ref int at)
    {
        var head = Line(ref at).Split('\t');
        var (method, path) = (head[0][..head[0].IndexOf(' ', StringComparison.Ordinal)], head[0][(head[0].IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        var parameters = new List<PveParameter>();
        while (at < Facts.Length && Facts[at] == (byte)' ')
        {
            parameters.Add(Parameter(Line(ref at)));
        }
        return new(method, path, parameters)
        {
            AcceptsAnything = head[1].Contains('*', StringComparison.Ordinal),
            ClosedToTokens = head[1].Contains('!', StringComparison.Ordinal),
            NewIn9 = head[1].Contains('9', StringComparison.Ordinal),
            Privileges = head[2] is "" ? null : head[2],
        };
    }

    private static string Line(ref int at)
    {
        var rest = Facts[at..];
        var end = rest.IndexOf((byte)'\n');
        end = end < 0 ? rest.Length : end;
        at += end + 1;
        return Encoding.UTF8.GetString(rest[..end]);
    }

    private static PveParameter Parameter(string line)
    {
        var parts = line[1..].Split(' ', 3);
        var parameter = new PveParameter(parts[0], TypeOf(parts[1][0]), parts[1].EndsWith('?'));
        var rest = parts.Length > 2 ? parts[2] : "";
        if (rest.IndexOf('{', StringComparison.Ordinal) is var open and >= 0)
        {
            var close = rest.LastIndexOf('}');
            parameter = parameter with { Choices = rest[(open + 1)..close].Split('|') };
            rest = rest.Remove(open, close - open + 1);
        }
        foreach (var fact in rest.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            parameter = fact[0] switch
            {
                '>' => parameter with { Minimum = double.Parse(fact.AsSpan(2), CultureInfo.InvariantCulture) },
                '<' => parameter with { Maximum = double.Parse(fact.AsSpan(2), CultureInfo.InvariantCulture) },
                '#' => parameter with { MaxLength = int.Parse(fact.AsSpan(1), CultureInfo.InvariantCulture) },
                '~' => parameter with { Format = fact[1..] },
                '+' => parameter with { NewIn9 = true },
                _ => parameter,
            };
        }
        return parameter;
    }

    private static PveType TypeOf(char letter) => letter switch
    {
        'i' => PveType.Integer,
        'n' => PveType.Number,
        'b' => PveType.Boolean,
        'a' => PveType.Array,
        _ => PveType.Text,
    };
}

public enum PveType
{
    Text,
    Integer,
    Number,
    Boolean,
    Array,
}

/// <summary>One method of one path.</summary>
public sealed record PveEndpoint(string Method, string Path, IReadOnlyList<PveParameter> Parameters)
{
    /// <summary>Takes parameters that are not documented.</summary>
    public bool AcceptsAnything { get; init; }

    /// <summary>Needs a login ticket; API tokens are refused.</summary>
    public bool ClosedToTokens { get; init; }

    /// <summary>PVE 8 does not have it.</summary>
    public bool NewIn9 { get; init; }

    /// <summary>PVE's check as JSON (<c>["perm","/vms/{vmid}",["VM.Audit"]]</c>), <c>all</c> for any user, null for root@pam only or a check in code.</summary>
    public string? Privileges { get; init; }

    /// <summary>Finds <c>net0</c> as <c>net[n]</c> too.</summary>
    public PveParameter? Parameter(string name)
    {
        foreach (var parameter in Parameters)
        {
            if (parameter.Matches(name))
            {
                return parameter;
            }
        }
        return null;
    }
}

/// <param name="Name">As PVE writes it; <c>net[n]</c> stands for net0, net1, ….</param>
public sealed record PveParameter(string Name, PveType Type, bool Optional)
{
    public double? Minimum { get; init; }
    public double? Maximum { get; init; }
    public int? MaxLength { get; init; }

    /// <summary>PVE's name of the format (<c>pve-node</c>), or <c>property-string</c>.</summary>
    public string? Format { get; init; }

    public IReadOnlyList<string>? Choices { get; init; }
    public bool NewIn9 { get; init; }

    public bool Matches(string name) =>
        Name.EndsWith("[n]", StringComparison.Ordinal)
            ? name.Length >= Name.Length - 2
                && name.StartsWith(Name.AsSpan(0, Name.Length - 3), StringComparison.Ordinal)
                && !name.AsSpan(Name.Length - 3).ContainsAnyExceptInRange('0', '9')
            : Name == name;
}
