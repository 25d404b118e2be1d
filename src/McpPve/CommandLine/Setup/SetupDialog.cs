using System.Text;
using McpPve.Client;
using McpPve.Diagnosis;
using McpPve.Options;
using McpPve.Registration;
using Microsoft.Extensions.Configuration;
using ClusterOptions = McpPve.Options.ClusterOptions;

namespace McpPve.CommandLine.Setup;

/// <summary>The steps from nothing to an entry in a client, in their order. Files are written only when all is known and checked.</summary>
/// <param name="file">The settings file.</param>
internal sealed partial class SetupDialog(Prompt prompt, SettingFlags flags, SetupAnswers answers, string file, Interruption interruption)
{
    private const int PvePort = 8006;

    private const string RootCa = "pve-root-ca.pem";

    private readonly CancellationToken _cancellation = interruption.Token;

    private SetupRecord _record = SetupRecord.Empty;
    private PveLogin? _login;
    private TokenMaker? _maker;

    private string Folder => Path.GetDirectoryName(file)!;

    public async Task<int> Run()
    {
        CheckFlags();
        if (File.Exists(file) && answers.Url is null && await KeepsSettings())
        {
            var known = OptionsReader.From(flags with { ConfigFile = file });
            if (known.Read(null) is null)
            {
                throw new SetupException($"{file} can't be used as it is: {string.Join(' ', known.Problems)}");
            }
            _record = SetupRecord.Read(SetupRecord.PathFor(file)) ?? SetupRecord.Empty;
            return await Register();
        }
        _record = SetupRecord.Read(SetupRecord.PathFor(file)) ?? SetupRecord.Empty;
        Missing(answers.Url is null ? "--url" : null);
        try
        {
            return await MakeSettings();
        }
        finally
        {
            _login?.Dispose();
        }
    }

    private async Task<int> MakeSettings()
    {
        var (url, trust) = await Address();
        var tools = await Tools();
        var (id, secret, made) = await Token(url, trust, tools);
        try
        {
            var pve = new PveClientOptions { BaseUrls = [url], TokenId = id, TokenSecret = secret, Trust = trust.Trust };
            if (trust.WantsCa)
            {
                trust = await TakeCa(pve, trust);
                pve = pve with { Trust = trust.Trust };
            }
            await Check(new(null, pve, tools.Options, Confirm.Auto));
            Write(url, trust, tools, id, secret, made);
        }
        catch when (_maker is not null)
        {
            // A token whose secret nobody keeps is of no use to anybody.
            await _maker.TakeBack(CancellationToken.None);
            throw;
        }
        return await Register();
    }

    private async Task<bool> KeepsSettings() => !prompt.IsThere || await prompt.Choose(
        $"There are settings already: {file}", "--url", "keep",
        ("keep", "leave them as they are, and enter this server in clients"),
        ("new", "make new ones; the old file is kept beside them")) == "keep";

    private void CheckFlags()
    {
        // Files that sudo writes belong to root, and the person's own clients could not read them any more.
        if (Environment.IsPrivilegedProcess && Environment.GetEnvironmentVariable("SUDO_USER") is { Length: > 0 } person)
        {
            throw new SetupException($"setup: run it as {person}, without sudo: it writes files of that user.");
        }
        if (answers.Clients is { } wanted && wanted is not ("all" or "none"))
        {
            foreach (var id in Ids(wanted).Where(id => ClientPrograms.Find(id) is null))
            {
                throw new SetupException(
                    $"--clients: there is no client '{id}'; all, none, or some of "
                        + $"{string.Join(", ", ClientPrograms.All.Select(client => client.Id))}.");
            }
        }
        if (answers.Fingerprint is { } pin && Pin(pin) is null)
        {
            throw new SetupException("--fingerprint is not a SHA-256 fingerprint: 64 hex digits, as 'pvenode cert info' shows them.");
        }
        if (answers is { Login: not null, TokenSecretFile: not null })
        {
            throw new SetupException("--login makes a token, and --token-secret-file is of one that exists; use one of them.");
        }
    }

    /// <summary>Without a terminal: everything that is needed is told at once.</summary>
    private void Missing(params string?[] flagsNeeded)
    {
        if (prompt.IsThere)
        {
            return;
        }
        List<string> missing = [.. flagsNeeded.OfType<string>()];
        if (answers is { Login: null, TokenSecretFile: null })
        {
            missing.Add("--token-id with --token-secret-file (or --login with --password-file)");
        }
        if (answers is { TokenSecretFile: not null, TokenId: null })
        {
            missing.Add("--token-id");
        }
        if (answers is { Login: not null, PasswordFile: null })
        {
            missing.Add("--password-file");
        }
        if (Flag(Settings.AccessTier) is null)
        {
            missing.Add("--tier");
        }
        if (answers.Clients is null)
        {
            missing.Add("--clients");
        }
        if (missing.Count > 0)
        {
            throw new SetupException(
                $"setup: there is no terminal to ask on, so that each answer is a flag; missing: {string.Join(", ", missing)}. "
                    + "Nothing was done.");
        }
    }

