using McpPve.CommandLine;
using McpPve.Options;
using McpPve.Text;

// Before anything is opened.
ClosedStreams.Replace();
Log.TakeStandardError();

// Then at once: whoever stops the process a moment after its start gets a line, too.
using var interruption = Interruption.Watch(serving: args.Length == 0);

// .NET looks for the user's certificates in every TLS handshake, and fails it where nobody knows the user's home.
if (!OperatingSystem.IsWindows() && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("HOME")))
{
    Environment.SetEnvironmentVariable("HOME", Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
}

try
{
    // Serving is what clients start, and they wait for it: it does not pay for the command line.
    return args.Length == 0
        ? await ServeCommand.Run(SettingFlags.None, demo: false, interruption)
        : await Commands.Run(args, interruption);
}
catch (OperationCanceledException) when (interruption.Requested)
{
    return interruption.End();
}
