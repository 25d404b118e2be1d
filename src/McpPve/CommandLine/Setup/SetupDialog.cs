using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using McpPve.Catalog;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Client.Tls;
using McpPve.Diagnosis;
using McpPve.Options;
using McpPve.Registration;
using Microsoft.Extensions.Configuration;
using ClusterOptions = McpPve.Options.ClusterOptions;

namespace McpPve.CommandLine.Setup;

/// <summary>The steps from nothing to an entry in a client, in their order. Files are written only when all is known and checked.</summary>
/// <param name="file">The settings file.</param>
internal sealed class SetupDialog(Prompt prompt, SettingFlags flags, SetupAnswers answers, string file, Interruption interruption)
{
    private const int PvePort = 8006;

    private const string RootCa = "pve-root-ca.pem";

    private readonly CancellationToken _cancellation = interruption.Token;

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
            return Finish(await Register(SetupRecord.Read(SetupRecord.PathFor(file)) ?? SetupRecord.Empty));
        }
        Missing(answers.Url is null ? "--url" : null);
        var (url, trust) = await Address();
        var tools = await Tools();
        var (id, secret, made) = await Token(url, trust, tools);
        var pve = new PveClientOptions { BaseUrls = [url], TokenId = id, TokenSecret = secret, Trust = trust.Trust };
        if (trust.WantsCa)
        {
            trust = await TakeCa(pve, trust);
            pve = pve with { Trust = trust.Trust };
        }
        await Check(new(null, pve, tools.Options, Confirm.Auto));
        var record = Write(url, trust, tools, id, secret, made);
        return Finish(await Register(record));
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

    /// <summary>How certificates are judged from now on.</summary>
    /// <param name="Fingerprint">Of the certificate that is pinned.</param>
    /// <param name="CaFile">The file with the CA, where it is one that exists.</param>
    /// <param name="WantsCa">The cluster's CA takes the place of the pin when it can be read.</param>
    private sealed record Trusted(TlsTrust Trust, string? Fingerprint = null, string? CaFile = null, bool WantsCa = false)
    {
        /// <summary>Of the CA that was read from the cluster.</summary>
        public string? CaText { get; init; }
    }

    private async Task<(Uri Url, Trusted Trust)> Address()
    {
        var given = answers.Url;
        while (true)
        {
            given ??= await prompt.Ask(
                "Address of Proxmox VE, such as pve1.example or https://192.0.2.10:8006", "--url", check: text => Urls(text).Problem);
            var (urls, problem) = Urls(given!);
            if (problem is not null)
            {
                throw new SetupException($"--url: {problem}");
            }
            foreach (var url in urls)
            {
                var trust = answers.CaFile is { } ca ? new Trusted(TlsTrust.Cas(Path.GetFullPath(ca)), CaFile: Path.GetFullPath(ca))
                    : answers.Fingerprint is { } pin
                    ? new(TlsTrust.Pinned([Pin(pin)!]), Colons(Pin(pin)!), WantsCa: answers.Trust == "ca")
                    : new(TlsTrust.System);
                var node = await Look(url, trust.Trust);
                if (node.Problem is null)
                {
                    Said(url, node);
                    return (url, trust);
                }
                if (node.Problem is { Failure: PveFailure.Tls, Certificate: not CertificateFault.None } refused
                    && trust is { Fingerprint: null, CaFile: null }
                    && await Judge(url, node, refused) is { } judged)
                {
                    return (url, judged);
                }
                if (url != urls[^1] && node.Problem is { Failure: PveFailure.Unreachable })
                {
                    continue; // perhaps behind a proxy, on the usual port of https
                }
                var options = new PveClientOptions { BaseUrls = [url], TokenId = "", TokenSecret = "", Trust = trust.Trust };
                var why = $"{node.Problem.Message.TrimEnd('.')}; {ConnectionAdvice.Next(node.Problem, options)}.";
                if (!prompt.IsThere || answers.Url is not null)
                {
                    throw new SetupException($"setup: {why} Nothing was written.", Commands.CannotConnect);
                }
                prompt.Say(why);
                break;
            }
            given = null;
        }
    }

    private async Task<NodeCheck> Look(Uri url, TlsTrust trust)
    {
        using var spinner = new Spinner($"connecting to {url.Authority} …");
        var check = new NodeCheck(
            new() { BaseUrls = [url], TokenId = "", TokenSecret = "", Trust = trust }, url) { Anonymous = true };
        await check.Look(_cancellation);
        return check;
    }

    private void Said(Uri url, NodeCheck node) =>
        prompt.Say($"{url.Authority} answers{(node.Fingerprint is null ? "" : ", and its certificate is trusted")}.");

    /// <summary>A certificate that nobody vouches for: the person does, or nobody.</summary>
    /// <returns>Null where another address is to be given.</returns>
    private async Task<Trusted?> Judge(Uri url, NodeCheck node, PveException refused)
    {
        var pin = node.Fingerprint ?? refused.SeenFingerprint!;
        var trusted = new Trusted(TlsTrust.Pinned([pin.Replace(":", "", StringComparison.Ordinal)]), pin);
        if (answers.Trust is "pin" or "ca" && (answers.Yes || !prompt.IsThere))
        {
            prompt.Say(
                $"The certificate of {url.Authority} is trusted as it was shown now: SHA-256 {pin}. Compare it with "
                    + $"{ConnectionAdvice.Compare}.");
            return trusted with { WantsCa = answers.Trust == "ca" };
        }
        if (!prompt.IsThere || answers.Trust == "system")
        {
            return null;
        }
        prompt.Say();
        prompt.Say($"{refused.Message.TrimEnd('.')}.");
        if (node.Certificate is { } der)
        {
            using var certificate = X509CertificateLoader.LoadCertificate(der);
            prompt.Say($"  issued by  {certificate.Issuer}");
            prompt.Say(string.Create(CultureInfo.InvariantCulture, $"  until      {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}"));
        }
        Prompt.Show($"  SHA-256    {pin}");
        prompt.Say(
            "Proxmox VE makes such certificates by itself. The node shows the same fingerprint under Node, System, Certificates "
                + "(pve-ssl.pem, or pveproxy-ssl.pem), and 'pvenode cert info' prints it there. If they differ, somebody is in between.");
        var choice = answers.Trust ?? await prompt.Choose(
            "Compared and the same?", "--trust", "pin",
            ("pin", "yes: trust exactly this certificate, until it is renewed"),
            ("ca", "yes: trust the cluster's own CA, so that its nodes and renewed certificates are trusted, too"),
            ("no", "another address, or end with Ctrl-C"));
        return choice == "no" ? null : trusted with { WantsCa = choice == "ca" };
    }

    /// <summary>The CA that the cluster itself tells, over the connection to the certificate that was compared.</summary>
    private async Task<Trusted> TakeCa(PveClientOptions pve, Trusted pinned)
    {
        using var client = new PveClient(pve);
        string? pem = null;
        try
        {
            var nodes = await client.Send(
                PveRequest.Create(HttpMethod.Get, "/cluster/status"), ClusterJson.Default.ClusterStatusEntry.Rows(), _cancellation);
            var node = nodes.Data?.Find(row => row.Local.IsSet)?.Name.Value ?? throw new PveException(PveFailure.NotPve, "no local node");
            var infos = await client.Send(
                PveRequest.Create(
                    HttpMethod.Get, "/nodes/{node}/certificates/info", new Dictionary<string, string> { ["node"] = node }),
                NodeJson.Default.CertificateInfo.Rows(), _cancellation);
            pem = infos.Data?.Find(info => info.Filename.Value == RootCa)?.Pem.Value;
        }
        catch (PveException)
        {
        }
        if (pem is not null)
        {
            var trial = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.pem");
            SettingsFile.WriteAlone(trial, System.Text.Encoding.ASCII.GetBytes(pem));
            try
            {
                if ((await Look(pve.BaseUrls[0], TlsTrust.Cas(trial))).Problem is null)
                {
                    return new(TlsTrust.Pinned([Pin(pinned.Fingerprint!)!])) { CaText = pem };
                }
            }
            finally
            {
                File.Delete(trial);
            }
        }
        prompt.Say(
            "The cluster's CA can't be read, or did not sign this certificate, or the address is none of its names: exactly this "
                + "certificate is pinned instead.");
        return pinned;
    }

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

    private async Task<(string Id, string Secret, bool Made)> Token(Uri url, Trusted trust, Chosen tools)
    {
        var how = answers.Login is not null ? "login" : answers.TokenSecretFile is not null ? "have" : await prompt.Choose(
            "The assistant gets an API token with just the privileges that these tools need. How is it made?",
            "--login or --token-secret-file", "login",
            ("login", "here and now, with a login that is typed once and not kept"),
            ("commands", "by commands that are printed now and pasted on a node"),
            ("have", "there is one already"));
        var needed = Privileges.For(tools.Options.Toolbox.Exposed, tools.Options.Allowed, release9: true);
        var id = answers.TokenId ?? (how == "login" && !prompt.IsThere ? PrivilegesCommand.ExampleToken : await prompt.Ask(
            "Id of the token, user@realm!name", "--token-id", how == "have" ? null : PrivilegesCommand.ExampleToken,
            typed => OptionsReader.IsTokenId(typed) ? null : $"It must look like {PrivilegesCommand.ExampleToken}."));
        if (how == "login")
        {
            return (id!, await Login(url, trust, tools, id!), true);
        }
        if (how == "commands")
        {
            prompt.Say();
            prompt.Say("On a node of the cluster, as root:");
            Prompt.Show(string.Join('\n', TokenRoles.Lines(tools.Options, needed, id!)));
            prompt.Say();
        }
        return (id!, await Secret(), how == "commands");
    }

    private async Task<string> Secret()
    {
        if (answers.TokenSecretFile is { } from)
        {
            var read = await ReadSecret(from, "--token-secret-file");
            return Guid.TryParseExact(read, "D", out _) ? read : throw new SetupException(
                "--token-secret-file: what it holds is not a UUID such as xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx (it is not shown here).");
        }
        while (true)
        {
            var typed = (await prompt.Secret("Secret of the token, which 'token add' has shown", "--token-secret-file"))!.Trim();
            // People paste the whole line of the table, or id and secret together.
            var secret = typed[(typed.LastIndexOf('=') + 1)..].Trim(' ', '│', '|', '"', '\'');
            if (Guid.TryParseExact(secret, "D", out _))
            {
                return secret;
            }
            prompt.Say("That is not a secret: it is a UUID such as xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx.");
        }
    }

    private async Task<string> Login(Uri url, Trusted trust, Chosen tools, string id)
    {
        var reach = new PveClientOptions { BaseUrls = [url], TokenId = "", TokenSecret = "", Trust = trust.Trust };
        while (true)
        {
            var user = answers.Login ?? await prompt.Ask("User who may make users and roles", "--login", "root@pam");
            var password = answers.PasswordFile is { } from ? await ReadSecret(from, "--password-file")
                : await prompt.Secret($"Password of {user}", "--password-file");
            try
            {
                using var login = await PveLogin.Open(reach, user!, password!, SecondFactor, _cancellation);
                using var spinner = new Spinner("making the token …");
                var version = await login.Client.Send(
                    PveRequest.Create(HttpMethod.Get, "/version"), NodeJson.Default.NodeVersion.Data(), _cancellation);
                var release9 = version.Data?.Version.Value?.StartsWith('8') is not true;
                var needed = Privileges.For(tools.Options.Toolbox.Exposed, tools.Options.Allowed, release9);
                return await new TokenMaker(login.Client, tools.Options, needed, id).Make(_cancellation);
            }
            catch (PveException e)
            {
                var why = $"{e.Message.TrimEnd('.')}.";
                // Once: PVE counts wrong passwords, and what a flag gave stays as it is.
                if (!prompt.IsThere || answers.PasswordFile is not null
                    || e.Failure is not (PveFailure.Authentication or PveFailure.Invalid))
                {
                    throw new SetupException(
                        $"setup: {why}{(e.Failure == PveFailure.Permission ? " The user needs to be root@pam, or to have "
                            + "Permissions.Modify, User.Modify and Sys.Modify on /access." : "")} Nothing was written.",
                        Commands.CannotConnect);
                }
                prompt.Say(why);
            }
        }
    }

    private async Task<SecondFactor?> SecondFactor(IReadOnlyList<string> kinds, CancellationToken cancellation)
    {
        string[] typed = [.. kinds.Where(kind => kind is "totp" or "recovery" or "yubico")];
        if (answers.OtpFile is { } from)
        {
            return new(typed[0], await ReadSecret(from, "--otp-file"));
        }
        if (!prompt.IsThere || typed.Length == 0)
        {
            return null;
        }
        var kind = typed.Length == 1 ? typed[0]
            : (await prompt.Choose(
                "Which second factor?", "--otp-file", typed[0],
                [.. typed.Select(one => (one, one switch
                {
                    "totp" => "the code that an app shows",
                    "recovery" => "one of the recovery keys",
                    _ => "a touch of the YubiKey",
                }))]))!;
        return await prompt.Secret($"Second factor ({kind})", "--otp-file") is { } value ? new(kind, value.Trim()) : null;
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

    private SetupRecord Write(Uri url, Trusted trust, Chosen tools, string id, string secret, bool made)
    {
        interruption.Says("setup: interrupted. 'mcp-pve setup --undo' takes back what was written.");
        var now = TimeProvider.System.GetUtcNow();
        var before = SetupRecord.Read(SetupRecord.PathFor(file)) ?? SetupRecord.Empty;
        var written = new List<WrittenFile>();
        const string SecretFile = "token-secret";
        written.Add(SettingsFile.Write(Path.Combine(Folder, SecretFile), System.Text.Encoding.ASCII.GetBytes($"{secret}\n"), now));
        var settings = new List<(Setting, string)>
        {
            (Settings.BaseUrl, url.GetLeftPart(UriPartial.Path).TrimEnd('/')),
            (Settings.TokenId, id),
            (Settings.TokenSecret.InFile!, SecretFile),
        };
        if (trust.CaText is { } ca)
        {
            written.Add(SettingsFile.Write(Path.Combine(Folder, RootCa), System.Text.Encoding.ASCII.GetBytes(ca), now));
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
        written.Add(SettingsFile.Write(file, SettingsFile.Text(settings), now));
        var record = new SetupRecord([.. before.Files, .. written], before.Clients, made ? id : before.Token);
        record.Write(SetupRecord.PathFor(file));
        prompt.Say($"Written: {string.Join(", ", written.Select(one => one.File))}");
        return record;
    }

    private async Task<SetupRecord> Register(SetupRecord record)
    {
        if (answers.Clients == "none")
        {
            return record;
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
                record = record with { Clients = [.. record.Clients, change] };
                record.Write(SetupRecord.PathFor(file));
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
            prompt.Say($"Now {string.Join("; ", restart.Distinct())}, and ask: which nodes and guests do I have?");
        }
        return record;
    }

    private int Finish(SetupRecord record)
    {
        if (record.Clients.Count > 0 || record.Files.Count > 0)
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

    /// <summary>64 hex digits of a fingerprint, however it is written; null where it is none.</summary>
    private static string? Pin(string text)
    {
        var digits = text[(text.LastIndexOf('=') + 1)..].Trim();
        digits = digits.StartsWith("SHA256:", StringComparison.OrdinalIgnoreCase) ? digits["SHA256:".Length..] : digits;
        digits = digits.Replace(":", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        return digits.Length == 64 && digits.All(char.IsAsciiHexDigit) ? digits : null;
    }

    private static string Colons(string digits) => string.Join(':', digits.Chunk(2).Select(pair => new string(pair)));

    /// <summary>What may be meant by an address: without a port PVE's own first, then that of https.</summary>
    private static (IReadOnlyList<Uri> Urls, string? Problem) Urls(string text)
    {
        var hasScheme = text.Contains("://", StringComparison.Ordinal);
        var bare = hasScheme ? text : $"https://{(IPAddress.TryParse(text, out var number)
            && number.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 && text[0] != '[' ? $"[{text}]" : text)}";
        if (!Uri.TryCreate(bare, UriKind.Absolute, out var url) || url.Host.Length == 0 || url.Scheme is not ("https" or "http"))
        {
            return ([], $"'{text}' is not an address; it must look like https://pve1.example:8006.");
        }
        if (url.UserInfo.Length > 0)
        {
            return ([], "leave user and password out of the address.");
        }
        if (url.Scheme == "http" && !url.IsLoopback)
        {
            return ([], $"http:// would send the token to {url.Host} unencrypted; use https://{url.Host}:{PvePort}.");
        }
        // What a browser shows behind the address is no part of it.
        var plain = new UriBuilder(url.Scheme, url.Host, url.Port).Uri;
        var saysPort = bare[(bare.IndexOf("://", StringComparison.Ordinal) + 3)..].Split('/')[0] is var host
            && host.LastIndexOf(':') > host.LastIndexOf(']');
        return saysPort ? ([plain], null)
            : ([new UriBuilder(url.Scheme, url.Host, PvePort).Uri, .. hasScheme ? new[] { plain } : []], null);
    }
}
