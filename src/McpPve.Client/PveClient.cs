using System.Text.Json.Serialization.Metadata;
using McpPve.Client.Json;

namespace McpPve.Client;

/// <summary>The REST API of one cluster.</summary>
public sealed class PveClient(PveClientOptions options) : IDisposable
{
    public PveClientOptions Options { get; } = options;

    /// <exception cref="PveException">No answer, or a refusal.</exception>
    public Task<PveAnswer<T>> Send<T>(PveRequest request, JsonTypeInfo<PveEnvelope<T>> type, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public void Dispose() { }
}
