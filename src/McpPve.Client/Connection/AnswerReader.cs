using System.Text.Json;
using McpPve.Client.Json;

namespace McpPve.Client.Connection;

/// <summary>Turns the body of a 2xx answer into its model, or says why it can't.</summary>
internal static class AnswerReader
{
    public static PveAnswer Read(
        ReadOnlyMemory<byte> body, HttpResponseMessage response, PveData type, Exchange exchange, Action<string>? log)
    {
        if (AgentError.In(exchange.Request, body.Span) is { } refused)
        {
            throw exchange.Failure(PveFailure.Refused, refused, (int)response.StatusCode);
        }
        try
        {
            if (Frame(body.Span, type) is { } answer)
            {
                return HasNullRow(body.Span) ? throw new JsonException("a list has null for a row") : answer;
            }
        }
        catch (JsonException) when (BareNumbers.AsNull(body.Span) is { } readable)
        {
            log?.Invoke($"{exchange.Call}: numbers that JSON does not know (nan, inf) are read as null");
            return Read(readable, response, type, exchange, log);
        }
        // the last two: text that is none for .NET
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            if (ReadRaw(body) is { } raw)
            {
                log?.Invoke($"{exchange.Call}: the answer does not fit its model and is passed on as it is ({Refusal.OneLine(e.Message)})");
                return raw;
            }
        }
        throw NotPve(body.Span, (int)response.StatusCode, exchange);
    }

    /// <summary>The frame around every answer: <c>{"data": …}</c>, for lists with <c>total</c>, for networks with <c>changes</c>.</summary>
    /// <returns>Null for JSON without data: <c>{"data":null}</c> is PVE's "done", an object without it is another program's.</returns>
    private static PveAnswer? Frame(ReadOnlySpan<byte> body, PveData type)
    {
        var reader = new Utf8JsonReader(body);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }
        var (found, data, total, changes) = (false, (object?)null, (long?)null, (string?)null);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("data"u8))
            {
                reader.Read();
                (found, data) = (true, type.Read(ref reader));
            }
            else if (reader.ValueTextEquals("total"u8))
            {
                reader.Read();
                total = PveScalar.Read(ref reader).Integer;
            }
            else if (reader.ValueTextEquals("changes"u8))
            {
                reader.Read();
                changes = PveScalar.Read(ref reader).Text;
            }
            else
            {
                reader.Skip();
            }
        }
        while (reader.Read()) // whatever follows the frame is not PVE's, and throws
        {
        }
        return found ? new(data, total, changes) : null;
    }

    private static PveAnswer? ReadRaw(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("data"u8, out var data)
                ? new(default, Number(root), Text(root), data.Clone())
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static long? Number(JsonElement root) =>
        root.TryGetProperty("total"u8, out var total) && total.ValueKind == JsonValueKind.Number && total.TryGetInt64(out var value)
            ? value
            : null;

    private static string? Text(JsonElement root) =>
        root.TryGetProperty("changes"u8, out var changes) && changes.ValueKind == JsonValueKind.String ? changes.GetString() : null;

    // No model expects one, and none says so: to the serializer null is a row like any other.
    private static bool HasNullRow(ReadOnlySpan<byte> body)
    {
        if (body.IndexOf("null"u8) < 0)
        {
            return false;
        }
        var reader = new Utf8JsonReader(body);
        for (var before = JsonTokenType.None; reader.Read(); before = reader.TokenType)
        {
            if (reader is { TokenType: JsonTokenType.Null, CurrentDepth: > 1 } && before != JsonTokenType.PropertyName)
            {
                return true;
            }
        }
        return false;
    }

    private static PveException NotPve(ReadOnlySpan<byte> body, int status, Exchange exchange)
    {
        var text = body.TrimStart(" \t\r\n"u8);
        var cut = text.Length > 0 && text[0] == '{' && !IsComplete(text);
        var what = text.IsEmpty ? "an empty page" : text[0] == '<' ? "a web page" : cut ? "half an answer" : "something else";
        var write = exchange.Request.IsWrite;
        return exchange.Failure(
            PveFailure.NotPve,
            $"{exchange.Host} sent {what} with status {status} instead of an answer of the Proxmox VE API"
                + (write ? "; the call was probably carried out, its result is not known" : ""),
            status: status,
            unknown: write,
            transient: cut);
    }

    private static bool IsComplete(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            while (reader.Read()) { }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
