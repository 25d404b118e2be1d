using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace McpPve.Client.Schema;

/// <summary>
/// Reads <c>pve-api.txt</c>, whose first lines explain it. It is unpacked and its entries are found when the first one is asked for; each
/// is taken apart when it is asked for itself.
/// </summary>
internal static class PveFacts
{
    private static readonly byte[] Text = Unpack();

    /// <summary>Where each entry begins, and where the last one ends.</summary>
    private static readonly int[] Starts = Index();

    /// <summary>The methods come before the property strings.</summary>
    public static readonly int MethodCount = Array.FindIndex(Starts, start => Text[start] == '~');

    private static readonly PveEndpoint?[] Methods = new PveEndpoint?[MethodCount];

    // Two threads may read the same one at once; all get the same.
    public static PveEndpoint Method(int index) =>
        Methods[index] ?? Interlocked.CompareExchange(ref Methods[index], ReadMethod(Entry(index)), null) ?? Methods[index]!;

    /// <summary>Compares the path of a method with another one, and then the method.</summary>
    public static int Compare(int index, ReadOnlySpan<byte> method, ReadOnlySpan<byte> path)
    {
        var entry = Text.AsSpan(Starts[index]);
        var space = entry.IndexOf((byte)' ');
        var byPath = entry[(space + 1)..entry.IndexOf((byte)'\t')].SequenceCompareTo(path);
        return byPath != 0 ? byPath : entry[..space].SequenceCompareTo(method);
    }

    /// <summary>The keys of a property string, by the name that stands at a parameter.</summary>
    public static IReadOnlyList<PveParameter> Keys(string name)
    {
        var heading = Encoding.UTF8.GetBytes($"~{name}\n");
        for (var index = MethodCount; index < Starts.Length - 1; index++)
        {
            if (Text.AsSpan(Starts[index]).StartsWith(heading))
            {
                return ReadParameters(Entry(index).AsSpan(heading.Length));
            }
        }
        throw new InvalidDataException($"pve-api.txt has no property string {name}");
    }

    private static PveEndpoint ReadMethod(ReadOnlySpan<char> entry)
    {
        var method = Next(ref entry, ' ').ToString();
        var path = Next(ref entry, '\t').ToString();
        var flags = Next(ref entry, '\t');
        var answer = Next(ref entry, '\t').ToString();
        var privileges = Next(ref entry, '\n');
        return new(method, path, ReadParameters(entry))
        {
            AcceptsAnything = flags.Contains('*'),
            ClosedToTokens = flags.Contains('!'),
            RunsAsRoot = flags.Contains('p'),
            RunsOnNode = flags.Contains('n'),
            In8 = !flags.Contains('9'),
            In9 = !flags.Contains('8'),
            Answer = answer,
            Privileges = privileges.IsEmpty ? null : privileges.ToString(),
        };
    }

    private static PveParameter[] ReadParameters(ReadOnlySpan<char> lines)
    {
        var parameters = new PveParameter[lines.Count('\n')];
        for (var i = 0; i < parameters.Length; i++)
        {
            var facts = Next(ref lines, '\n')[1..];
            var name = Next(ref facts, ' ').ToString();
            var parameter = ReadParameter(name, ref facts);
            parameters[i] = facts.IsEmpty ? parameter : parameter with { Before9 = ReadParameter(name, ref facts) };
        }
        return parameters;
    }

