using System.Text.Json;
using McpPve.Text;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpPve.Mcp;

/// <summary>
/// Answers the first request on standard input with what keeps the server from starting. Most clients show such an answer, and of a
/// process that just ends nothing but that it did.
/// </summary>
internal static class FirstRequest
{
    // Clients write their first request as soon as the process is there; through ssh or a container engine it may take some seconds.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private const int LongestLine = 4 << 20;

    /// <summary>Returns when that is done, when input ends, when nothing comes in time, and at once where a person types.</summary>
    public static async Task Refuse(IReadOnlyList<string> problems, CancellationToken cancellation)
    {
        try
        {
            // A read of standard input can't be cancelled; the thread that it blocks ends with the process.
            await Task.Run(() => Answer(problems), CancellationToken.None).WaitAsync(Limit, cancellation);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException or IOException or UnauthorizedAccessException)
        {
            // Nobody asks, or nobody listens any more: standard error has it all the same.
        }
    }

    private static void Answer(IReadOnlyList<string> problems)
    {
        if (!Console.IsInputRedirected)
        {
            return;
        }
        using var input = Console.OpenStandardInput();
        using var line = new MemoryStream();
        var buffer = new byte[16 << 10];
        for (int count; (count = input.Read(buffer)) > 0;)
        {
            var rest = buffer.AsSpan(0, count);
            for (int end; (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
            {
                Append(line, rest[..end]);
                if (Answered(line, problems))
                {
                    return;
                }
                line.SetLength(0);
            }
            Append(line, rest);
        }
        Answered(line, problems);
    }

    // A longer line is cut, and so no JSON.
    private static void Append(MemoryStream line, ReadOnlySpan<byte> part) =>
        line.Write(part[..(int)Math.Min(part.Length, LongestLine - line.Length)]);

    private static bool Answered(MemoryStream line, IReadOnlyList<string> problems)
    {
        if (IdOfRequest(line.GetBuffer().AsMemory(0, (int)line.Length)) is not { } id)
        {
            return false;
        }
        using var output = Console.OpenStandardOutput();
        // One write: whoever reads a line gets a whole one.
        output.Write([.. Wire.Bytes(Wire.Error(id, McpErrorCode.InternalError, Text(problems))), (byte)'\n']);
        output.Flush();
        return true;
    }

    private static RequestId? IdOfRequest(ReadOnlyMemory<byte> line)
    {
        if (line.Span.StartsWith("\uFEFF"u8))
        {
            line = line[3..];
        }
        try
        {
            using var document = JsonDocument.Parse(line);
            var message = document.RootElement;
            return message.ValueKind == JsonValueKind.Object
                && message.TryGetProperty("method"u8, out var method) && method.ValueKind == JsonValueKind.String
                && message.TryGetProperty("id"u8, out var id)
                    ? Wire.Id(id)
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // As the log writes them.
    private static string Text(IReadOnlyList<string> problems)
    {
        var clean = problems.Select(problem => Untrusted.Clean(Redaction.Hide(problem), keepLines: true)).ToList();
        return clean is [var only] ? $"mcp-pve does not start: {only}" : $"mcp-pve does not start:\n- {string.Join("\n- ", clean)}";
    }
}