    private string? Flag(Setting setting) => flags.Values.TryGetValue(setting, out var given) ? given.Value : null;

    private sealed record Chosen(ToolOptions Options, string Tier, string? List);

    private async Task<Chosen> Tools()
    {
        var tier = Flag(Settings.AccessTier) ?? await prompt.Choose(
            "What may the assistant do?", "--tier", "read-only",
            ("read-only", "look: guests, nodes, storage, tasks, logs"),
            ("read-execute", "also start, stop, migrate, snapshot and back up"),
            ("full", "also create, change and delete; what is lost for good is asked first"));
        var list = Flag(Settings.Tools) ?? (prompt.IsThere ? await prompt.Choose(
            "Which tools does the client list? What is not listed can still be found and called.", "--tools", "standard",
            ("standard", "at most 128, which every client takes"),
            ("door", "eight, through which everything is reached: for clients and models that take few"),
            ("all", "every one")) : null);
        var values = new Dictionary<Setting, (string, string)> { [Settings.AccessTier] = ("--tier", tier!) };
        if (list is not null && list != ToolList.StandardName)
        {
            values[Settings.Tools] = ("--tools", list);
        }
        // Only what is chosen here, whatever the environment says.
        var reader = new OptionsReader(new ConfigurationBuilder().AddInMemoryCollection(
            values.Select(value => KeyValuePair.Create(value.Key.Name, (string?)value.Value.Item2))).Build(), []);
        return reader.ReadTools() is { } options ? new(options, tier!, list == ToolList.StandardName ? null : list)
            : throw new SetupException(string.Join(' ', reader.Problems));
    }

    private static async Task<string> ReadSecret(string from, string flag)
    {
        try
        {
            var text = from == "-" ? await Console.In.ReadToEndAsync() : await File.ReadAllTextAsync(from);
            return text.TrimEnd('\r', '\n') is { Length: > 0 } secret ? secret : throw new SetupException($"{flag}: '{from}' is empty.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SetupException($"{flag}: {e.Message}");
        }
    }

    private async Task Check(ClusterOptions cluster)
    {
        IReadOnlyList<Finding> found;
        using (new Spinner("checking …"))
        {
            found = await new ClusterDoctor(cluster).Examine(_cancellation);
        }
        prompt.Say();
        Prompt.Show(DoctorCommand.Text(found, prompt.IsThere ? Screen.WidthOfTerminal() : 100));
        if (Report.Worst(found) != FindingState.Failed)
        {
            return;
        }
        if (!prompt.IsThere || !await prompt.Agree("Write these settings all the same", standard: false, agreed: false))
        {
            throw new SetupException("setup: what failed has to be mended first. Nothing was written.", Commands.CannotConnect);
        }
    }

    private void Write(Uri url, Trusted trust, Chosen tools, string id, string secret, bool made)
    {
        const string SecretFile = "token-secret";
        interruption.Says("setup: interrupted. 'mcp-pve setup --undo' takes back what was written.");
        _record = _record with { Token = made ? id : _record.Token };
        Put(SecretFile, Encoding.ASCII.GetBytes($"{secret}\n"));
        var settings = new List<(Setting, string)>
        {
            (Settings.BaseUrl, url.GetLeftPart(UriPartial.Path).TrimEnd('/')),
            (Settings.TokenId, id),
            (Settings.TokenSecret.InFile!, SecretFile),
        };
        if (trust.CaText is { } ca)
        {
            Put(RootCa, Encoding.ASCII.GetBytes(ca));
            settings.Add((Settings.CaFile, RootCa));
        }
        else if (trust.CaFile is { } own)
        {
            settings.Add((Settings.CaFile, own));
        }
        else if (trust.Fingerprint is { } pin)
        {
            settings.Add((Settings.TlsFingerprint, pin));
        }
        settings.Add((Settings.AccessTier, tools.Tier));
        if (tools.List is { } list)
        {
            settings.Add((Settings.Tools, list));
        }
        Put(Path.GetFileName(file), SettingsFile.Text(settings));
        prompt.Say($"Written: {file}, and the secret beside it.");
    }

    /// <summary>Writes a file and remembers at once that it did.</summary>
    private void Put(string name, byte[] content)
    {
        var written = SettingsFile.Write(Path.Combine(Folder, name), content, TimeProvider.System.GetUtcNow());
        Remember(_record with { Files = [.. _record.Files, written] });
    }

    private void Remember(SetupRecord record)
    {
        _record = record;
        record.Write(SetupRecord.PathFor(file));
    }
}
