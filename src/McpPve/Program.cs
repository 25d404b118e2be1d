using McpPve.CommandLine;

// Serving is what clients start, and they wait for it: it does not pay for the command line.
return args.Length == 0 ? await ServeCommand.Run(demo: false, CancellationToken.None) : await Commands.Run(args);
