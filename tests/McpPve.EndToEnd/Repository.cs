using System.Diagnostics;

namespace McpPve.EndToEnd;

internal static class Repository
{
    public static string Root { get; } = Above("McpPve.slnx")
        ?? throw new DirectoryNotFoundException("the suite does not run inside the repository");

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

    /// <summary>What build.sh calls a file that is published now from the checkout, this one or another.</summary>
    public static async Task<string> Version(string? root = null)
    {
        using var script = Process.Start(
            new ProcessStartInfo("bash", [Path.Combine(root ?? Root, "build", "build.sh"), "version"]) { RedirectStandardOutput = true })!;
        var output = await script.StandardOutput.ReadToEndAsync();
        await script.WaitForExitAsync();
        return output.Trim();
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
