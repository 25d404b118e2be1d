using McpPve.Effects;
using McpPve.Catalog;
using McpPve.Client.Tls;
using McpPve.Options;
using McpPve.Text;
using Microsoft.Extensions.Configuration;

namespace McpPve.Tests.Options;

public sealed class OptionsReaderTests
{
    private static readonly Dictionary<string, string?> Good = new()
    {
        ["PVE_BASE_URL"] = "https://pve1:8006",
        ["PVE_TOKEN_ID"] = "root@pam!mcp",
        ["PVE_TOKEN_SECRET"] = "12345678-1234-1234-1234-123456789abc",
    };

    [Test]
    public async Task A_complete_environment_is_read_without_complaint()
    {
        var (options, problems) = Read();

        await Assert.That(problems).IsEmpty();
        await Assert.That(options!.Clusters[0].Pve.BaseUrls.Single().Authority).IsEqualTo("pve1:8006");
        await Assert.That(options.Clusters[0].Tools.Tier).IsEqualTo(Tier.Full);
        await Assert.That(options.Clusters[0].Pve.Timeout).IsEqualTo(TimeSpan.FromSeconds(60));
        await Assert.That(options.Toolbox.Exposed.Count).IsEqualTo(ToolCatalog.All.Count());
    }

    [Test]
    public async Task All_problems_are_reported_together()
    {
        var (options, problems) = Read(
            ("PVE_BASE_URL", "http://pve.example.org:8006"),
            ("PVE_TOKEN_ID", "root"),
            ("PVE_TOKEN_SECRET", "hunter2hunter2"),
            ("PVE_ACCESS_TIER", "readonly"),
            ("PVE_CATEGORIES", "qemux"),
            ("PVE_TOOL_BLACKLIST", "pve_delete_vm"),
            ("PVE_VERIFY_SSL", "no"),
            ("PVE_TIMEOUT", "0"),
            ("MCP_TRANSPORT", "sse"));

        await Assert.That(options).IsNull();
        foreach (var variable in new[] { "PVE_BASE_URL", "PVE_TOKEN_ID", "PVE_TOKEN_SECRET", "PVE_ACCESS_TIER", "PVE_CATEGORIES",
            "PVE_TOOL_BLACKLIST", "PVE_VERIFY_SSL", "PVE_TIMEOUT", "MCP_TRANSPORT" })
        {
            await Assert.That(problems.Count(problem => problem.StartsWith(variable, StringComparison.Ordinal)))
                .IsEqualTo(1)
                .Because(variable);
        }
        await Assert.That(string.Join('\n', problems)).DoesNotContain("hunter2");
    }

    [Test]
    [Arguments("")]
    [Arguments("   ")]
    public async Task An_empty_variable_counts_as_not_set(string empty)
    {
        var (options, problems) = Read(
            ("PVE_ACCESS_TIER", empty),
            ("PVE_CATEGORIES", empty),
            ("PVE_TLS_FINGERPRINT", empty),
            ("DEBUG", empty),
            ("PVE_CONFIRM", empty));

        await Assert.That(problems).IsEmpty();
        await Assert.That(options!.Debug).IsFalse();
        await Assert.That(options.Clusters[0].Pve.Trust).IsEqualTo(TlsTrust.System);
    }

    [Test]
    [Arguments("Full")]
    [Arguments("read_only")]
    [Arguments("read-only,full")]
    [Arguments("*")]
    public async Task No_misspelt_tier_is_taken_for_another(string tier)
    {
        var (options, problems) = Read(("PVE_ACCESS_TIER", tier));

        await Assert.That(options).IsNull();
        await Assert.That(problems.Single()).Contains("read-only, read-execute, full");
    }

    [Test]
    [Arguments("PVE_ACCES_TIER", "read-only", "PVE_ACCESS_TIER")]
    [Arguments("PVE_TOOLS_BLACKLIST", "pve_delete_qemu_vm", "PVE_TOOL_BLACKLIST")]
    [Arguments("PVE_CATEGORY", "qemu", "PVE_CATEGORIES")]
    [Arguments("MCP_TRANSPORTS", "http", "MCP_TRANSPORT")]
    public async Task A_misspelt_variable_keeps_the_server_from_starting(string name, string value, string meant)
    {
        var (options, problems) = Read((name, value));

        await Assert.That(options).IsNull();
        await Assert.That(problems.Single()).IsEqualTo($"{name} is an unknown setting; did you mean {meant}?");
    }

