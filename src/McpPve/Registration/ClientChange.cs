namespace McpPve.Registration;

/// <summary>A change that was made to a client's file, enough to take it back.</summary>
/// <param name="Client">The client's id.</param>
/// <param name="Backup">Null: the file was made.</param>
/// <param name="Sha256">Of the file as it was written.</param>
/// <param name="Name">The server's name in the file.</param>
/// <param name="Folder">The topmost folder that was made for the file; null: all of them were there.</param>
internal sealed record ClientChange(string Client, string File, string? Backup, string Sha256, string Name, string? Folder = null);
