using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace McpPve.Text;

/// <summary>Values that leave the process in no form: results, errors, progress, logs, audit. The lists cover PVE 8.4 and 9.2.</summary>
internal static partial class Redaction
{
    public const string Mark = "[redacted]";

    // Shorter than this, taking the caller's secret out of PVE's answers would blot out the answer and hide nothing.
    private const int Recognisable = 4;

    /// <summary>
    /// Names that end like this are secret, whatever stands before: PVE's own and those that plug-ins, webhooks and people make up.
    /// </summary>
    private static readonly string[] Endings =
    [
        // login, cipassword, new-password, confirmation-password, smtp, storage, spice, root of a container
        "password", "passwd", "passphrase",
        "secret", // webhook, token-secret, client-secret
        "token", // gotify, InfluxDB, NetBox; CSRFPreventionToken, apitoken of a remote cluster, PVEAPIToken
        "ticket", // login, vncticket, tunnels
        "privatekey", "privkey", "presharedkey", "secretkey", "accesskey", "apikey", "authkey", // WireGuard, ESXi, S3; corosync_authkey
        "clientkey", // OpenID
        "encryptionkey", // PBS
        "hmackey", // eab-hmac-key of an ACME account
        "keyring", // Ceph
        "credential", "credentials",
        "headers", // otel-headers, base64: that is where bearer tokens go
        "psk", "pwd", // what people write in notes and scripts
    ];

    /// <summary>Secret under exactly this name.</summary>
    private static readonly string[] Names =
    [
        "keys", // of a user: old entries hold the secret of one-time passwords
        "otp", "totp", "recovery", "challenge", "tfa-challenge", // second factors: otpauth:// address, recovery codes, U2F and WebAuthn
        "header", // of a webhook: name=…,value=…
        "signature", // of an offline subscription
    ];

    /// <summary>They sound like secrets and are none.</summary>
    public static readonly string[] Public =
    [
        "lock-token", // names who holds the lock of the SDN configuration; worth nothing without SDN.Allocate
        "tokenid", "full-tokenid", "tokens", "token-coefficient", // names of API tokens; a timing of corosync
        "generate-password", // a flag
        "key", "value", // names and values of anything; secret only in the company below
        "master-pubkey", "public_key", "public-key-type", "public-key-bits", "sshkeys", "ssh-public-keys", // the public halves
        "eab-kid", // the name of the key, not the key
        // public, or a path, or a flag
        "cert", "certkey", "certificates", "verify-certificate", "verify-certificates", "skip-cert-verification",
        "config-keys", "pre-enrolled-keys", "keyboard", "keyctl", "ms-cert", "Key", // names, flags
        "u2f", "webauthn", "tfa", "tfa-locked-until", "totp-locked", // settings without a secret in them
        "PWD", "OLDPWD", // where a shell is
        "encrypted", "disable_cephx", "authsupported", "author", "authid", "crypted", "max-body-size", // flags, names
    ];

    /// <summary>Hidden whole when the caller gives it: nobody knows what is in there.</summary>
    public static readonly string[] Given = ["env", "input-data"];

    /// <summary>Too common a name to be secret everywhere; it is beside the other one.</summary>
    private static readonly (string Name, string Beside)[] Company =
    [
        ("value", "full-tokenid"), ("value", "privsep"), // a new or regenerated API token
        ("value", "totp"), ("value", "challenge"), // the answer to a second factor
        ("key", "serverid"), ("key", "productname"), // subscription
        ("key", "certificates"), // the node's own certificate
        ("key", "dns"), ("key", "reversemaskv6"), // SDN: PowerDNS
        ("data", "api"), ("data", "plugin"), // ACME: what a DNS provider wants for login
        ("code", "redirect-url"), // OpenID login
    ];

    /// <summary>A row that names a setting in one member and holds it in others: /pending, /cloudinit, /ceph/cfg/db.</summary>
    private static readonly string[] RowNames = ["key", "name"], RowValues = ["value", "pending", "old", "new"];

    private static readonly string[] Authorization = ["authorization", "bearer"];

