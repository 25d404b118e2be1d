namespace McpPve.Tools;

/// <summary>When an answer may lack what the token may not see. PVE leaves such things out without a word.</summary>
/// <param name="LeftOut">What is missing then, in words.</param>
/// <param name="RequiredPrivileges">Each of them has to be held on the path and on all below it; a path may have path parameters of the
/// call.</param>
internal sealed record Partial(string LeftOut, params RequiredPrivilege[] RequiredPrivileges)
{
    /// <summary>One of these, held everywhere, makes the answer whole by itself.</summary>
    public RequiredPrivilege? OrAll { get; init; }

    /// <summary>The sentence for the answer; null when it is whole, or nobody knows.</summary>
    public async Task<string?> Note(ToolRun run, CancellationToken cancellation)
    {
        if (OrAll is not null && await Holds(run, OrAll, cancellation) != false)
        {
            return null;
        }
        var lacking = new List<string>();
        foreach (var need in RequiredPrivileges)
        {
            if (await Holds(run, need, cancellation) == false)
            {
                lacking.Add($"{string.Join(" or ", need.AnyOf)} on {Filled(run, need.Path)}");
            }
        }
        return lacking.Count == 0
            ? null
            : $"Perhaps not all: {LeftOut} that the token may not see are left out (it lacks {string.Join(", ", lacking)}).";
    }

    private static async Task<bool?> Holds(ToolRun run, RequiredPrivilege need, CancellationToken cancellation) =>
        await run.Cluster.Rights.HoldsBelow(Filled(run, need.Path), need.AnyOf, cancellation);

    private static string Filled(ToolRun run, string path) =>
        string.Join(
            '/',
            path.Split('/')
                .Select(part =>
                    part.StartsWith('{') ? run.PathParameters.GetValueOrDefault(part[1..^1]) ?? run.Call[part[1..^1]] ?? part : part));
}
