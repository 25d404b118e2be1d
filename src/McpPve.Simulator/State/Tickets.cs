using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace McpPve.Simulator.State;

/// <summary>What a login gets, signed: <c>PVE:root@pam:6568A1B2::signature</c>, and the token against forged requests.</summary>
internal sealed class Tickets(int seed)
{
    private const string Prefix = "PVE:", Challenge = "!tfa!";
    private const long Lifetime = 2 * 3600, Drift = 300;

    private readonly byte[] _key = SHA256.HashData(Encoding.UTF8.GetBytes($"cluster {seed}"));

    /// <summary>What a ticket says, and is not the user that logged in: it is good for the second factor only.</summary>
    public static bool IsChallenge(string data) => data.StartsWith(Challenge, StringComparison.Ordinal);

    public string ForUser(string user, long now) => Sign($"{Prefix}{user}:{now:X8}", "");

    /// <param name="kinds">JSON: what the user may answer with.</param>
    public string ForChallenge(string kinds, string user, long now) =>
        Sign($"{Prefix}{Challenge}{Uri.EscapeDataString(kinds)}:{now:X8}", user);

    public string Csrf(string user, long now) => $"{now:X8}:{Mac($"{now:X8}:{user}")}";

    /// <returns>The user, or a challenge; null when this cluster did not sign it, or too long ago.</returns>
    public string? Read(string ticket, long now)
    {
        var cut = ticket.LastIndexOf("::", StringComparison.Ordinal);
        var time = cut < 0 ? -1 : ticket.LastIndexOf(':', cut - 1);
        if (time < Prefix.Length || !ticket.StartsWith(Prefix, StringComparison.Ordinal) || !IsFresh(ticket[(time + 1)..cut], now))
        {
            return null;
        }
        var data = ticket[Prefix.Length..time];
        // Whom a challenge is for does not stand in it: IsAnswer asks that.
        return IsChallenge(data) || ticket == Sign(ticket[..cut], "") ? data : null;
    }

    /// <summary>Whether this is the challenge that the user got.</summary>
    public bool IsAnswer(string ticket, string user, long now) =>
        Read(ticket, now) is { } data && IsChallenge(data)
            && ticket == Sign(ticket[..ticket.LastIndexOf("::", StringComparison.Ordinal)], user);

    public bool IsCsrf(string? token, string user, long now) =>
        token?.Split(':') is [var time, var mac] && IsFresh(time, now) && mac == Mac($"{time}:{user}");

    private static bool IsFresh(string time, long now) =>
        time.Length == 8 && long.TryParse(time, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var at)
            && now - at is > -Drift and < Lifetime;

    private string Sign(string plain, string beside) => $"{plain}::{Convert.ToBase64String(
        HMACSHA512.HashData(_key, Encoding.UTF8.GetBytes($"{plain}:{beside}")))}";

    private string Mac(string text) => Convert.ToBase64String(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text))).TrimEnd('=');
}