    [Test]
    public async Task Quotes_and_placeholders_are_refused_as_values_of_any_setting()
    {
        foreach (var setting in Settings.All.Where(setting => setting != Settings.Debug))
        {
            foreach (var (value, complaint) in new[] { ("${INPUT}", "is still the placeholder ${INPUT}"), ("\"read-only\"", "is in quotes"),
                ("'x'", "is in quotes"), ("$PVE_TOKEN_SECRET", "is still the placeholder $PVE_TOKEN_SECRET") })
            {
                var (options, problems) = Read((setting.Name, value));

                await Assert.That(options).IsNull().Because($"{setting.Name}={value}");
                await Assert.That(problems.Count(problem => problem.StartsWith($"{setting.Name} {complaint}", StringComparison.Ordinal)))
                    .IsEqualTo(1)
                    .Because($"{setting.Name}={value}: {string.Join(' ', problems)}");
            }
        }
        await Assert.That(Read(("PVE_TOKEN_SECRET", $"\"{Good["PVE_TOKEN_SECRET"]}\"")).Problems.Single())
            .DoesNotContain(Good["PVE_TOKEN_SECRET"]!);
        await Assert.That(Read(("PVE_TOKEN_SECRET", "${PVE_TOKEN_SECRET}")).Problems.Single()).Contains("the client did not replace it");
    }

    [Test]
    [Arguments("PVEAPIToken=a@pve!t", "PVE_TOKEN_ID: leave PVEAPIToken= out; the id is 'a@pve!t'.")]
    [Arguments(
        "PVEAPIToken=a@pve!t=12345678-1234-1234-1234-123456789abc",
        "PVE_TOKEN_ID: leave PVEAPIToken= out; the id is 'a@pve!t', and the secret behind it goes into PVE_TOKEN_SECRET.")]
    public async Task A_token_id_with_its_header_name_is_named_and_logged_whole(string id, string told)
    {
        var problem = Read(("PVE_TOKEN_ID", id)).Problems.Single();
        var log = new StringWriter();
        new Log(log, debug: false).Error(problem);

        await Assert.That(problem).IsEqualTo(told);
        await Assert.That(log.ToString().TrimEnd()).IsEqualTo($"[mcp-pve] ERROR {told}");
    }

    [Test]
    public async Task A_token_id_left_in_front_of_the_secret_is_named()
    {
        var problem = Read(("PVE_TOKEN_SECRET", $"root@pam!mcp={Good["PVE_TOKEN_SECRET"]}")).Problems.Single();

        await Assert.That(problem).Contains("only what stands behind the last '='").And.DoesNotContain(Good["PVE_TOKEN_SECRET"]!);
    }

    [Test]
    [Arguments("0")]
    [Arguments("\"false\"")]
    [Arguments("no")]
    public async Task An_unreadable_flag_is_reported_once_and_taken_for_nothing_else(string value)
    {
        var reader = new OptionsReader(
            Configuration([("PVE_VERIFY_SSL", value), ("PVE_TLS_FINGERPRINT", string.Join(':', Enumerable.Repeat("AB", 32)))]));

        await Assert.That(reader.Read(demo: null)).IsNull();
        await Assert.That(reader.Problems.Single()).StartsWith("PVE_VERIFY_SSL");
        await Assert.That(reader.Warnings).IsEmpty();
    }

    [Test]
    [Arguments("pve1:8006", "https://pve1:8006")]
    [Arguments("pve.example.org", "https://pve.example.org:8006")]
    [Arguments("192.0.2.7", "https://192.0.2.7:8006")]
    [Arguments("192.0.2.7:443", "https://192.0.2.7:443")]
    [Arguments("localhost:18006", "https://localhost:18006")]
    [Arguments("::1", "https://[::1]:8006")]
    [Arguments("fd00::3", "https://[fd00::3]:8006")]
    [Arguments("https://fd00::3", "https://[fd00::3]:8006")]
    [Arguments("https://fd00::3:8006", "https://[fd00::3]:8006")]
    [Arguments("[fd00::3]:8006", "https://[fd00::3]:8006")]
    public async Task An_incomplete_address_is_reported_with_the_complete_one(string text, string right)
    {
        var (_, problems) = Read(("PVE_BASE_URL", text));

        await Assert.That(problems.Single()).IsEqualTo($"PVE_BASE_URL: '{text}' is not an address; write {right}.");
        await Assert.That(Read(("PVE_BASE_URL", right)).Problems).IsEmpty();
    }