    // The environment of a container is other people's naming.
    private static readonly string[] SecretVariables =
    [
        "password", "passwd", "passphrase", "_pwd", "secret", "token", "private", "_key", "apikey", "credential",
    ];

    // Compared with a text that has lost its hyphens and underscores, as names have when they are compared.
    private static readonly SearchValues<string> Signs = SearchValues.Create(
        [
            .. Endings, .. Authorization, .. Names.Concat(Company.Select(pair => pair.Beside)).Select(Plain),
            "\"key\"", "\"name\"", "\"env\"", "://", "PVE:", "PVEVNC:", "PRIVATE KEY", "pve1", "pve2", "pve4", "pve8",
        ],
        StringComparison.OrdinalIgnoreCase);

    /// <param name="beside">The names that stand beside it.</param>
    public static bool IsSecret(string name, params IReadOnlyCollection<string> beside)
    {
        foreach (var (common, companion) in Company)
        {
            if (common == name && beside.Contains(companion))
            {
                return true;
            }
        }
        return EndsLikeSecret(name) || (Names.Contains(name, StringComparer.OrdinalIgnoreCase) && !Public.Contains(name));
    }

    /// <summary>Whether the member is one that holds a secret, by its own name or by what stands beside it in the object.</summary>
    public static Func<string, bool> SecretsOf(JsonElement @object)
    {
        var (names, isRow) = (new List<string>(), false);
        foreach (var member in @object.EnumerateObject())
        {
            var name = NameOf(member);
            names.Add(name);
            isRow |= RowNames.Contains(name) && member.Value.ValueKind == JsonValueKind.String && IsSecret(TextOf(member.Value));
        }
        return name => IsSecret(name, names) || (isRow && RowValues.Contains(name));
    }

    /// <summary>
    /// The value, or the mark in its place when the name is that of a secret; of a container's environment only the variables that are
    /// named like one.
    /// </summary>
    public static string? Hide(string name, string? value) =>
        value is null ? null
        : IsSecret(name) ? Mark
        : name == "env" ? string.Join('\n', value.Split('\0', '\n').Select(HideVariable))
        : Bare().Replace(Cut(value, lines: true), Mark);

    /// <summary>Secrets that show by themselves: <c>password=…</c> in a property string or an address, keys, tickets.</summary>
    public static string Hide(string text) => MayMatch(text) ? Bare().Replace(Cut(text, lines: false), Mark) : text;

    /// <summary>Of a setting or a word of the command line, where token secrets are pasted by mistake.</summary>
    public static string HideSetting(string text) => Uuid().Replace(Hide(text), Mark);

    /// <summary>PVE quotes what it refuses, passwords too.</summary>
    public static string Hide(IEnumerable<string> secrets, string text) => Hide(Replace(secrets.Where(secret => secret.Length > 0), text));

    /// <summary>In PVE's answers, where a very short secret is part of ordinary words.</summary>
    public static string Replace(IReadOnlyCollection<string> secrets, string text) =>
        secrets.Count == 0 ? text : Replace(secrets.Where(secret => secret.Length >= Recognisable), text);

    /// <summary>The forms in which a given secret may be quoted: as it is, its lines, the secrets inside of it.</summary>
    public static IEnumerable<string> Forms(string value, bool isSecret)
    {
        if (isSecret)
        {
            yield return value;
            yield return Untrusted.Clean(value, keepLines: true);
            foreach (var line in value.Split(['\n', '\r', '\0'], StringSplitOptions.TrimEntries).Where(line => line.Length >= Recognisable))
            {
                yield return line;
                yield return Untrusted.Clean(line, keepLines: true);
                if (line.IndexOf('=', StringComparison.Ordinal) is var equals and > 0 && line.Length - equals > Recognisable)
                {
                    yield return line[(equals + 1)..];
                }
            }
            yield break;
        }
        foreach (var secret in Inside(value))
        {
            yield return secret;
        }
        foreach (var match in Bare().Matches(value).AsEnumerable())
        {
            yield return match.Value;
        }
    }

