using System.Text.Json;
using McpPve.EndToEnd.CommandLine;
using McpPve.Testing;

namespace McpPve.EndToEnd.Packages;

/// <summary>The systemd unit of the packages.</summary>
public sealed class ServiceTests
{
    [Test]
    public async Task Systemd_knows_every_line_of_it()
    {
        if (Command.Find("systemd-analyze") is not { } analyze)
        {
            Skip.Test("there is no systemd here");
            return;
        }
        var folder = Directory.CreateTempSubdirectory("mcp-pve-unit-").FullName;
        try
        {
            var unit = Path.Combine(folder, "mcp-pve.service");
            await File.WriteAllTextAsync(unit, ServiceUnit.Text.Replace("/usr/bin/mcp-pve", "/bin/true", StringComparison.Ordinal));

            var result = await Command.Run([analyze, "verify", "--man=no", unit]);

            await Assert.That(result.ExitCode).IsEqualTo(0).Because(result.ToString());
            await Assert.That(result.Error).DoesNotContain("Unknown").And.DoesNotContain("Failed to parse").And.DoesNotContain("ignoring");
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [Test]
    public async Task It_reads_secrets_as_credentials_and_can_do_nothing_but_serve()
    {
        var set = ServiceUnit.Lines.Select(line => $"{line.Key}={line.Value}").ToList();

        await Assert.That(ServiceUnit.Lines.Select(line => line.Section).Distinct()).IsEquivalentTo(["Unit", "Service", "Install"]);
        foreach (var line in new[]
        {
            "ExecStart=/usr/bin/mcp-pve --http", "DynamicUser=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes",
            "PrivateDevices=yes", "NoNewPrivileges=yes", "CapabilityBoundingSet=", "MemoryDenyWriteExecute=yes", "RestrictNamespaces=yes",
            "RestrictSUIDSGID=yes", "SystemCallArchitectures=native", "SystemCallFilter=@system-service", "WantedBy=multi-user.target",
        })
        {
            await Assert.That(set).Contains(line);
        }
        var credentials = ServiceUnit.Values("LoadCredential").Select(value => value.Split(':')[0]).ToList();
        await Assert.That(ServiceUnit.Values("Environment").Select(value => value.Split("=%d/")[1])).IsEquivalentTo(credentials);
        await Assert.That(ServiceUnit.Read.All(file => file.StartsWith("/etc/mcp-pve/", StringComparison.Ordinal))).IsTrue();
    }

    [Test]
    public async Task Every_setting_that_it_names_is_one()
    {
        var settings = await Deployment.Settings();

        await Assert.That(ServiceUnit.Values("Environment").Select(value => value.Split('=')[0]).Except(settings)).IsEmpty();
    }

    [Test]
    public async Task The_server_starts_as_it_says()
    {
        // Without systemd: the files that it hands over lie in a folder, and the variables name them.
        await using var cluster = await Cluster.Start();
        var folder = Directory.CreateTempSubdirectory("mcp-pve-credentials-").FullName;
        try
        {
            var contents = new Dictionary<string, string>
            {
                ["config.ini"] = "MCP_PORT=0\n" + string.Concat(
                    cluster.Environment.Where(pair => pair.Key != "PVE_TOKEN_SECRET").Select(pair => $"{pair.Key}={pair.Value}\n")),
                ["pve-token-secret"] = cluster.Environment["PVE_TOKEN_SECRET"],
                ["mcp-auth-token"] = "0123456789abcdef0123456789abcdef",
            };
            foreach (var (name, content) in contents)
            {
                await File.WriteAllTextAsync(Path.Combine(folder, name), content);
            }
            var variables = ServiceUnit.Values("Environment")
                .Select(value => value.Replace("%d", folder, StringComparison.Ordinal).Split('=', 2))
                .ToDictionary(words => words[0], words => words[1]);
            variables["CREDENTIALS_DIRECTORY"] = folder;

            var settings = await McpPveProcess.Run(["--http", "settings", "--json"], variables);
            var call = await McpPveProcess.Run(["--http", "call", "pve_list_nodes"], variables);

            await Assert.That(settings.Error).IsEmpty();
            using var document = JsonDocument.Parse(settings.Output);
            var set = document.RootElement.GetProperty("settings").EnumerateArray()
                .Where(setting => setting.GetProperty("set").GetBoolean())
                .Select(setting => setting.GetProperty("name").GetString()!)
                .ToList();
            await Assert.That(set).Contains("MCP_TRANSPORT").And.Contains("MCP_AUTH_TOKEN_FILE").And.Contains("PVE_BASE_URL");
            await Assert.That(call.ExitCode).IsEqualTo(0).Because(call.ToString());
            await Assert.That(call.Output).Contains("pve3");
            await Assert.That(call.Error).DoesNotContain("chmod");
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }
}
