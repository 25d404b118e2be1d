using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace McpPve.Http;

/// <summary>The forms in which a client takes an answer, as its <c>Accept</c> header says.</summary>
/// <param name="Json">One JSON document.</param>
/// <param name="Stream">A stream of events.</param>
/// <param name="PrefersJson">Both, but rather JSON: the client gives it more weight, or names it and allows the stream only among
/// others.</param>
internal readonly record struct AcceptHeader(bool Json, bool Stream, bool PrefersJson)
{
    private const string JsonType = "application/json";
    private const string StreamType = "text/event-stream";

    // How exactly a range names a type.
    private const int Anything = 1;
    private const int Kind = 2;
    private const int Exactly = 3;

    /// <summary>Without the header, and with one that says nothing, everything is taken.</summary>
    public static AcceptHeader Read(StringValues header)
    {
        var (json, stream, any) = (new Weight(), new Weight(), false);
        foreach (var (type, weight) in Ranges(header))
        {
            any = true;
            json = json.With(type, JsonType, weight);
            stream = stream.With(type, StreamType, weight);
        }
        return any
            ? new(json.Value > 0, stream.Value > 0, json.Value > stream.Value || (json.Value == stream.Value && json.Match > stream.Match))
            : new(true, true, false);
    }

    /// <summary>Whether it names the type itself, and not only a range that it is in.</summary>
    public static bool Names(StringValues header, string type) =>
        Ranges(header).Any(range => range.Weight > 0 && range.Type.Equals(type, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<(string Type, double Weight)> Ranges(StringValues header)
    {
        foreach (var line in header)
        {
            foreach (var range in (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                var parts = range.Split(';', StringSplitOptions.TrimEntries);
                if (parts[0].IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && slash < parts[0].Length - 1)
                {
                    yield return (parts[0], Quality(parts.AsSpan(1)));
                }
            }
        }
    }

    // One that can't be read is as good as none.
    private static double Quality(ReadOnlySpan<string> parameters)
    {
        foreach (var parameter in parameters)
        {
            if (parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase)
                && double.TryParse(parameter.AsSpan(2), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight))
            {
                return Math.Min(weight, 1);
            }
        }
        return 1;
    }

    /// <summary>What the header says of one type; the range that names it most exactly decides.</summary>
    private readonly record struct Weight(int Match, double Value)
    {
        public Weight With(string range, string type, double weight)
        {
            var match = range == "*/*" ? Anything
                : range.Equals(type, StringComparison.OrdinalIgnoreCase) ? Exactly
                : range.EndsWith("/*", StringComparison.Ordinal) && type.StartsWith(range[..^1], StringComparison.OrdinalIgnoreCase) ? Kind
                : 0;
            return match == 0 || match < Match ? this : match > Match ? new(match, weight) : new(match, Math.Max(Value, weight));
        }
    }
}