    /// <summary>Cheap and on the safe side: whether any secret might occur.</summary>
    public static bool MayContainSecret(ReadOnlySpan<byte> json)
    {
        if (json.IndexOf("-u "u8) >= 0 || json.IndexOf("--user "u8) >= 0) // a user and a password for curl
        {
            return true;
        }
        var text = ArrayPool<char>.Shared.Rent(json.Length);
        try
        {
            var length = 0;
            foreach (var letter in text.AsSpan(0, Encoding.UTF8.GetChars(json, text)))
            {
                if (letter is not ('-' or '_'))
                {
                    text[length++] = letter;
                }
            }
            return text.AsSpan(0, length).ContainsAny(Signs);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(text, clearArray: true);
        }
    }

    public static string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException) // half a surrogate pair: .NET can't hold it as text
        {
            return Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8PropertyName(member));
        }
    }

    public static string TextOf(JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return text.GetRawText()[1..^1];
        }
    }

    // Without hyphens and underscores, which people set as they like.
    public static bool EndsLikeSecret(ReadOnlySpan<char> name)
    {
        foreach (var known in Public)
        {
            if (name.SequenceEqual(known))
            {
                return false;
            }
        }

        var plain = name.Length <= 256 ? stackalloc char[name.Length] : new char[name.Length];
        var length = 0;
        foreach (var letter in name)
        {
            if (letter is not ('-' or '_'))
            {
                plain[length++] = letter;
            }
        }
        foreach (var ending in Endings)
        {
            if (plain[..length].EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }
        return false;
    }

    // What Pair and Bare can't do without; most texts are names and states that have none of it.
    private static bool MayMatch(string text) =>
        text.AsSpan().ContainsAny('=', ':', '"')
            || text.Contains("--", StringComparison.Ordinal)
            || text.Contains("Bearer ", StringComparison.Ordinal)
        || (text.Contains("pve", StringComparison.Ordinal) && text.Contains('-', StringComparison.Ordinal));

    // The longest first: one secret may be part of another.
    private static string Replace(IEnumerable<string> secrets, string text) =>
        secrets.OrderByDescending(secret => secret.Length)
            .Aggregate(text, (hidden, secret) => hidden.Replace(secret, Mark, StringComparison.Ordinal));

    private static string HideVariable(string pair)
    {
        var equals = pair.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && SecretVariables.Any(word => pair.AsSpan(0, equals).Contains(word, StringComparison.OrdinalIgnoreCase))
            ? $"{pair[..equals]}={Mark}"
            : Hide(pair);
    }

    private static string Plain(string name) => name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);

    /// <param name="lines">Only in PVE's data: cloud-init's user data, notes, the output of commands.</param>
    private static string Cut(string text, bool lines)
    {
        var secrets = new NamedSecrets(text, lines);
        if (!secrets.MoveNext())
        {
            return text;
        }
        var (cut, from) = (new StringBuilder(text.Length), 0);
        do
        {
            cut.Append(text, from, secrets.Start - from).Append(Mark);
            from = secrets.Start + secrets.Length;
        }
        while (secrets.MoveNext());
        return cut.Append(text, from, text.Length - from).ToString();
    }

    private static List<string> Inside(string text)
    {
        var found = new List<string>();
        var secrets = new NamedSecrets(text, lines: true);
        while (secrets.MoveNext())
        {
            found.Add(text.Substring(secrets.Start, secrets.Length));
        }
        return found;
    }

    [GeneratedRegex("[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")]
    private static partial Regex Uuid();

    // The password of an address, a private key, a ticket of PVE (in a cookie percent-encoded), a subscription key.
    [GeneratedRegex(
        @"(?<=://[^\s/@:]*:)[^\s/]*(?=@)|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\z)|\bPVE(?:VNC)?:[^\s:]+:[0-9A-Fa-f]{8}::[A-Za-z0-9+/=]+|\bPVEAuthCookie=[^;\s\x22']+|\bBearer [A-Za-z0-9._~+/=-]{8,}|\bpve[1248][a-z]-[0-9a-f]{10}\b|\botpauth://\S+")]
    private static partial Regex Bare();
}
