using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using McpPve.Tools;

namespace McpPve.Calls;

/// <summary>
/// What was asked, carried by the client in a sealed form, so that an answer counts once, soon, for the one who was asked,
/// and for exactly that question.
/// </summary>
internal sealed class ConsentState(Seal seal, TimeProvider time)
{
    /// <summary>How long a question may wait for its answer.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, DateTimeOffset> _used = [];

    /// <param name="principal">Who is asked.</param>
    /// <param name="subject">What the answer is for: tool and arguments.</param>
    /// <param name="identity">The object as it was shown.</param>
    public string Close(string principal, string subject, string identity)
    {
        var expires = time.GetUtcNow().Add(Lifetime).ToUnixTimeSeconds();
        return seal.Close(
            $"{expires.ToString(CultureInfo.InvariantCulture)}\n{Guid.NewGuid():N}\n{Digest(principal)}\n{Digest(subject)}\n{identity}");
    }

    /// <summary>Opens a state once.</summary>
    /// <returns>The identity that was shown, or what is wrong with the state.</returns>
    public (string? Identity, string? Problem) Open(string state, string principal, string subject)
    {
        if (seal.Open(state) is not { } plain)
        {
            return (null, "it was not made by this server, or was changed");
        }
        var parts = plain.Split('\n', 5);
        var expires = DateTimeOffset.FromUnixTimeSeconds(long.Parse(parts[0], CultureInfo.InvariantCulture));
        var now = time.GetUtcNow();
        if (expires < now)
        {
            return (null, $"it is older than {Lifetime.TotalMinutes:0} minutes");
        }
        if (parts[2] != Digest(principal))
        {
            return (null, "somebody else was asked");
        }
        if (parts[3] != Digest(subject))
        {
            return (null, "it was given for another call");
        }
        lock (_used)
        {
            foreach (var old in _used.Where(entry => entry.Value < now).Select(entry => entry.Key).ToList())
            {
                _used.Remove(old);
            }
            return _used.TryAdd(parts[1], expires) ? (parts[4], null) : (null, "it was used already");
        }
    }

    private static string Digest(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
