namespace McpPve.Tools;

/// <summary>Why a call that needs somebody's word is not carried out now.</summary>
/// <param name="Why">Says that nothing was done.</param>
/// <param name="IsPending">Nobody has refused: the caller is told how to agree.</param>
internal sealed record NotConfirmed(string Why, bool IsPending = false);
