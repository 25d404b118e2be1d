using System.Text.Json;
using McpPve.Client.Json;

namespace McpPve.Client;

/// <summary>What a login takes besides the password: <c>totp</c> and a code, <c>recovery</c> and a key, <c>yubico</c> and a code.</summary>
public sealed record SecondFactor(string Kind, string Value)
{
    // The one that the compiler writes would show the code.
    public override string ToString() => Kind;
}

/// <summary>A login with a password for a few requests; nothing of it is kept. PVE knows no logout: a ticket ends by itself.</summary>
public sealed class PveLogin : IDisposable
{
    private const string Path = "/access/ticket";

    /// <summary>Begins a ticket that is good for nothing but to answer with the second factor.</summary>
    private const string Challenge = "PVE:!tfa!";

    private static readonly string[] Typed = ["totp", "recovery", "yubico"];
    private static readonly string[] Known = [.. Typed, "webauthn", "u2f"];

    private readonly Ticket _ticket;

    private PveLogin(PveClientOptions reach, string user, string ticket, string csrf)
    {
        (User, _ticket) = (user, new(ticket, csrf));
        Client = new(As(reach, user, _ticket));
    }

    /// <summary><c>user@realm</c>, as PVE knows it.</summary>
    public string User { get; }

    /// <summary>Every request goes with the ticket, never with a token. Of no use once the login is disposed of.</summary>
    public PveClient Client { get; }

    /// <summary>Asks once for each step; a login that was refused is not tried again, as PVE counts them.</summary>
    /// <param name="reach">Where PVE is and what is trusted; its token is not used.</param>
    /// <param name="user"><c>user@realm</c>.</param>
    /// <param name="secondFactor">
    /// Asked when PVE wants more than the password, and told what it takes: <c>totp</c>, <c>recovery</c>, <c>yubico</c>, and
    /// <c>webauthn</c> or <c>u2f</c>, which can't be typed. Null when there is none to give.
    /// </param>
    /// <exception cref="PveException">No answer, or a refusal. Nothing that was given stands in its message.</exception>
    public static async Task<PveLogin> Open(
        PveClientOptions reach,
        string user,
        string password,
        Func<IReadOnlyList<string>, CancellationToken, Task<SecondFactor?>> secondFactor,
        CancellationToken cancellation)
    {
        await Check(reach, user, cancellation);
        if (password.Length == 0)
        {
            throw Invalid($"the password of '{user}' is empty; nothing was sent");
        }
        var answer = await Ask(
            reach, user, [password], [new("username", user), new("password", password)],
            host => $"{host} refused the login of '{user}'. PVE does not say why: the password may be wrong, or the user unknown, "
                + "disabled or expired",
            cancellation);
        if (answer.NeedsSecondFactor.Value is true || answer.Ticket.Value!.StartsWith("PVE:!", StringComparison.Ordinal))
        {
            answer = await AnswerChallenge(reach, user, answer.Ticket.Value!, secondFactor, cancellation);
        }
        return new(reach, answer.Username.Value ?? user, answer.Ticket.Value!, answer.Csrf.Value ?? "");
    }

    /// <summary>The realms that a user can be of, which PVE tells to anybody: it shows that PVE answers, without any secret.</summary>
    /// <returns>The one of root first.</returns>
    /// <exception cref="PveException">No answer, or one that is not PVE's.</exception>
    public static async Task<IReadOnlyList<string>> Realms(PveClientOptions reach, CancellationToken cancellation)
    {
        using var client = new PveClient(As(reach, "", new(null, null)));
        var realms = await client.Send(
            PveRequest.Create(HttpMethod.Get, "/access/domains"), ClientJson.Default.RealmRow.Rows(), cancellation);
        return realms.Data?.OrderBy(row => row.Type.Value is not "pam").Select(row => row.Realm.Value).OfType<string>().ToList() ?? [];
    }

    /// <summary>Forgets the ticket.</summary>
    public void Dispose()
    {
        Client.Dispose();
        _ticket.Forget();
    }

    public override string ToString() => $"{User} at {string.Join(", ", Client.Options.BaseUrls)}";

