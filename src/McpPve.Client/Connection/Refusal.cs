using System.Text.Json;

namespace McpPve.Client.Connection;

/// <summary>Reads an answer that is not 2xx: PVE's words from the body (<c>errors</c>, <c>message</c>) or the reason phrase.</summary>
internal static class Refusal
{
    private const string BadParameters = "Parameter verification failed";

    public static PveException From(HttpResponseMessage response, ReadOnlyMemory<byte> body, Exchange exchange, string refusedHere)
    {
        var status = (int)response.StatusCode;
        var reason = OneLine(response.ReasonPhrase ?? "");
        var (message, errors) = ReadBody(body);
        if (message.TrimStart().StartsWith($"400 {BadParameters}", StringComparison.Ordinal)
            || (message.Length == 0 && reason.StartsWith($"400 {BadParameters}", StringComparison.Ordinal)))
        {
            (message, errors) = Unfold(message.Length == 0 ? reason : message, errors);
            return exchange.Failure(PveFailure.Invalid, Words(message, errors, reason), status, errors);
        }
        var words = Words(message, errors, reason);
        var write = exchange.Request.IsWrite;
        var said = $"{status} {reason}".TrimEnd();
        switch (status)
        {
            case 595:
                // A node without a route costs three seconds or more each time; one that refuses is starting its API again.
                return exchange.Failure(
                    PveFailure.Unreachable,
                    $"{exchange.Host} could not reach the node that this call needs "
                        + $"({said}){(write ? "; the call was not carried out" : "")}",
                    status,
                    transient: Has(reason, "refused"));
            case 429:
                return exchange.Failure(
                    PveFailure.Unreachable,
                    $"{exchange.Host} asks for fewer requests ({said}){(write ? "; the call was not carried out" : "")}",
                    status,
                    transient: true);
            // pveproxy itself never says 502, 503 or 504: what does stands before it, and may have passed the call on.
            case 502 or 503 or 504 or (>= 596 and <= 599):
                return exchange.Failure(
                    PveFailure.Unreachable,
                    (status >= 596
                        ? $"{exchange.Host} lost the process or node that this call needs ({said})"
                        : $"{exchange.Host} is not available at the moment ({said})") + (write ? Exchange.Perhaps : ""),
                    status,
                    unknown: write,
                    transient: true);
            case >= 300 and < 400:
                return exchange.Failure(
                    PveFailure.NotPve,
                    $"{exchange.Host} answers with a redirect ({said}{Target(response)}), which the Proxmox VE API never does",
                    status);
            case not 401 when IsWebPage(response, body.Span):
                return exchange.Failure(
                    PveFailure.NotPve,
                    $"{exchange.Host} sent a web page with status {said} instead of an answer of the Proxmox VE API",
                    status);
            case 401:
                return exchange.Failure(
                    PveFailure.Authentication,
                    $"{exchange.Host} {refusedHere} ({(words.Length > 0 ? words : said)})",
                    status);
            default:
                return exchange.Failure(Kind(status, words), words.Length > 0 ? words : $"{exchange.Host} answered {said}", status, errors);
        }
    }

    /// <summary>Trimmed, lines joined with semicolons.</summary>
    public static string OneLine(string text) =>
        text.AsSpan().IndexOfAny('\r', '\n') < 0
            ? text.Trim()
            : string.Join("; ", text.Split(['\r', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    private static PveFailure Kind(int status, string words) => status switch
    {
        400 => PveFailure.Invalid,
        403 => PveFailure.Permission,
        404 => PveFailure.NotFound,
        501 when Has(words, "not implemented") || Has(words, "not available") => PveFailure.NotImplemented,
        < 500 or 501 => PveFailure.Refused,
        _ when Has(words, "no quorum") => PveFailure.NoQuorum,
        _ when Has(words, "is locked") || Has(words, "can't lock file") || Has(words, "got lock request timeout") => PveFailure.Locked,
        _ when Has(words, "checksum mismatch") || Has(words, "detected modified configuration") => PveFailure.Conflict,
        _ when Has(words, "already exists") || Has(words, "already defined") => PveFailure.Exists,
        // Lower case only: "No such file or directory" is the operating system's word about something else.
        _ when Has(words, "does not exist") || Has(words, "no such ") || Has(words, "not found") || Has(words, "no rule at position")
            || Has(words, "unable to find configuration file") || words.StartsWith("hostname lookup '", StringComparison.Ordinal) =>
            PveFailure.NotFound,
        _ => PveFailure.Refused,
    };

    private static bool Has(string words, string part) => words.Contains(part, StringComparison.Ordinal);

    private static string Words(string message, IReadOnlyDictionary<string, string> errors, string reason)
    {
        var head = OneLine(message);
        head = head.Length > 0 ? head : reason;
        if (errors.Count == 0)
        {
            return head;
        }
        var fields = string.Join("; ", errors.OrderBy(static e => e.Key, StringComparer.Ordinal).Select(static e => $"{e.Key}: {e.Value}"));
        return head.Length == 0 ? fields : $"{head.TrimEnd('.')}. {fields}";
    }

    private static (string Message, IReadOnlyDictionary<string, string> Errors) ReadBody(ReadOnlyMemory<byte> body)
    {
        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return ("", errors);
            }
            if (root.TryGetProperty("errors"u8, out var fields) && fields.ValueKind == JsonValueKind.Object)
            {
                foreach (var field in fields.EnumerateObject())
                {
                    errors[field.Name] = OneLine(field.Value.ToString());
                }
            }
            return (root.TryGetProperty("message"u8, out var message) ? message.ToString() : "", errors);
        }
        catch (JsonException)
        {
            return ("", errors); // empty, plain text or a web page: the reason phrase says the same in fewer words
        }
        catch (InvalidOperationException)
        {
            return ("", errors); // half a surrogate pair in a string
        }
    }

    // From inside a handler PVE sends "400 Parameter verification failed.\nname: complaint\n…" as one text.
    private static (string Message, IReadOnlyDictionary<string, string> Errors) Unfold(
        string message, IReadOnlyDictionary<string, string> errors)
    {
        var lines = message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var all = new Dictionary<string, string>(errors, StringComparer.Ordinal);
        foreach (var line in lines.Skip(1))
        {
            if (line.IndexOf(": ", StringComparison.Ordinal) is var colon and > 0)
            {
                all.TryAdd(line[..colon], line[(colon + 2)..]);
            }
        }
        return (lines[0]["400 ".Length..], all);
    }

    private static string Target(HttpResponseMessage response) => response.Headers.Location is { } target ? $" to {target}" : "";

    private static bool IsWebPage(HttpResponseMessage response, ReadOnlySpan<byte> body) =>
        response.Content.Headers.ContentType?.MediaType == "text/html" || body.TrimStart(" \t\r\n"u8).StartsWith("<"u8);
}
