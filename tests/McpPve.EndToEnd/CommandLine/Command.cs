using System.Diagnostics;
using McpPve.Testing;

namespace McpPve.EndToEnd.CommandLine;

/// <summary>Any program, run to its end.</summary>
internal static class Command
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <param name="environment">All that it sees besides PATH, where that is not among them.</param>
    /// <param name="meanwhile">Is done while it runs; takes its process id.</param>
    public static async Task<McpPveResult> Run(
        IReadOnlyList<string> command,
        IReadOnlyDictionary<string, string>? environment = null,
        string? folder = null,
        string input = "",
        Func<int, Task>? meanwhile = null)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = folder ?? Repository.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start");
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading, which its exit code tells better.
        }
        if (meanwhile is not null)
        {
            await meanwhile(process.Id);
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
                $"{string.Join(' ', command)} took more than {Patience.TotalMinutes:0} minutes: {await output}{await error}");
        }
        return new(process.ExitCode, await output, await error);
    }

    /// <summary>Where a program of this name is, or null.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
}