    [Test]
    [Arguments("sha256 Fingerprint=")]
    [Arguments("SHA256 Fingerprint=")]
    [Arguments("SHA256:")]
    [Arguments("sha-256: ")]
    public async Task A_fingerprint_may_have_its_label(string label)
    {
        var plain = string.Join(':', Enumerable.Repeat("AB", 32));

        await Assert.That(Read(("PVE_TLS_FINGERPRINT", $"{label}{plain}, {label}{plain.ToLowerInvariant()}")).Problems).IsEmpty();
        await Assert.That(Read(("PVE_TLS_FINGERPRINT", plain.Replace(':', ' '))).Problems).IsEmpty();
        await Assert.That(Read(("PVE_TLS_FINGERPRINT", $"sha1 Fingerprint={plain[..59]}")).Problems.Single())
            .Contains("is not a SHA-256 fingerprint");
    }

    [Test]
    public async Task No_secret_shows_when_settings_are_written_out()
    {
        var (options, _) = Read(
            ("MCP_TRANSPORT", "http"),
            ("MCP_AUTH_TOKEN", "marker-4711-marker-4711"),
            ("MCP_STATE_KEY", "marker-4711-marker-4711-marker-4711"));

        await Assert.That($"{options} {options!.Clusters[0].Pve} {options.Http}")
            .DoesNotContain("marker").And.DoesNotContain(Good["PVE_TOKEN_SECRET"]!);
    }

    [Test]
    public async Task HTTP_is_served_where_it_is_asked_for()
    {
        await Assert.That(Read().Options!.Http).IsNull();
        var http = Read(
            ("MCP_TRANSPORT", "http"),
            ("MCP_HOST", "::"),
            ("MCP_PORT", "8080"),
            ("MCP_AUTH_TOKEN", "0123456789abcdef"),
            ("MCP_ALLOWED_HOSTS", "mcp.example.org, 192.0.2.7:3000"),
            ("MCP_ALLOWED_ORIGINS", "https://app.example.org"), ("MCP_METRICS", "true"), ("MCP_REQUESTS_PER_SECOND", "7")).Options!.Http!;

        await Assert.That($"{http.Address} {http.Port} {http.Token} {http.Metrics} {http.RequestsPerSecond}")
            .IsEqualTo(":: 8080 0123456789abcdef True 7");
        await Assert.That(http.Hosts).IsEquivalentTo(new[] { "mcp.example.org", "192.0.2.7:3000" });
        await Assert.That(http.Origins).IsEquivalentTo(new[] { "https://app.example.org" });
    }

    [Test]
    [Arguments(null, "127.0.0.1")]
    [Arguments("MCP_AUTH_TOKEN", "0.0.0.0")]
    [Arguments("MCP_TRUST_GATEWAY", "0.0.0.0")]
    public async Task Without_a_token_it_listens_on_this_host_only(string? set, string address)
    {
        var http = Read(
            ("MCP_TRANSPORT", "http"),
            (set ?? "MCP_AUTH_TOKEN", set is null ? "" : set == "MCP_TRUST_GATEWAY" ? "true" : "0123456789abcdef")).Options!.Http!;

        await Assert.That(http.Address.ToString()).IsEqualTo(address);
    }

