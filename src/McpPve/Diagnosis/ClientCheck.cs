using McpPve.Registration;

namespace McpPve.Diagnosis;

/// <summary>Whether the clients of this user that name this server can start it.</summary>
internal static class ClientCheck
{
    private const string Program = "mcp-pve", Config = "--config";

    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public static IEnumerable<Finding> Look(UserFolders folders)
    {
        foreach (var client in ClientPrograms.All.Where(client => client.IsInstalled(folders)))
        {
            IReadOnlyList<RegisteredServer> servers;
            string? problem = null;
            try
            {
                servers = ClientFiles.Servers(client, folders);
            }
            catch (ClientFileException e)
            {
                (servers, problem) = ([], e.Message);
            }
            if (problem is not null)
            {
                yield return Finding.Warning(
                    "client", $"{client.Title}: {problem.TrimEnd('.')}", "mend the file, or let the client write it anew");
            }
            foreach (var server in servers.Where(IsOurs))
            {
                yield return Fault(server, folders) is { } fault
                    ? Finding.Warning(
                        "client", $"{client.Title}: '{server.Name}' {fault}",
                        $"mcp-pve setup --clients {client.Id} --name {server.Name} --yes")
                    : Finding.Ok("client", $"{client.Title}: '{server.Name}' starts {server.Command}");
            }
        }
    }

    private static bool IsOurs(RegisteredServer server) => server.Command is { } command
        && Path.GetFileNameWithoutExtension(command.Replace('\\', '/')).Equals(Program, StringComparison.OrdinalIgnoreCase);

    private static string? Fault(RegisteredServer server, UserFolders folders)
    {
        var command = server.Command!;
        if (!Path.IsPathRooted(command))
        {
            return folders.Has([command]) ? null : $"starts {command}, which is not in the path";
        }
        if (!File.Exists(command))
        {
            return $"starts {command}, which is not there";
        }
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(command) & Executable) == 0)
        {
            return $"starts {command}, which may not be executed";
        }
        return server.Arguments.Zip(server.Arguments.Skip(1))
            .Where(pair => pair.First == Config && Path.IsPathRooted(pair.Second) && !File.Exists(pair.Second))
            .Select(pair => $"names the settings file {pair.Second}, which is not there")
            .FirstOrDefault();
    }
}
