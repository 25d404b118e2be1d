namespace McpPve.Simulator.Protocol;

/// <summary>
/// When something happens again and again: <c>[WEEKDAYS] [[YEAR-]MONTH-DAY] [[HOUR:]MINUTE[:SECOND]] [UTC]</c>, or a word such as
/// <c>daily</c>. After systemd's calendar events, but less than those: no <c>mon-fri</c>, no seconds with a fraction, no days from the
/// end of a month.
/// </summary>
/// <remarks>
/// Reads as far as it can and no further, like PVE's: what is left over, or the first part that fits nothing, stands in the complaint. So
/// "25:00" is a time, the minute 25 of every hour and its second 0.
/// </remarks>
internal static class CalendarEvents
{
    private const int Years = 2200, Months = 13, Days = 32, Hours = 24, Sixty = 60;

    private static readonly string[] Words =
    [
        "minutely", "hourly", "daily", "weekly", "monthly", "yearly", "annually", "quarterly", "semiannually", "semi-annually",
    ];

    private static readonly string[] Weekdays =
    [
        "mon", "monday", "tue", "tuesday", "wed", "wednesday", "thu", "thursday", "fri", "friday", "sat", "saturday", "sun", "sunday",
    ];

    /// <summary>PVE's complaint, or null.</summary>
    public static string? Problem(string value)
    {
        var text = value.Trim();
        var complaint = text.Length == 0 ? "event is empty" : Read(text) is var (at, what) ? $"at '{at}' - {what}" : null;
        return complaint is null
            ? null
            : $"invalid calendar event '{value}' - unable to parse calendar event {(text.Length == 0 ? "- " : "")}{complaint}";
    }

    /// <returns>Null when all of it is understood.</returns>
    private static (string At, string What)? Read(string text)
    {
        var rest = text.EndsWith("UTC", StringComparison.Ordinal) ? text.AsSpan(0, text.Length - 3).TrimEnd(' ') : text;
        var found = false;
        if (!rest.IsEmpty && char.IsAsciiLetter(rest[0]))
        {
            if (Words.Contains(rest.ToString()))
            {
                return null;
            }
            if (!TakeWeekdays(ref rest, out var unknown))
            {
                return (unknown, "Context(\"weekday\")");
            }
            rest = TrimBlanks(rest);
            found = true;
        }
        if (TakeDate(ref rest))
        {
            rest = TrimBlanks(rest);
            found = true;
        }
        found |= TakeTime(ref rest);
        return !found ? (rest.ToString(), "Context(\"date or time specification\")")
            : rest.IsEmpty ? null
            : (rest.ToString(), "Nom(Eof)");
    }

    private static bool TakeWeekdays(ref ReadOnlySpan<char> rest, out string unknown)
    {
        if (!TakeWeekday(ref rest, out unknown))
        {
            return false;
        }
        while (true)
        {
            var ahead = rest;
            if (Take(ref ahead, "..") && TakeWeekday(ref ahead, out _))
            {
                rest = ahead;
            }
            ahead = rest;
            if (!Take(ref ahead, ",") || !TakeWeekday(ref ahead, out _))
            {
                return true;
            }
            rest = ahead;
        }
    }

    private static bool TakeWeekday(ref ReadOnlySpan<char> rest, out string name)
    {
        var end = 0;
        while (end < rest.Length && char.IsAsciiLetter(rest[end]))
        {
            end++;
        }
        name = rest[..end].ToString();
        if (!Weekdays.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            return false;
        }
        rest = rest[end..];
        return true;
    }

    private static bool TakeDate(ref ReadOnlySpan<char> rest)
    {
        var ahead = rest;
        if (TakeList(ref ahead, Years) && Take(ref ahead, "-") && TakeList(ref ahead, Months) && Take(ref ahead, "-")
            && TakeList(ref ahead, Days))
        {
            rest = ahead;
            return true;
        }
        ahead = rest;
        if (TakeList(ref ahead, Months) && Take(ref ahead, "-") && TakeList(ref ahead, Days))
        {
            rest = ahead;
            return true;
        }
        return false;
    }

    private static bool TakeTime(ref ReadOnlySpan<char> rest)
    {
        var ahead = rest;
        if (!TakeList(ref ahead, Hours) || !Take(ref ahead, ":"))
        {
            ahead = rest; // a minute without an hour
        }
        if (!TakeList(ref ahead, Sixty))
        {
            return false;
        }
        rest = ahead;
        if (Take(ref ahead, ":") && TakeList(ref ahead, Sixty))
        {
            rest = ahead;
        }
        return true;
    }

    /// <summary><c>*</c>, <c>*/15</c>, or a list of what <see cref="TakeValue"/> takes.</summary>
    /// <param name="end">The first number that is too large.</param>
    private static bool TakeList(ref ReadOnlySpan<char> rest, int end)
    {
        var ahead = rest;
        if (Take(ref ahead, "*"))
        {
            rest = ahead;
            if (Take(ref ahead, "/"))
            {
                if (!TakeNumber(ref ahead, end, out var repetition))
                {
                    return false;
                }
                rest = repetition > 0 ? ahead : rest;
            }
            return true;
        }
        if (!TakeValue(ref rest, end))
        {
            return false;
        }
        for (ahead = rest; Take(ref ahead, ",") && TakeValue(ref ahead, end); ahead = rest)
        {
            rest = ahead;
        }
        return true;
    }

    /// <summary><c>3</c>, <c>1..5</c>, <c>0/10</c>, <c>8..17/3</c>.</summary>
    private static bool TakeValue(ref ReadOnlySpan<char> rest, int end)
    {
        var ahead = rest;
        if (!TakeNumber(ref ahead, end, out var first))
        {
            return false;
        }
        var range = ahead;
        if (Take(ref range, "..") && TakeNumber(ref range, end, out var last))
        {
            if (first > last)
            {
                return false;
            }
            ahead = range;
        }
        if (Take(ref ahead, "/") && !TakeNumber(ref ahead, end, out _))
        {
            return false;
        }
        rest = ahead;
        return true;
    }

    private static bool TakeNumber(ref ReadOnlySpan<char> rest, int end, out int number)
    {
        var digits = rest.IndexOfAnyExceptInRange('0', '9') is >= 0 and var length ? rest[..length] : rest;
        if (!int.TryParse(digits, out number) || number >= end)
        {
            return false;
        }
        rest = rest[digits.Length..];
        return true;
    }

    private static bool Take(ref ReadOnlySpan<char> rest, string text)
    {
        if (!rest.StartsWith(text, StringComparison.Ordinal))
        {
            return false;
        }
        rest = rest[text.Length..];
        return true;
    }

    private static ReadOnlySpan<char> TrimBlanks(ReadOnlySpan<char> text) => text.TrimStart(" \t");
}
