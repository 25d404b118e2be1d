using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace McpPve.Tools;

/// <summary>
/// Text that a client carries for us and that nobody without the key can read, change or make (AES-256-GCM, URL-safe base64).
/// </summary>
internal sealed class Seal
{
    private const int NonceSize = 12;
    private const int TagSize = 16;

    // Made when something is first sealed: making it starts OpenSSL, and a client that waits for its handshake needs neither.
    private readonly Lazy<byte[]> _key;

    private Seal(Func<byte[]> key) => _key = new(key);

    /// <summary>Its own key: what it sealed ends with this process.</summary>
    public static Seal OfThisProcess() => new(static () => RandomNumberGenerator.GetBytes(32));

    /// <summary>The same key wherever the same secret is known: what it sealed outlives this process.</summary>
    /// <param name="purpose">Keeps what is sealed for one purpose from being taken for another.</param>
    public static Seal From(string secret, string purpose) =>
        new(() =>
            HKDF.DeriveKey(
                HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), 32, info: Encoding.UTF8.GetBytes($"mcp-pve {purpose}")));

    /// <summary>Proof that whoever has the key has seen this text.</summary>
    public byte[] Mac(string content) => HMACSHA256.HashData(_key.Value, Encoding.UTF8.GetBytes(content));

    public string Close(string content)
    {
        var plain = Encoding.UTF8.GetBytes(content);
        var sealed_ = new byte[NonceSize + plain.Length + TagSize];
        RandomNumberGenerator.Fill(sealed_.AsSpan(0, NonceSize));
        using var aes = new AesGcm(_key.Value, TagSize);
        aes.Encrypt(sealed_.AsSpan(0, NonceSize), plain, sealed_.AsSpan(NonceSize, plain.Length), sealed_.AsSpan(NonceSize + plain.Length));
        return Base64Url.EncodeToString(sealed_);
    }

    /// <returns>Null when it was sealed with another key, or changed since.</returns>
    public string? Open(string text)
    {
        try
        {
            var bytes = Base64Url.DecodeFromChars(text);
            if (bytes.Length <= NonceSize + TagSize)
            {
                return null;
            }
            var plain = new byte[bytes.Length - NonceSize - TagSize];
            using var aes = new AesGcm(_key.Value, TagSize);
            aes.Decrypt(bytes.AsSpan(0, NonceSize), bytes.AsSpan(NonceSize, plain.Length), bytes.AsSpan(NonceSize + plain.Length), plain);
            return Encoding.UTF8.GetString(plain);
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return null;
        }
    }
}