    /// <param name="facts">Read to their end, or to a bar.</param>
    private static PveParameter ReadParameter(string name, ref ReadOnlySpan<char> facts)
    {
        var type = Next(ref facts, ' ');
        double? minimum = null, maximum = null;
        int? shortest = null, longest = null;
        string? format = null, keys = null, standard = null, pattern = null, requires = null, aliasOf = null;
        string[]? choices = null;
        bool isDefaultKey = false, in8 = true, in9 = true;
        while (!facts.IsEmpty && Next(ref facts, ' ') is var fact && fact is not "|")
        {
            switch (fact[0])
            {
                case '>':
                    minimum = double.Parse(fact[2..], CultureInfo.InvariantCulture);
                    break;
                case '<':
                    maximum = double.Parse(fact[2..], CultureInfo.InvariantCulture);
                    break;
                case '#':
                    var dots = fact.IndexOf("..");
                    (shortest, longest) = (Length(fact[1..dots]), Length(fact[(dots + 2)..]));
                    break;
                case '~' when fact[1] == '{':
                    (format, keys) = (PveParameter.PropertyString, fact[2..^1].ToString());
                    break;
                case '~':
                    format = fact[1..].ToString();
                    break;
                case '{':
                    choices = Choices(fact[1..^1]);
                    break;
                case '=':
                    standard = Value(fact[1..]);
                    break;
                case '%':
                    pattern = Value(fact[1..]);
                    break;
                case '&':
                    requires = fact[1..].ToString();
                    break;
                case '@':
                    aliasOf = fact[1..].ToString();
                    break;
                case '*':
                    isDefaultKey = true;
                    break;
                default:
                    (in8, in9) = (fact is not "+9", fact is not "+8");
                    break;
            }
        }
        var kind = type.TrimEnd('?');
        return new(name, TypeOf(kind[0]), Optional: kind.Length < type.Length)
        {
            ItemType = kind.Length > 1 ? TypeOf(kind[1]) : null,
            Minimum = minimum,
            Maximum = maximum,
            MinLength = shortest,
            MaxLength = longest,
            Format = format,
            KeysName = keys,
            Enum = choices,
            Default = standard,
            Pattern = pattern,
            Requires = requires,
            AliasOf = aliasOf,
            IsDefaultKey = isDefaultKey,
            In8 = in8,
            In9 = in9,
        };
    }

    private static PveType TypeOf(char letter) => letter switch
    {
        'i' => PveType.Integer,
        'n' => PveType.Number,
        'b' => PveType.Boolean,
        'a' => PveType.Array,
        _ => PveType.Text,
    };

    private static int? Length(ReadOnlySpan<char> text) => text.IsEmpty ? null : int.Parse(text, CultureInfo.InvariantCulture);

    private static string[] Choices(ReadOnlySpan<char> text)
    {
        var choices = new string[text.Count('|') + 1];
        for (var i = 0; i < choices.Length; i++)
        {
            choices[i] = Value(Next(ref text, '|'));
        }
        return choices;
    }

    private static string Value(ReadOnlySpan<char> text) => text.Contains('%') ? Uri.UnescapeDataString(text) : text.ToString();

    /// <summary>Takes what stands before the next <paramref name="end"/>, or all that is left.</summary>
    private static ReadOnlySpan<char> Next(ref ReadOnlySpan<char> rest, char end)
    {
        var length = rest.IndexOf(end) is >= 0 and var found ? found : rest.Length;
        var next = rest[..length];
        rest = rest[Math.Min(length + 1, rest.Length)..];
        return next;
    }

    private static string Entry(int index) => Encoding.UTF8.GetString(Text, Starts[index], Starts[index + 1] - Starts[index]);

    private static byte[] Unpack()
    {
#pragma warning disable RS0030 // a resource of the program itself, which no trimming takes away
        using var packed = typeof(PveFacts).Assembly.GetManifestResourceStream("pve-api")!;
#pragma warning restore RS0030
        Span<byte> length = stackalloc byte[4];
        packed.Seek(-length.Length, SeekOrigin.End);
        packed.ReadExactly(length);
        packed.Position = 0;
        var text = new byte[BinaryPrimitives.ReadInt32LittleEndian(length)];
        using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        unpacked.ReadExactly(text);
        return text;
    }

    private static int[] Index()
    {
        var starts = new List<int>(1024);
        for (var at = 0; at < Text.Length; at += Text.AsSpan(at).IndexOf((byte)'\n') + 1)
        {
            if (Text[at] is not ((byte)' ' or (byte)'#'))
            {
                starts.Add(at);
            }
        }
        starts.Add(Text.Length);
        return [.. starts];
    }
}
