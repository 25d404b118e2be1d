using TUnit.Core.Interfaces;

namespace McpPve.EndToEnd.Clients;

/// <summary>As many clients at once as there are processors: each is a Node of its own, slow to start, with a deadline.</summary>
internal sealed class Processors : IParallelLimit
{
    public int Limit => Environment.ProcessorCount;
}
