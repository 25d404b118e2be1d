using System.Text.Json;

namespace McpPve.Mcp;

/// <summary>A JSON-RPC batch, which only the revision 2025-03-26 has.</summary>
internal static class Batch
{
    /// <summary>Each message is a call that may go to PVE.</summary>
    public const int MostMessages = 100;

    /// <param name="version">What the session was opened for; null without one.</param>
    /// <returns>Why it is not carried out.</returns>
    public static string? Problem(JsonElement batch, string? version) =>
        version != Versions.WithBatches
            ? $"a batch (a list of messages) is answered in sessions of {Versions.WithBatches} only; send one message at a time"
        : batch.GetArrayLength() == 0 ? "the batch is empty"
        : batch.GetArrayLength() > MostMessages
        ? $"the batch has {batch.GetArrayLength()} messages; at most {MostMessages} are taken at once"
        : null;

    /// <summary>What may not stand among others.</summary>
    public static string? Problem(IncomingMessage member) =>
        member.Kind == MessageKind.Batch ? "a batch in a batch is not a message"
        : member.Method is "initialize" ? "initialize must not be part of a batch"
        : null;
}

