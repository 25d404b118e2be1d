using System.Text;

namespace McpPve.Tests.Registration;

/// <summary>Draws JSON as people leave it: comments, trailing commas, all kinds of indentation.</summary>
internal sealed class RandomJson(Random random, string container)
{
    private readonly string _unit = random.Next(4) switch { 0 => "\t", 1 => "    ", 2 => " ", _ => "  " };

    public string Text()
    {
        var isFlat = random.Next(5) == 0;
        return Gap(isFlat, "") + Map(isFlat, "", 0) + Gap(isFlat, "") + (random.Next(2) == 0 ? "\n" : "");
    }

    private string Map(bool isFlat, string indent, int depth, string? of = null)
    {
        var keys = Enumerable.Range(0, random.Next(0, depth == 0 ? 6 : 4)).Select(index => $"mine{index}").ToList();
        if (depth == 0 && random.Next(4) > 0)
        {
            keys.Insert(random.Next(keys.Count + 1), container);
        }
        if (of == container && random.Next(3) == 0)
        {
            keys.Insert(random.Next(keys.Count + 1), "pve");
        }
        var inner = indent + _unit;
        var text = new StringBuilder("{");
        for (var index = 0; index < keys.Count; index++)
        {
            var value = depth == 0 && keys[index] == container ? Map(isFlat, inner, 1, container)
                : of == container ? Map(isFlat, inner, 3) : Value(isFlat, inner, depth + 1);
            text.Append(Gap(isFlat, inner)).Append(isFlat ? "" : "\n" + inner).Append('"').Append(keys[index]).Append("\":")
                .Append(Blank()).Append(value).Append(index < keys.Count - 1 || random.Next(5) == 0 ? Blank() + "," : "");
        }
        return text.Append(Gap(isFlat, inner)).Append(isFlat || keys.Count == 0 ? "" : "\n" + indent).Append('}').ToString();
    }

    private string Value(bool isFlat, string indent, int depth) => random.Next(depth > 4 ? 6 : 9) switch
    {
        0 => "\"mine\"",
        1 => "-1.50e+2",
        2 => "\"a\\u00e9\\n\\\"// {no} /* comment\"",
        3 => "null",
        4 => "\"\"",
        5 => "true",
        6 => $"[{Gap(isFlat, indent)}{Value(isFlat, indent, depth + 1)},{Gap(isFlat, indent)} {Value(isFlat, indent, depth + 1)}]",
        7 => "[]",
        _ => Map(isFlat, indent, depth),
    };

    private string Blank() => random.Next(8) switch { 0 => "", 1 => " /* mine */ ", 2 => "  ", _ => " " };

    private string Gap(bool isFlat, string indent) => random.Next(isFlat ? 12 : 8) switch
    {
        0 => " /* a, \"b\": { */",
        1 when !isFlat => $" // , }} mine\n{indent}",
        2 when !isFlat => $"\n{indent}// mine, too\n{indent}/* and\n * more }} */",
        3 when !isFlat => "\n",
        _ => "",
    };
}

/// <summary>Draws TOML with tables in any order, and values in all their forms.</summary>
internal sealed class RandomToml(Random random)
{
    private int _count;

    public string Text()
    {
        var text = new StringBuilder();
        Lines(text, 0, 4);
        string[] tables =
        [
            "[mcp_servers.mine]", "[mcp_servers.'mine too'.env]", "[mine.a]", "[[mine_list]]", "[[mine_list]]", "[mine_list.sub]",
        ];
        var names = tables.Where(_ => random.Next(2) == 0).ToList();
        if (random.Next(3) == 0)
        {
            names.Insert(random.Next(names.Count + 1), "PVE");
        }
        if (names.Contains("[mine_list.sub]") && !names.Contains("[[mine_list]]"))
        {
            names.Remove("[mine_list.sub]");
        }
        foreach (var name in names)
        {
            Gap(text);
            if (name == "PVE")
            {
                Entry(text);
                continue;
            }
            text.Append(random.Next(6) == 0 ? "  " : "").Append(name).Append(Comment()).Append('\n');
            Lines(text, 0, 4);
        }
        return text.ToString();
    }

    private void Entry(StringBuilder text)
    {
        switch (random.Next(3))
        {
            case 0:
                text.Append("[mcp_servers]\npve = { command = 'old', args = [ \"a\", ], url = 'u', enabled = false }");
                text.Append(Comment()).Append('\n');
                return;
            case 1:
                text.Append("[mcp_servers.pve]\n").Append("command = \"old\"").Append(Comment()).Append('\n');
                text.Append(random.Next(2) == 0 ? "env.OLD = '1'\n" : "env = { OLD = '1' }\n");
                break;
            default:
                text.Append("[mcp_servers.pve]\nenabled = false\nurl = '''u'''").Append(Comment()).Append('\n');
                Gap(text);
                text.Append("  [mcp_servers.pve.env] # mine\n  OLD = \"1\"\n  PVE_BASE_URL = 'x'").Append(Comment()).Append('\n');
                break;
        }
    }

    private void Lines(StringBuilder text, int least, int most)
    {
        for (var count = random.Next(least, most); count > 0; count--)
        {
            Gap(text);
            var key = random.Next(4) switch
            {
                0 => $"'mine {_count++}'",
                1 => $"mine{_count++}.a.\"b.c\"",
                2 => $"\"mine\\t{_count++}\"",
                _ => $"mine{_count++}",
            };
            text.Append(random.Next(6) == 0 ? "\t" : "").Append(key).Append(random.Next(3) == 0 ? "=" : " = ")
                .Append(Value(0)).Append(Comment()).Append('\n');
        }
    }

