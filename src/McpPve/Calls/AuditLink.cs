using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace McpPve.Calls;

/// <summary>What ties a line of the audit log to the one before.</summary>
/// <param name="Hash">SHA-256 in hexadecimal.</param>
internal sealed record AuditLink(long Number, string Hash, string Previous)
{
    public const string HashMember = ",\"hash\":\"";

    private const int HashLength = 64;

    /// <summary>Whether the hash is that of the line's content.</summary>
    public bool IsTrue { get; private init; }

    public string Event { get; private init; } = "";

    /// <returns>Null when that is no whole line of an audit log.</returns>
    public static AuditLink? Of(ReadOnlySpan<byte> line)
    {
        var content = line.Length - HashMember.Length - HashLength - 2;
        if (content <= 0 || !line[content..].StartsWith(Encoding.ASCII.GetBytes(HashMember)) || !line.EndsWith("\"}"u8))
        {
            return null;
        }
        try
        {
            using var document = JsonDocument.Parse(line.ToArray());
            var root = document.RootElement;
            var hash = root.GetProperty("hash"u8).GetString()!;
            return new(root.GetProperty("seq"u8).GetInt64(), hash, root.GetProperty("previous"u8).GetString()!)
            {
                IsTrue = Convert.ToHexStringLower(SHA256.HashData(line[..content])) == hash,
                Event = root.GetProperty("event"u8).GetString()!,
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }
}
