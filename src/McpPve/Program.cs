using McpPve.CommandLine;

// .NET looks for the user's certificates in every TLS handshake, and fails it where nobody knows the user's home.
if (!OperatingSystem.IsWindows() && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("HOME")))
{
    Environment.SetEnvironmentVariable("HOME", Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
}

// Serving is what clients start, and they wait for it: it does not pay for the command line.
return args.Length == 0 ? await ServeCommand.Run(demo: false, CancellationToken.None) : await Commands.Run(args);
