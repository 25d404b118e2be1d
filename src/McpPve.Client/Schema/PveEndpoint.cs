namespace McpPve.Client.Schema;

/// <summary>One method of one path.</summary>
public sealed record PveEndpoint(string Method, string Path, IReadOnlyList<PveParameter> Parameters)
{
    /// <summary>What it does, in the words of a cluster; null in the built-in facts.</summary>
    public string? Description { get; init; }

    /// <summary>What a row or the object of the answer has, as a cluster documents it; none in the built-in facts.</summary>
    public IReadOnlyList<string> Members { get; init; } = [];

    /// <summary>Takes parameters that are not documented.</summary>
    public bool AcceptsAnything { get; init; }

    /// <summary>Needs a login ticket; API tokens are refused.</summary>
    public bool ClosedToTokens { get; init; }

    /// <summary>Carried out by PVE's daemon that is root, not by the one that answers.</summary>
    public bool RunsAsRoot { get; init; }

    /// <summary>Carried out on the node that the path names, whichever node is asked.</summary>
    public bool RunsOnNode { get; init; }

    /// <summary>PVE 8 has it.</summary>
    public bool In8 { get; init; } = true;

    /// <summary>PVE 9 has it.</summary>
    public bool In9 { get; init; } = true;

    /// <summary>
    /// JSON's word for the type of the answer: null, string, integer, boolean, object, array; <c>any</c> where PVE does not say.
    /// </summary>
    public string Answer { get; init; } = "any";

    /// <summary>
    /// PVE's check as JSON (<c>["perm","/vms/{vmid}",["VM.Audit"]]</c>), <c>all</c> for any user, <c>world</c> for anyone, null for
    /// root@pam only or a check in code.
    /// </summary>
    public string? Privileges { get; init; }

    /// <summary>With what a cluster documents besides: descriptions, and parameters that are not built in.</summary>
    public PveEndpoint With(PveEndpoint documented) => this with
    {
        Description = documented.Description,
        Members = documented.Members,
        Parameters =
        [
            .. Parameters.Select(known => documented.Parameters.FirstOrDefault(one => one.Name == known.Name) is { } one
                ? known with { Description = one.Description }
                : known),
            .. documented.Parameters.Where(one => Parameters.All(known => known.Name != one.Name)),
        ],
    };

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