    [Test]
    [Arguments("MCP_HOST", "pve.example.org", "the address to listen on")]
    [Arguments("MCP_PORT", "70000", "0 to 65535")]
    [Arguments("MCP_AUTH_TOKEN", "hunter2", "fewer than 16")]
    [Arguments("MCP_AUTH_TOKEN", "hunter2 hunter2 hunter2", "visible ASCII")]
    [Arguments("MCP_AUTH_TOKEN_FILE", "/nonexistent", "can't be read")]
    [Arguments("MCP_ALLOWED_HOSTS", "*", "without wildcards")]
    [Arguments("MCP_ALLOWED_HOSTS", "https://mcp.example.org", "is not a host name")]
    [Arguments("MCP_ALLOWED_HOSTS", "mcp.example.org/", "is not a host name")]
    [Arguments("MCP_ALLOWED_HOSTS", "mcp.example.org#x", "is not a host name")]
    [Arguments("MCP_ALLOWED_HOSTS", "user@mcp.example.org", "is not a host name")]
    [Arguments("MCP_ALLOWED_HOSTS", "2001:db8::1", "is not a host name")]
    [Arguments("MCP_ALLOWED_ORIGINS", "*", "is not an origin")]
    [Arguments("MCP_ALLOWED_ORIGINS", "https://app.example.org/page", "is not an origin")]
    [Arguments("MCP_ALLOWED_ORIGINS", "app.example.org", "is not an origin")]
    [Arguments("MCP_TLS_CERT_FILE", "/nonexistent.pem", "TLS needs both")]
    [Arguments("MCP_OAUTH_ISSUER", "https://id.example.org", "OAuth needs both")]
    [Arguments("MCP_METRICS", "yes", "true, false")]
    [Arguments("MCP_LOG_FORMAT", "xml", "text, json")]
    [Arguments("MCP_REQUESTS_PER_SECOND", "0", "1 to 1000000")]
    public async Task A_mistake_in_the_settings_of_HTTP_is_refused_on_either_transport(string name, string value, string complaint)
    {
        foreach (var transport in new[] { "stdio", "http" })
        {
            var (options, problems) = Read(("MCP_TRANSPORT", transport), (name, value));

            await Assert.That(options).IsNull();
            await Assert.That(problems.Single()).StartsWith("MCP_").And.Contains(complaint).And.DoesNotContain("hunter2");
        }
    }

    [Test]
    public async Task Settings_of_HTTP_that_contradict_each_other_are_refused()
    {
        await Assert.That(
            Read(
                ("MCP_AUTH_TOKEN", "0123456789abcdef"),
                ("MCP_OAUTH_ISSUER", "https://id.example.org"),
                ("MCP_OAUTH_AUDIENCE", "https://mcp.example.org/mcp")).Problems.Single())
            .Contains("both set");
        await Assert.That(
            Read(("MCP_OAUTH_ISSUER", "http://id.example.org"), ("MCP_OAUTH_AUDIENCE", "https://mcp.example.org/mcp")).Problems.Single())
            .Contains("https://");
        await Assert.That(Read(("MCP_TLS_CERT_FILE", "/nonexistent.pem"), ("MCP_TLS_KEY_FILE", "/nonexistent.pem")).Problems.Single())
            .Contains("no certificate and its unencrypted key");
    }

    [Test]
    [Arguments("https://pve1:8006/", 1)]
    [Arguments("https://pve1:8006/api2/json", 1)]
    [Arguments("https://pve1:8006/api2/json/", 1)]
    [Arguments("https://pve1:8006, https://pve2:8006 ,https://[fd00::3]:8006", 3)]
    [Arguments("http://127.0.0.1:8006", 1)]
    [Arguments("http://localhost:1234", 1)]
    [Arguments("http://[::1]:1234", 1)]
    public async Task Usual_spellings_of_an_address_are_accepted(string text, int count)
    {
        var (options, problems) = Read(("PVE_BASE_URL", text));

        await Assert.That(problems).IsEmpty();
        await Assert.That(options!.Clusters[0].Pve.BaseUrls.Count).IsEqualTo(count);
        await Assert.That(options.Clusters[0].Pve.BaseUrls.All(url => url.AbsolutePath == "/")).IsTrue();
    }

    [Test]
    [Arguments("pve1:8006")]
    [Arguments("ftp://pve1")]
    [Arguments("https://")]
    [Arguments("https://user:pw@pve1:8006")]
    [Arguments("https://pve1:8006/pve?x=1")]
    [Arguments("https://pve1:8006/#x")]
    [Arguments("http://192.168.1.5:8006")]
    [Arguments("http://127.0.0.1.evil.example")]
    [Arguments(",")]
    public async Task A_doubtful_address_is_refused(string text)
    {
        var (options, problems) = Read(("PVE_BASE_URL", text));

        await Assert.That(options).IsNull();
        await Assert.That(problems.Single()).StartsWith("PVE_BASE_URL");
        await Assert.That(problems.Single()).DoesNotContain("pw@");
    }

