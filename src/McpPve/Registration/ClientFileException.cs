namespace McpPve.Registration;

/// <summary>A client's file can't be read, understood or changed; the message is a sentence for a person.</summary>
internal sealed class ClientFileException(string message, Exception? cause = null) : Exception(message, cause)
{
    public static ClientFileException At(string file, int line, string problem) =>
        new($"{file}, line {line}: {problem}; the file is left as it is.");
}
