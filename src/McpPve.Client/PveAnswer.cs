using System.Text.Json;

namespace McpPve.Client;

/// <summary>A successful answer before anybody asks for its type.</summary>
internal sealed record PveAnswer(object? Data, long? Total, string? Changes, JsonElement? Raw = null);

/// <summary>A successful answer.</summary>
/// <param name="Data">The data in its model; default when it did not fit.</param>
/// <param name="Total">The length of the whole list, where PVE says it.</param>
/// <param name="Changes">The pending difference of <c>/nodes/{node}/network</c>.</param>
/// <param name="Raw">The data as sent, only when it did not fit the model.</param>
public sealed record PveAnswer<T>(T? Data, long? Total, string? Changes, JsonElement? Raw = null);
