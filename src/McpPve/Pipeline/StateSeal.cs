using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace McpPve.Pipeline;

/// <summary>
/// Seals what was asked, so that an answer counts once, soon, and for exactly that question. The client carries the
/// state; nobody without the key of this process can read, change or make one.
/// </summary>
internal sealed class StateSeal(TimeProvider time)
{
    private const int NonceSize = 12;
    private const int TagSize = 16;

    /// <summary>How long a question may wait for its answer.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Dictionary<string, DateTimeOffset> _used = [];

    /// <param name="subject">What the answer is for: tool and arguments.</param>
    /// <param name="identity">The object as it was shown.</param>
    public string Seal(string subject, string identity)
    {
        var expires = time.GetUtcNow().Add(Lifetime).ToUnixTimeSeconds();
        var plain = Encoding.UTF8.GetBytes($"{expires.ToString(CultureInfo.InvariantCulture)}\n{Guid.NewGuid():N}\n{Digest(subject)}\n{identity}");
        var sealed_ = new byte[NonceSize + plain.Length + TagSize];
        RandomNumberGenerator.Fill(sealed_.AsSpan(0, NonceSize));
        using var aes = new AesGcm(_key, TagSize);
        aes.Encrypt(sealed_.AsSpan(0, NonceSize), plain, sealed_.AsSpan(NonceSize, plain.Length), sealed_.AsSpan(NonceSize + plain.Length));
        return Base64Url.EncodeToString(sealed_);
    }

    /// <summary>Opens a state once.</summary>
    /// <returns>The identity that was shown, or what is wrong with the state.</returns>
    public (string? Identity, string? Problem) Open(string state, string subject)
    {
        if (Decrypt(state) is not { } plain)
        {
            return (null, "it was not made by this server, or was changed");
        }
        var parts = plain.Split('\n', 4);
        var expires = DateTimeOffset.FromUnixTimeSeconds(long.Parse(parts[0], CultureInfo.InvariantCulture));
        var now = time.GetUtcNow();
        if (expires < now)
        {
            return (null, $"it is older than {Lifetime.TotalMinutes:0} minutes");
        }
        if (parts[2] != Digest(subject))
        {
            return (null, "it was given for another call");
        }
        lock (_used)
        {
            foreach (var old in _used.Where(entry => entry.Value < now).Select(entry => entry.Key).ToList())
            {
                _used.Remove(old);
            }
            return _used.TryAdd(parts[1], expires) ? (parts[3], null) : (null, "it was used already");
        }
    }

    private string? Decrypt(string state)
    {
        try
        {
            var bytes = Base64Url.DecodeFromChars(state);
            if (bytes.Length <= NonceSize + TagSize)
            {
                return null;
            }
            var plain = new byte[bytes.Length - NonceSize - TagSize];
            using var aes = new AesGcm(_key, TagSize);
            aes.Decrypt(bytes.AsSpan(0, NonceSize), bytes.AsSpan(NonceSize, plain.Length), bytes.AsSpan(NonceSize + plain.Length), plain);
            return Encoding.UTF8.GetString(plain);
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return null;
        }
    }

    private static string Digest(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
