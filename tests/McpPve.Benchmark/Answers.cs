using System.Text;

namespace McpPve.Benchmark;

/// <summary>Whether an answer is one, told from its bytes: parsing would cost more than the answer.</summary>
internal static class Answers
{
    /// <returns>Null for the result of a call that went well, else the beginning of what came instead.</returns>
    public static string? Fault(ReadOnlySpan<byte> answer) =>
        answer.IndexOf("\"result\":"u8) >= 0 && answer.IndexOf("\"isError\":true"u8) < 0
            ? null
            : Encoding.UTF8.GetString(answer[..Math.Min(answer.Length, 500)]);
}
