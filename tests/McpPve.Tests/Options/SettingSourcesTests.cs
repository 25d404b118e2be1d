using McpPve.Options;

namespace McpPve.Tests.Options;

/// <summary>Flags, variables and files: which wins, and what is wrong with a file.</summary>
public sealed class SettingSourcesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mcp-pve-settings");

    public void Dispose() => _folder.Delete(recursive: true);

    [Test]
    public async Task A_flag_wins_over_a_variable_and_a_variable_over_a_file()
    {
        var file = File("config.ini", "PVE_ACCESS_TIER=full\nPVE_TIMEOUT=7\nMCP_PORT=3007\n");
        var envFile = File("env", "MCP_PORT=3008\nPVE_PROXY=\"http://proxy.example:3128\"\n# PVE_TIMEOUT=1\n");
        var sources = SettingSources.Of(
            [new("PVE_ACCESS_TIER", "read-execute"), new("MCP_CONFIG_FILE", file)],
            new(new Dictionary<Setting, (string, string)> { [Settings.AccessTier] = ("--read-only", "read-only") }, null, envFile));

        await Assert.That(sources.Problems).IsEmpty();
        await Assert.That(sources.Configuration["PVE_ACCESS_TIER"]).IsEqualTo("read-only");
        await Assert.That(sources.Configuration["MCP_PORT"]).IsEqualTo("3008");
        await Assert.That(sources.Configuration["PVE_TIMEOUT"]).IsEqualTo("7");
        await Assert.That(sources.Configuration["PVE_PROXY"]).IsEqualTo("http://proxy.example:3128");
        await Assert.That(sources.Origin("PVE_ACCESS_TIER")).IsEqualTo("--read-only");
        await Assert.That(sources.Origin("MCP_CONFIG_FILE")).IsEqualTo("environment");
        await Assert.That(sources.Origin("MCP_PORT")).IsEqualTo(envFile);
        await Assert.That(sources.Origin("PVE_TIMEOUT")).IsEqualTo(file);
        await Assert.That(sources.Origin("PVE_TOKEN_ID")).IsNull();
    }

    [Test]
    public async Task Of_the_files_a_flag_names_the_first_a_variable_the_second_and_the_folder_of_the_system_the_third()
    {
        var (flag, variable, standard) = (File("a.ini", "PVE_TIMEOUT=1"), File("b.ini", "PVE_TIMEOUT=2"), File("c.ini", "PVE_TIMEOUT=3"));
        var none = new Dictionary<Setting, (string, string)>();
        KeyValuePair<string, string?>[] named = [new("MCP_CONFIG_FILE", variable)];

        await Assert.That(SettingSources.Of(named, new(none, flag), standard).Configuration["PVE_TIMEOUT"]).IsEqualTo("1");
        await Assert.That(SettingSources.Of(named, null, standard).Configuration["PVE_TIMEOUT"]).IsEqualTo("2");
        await Assert.That(SettingSources.Of([], null, standard).Configuration["PVE_TIMEOUT"]).IsEqualTo("3");
        await Assert.That(SettingSources.Of([], null, Path.Combine(_folder.FullName, "none.ini")).Problems).IsEmpty();
    }

    [Test]
    public async Task An_empty_value_is_not_set()
    {
        var file = File("config.ini", "PVE_TIMEOUT=7\n");

        var sources = SettingSources.Of([new("PVE_TIMEOUT", " ")], null, file);

        await Assert.That(sources.Configuration["PVE_TIMEOUT"]).IsEqualTo("7");
        await Assert.That(sources.Origin("PVE_TIMEOUT")).IsEqualTo(file);
    }

    [Test]
    public async Task A_path_in_a_file_is_meant_from_the_folder_of_that_file()
    {
        var sources = SettingSources.Of([], null, File("config.ini", "PVE_CA_FILE=ca.pem\nPVE_AUDIT_LOG=/var/log/mcp-pve.log\n"));

        await Assert.That(sources.Configuration["PVE_CA_FILE"]).IsEqualTo(Path.Combine(_folder.FullName, "ca.pem"));
        await Assert.That(sources.Configuration["PVE_AUDIT_LOG"]).IsEqualTo("/var/log/mcp-pve.log");
    }

    [Test]
    [Arguments("PVE_ACCES_TIER=read-only", "PVE_ACCES_TIER is an unknown setting; did you mean PVE_ACCESS_TIER?")]
    [Arguments("PVE_HOST=pve1", "PVE_HOST is an unknown setting: here it is PVE_BASE_URL")]
    [Arguments("color=blue", "color is an unknown setting")]
    [Arguments("PVE_TIMEOUT=1\npve_timeout=2", "a name stands in it twice")]
    [Arguments("PVE_TIMEOUT=1\n\nPVE_TOKEN_SECRET 5f0c1a52-7d3e-4b60-9a8c-2f6d1e0b9c11", "line 3: it is none of NAME=VALUE")]
    [Arguments("MCP_CONFIG_FILE=other.ini", "MCP_CONFIG_FILE names the settings file")]
    public async Task What_is_wrong_in_a_file_is_told_with_its_path_and_without_secrets(string text, string told)
    {
        var file = File("config.ini", text);

        var reader = OptionsReader.From(SettingSources.Of([], null, file));
        reader.ReadTools();

        await Assert.That(reader.Problems[0]).StartsWith(file).And.Contains(told).And.DoesNotContain("5f0c1a52");
    }

    [Test]
    public async Task A_file_that_somebody_names_must_be_there()
    {
        var missing = Path.Combine(_folder.FullName, "none.ini");

        var byVariable = OptionsReader.From(SettingSources.Of([new("MCP_CONFIG_FILE", missing)]));
        var byFlag = OptionsReader.From(SettingSources.Of([], SettingFlags.None with { ConfigFile = missing, EnvFile = missing }));

        await Assert.That(byVariable.Problems.Single()).StartsWith($"MCP_CONFIG_FILE: '{missing}' can't be read");
        await Assert.That(string.Join('\n', byFlag.Problems)).Contains($"--config: '{missing}'").And.Contains($"--env-file: '{missing}'");
    }

    [Test]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task A_file_with_a_secret_that_others_can_read_is_warned_about()
    {
        var secret = File("config.ini", "PVE_TOKEN_SECRET=5f0c1a52-7d3e-4b60-9a8c-2f6d1e0b9c11");
        var harmless = File("other.ini", "PVE_TIMEOUT=1");
        System.IO.File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        System.IO.File.SetUnixFileMode(harmless, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        var warned = OptionsReader.From(SettingSources.Of([], null, secret)).Warnings;
        var quiet = OptionsReader.From(SettingSources.Of([], null, harmless)).Warnings;
        System.IO.File.SetUnixFileMode(secret, UnixFileMode.UserRead);

        await Assert.That(warned.Single()).IsEqualTo($"PVE_TOKEN_SECRET: others can read '{secret}'; chmod 600 it.");
        await Assert.That(quiet).IsEmpty();
        await Assert.That(OptionsReader.From(SettingSources.Of([], null, secret)).Warnings).IsEmpty();
    }

    [Test]
    public async Task All_settings_can_stand_in_the_file()
    {
        var file = File(
            "config.ini",
            """
            ; one cluster
            PVE_BASE_URL=https://pve1.example:8006
            PVE_TOKEN_ID=root@pam!mcp
            PVE_TOKEN_SECRET=5f0c1a52-7d3e-4b60-9a8c-2f6d1e0b9c11
            PVE_ACCESS_TIER=read-only
            """);

        var reader = OptionsReader.From(SettingSources.Of([], null, file));
        var options = reader.Read(demo: null);

        await Assert.That(string.Join('\n', reader.Problems)).IsEqualTo("");
        await Assert.That(options!.Clusters[0].Pve.BaseUrls.Single().Host).IsEqualTo("pve1.example");
        await Assert.That(options.Clusters[0].Tools.Tier).IsEqualTo(McpPve.Effects.Tier.ReadOnly);
    }

    private string File(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }
}