    private string Value(int depth) => random.Next(depth > 2 ? 8 : 11) switch
    {
        0 => "\"a \\\"b\\\" # \\u00e9 \\\\\"",
        1 => "'C:\\x\\# ]'",
        2 => "\"\"\"\nmine \\\n   [mcp_servers.no]\n\"two\"\" quotes\"\"\"\"",
        3 => "'''\n[mcp_servers.pve]\ncommand = 1\n'''",
        4 => "1979-05-27 07:32:00Z",
        5 => "-1_000.5e3",
        6 => "true",
        7 => "0xFF",
        8 => $"[ {Value(depth + 1)}, # mine, ]\n  {Value(depth + 1)}, ]",
        9 => $"{{ a = {Value(depth + 1)}, b.c = {Value(depth + 1)} }}",
        _ => "[]",
    };

    private string Comment() => random.Next(3) == 0 ? " # mine = [ \"" : "";

    private void Gap(StringBuilder text) => text.Append(random.Next(4) switch { 0 => "\n", 1 => "# mine\n", _ => "" });
}

/// <summary>Draws YAML in blocks, with texts in all their forms.</summary>
internal sealed class RandomYaml(Random random)
{
    private readonly int _unit = random.Next(3) switch { 0 => 4, _ => 2 };

    public string Text()
    {
        var text = new StringBuilder(random.Next(5) == 0 ? "---\n" : "");
        var keys = Enumerable.Range(0, random.Next(0, 5)).Select(index => $"mine{index}").ToList();
        if (random.Next(4) > 0)
        {
            keys.Insert(random.Next(keys.Count + 1), "extensions");
        }
        foreach (var key in keys)
        {
            Gap(text, 0);
            if (key == "extensions")
            {
                Extensions(text);
            }
            else
            {
                Member(text, key, 0);
            }
        }
        Gap(text, 0);
        return text.ToString();
    }

    private void Extensions(StringBuilder text)
    {
        var names = Enumerable.Range(0, random.Next(0, 4))
            .Select(index => random.Next(3) == 0 ? $"\"mine: {index}\"" : $"mine{index}").ToList();
        if (random.Next(3) == 0)
        {
            names.Insert(random.Next(names.Count + 1), "pve");
        }
        if (names.Count == 0)
        {
            text.Append("extensions:").Append(random.Next(3) switch { 0 => " {}", 1 => " null", _ => "" }).Append(Comment()).Append('\n');
            return;
        }
        text.Append("extensions:").Append(Comment()).Append('\n');
        foreach (var name in names)
        {
            Gap(text, _unit);
            if (name == "pve" && random.Next(4) == 0)
            {
                text.Append(' ', _unit).Append("pve:\n");
                continue;
            }
            text.Append(' ', _unit).Append(name).Append(':').Append(Comment()).Append('\n');
            string[] members = name == "pve" ? ["cmd", "args", "envs", "enabled", "uri", "timeout", "mine"] : ["cmd", "mine1", "mine2"];
            foreach (var member in members.Where((_, index) => index == 0 || random.Next(2) == 0))
            {
                Gap(text, _unit * 2);
                Member(text, member, _unit * 2);
            }
        }
    }

    private void Member(StringBuilder text, string key, int column)
    {
        text.Append(' ', column).Append(key).Append(':');
        var inner = new string(' ', column + _unit);
        switch (random.Next(column > 12 ? 9 : 13))
        {
            case 0:
                text.Append(" \"a: \\\"b\\\" # \\u00e9\"").Append(Comment()).Append('\n');
                break;
            case 1:
                text.Append(" 'it''s # mine: '").Append(Comment()).Append('\n');
                break;
            case 2:
                text.Append($" plain words http://x#y\n{inner}that go on\n");
                break;
            case 3:
                text.Append($" |{(random.Next(2) == 0 ? "-" : "")}{Comment()}\n{inner}mine: 1\n\n{inner}  # no comment\n{inner}- x\n");
                break;
            case 4:
                text.Append($" >{(column == 0 ? "+" : "-")}\n{inner}extensions:\n{inner}  pve:\n\n");
                break;
            case 5:
                text.Append($" [a, \"b, c\", {{d: 1}},\n{inner}e] # mine\n");
                break;
            case 6:
                text.Append(" 12.5").Append(Comment()).Append('\n');
                break;
            case 7:
                text.Append(Comment()).Append('\n');
                break;
            case 8:
                text.Append(" {\"a\": x, b: [1, 2]}").Append(Comment()).Append('\n');
                break;
            case 9:
                text.Append($"{Comment()}\n{(random.Next(2) == 0 ? new string(' ', column) : inner)}- -x\n");
                break;
            case 10:
                text.Append($"\n{inner}- name: \"x\"\n{inner}  other: |\n{inner}    text\n{inner}-\n{inner}  - y # mine\n{inner}- - z\n");
                break;
            default:
                text.Append(Comment()).Append('\n');
                for (var count = random.Next(1, 4); count > 0; count--)
                {
                    Gap(text, column + _unit);
                    Member(text, $"mine{count}", column + _unit);
                }
                break;
        }
    }

    private string Comment() => random.Next(4) == 0 ? " # mine: {" : "";

    private void Gap(StringBuilder text, int column)
    {
        _ = random.Next(6) switch
        {
            0 => text.Append('\n'),
            1 => text.Append(' ', column).Append("# mine\n"),
            2 when column > 0 => text.Append("# mine, at the margin\n"),
            _ => text,
        };
    }
}
