using System.Buffers;

namespace McpPve.Pipeline;

/// <summary>Values that leave the process in no form: results, errors, logs.</summary>
internal static class Redaction
{
    public const string Mark = "[redacted]";

    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "password", "cipassword", "new-password", "encryption-key", "master-pubkey", "ticket", "CSRFPreventionToken",
        "token-secret", "secret", "private-key", "privatekey", "key-password", "keyring", "smb-password", "vncticket", "otp", "tfa-challenge",
        "keys", // of a user: old entries hold the secret of one-time passwords
    };

    private static readonly string[] SecretVariables = ["password", "passwd", "secret", "token", "private", "api_key", "apikey", "credential"];

    private static readonly SearchValues<string> Quoted =
        SearchValues.Create([.. Names.Append("env").Select(name => $"\"{name}\"")], StringComparison.OrdinalIgnoreCase);

    public static bool IsSecret(string name) => Names.Contains(name);

    /// <summary>The value, or the mark in its place when the name is that of a secret; of a container's environment only the variables that are named like one.</summary>
    public static string? Hide(string name, string? value) =>
        value is null ? null
        : IsSecret(name) ? Mark
        : name == "env" ? string.Join('\n', value.Split('\0', '\n').Select(HideVariable))
        : value;

    private static string HideVariable(string pair)
    {
        var equals = pair.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && SecretVariables.Any(word => pair.AsSpan(0, equals).Contains(word, StringComparison.OrdinalIgnoreCase))
            ? $"{pair[..equals]}={Mark}"
            : pair;
    }

    /// <summary>PVE quotes what it refuses, passwords too.</summary>
    public static string Hide(IEnumerable<string> secrets, string text) =>
        secrets.Where(secret => secret.Length > 0).Aggregate(text, (hidden, secret) => hidden.Replace(secret, Mark, StringComparison.Ordinal));

    /// <summary>Cheap and on the safe side: whether any secret's name might occur.</summary>
    public static bool MayContainSecret(ReadOnlySpan<byte> json) =>
        System.Text.Encoding.UTF8.GetString(json).AsSpan().ContainsAny(Quoted);
}
