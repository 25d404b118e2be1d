using System.Globalization;
using System.Text;

namespace McpPve.Registration;

internal enum ClientFormat
{
    Json,
    Toml,
    Yaml,
}

/// <summary>
/// A client's file that is understood, and that can be changed at one place without touching a byte of the rest. A change gives a new
/// document, so that whatever it holds was read from its text.
/// </summary>
internal abstract class ClientDocument(byte[] bytes, string file)
{
    protected static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public byte[] Bytes => bytes;

    /// <summary>For messages.</summary>
    public string File => file;

    public Node Root { get; protected init; } = Node.Map();

    /// <summary>The end of a line, as the file has it.</summary>
    protected string NewLine { get; private init; } = "\n";

    /// <exception cref="ClientFileException">It is broken, or written in a way that is not understood.</exception>
    public static ClientDocument Read(ClientFormat format, byte[] bytes, string file)
    {
        try
        {
            var text = Utf8.GetString(bytes);
            var at = text.IndexOf('\n');
            var newLine = at > 0 && text[at - 1] == '\r' ? "\r\n" : "\n";
            return format switch
            {
                ClientFormat.Json => new JsonClientDocument(bytes, file) { NewLine = newLine },
                ClientFormat.Toml => new TomlDocument(bytes, text, file) { NewLine = newLine },
                _ => new YamlDocument(bytes, text, file) { NewLine = newLine },
            };
        }
        catch (DecoderFallbackException e)
        {
            throw new ClientFileException($"{file} is not written in UTF-8; the file is left as it is.", e);
        }
    }

    /// <summary>Puts the value at the path; maps on the way are made.</summary>
    public abstract ClientDocument Set(string[] path, Node value);

    /// <summary>Takes out what stands at the path, which is there.</summary>
    public abstract ClientDocument Remove(string[] path);

    /// <summary>The text of what stands at the path, which is there, with its key.</summary>
    public abstract string TextOf(string[] path);

    /// <summary>In double quotes, as all three formats read it.</summary>
    protected static string Quoted(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                < ' ' or (>= '\x7f' and <= '\x9f') or '\u2028' or '\u2029' or '\ufeff' or '\ufffe' or '\uffff' =>
                    quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => quoted.Append(c),
            };
        }
        return quoted.Append('"').ToString();
    }

    protected static byte[] Encoded(string text, string file)
    {
        try
        {
            return Utf8.GetBytes(text);
        }
        catch (EncoderFallbackException e)
        {
            throw new ClientFileException($"{file}: the entry holds half a character, which can't be written.", e);
        }
    }

    /// <summary>Without the blanks that all lines but the first begin with.</summary>
    protected static string Dedented(string text, int blanks)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        return string.Join('\n', lines.Select((line, index) => index == 0 || line.Length < blanks ? line : line[blanks..]));
    }

    protected ClientFileException At(int line, string problem) => ClientFileException.At(file, line, problem);

    /// <summary>The only member of that name, with null where there is none.</summary>
    protected Node? Only(Node map, string key, Func<int, int> lineOf)
    {
        var found = map.Members.FindAll(member => member.Key == key);
        return found.Count < 2 ? found.FirstOrDefault()?.Value
            : throw At(lineOf(found[1].Start), $"'{key}' stands there a second time, and clients differ in which of them counts");
    }
}
