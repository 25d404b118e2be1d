using McpPve.Diagnosis;
using McpPve.Registration;

namespace McpPve.CommandLine.Setup;

/// <summary>Takes back what setup has done on this machine; what it made in PVE is told, since nothing of the login was kept.</summary>
internal static class SetupUndo
{
    public static async Task<int> Run(string settings, Prompt prompt, bool agreed)
    {
        var path = SetupRecord.PathFor(settings);
        var record = SetupRecord.Read(path)
            ?? throw new SetupException($"setup has done nothing here that it could take back: there is no {path}.");
        foreach (var change in record.Clients)
        {
            prompt.Say($"- the entry '{change.Name}' in {change.File}");
        }
        foreach (var written in record.Files)
        {
            prompt.Say($"- {written.File}");
        }
        if (!await prompt.Agree("Take these back", standard: true, agreed))
        {
            throw new SetupException("nothing was taken back; without a terminal --yes agrees.");
        }
        var left = new List<ClientChange>();
        foreach (var change in record.Clients.Reverse())
        {
            try
            {
                prompt.Say(ClientFiles.Undo(change));
            }
            catch (Exception e) when (e is ClientFileException or IOException or UnauthorizedAccessException)
            {
                left.Insert(0, change);
                prompt.Say($"{e.Message} The entry stays.");
            }
        }
        foreach (var written in record.Files.Reverse())
        {
            prompt.Say(SettingsFile.TakeBack(written));
        }
        if (left.Count > 0)
        {
            new SetupRecord([], left, record.Token).Write(path);
            return Commands.ToolError;
        }
        File.Delete(path);
        if (record.Token is { } token)
        {
            prompt.Say("The token is still there. On a node, as root:");
            Prompt.Show(TokenRoles.Deletion(token));
        }
        return Commands.Ok;
    }
}