    [Test]
    [Arguments("root@pam!")]
    [Arguments("root!mcp")]
    [Arguments("@pam!mcp")]
    [Arguments("root@!mcp")]
    [Arguments("root@pam!mcp=secret")]
    [Arguments("root@pam!m cp")]
    [Arguments("root@pam!a!b")]
    public async Task A_malformed_token_id_is_refused(string id)
    {
        var (options, problems) = Read(("PVE_TOKEN_ID", id));

        await Assert.That(options).IsNull();
        await Assert.That(problems.Single()).StartsWith("PVE_TOKEN_ID").And.Contains("user@realm!tokenname");
    }

    [Test]
    public async Task The_secret_can_come_from_a_file()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, Good["PVE_TOKEN_SECRET"] + "\n");
        try
        {
            var (options, problems) = Read(("PVE_TOKEN_SECRET", null), ("PVE_TOKEN_SECRET_FILE", file));

            await Assert.That(problems).IsEmpty();
            await Assert.That(options!.Clusters[0].Pve.TokenSecret).IsEqualTo(Good["PVE_TOKEN_SECRET"]!);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Test]
    [Arguments(UnixFileMode.UserRead | UnixFileMode.UserWrite, 0)]
    [Arguments(UnixFileMode.UserRead | UnixFileMode.GroupRead, 1)]
    [Arguments(UnixFileMode.UserRead | UnixFileMode.OtherRead, 1)]
    [Arguments(UnixFileMode.UserRead | UnixFileMode.GroupWrite, 1)]
    [Arguments(UnixFileMode.UserRead | UnixFileMode.OtherWrite, 1)]
    public async Task A_file_with_the_secret_that_others_can_reach_gives_a_warning(UnixFileMode mode, int warnings)
    {
        if (OperatingSystem.IsWindows())
        {
            Skip.Test("Windows has other permissions");
            return;
        }
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, Good["PVE_TOKEN_SECRET"]);
        File.SetUnixFileMode(file, mode);
        try
        {
            var reader = new OptionsReader(Configuration([("PVE_TOKEN_SECRET", null), ("PVE_TOKEN_SECRET_FILE", file)]));

            await Assert.That(reader.Read(demo: null)).IsNotNull();
            await Assert.That(
                reader.Warnings.Count(warning =>
                    warning.StartsWith("PVE_TOKEN_SECRET_FILE", StringComparison.Ordinal)
                        && warning.Contains("chmod 600", StringComparison.Ordinal)))
                .IsEqualTo(warnings);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Test]
    public async Task A_credential_of_systemd_gives_no_warning_whatever_its_mode_looks_like()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip.Test("Windows has no systemd");
            return;
        }
        var folder = Directory.CreateTempSubdirectory("mcp-pve-credentials-").FullName;
        var file = Path.Combine(folder, "pve-token-secret");
        await File.WriteAllTextAsync(file, Good["PVE_TOKEN_SECRET"]);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        try
        {
            foreach (var (credentials, warnings) in new[] { (folder, 0), (folder[..^1], 1), ("", 1) })
            {
                var reader = new OptionsReader(
                    Configuration([("PVE_TOKEN_SECRET", null), ("PVE_TOKEN_SECRET_FILE", file), ("CREDENTIALS_DIRECTORY", credentials)]));

                await Assert.That(reader.Read(demo: null)).IsNotNull();
                await Assert.That(reader.Warnings.Count(warning => warning.Contains("chmod 600", StringComparison.Ordinal)))
                    .IsEqualTo(warnings);
            }
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [Test]
    public async Task A_secret_given_twice_or_from_a_missing_file_is_refused()
    {
        await Assert.That(Read(("PVE_TOKEN_SECRET_FILE", "/nonexistent")).Problems.Single()).Contains("both set");
        await Assert.That(Read(("PVE_TOKEN_SECRET", null), ("PVE_TOKEN_SECRET_FILE", "/nonexistent")).Problems.Single())
            .Contains("can't be read");
    }

    [Test]
    public async Task A_key_for_states_is_long_or_refused_and_never_shown()
    {
        await Assert.That(Read(("MCP_STATE_KEY", new string('k', 32))).Options!.StateKey).IsEqualTo(new string('k', 32));
        await Assert.That(Read(("MCP_STATE_KEY", "hunter2hunter2")).Problems.Single())
            .Contains("fewer than 32").And.DoesNotContain("hunter2");
        await Assert.That(Read(("MCP_STATE_KEY_FILE", "/nonexistent")).Problems.Single()).Contains("can't be read");
        await Assert.That(Read().Options!.StateKey).IsNull();
    }

    [Test]
    public async Task The_limit_on_changes_is_a_number_within_bounds()
    {
        await Assert.That(Read().Options!.WritesPerMinute).IsEqualTo(120);
        await Assert.That(Read(("MCP_WRITES_PER_MINUTE", "5")).Options!.WritesPerMinute).IsEqualTo(5);
        await Assert.That(Read(("MCP_WRITES_PER_MINUTE", "0")).Problems.Single()).Contains("1 to 100000");
    }

    [Test]
    public async Task Contradicting_certificate_settings_are_refused()
    {
        var pin = string.Join(':', Enumerable.Repeat("AB", 32));

        await Assert.That(Read(("PVE_VERIFY_SSL", "false"), ("PVE_TLS_FINGERPRINT", pin)).Problems.Single()).Contains("contradicts");
        await Assert.That(Read(("PVE_CA_FILE", "/nonexistent.pem")).Problems.Single()).Contains("there is no file");
        await Assert.That(Read(("PVE_TLS_FINGERPRINT", "AB:CD")).Problems.Single()).Contains("SHA-256");
        await Assert.That(Read(("PVE_TLS_FINGERPRINT", pin.ToLowerInvariant())).Options!.Clusters[0].Pve.Trust)
            .IsNotEqualTo(TlsTrust.System);
    }

    [Test]
    public async Task Turning_the_check_of_certificates_off_warns()
    {
        var reader = new OptionsReader(Configuration([("PVE_VERIFY_SSL", "false")]));

        await Assert.That(reader.Read(demo: null)!.Clusters[0].Pve.Trust).IsEqualTo(TlsTrust.Anything);
        await Assert.That(reader.Warnings.Single()).Contains("not checked");
    }

    [Test]
    public async Task Tier_category_and_lists_decide_which_tools_there_are()
    {
        List<string> Visible(params (string, string?)[] changes) =>
            [.. Read(changes).Options!.Toolbox.Exposed.Select(tool => tool.Name)];

        await Assert.That(Visible(("PVE_ACCESS_TIER", "read-only")).All(name => ToolCatalog.Find(name)!.Tier == Tier.ReadOnly)).IsTrue();
        await Assert.That(Visible(("PVE_ACCESS_TIER", "read-execute")))
            .Contains("pve_start_qemu_vm").And.DoesNotContain("pve_delete_qemu_vm");
        await Assert.That(Visible(("PVE_CATEGORIES", "nodes, tasks")).Select(name => ToolCatalog.Find(name)!.Group.Name).Distinct())
            .IsEquivalentTo(new[] { "nodes", "tasks" });
        await Assert.That(Visible(("PVE_ACCESS_TIER", "read-only"), ("PVE_TOOL_WHITELIST", "pve_start_qemu_vm")))
            .Contains("pve_start_qemu_vm");
        await Assert.That(Visible(("PVE_TOOL_WHITELIST", "pve_start_qemu_vm"), ("PVE_TOOL_BLACKLIST", "pve_start_qemu_vm")))
            .DoesNotContain("pve_start_qemu_vm");
    }

    private static (ServerOptions? Options, IReadOnlyList<string> Problems) Read(params (string Name, string? Value)[] changes)
    {
        var reader = new OptionsReader(Configuration(changes));
        return (reader.Read(demo: null), reader.Problems);
    }

    private static IConfiguration Configuration((string Name, string? Value)[] changes)
    {
        var values = new Dictionary<string, string?>(Good);
        foreach (var (name, value) in changes)
        {
            values[name] = value;
        }
        return new ConfigurationBuilder().AddInMemoryCollection(values).Build();
    }
}
