using McpPve.Options;
using McpPve.Registration;

namespace McpPve.CommandLine.Setup;

/// <summary>The clients that get an entry.</summary>
internal sealed partial class SetupDialog
{
    private async Task<int> Register()
    {
        if (answers.Clients == "none")
        {
            return Finish();
        }
        if (!prompt.IsThere && answers.Clients is null)
        {
            throw new SetupException(
                $"setup: there are settings already ({file}), and no terminal to ask on: --clients says where to enter this server, --url makes "
                    + "new settings. Nothing was done.");
        }
        var folders = UserFolders.OfThisUser();
        var entry = Entry(folders);
        var chosen = answers.Clients is null or "all" ? ClientPrograms.All.Where(client => client.IsInstalled(folders)).ToList()
            : [.. Ids(answers.Clients).Select(id => ClientPrograms.Find(id)!)];
        if (chosen.Count == 0)
        {
            prompt.Say("No MCP client is found on this machine. What a client starts is:");
            Prompt.Show($"{entry.Command} {string.Join(' ', entry.Arguments)}".TrimEnd());
        }
        var restart = new List<string>();
        foreach (var client in chosen)
        {
            try
            {
                var other = ClientFiles.Servers(client, folders).FirstOrDefault(server => server.Name == answers.Name);
                if (other is not null && IsSame(other, entry))
                {
                    prompt.Say($"{client.Title}: is entered already, in {client.File(folders)}");
                    continue;
                }
                var instead = other is null ? "" : $" in place of its entry '{answers.Name}', which starts {other.Command ?? other.Url}";
                if (!await prompt.Agree(
                    $"Enter '{answers.Name}' in {client.Title}{instead}? ({client.File(folders)})", standard: true,
                    answers.Clients is not null && (other is null || answers.Yes)))
                {
                    if (!prompt.IsThere)
                    {
                        prompt.Say($"{client.Title}: has an entry '{answers.Name}' already{instead}; --yes replaces it.");
                    }
                    continue;
                }
                if (ClientFiles.Register(client, folders, answers.Name, entry, TimeProvider.System.GetUtcNow()) is not { } change)
                {
                    prompt.Say($"{client.Title}: is entered already, in {client.File(folders)}");
                    continue;
                }
                Remember(_record with { Clients = [.. _record.Clients, change] });
                prompt.Say($"{client.Title}: entered{(change.Backup is { } kept ? $"; the file as it was: {kept}" : "")}");
                restart.Add(client.Restart);
            }
            catch (Exception e) when (e is ClientFileException or IOException or UnauthorizedAccessException)
            {
                prompt.Say($"{client.Title}: {e.Message}");
            }
        }
        if (restart.Count > 0)
        {
            prompt.Say();
            prompt.Say($"Now {string.Join("; ", restart.Distinct())}.");
            prompt.Say("Then ask: which nodes and guests do I have?");
        }
        return Finish();
    }

    private int Finish()
    {
        if (_record.Clients.Count > 0 || _record.Files.Count > 0)
        {
            prompt.Say("'mcp-pve setup --undo' takes all of this back, 'mcp-pve doctor' checks it again.");
        }
        return Commands.Ok;
    }

    private static bool IsSame(RegisteredServer server, ClientEntry entry) =>
        server.Command == entry.Command && server.Arguments.SequenceEqual(entry.Arguments);

    private ClientEntry Entry(UserFolders folders)
    {
        var program = Environment.ProcessPath ?? "mcp-pve";
        // A link in the path stays right when a package manager puts a new version behind it.
        var name = Path.GetFileName(program);
        var linked = folders.Path.Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(path => File.Exists(path) && Target(path) == Target(program));
        var arguments = file == Path.GetFullPath(SettingSources.StandardFile ?? "none") ? Array.Empty<string>() : ["--config", file];
        return new(linked ?? program, arguments, new Dictionary<string, string>());
    }

    private static string Target(string path) => new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;

    private static string[] Ids(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
