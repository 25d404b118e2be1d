namespace McpPve.Registration;

/// <summary>A client program: where it keeps its servers and in which form.</summary>
/// <param name="Files">Where its file may be; the first that is there counts, else the first whose folder is there.</param>
/// <param name="Places">Where in the file its servers may be; the first that is there counts, else the last.</param>
/// <param name="Programs">What it is called in the path.</param>
/// <param name="Restart">What a person does so that it notices.</param>
internal sealed record ClientProgram(
    string Id,
    string Title,
    ClientFormat Format,
    Func<UserFolders, IEnumerable<string>> Files,
    IReadOnlyList<ServerPlace> Places,
    IReadOnlyList<string> Programs,
    string Restart)
{
    /// <summary>A folder that shows that the client is there, where its file stands in one that is there anyway.</summary>
    public Func<UserFolders, string>? Folder { get; init; }

    public string File(UserFolders folders)
    {
        var files = Files(folders).ToList();
        return files.Find(System.IO.File.Exists) ?? files.Find(file => Directory.Exists(Path.GetDirectoryName(file))) ?? files[0];
    }

    /// <summary>Its folder or its file is there, or its program is found in the path.</summary>
    public bool IsInstalled(UserFolders folders) => Files(folders).Any(System.IO.File.Exists)
        || (Folder is null ? Files(folders).Select(file => Path.GetDirectoryName(file)!) : [Folder(folders)]).Any(Directory.Exists)
        || folders.Has(Programs);

    /// <summary>The place that a file uses.</summary>
    public ServerPlace Place(Node root) => Places.FirstOrDefault(place => place.IsIn(root)) ?? Places[^1];
}

/// <summary>Where in a file servers stand, each under its name.</summary>
internal sealed record ServerPlace(string[] Path, EntryShape Shape)
{
    /// <summary>A map of maps stands there: a single server may be called like a member of the path.</summary>
    public bool IsIn(Node root) => root.At(Path) is { Kind: NodeKind.Map } map
        && map.Members.TrueForAll(member => member.Value.Kind == NodeKind.Map);
}
