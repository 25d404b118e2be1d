using System.Diagnostics;
using System.Runtime.InteropServices;
using McpPve.Testing;

namespace McpPve.EndToEnd.Clients;

/// <summary>The npm clients beside this suite; `build/build.sh setup` installs them.</summary>
internal static class NodeClients
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    public static string Folder { get; } = Path.Combine(Repository.Root, "tests", "McpPve.EndToEnd", "clients");

    // Most clients need Node 22 or 24; an optional package brings it where the machine's own may be older.
    private static string BundledNode => Path.Combine(
        Folder, "node_modules", $"node-linux-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}", "bin", "node");

    /// <summary>Runs a script with Node and gives back how it ended; skips the test where the packages are not installed.</summary>
    public static async Task<McpPveResult> Run(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, bool newest = false, string input = "")
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
        {
            Skip.Test("the npm clients are not installed: run build/build.sh setup");
        }

        var node = newest && File.Exists(BundledNode) ? BundledNode : "node";
        var start = new ProcessStartInfo(node, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{node} did not start");
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading, and its exit code and stderr say why.
        }
        using var timeout = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(true);
            throw new TimeoutException(
                $"{node} {string.Join(' ', start.ArgumentList)} took more than {Patience.TotalSeconds:0} s: {await output}{await error}");
        }

        return new(process.ExitCode, await output, await error);
    }
}
