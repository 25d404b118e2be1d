namespace McpPve.EndToEnd;

internal static class Repository
{
    public static string Root { get; } = Above("McpPve.slnx") ?? throw new DirectoryNotFoundException("the suite does not run inside the repository");

    /// <summary>The API facts that lie beside the repository on some machines; skips the test where they don't.</summary>
    public static string Shared(string file)
    {
        var path = Path.Combine(Path.GetDirectoryName(Root)!, "shared", file);
        if (!File.Exists(path))
        {
            Skip.Test($"there is no shared/{file} beside the repository");
        }

        return path;
    }

    private static string? Above(string file)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, file)))
        {
            folder = folder.Parent;
        }

        return folder?.FullName;
    }
}
