namespace McpPve.Registration;

/// <summary>Reads and changes the files in which clients keep their servers.</summary>
internal static class ClientFiles
{
    /// <returns>The servers of the file, in its order; none where there is no file.</returns>
    /// <exception cref="ClientFileException">The file can't be read or understood.</exception>
    public static IReadOnlyList<RegisteredServer> Servers(ClientProgram client, UserFolders folders)
    {
        var root = Document(client, FileOnDisk.Read(client.File(folders))).Root;
        var servers = client.Places.Where((place, index) => index == client.Places.Count - 1 || place.IsIn(root))
            .SelectMany(place => root.At(place.Path)?.Members.Where(member => !IsPlace(client, place, member)) ?? []);
        return [.. servers.Where(member => member.Value.Kind == NodeKind.Map).DistinctBy(member => member.Key)
            .Select(member => EntryShape.Server(member.Key, member.Value))];

        bool IsPlace(ClientProgram client, ServerPlace place, Member member) =>
            client.Places.Any(other => other.Path.AsSpan().SequenceEqual([.. place.Path, member.Key]) && other.IsIn(root));
    }

    /// <returns>The text of the entry as it will stand in the file.</returns>
    /// <exception cref="ClientFileException">The entry can't be put into the file.</exception>
    public static string Preview(ClientProgram client, UserFolders folders, string name, ClientEntry entry)
    {
        var before = Document(client, FileOnDisk.Read(client.File(folders)));
        return EntryEdit.Put(client, before, name, entry).TextOf(EntryEdit.PathOf(client, before, name));
    }

    /// <summary>Puts the entry into the client's file, in the place of one of the same name.</summary>
    /// <returns>Null: it stands there already.</returns>
    /// <exception cref="ClientFileException">It can't be put there; the file is as it was.</exception>
    public static ClientChange? Register(ClientProgram client, UserFolders folders, string name, ClientEntry entry, DateTimeOffset now)
    {
        var file = FileOnDisk.Read(client.File(folders));
        var before = Document(client, file);
        var after = EntryEdit.Put(client, before, name, entry);
        if (after == before)
        {
            return null;
        }
        var backup = file.Keep(now);
        try
        {
            var folder = file.Write(after.Bytes);
            return new(client.Id, file.Shown, backup, FileOnDisk.Hash(after.Bytes), name, folder);
        }
        catch when (backup is not null)
        {
            File.Delete(backup);
            throw;
        }
    }

    /// <returns>A sentence of what was done.</returns>
    /// <exception cref="ClientFileException">The change can't be taken back; the file is as it was.</exception>
    public static string Undo(ClientChange change)
    {
        var client = ClientPrograms.Find(change.Client)
            ?? throw new ClientFileException($"'{change.Client}' is no client that is known here.");
        var file = FileOnDisk.Read(change.File);
        if (file.Bytes is null)
        {
            return $"{change.File} is not there any more; there is nothing to take back.";
        }
        var backup = change.Backup is null ? null : FileOnDisk.Read(change.Backup).Bytes;
        if (FileOnDisk.Hash(file.Bytes) == change.Sha256)
        {
            if (change.Backup is null)
            {
                file.Delete(change.Folder);
                return $"{change.File} was removed; it was not there before.";
            }
            if (backup is not null)
            {
                file.Write(backup);
                File.Delete(change.Backup);
                return $"{change.File} is as it was before.";
            }
        }
        return Undo(change, client, file, backup);
    }

    // Somebody changed the file since: what they did stays.
    private static string Undo(ClientChange change, ClientProgram client, FileOnDisk file, byte[]? backup)
    {
        var before = Document(client, file);
        var old = backup is null ? null : ClientDocument.Read(client.Format, backup, change.Backup!);
        var entry = old?.Root.At(EntryEdit.PathOf(client, old, change.Name));
        var after = EntryEdit.TakeBack(client, before, change.Name, entry);
        if (after == before)
        {
            return entry is null
                ? $"{change.File} does not name '{change.Name}' any more; there is nothing to take back."
                : $"{change.File} does not hold the entry '{change.Name}' that was written; there is nothing to take back.";
        }
        file.Write(after.Bytes);
        return entry is null
            ? $"'{change.Name}' was taken out of {change.File}; all else stays as it is."
            : $"'{change.Name}' in {change.File} is what it was before; all else stays as it is.";
    }

    private static ClientDocument Document(ClientProgram client, FileOnDisk file) =>
        ClientDocument.Read(client.Format, file.Bytes ?? [], file.Shown);
}
