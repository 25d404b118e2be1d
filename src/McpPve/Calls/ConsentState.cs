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

    /// <summary>How long a code stays the same; it counts for one to two of these.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    // Without those that are read as others.
    private const string Letters = "ABCDEFGHJKMNPQRSTVWXYZ23456789";
    private const int CodeLength = 8;

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

    /// <summary>
    /// What whoever agrees gives back: short, because a model copies it, and the same for the same plan within <see cref="Window"/>.
    /// </summary>
    public string Code(string principal, string subject, string identity) => Code(principal, subject, identity, Now());

    /// <summary>Takes a code once.</summary>
    /// <returns>What is wrong with it; null when it counts.</returns>
    public string? Take(string code, string principal, string subject, string identity)
    {
        var given = code.Trim();
        var now = Now();
        if (!Enumerable.Range(0, 2).Any(ago => Code(principal, subject, identity, now - ago)
            .Equals(given, StringComparison.OrdinalIgnoreCase)))
        {
            return "the code is not that of this plan: it is old, or the call or what it is about has changed";
        }
        return Use(given.ToUpperInvariant(), time.GetUtcNow() + (2 * Window)) ? null : "the code was used already";
    }

    private long Now() => time.GetUtcNow().ToUnixTimeSeconds() / (long)Window.TotalSeconds;

    private string Code(string principal, string subject, string identity, long window)
    {
        var mac = seal.Mac($"{window}\n{Digest(principal)}\n{Digest(subject)}\n{identity}");
        return string.Concat(mac.Take(CodeLength).Select(octet => Letters[octet % Letters.Length]));
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
        return Use(parts[1], expires) ? (parts[4], null) : (null, "it was used already");
    }

    private bool Use(string once, DateTimeOffset expires)
    {
        var now = time.GetUtcNow();
        lock (_used)
        {
            foreach (var old in _used.Where(entry => entry.Value < now).Select(entry => entry.Key).ToList())
            {
                _used.Remove(old);
            }
            return _used.TryAdd(once, expires);
        }
    }

    private static string Digest(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