    private static async Task<LoginAnswer> AnswerChallenge(
        PveClientOptions reach,
        string user,
        string challenge,
        Func<IReadOnlyList<string>, CancellationToken, Task<SecondFactor?>> secondFactor,
        CancellationToken cancellation)
    {
        var kinds = Kinds(challenge);
        var typed = Typed.Intersect(kinds).ToList();
        if (typed.Count == 0)
        {
            throw Refused(
                kinds.Count == 0
                    ? $"PVE asks '{user}' for a second factor, and offers none that is known here"
                    : $"the second factor of '{user}' is {string.Join(" or ", kinds)}, which takes a web browser and can't be typed. Add a "
                        + "TOTP to the user (Datacenter, Permissions, Two Factor), or log in as another one");
        }
        var given = await secondFactor(kinds, cancellation)
            ?? throw Refused($"'{user}' needs a second factor ({string.Join(" or ", typed)}), and none was given");
        if (!typed.Contains(given.Kind))
        {
            throw Refused($"the second factor of '{user}' has to be of the kind {string.Join(" or ", typed)}");
        }
        // Apps show the digits in two groups.
        var code = given.Kind is "totp" ? string.Concat(given.Value.Where(c => !char.IsWhiteSpace(c))) : given.Value.Trim();
        if (code.Length == 0)
        {
            throw Refused($"'{user}' needs a second factor ({string.Join(" or ", typed)}), and the one given is empty");
        }
        var answer = await Ask(
            reach, user, [code, challenge],
            [new("username", user), new("password", $"{given.Kind}:{code}"), new("tfa-challenge", challenge)],
            host => $"{host} took the password of '{user}', but refused the second factor ({given.Kind}). "
                + (given.Kind is "totp"
                    ? "A code is good for about half a minute and only once: wait for the next one, and compare the clock of the device"
                    : "Each is good only once"),
            cancellation);
        return answer.NeedsSecondFactor.Value is not true ? answer
            : throw Refused($"PVE took the second factor of '{user}' and asks for another one, which it never should");
    }

    private static async Task<LoginAnswer> Ask(
        PveClientOptions reach,
        string user,
        IReadOnlyList<string> secrets,
        IReadOnlyList<KeyValuePair<string, string>> parameters,
        Func<string, string> refused,
        CancellationToken cancellation)
    {
        using var client = new PveClient(As(reach, user, new(null, null, secrets)));
        try
        {
            var answer = await client.Send(
                PveRequest.Create(HttpMethod.Post, Path, parameters: parameters), ClientJson.Default.LoginAnswer.Data(), cancellation);
            return answer.Data is { Ticket.Value: { Length: > 0 } } data
                ? data
                : throw new PveException(PveFailure.NotPve, $"PVE accepted the login of '{user}', but its answer has no ticket")
                {
                    Call = $"POST {Path}",
                };
        }
        catch (PveException e) when (e.Failure == PveFailure.Authentication)
        {
            throw new PveException(e.Failure, refused(e.Host ?? "PVE")) { Status = e.Status, Call = e.Call, Host = e.Host };
        }
    }

    private static PveClientOptions As(PveClientOptions reach, string user, Ticket ticket) =>
        reach with { TokenId = user, TokenSecret = "", Ticket = ticket };

    /// <summary>PVE lists the realms to anybody, and refuses a name without one like a wrong password, after three seconds.</summary>
    private static async Task Check(PveClientOptions reach, string user, CancellationToken cancellation)
    {
        var at = user.LastIndexOf('@');
        if (at > 0 && at < user.Length - 1)
        {
            if (user.IndexOf('!', at) is var bang and > 0)
            {
                throw Invalid($"'{user}' is the id of an API token, which has no password; the user is '{user[..bang]}'");
            }
            return;
        }
        var name = at < 0 ? user : user[..at];
        if (name.Length == 0)
        {
            throw Invalid($"'{user}' is not a user: it must look like root@pam");
        }
        var known = await Realms(reach, cancellation);
        throw Invalid(
            $"'{user}' has no realm. A user is written user@realm, "
                + (known.Count > 0 ? $"here {string.Join(" or ", known.Select(realm => $"{name}@{realm}"))}" : "such as root@pam"));
    }

    /// <summary>The challenge holds JSON: <c>{"totp":true,"recovery":[0,1],"webauthn":{…}}</c>, percent-encoded.</summary>
    private static List<string> Kinds(string ticket)
    {
        if (!ticket.StartsWith(Challenge, StringComparison.Ordinal))
        {
            return [];
        }
        var end = ticket.IndexOf(':', Challenge.Length);
        try
        {
            using var challenge = JsonDocument.Parse(Uri.UnescapeDataString(ticket[Challenge.Length..(end < 0 ? ticket.Length : end)]));
            return challenge.RootElement.ValueKind != JsonValueKind.Object ? []
                : [.. Known.Where(kind => challenge.RootElement.TryGetProperty(kind, out var offered) && IsOffered(offered))];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    // Recovery keys that have all been used are an empty list, or a word.
    private static bool IsOffered(JsonElement kind) => kind.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.Object or JsonValueKind.Number => true,
        JsonValueKind.Array => kind.GetArrayLength() > 0,
        JsonValueKind.String => kind.GetString() is not ("" or "unavailable"),
        _ => false,
    };

    private static PveException Invalid(string message) => new(PveFailure.Invalid, message);

    private static PveException Refused(string message) => new(PveFailure.Authentication, message) { Call = $"POST {Path}" };
}
