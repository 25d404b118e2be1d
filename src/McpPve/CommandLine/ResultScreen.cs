using System.Text.Json;
using McpPve.Text;

namespace McpPve.CommandLine;

/// <summary>A tool's result for people: a list is a table, an object its members, one a line.</summary>
internal static class ResultScreen
{
    public static string Of(JsonElement data, int width)
    {
        var screen = new Screen(width);
        Write(screen, data, "");
        return screen.ToString();
    }

    private static void Write(Screen screen, JsonElement data, string indent)
    {
        if (data.ValueKind != JsonValueKind.Object)
        {
            screen.Paragraph(Text(data), indent);
            return;
        }
        var members = data.EnumerateObject().ToList();
        var simple = new List<(string, string)>();
        foreach (var member in members)
        {
            if (member.Name is "count" or "total" or "next" && data.TryGetProperty("items", out _))
            {
                continue; // told under the table
            }
            if (IsList(member.Value))
            {
                Flush();
                Rows(screen, member, indent, isWhole: member.Name == "items");
            }
            else if (member.Value.ValueKind == JsonValueKind.Object && member.Value.GetPropertyCount() > 0)
            {
                Flush();
                screen.Line($"{indent}{member.Name}:");
                Write(screen, member.Value, $"{indent}  ");
            }
            else if (member.Value.ValueKind == JsonValueKind.String && Clean(member.Value.GetString()!).Contains('\n'))
            {
                // What a program printed keeps its lines.
                Flush();
                screen.Line($"{indent}{member.Name}:");
                foreach (var line in Clean(member.Value.GetString()!).TrimEnd('\n').Split('\n'))
                {
                    screen.Paragraph(line, $"{indent}  ");
                }
            }
            else
            {
                simple.Add((member.Name, Text(member.Value)));
            }
        }
        Flush();
        if (data.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array)
        {
            Foot(screen, data, items);
        }

        void Flush()
        {
            screen.Pairs(simple, indent);
            simple.Clear();
        }
    }

    private static void Rows(Screen screen, JsonProperty list, string indent, bool isWhole)
    {
        if (!isWhole)
        {
            screen.Line($"{indent}{list.Name}:");
        }
        var rows = list.Value.EnumerateArray().ToList();
        var titles = Titles(rows);
        if (titles.Count == 0)
        {
            return;
        }
        var left = screen.Table(
            titles,
            [.. rows.Select(row => (IReadOnlyList<string>)
                [.. titles.Select(title => row.TryGetProperty(title, out var value) ? OneLine(value) : "")])]);
        if (left.Count > 0)
        {
            screen.Paragraph($"Not shown for lack of width: {string.Join(", ", left)}; --json has all.");
        }
    }

    /// <summary>Every member that a row has, each behind the one before it: rows of several kinds keep the order of their own.</summary>
    private static List<string> Titles(List<JsonElement> rows)
    {
        var titles = new List<string>();
        foreach (var row in rows)
        {
            var at = 0;
            foreach (var member in row.EnumerateObject())
            {
                var known = titles.IndexOf(member.Name);
                if (known < 0)
                {
                    titles.Insert(at, member.Name);
                    known = at;
                }
                at = Math.Max(at, known + 1);
            }
        }
        return titles;
    }

    private static void Foot(Screen screen, JsonElement data, JsonElement items)
    {
        var total = data.TryGetProperty("total", out var all) && all.TryGetInt64(out var number) ? number : items.GetArrayLength();
        var next = data.TryGetProperty("next", out var start) ? $"; the next ones: start={Text(start)}" : "";
        if (total > 0)
        {
            screen.Line($"{items.GetArrayLength()} of {total}{next}");
        }
    }

    private static bool IsList(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0
        && value.EnumerateArray().All(row => row.ValueKind == JsonValueKind.Object);

    private static string OneLine(JsonElement value) => Text(value).ReplaceLineEndings(" ");

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Clean(value.GetString()!),
        JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)) =>
            string.Join(", ", value.EnumerateArray().Select(Text)),
        JsonValueKind.Null => "",
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        _ => Clean(value.GetRawText()),
    };

    // Whatever a guest is called, it does not steer the terminal.
    private static string Clean(string text) => Untrusted.Clean(text, keepLines: true);
}
