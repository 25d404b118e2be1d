using McpPve.Effects;
using McpPve.Options;

namespace McpPve.Tests.Options;

/// <summary>Several clusters: whose settings are whose.</summary>
public sealed class ClusterSettingsTests : IDisposable
{
    private static readonly (string Name, string? Value)[] Two =
    [
        ("PVE_CLUSTERS", "home,lab"),
        ("PVE_HOME_BASE_URL", "https://pve1.example:8006"),
        ("PVE_HOME_TOKEN_ID", "root@pam!mcp"),
        ("PVE_HOME_TOKEN_SECRET", "5f0c1a52-7d3e-4b60-9a8c-2f6d1e0b9c11"),
        ("PVE_LAB_BASE_URL", "https://lab1.example:8006,https://lab2.example:8006"),
        ("PVE_LAB_TOKEN_ID", "root@pam!lab"),
        ("PVE_LAB_TOKEN_SECRET", "5f0c1a52-7d3e-4b60-9a8c-2f6d1e0b9c22"),
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mcp-pve-clusters");

    public void Dispose() => _folder.Delete(recursive: true);

    [Test]
    public async Task Each_cluster_has_its_own_and_what_is_said_for_all_where_it_has_none()
    {
        var (options, problems) = Read(
            ("PVE_LAB_ACCESS_TIER", "read-only"), ("PVE_CONFIRM", "two-step"), ("PVE_HOME_CONFIRM", "off"), ("PVE_TIMEOUT", "7"),
            ("PVE_VERIFY_SSL", "false"), ("PVE_LAB_TLS_FINGERPRINT", string.Concat(Enumerable.Repeat("AB", 32))),
            ("PVE_DEFAULT_CLUSTER", "lab"));

        await Assert.That(string.Join('\n', problems)).IsEqualTo("");
        var (home, lab) = (options!.Clusters[0], options.Clusters[1]);
        await Assert.That((home.Name, lab.Name, options.DefaultCluster)).IsEqualTo(("home", "lab", "lab"));
        await Assert.That((home.Tools.Tier, lab.Tools.Tier)).IsEqualTo((Tier.Full, Tier.ReadOnly));
        await Assert.That((home.Confirm, lab.Confirm)).IsEqualTo((Confirm.Off, Confirm.TwoStep));
        await Assert.That(lab.Pve.Timeout).IsEqualTo(TimeSpan.FromSeconds(7));
        await Assert.That(lab.Pve.BaseUrls.Count).IsEqualTo(2);
        await Assert.That(lab.Pve.TokenId).IsEqualTo("root@pam!lab");
        await Assert.That(home.Pve.Trust).IsNotEqualTo(lab.Pve.Trust);
    }

    [Test]
    public async Task What_can_be_called_in_one_cluster_is_there()
    {
        var (options, _) = Read(
            ("PVE_HOME_ACCESS_TIER", "read-only"), ("PVE_LAB_CATEGORIES", "qemu"), ("PVE_LAB_TOOL_BLACKLIST", "pve_delete_qemu_vm"));

        await Assert.That(options!.Toolbox.Find("pve_list_nodes")).IsNotNull();
        await Assert.That(options.Toolbox.Find("pve_start_qemu_vm")).IsNotNull();
        await Assert.That(options.Toolbox.Find("pve_create_lxc_container")).IsNull();
        await Assert.That(options.Toolbox.Find("pve_delete_qemu_vm")).IsNull();
    }

    [Test]
    [Arguments("PVE_LAB_BASE_URL", null, "PVE_LAB_BASE_URL is not set; it must look like https://HOST:8006.")]
    [Arguments("PVE_LAB_TOKEN_SECRET", "x", "PVE_LAB_TOKEN_SECRET is not a UUID")]
    [Arguments("PVE_LAB_ACCESS_TIER", "none", "PVE_LAB_ACCESS_TIER is 'none'; accepted: read-only, read-execute, full.")]
    [Arguments("PVE_ACCESS_TIER", "none", "PVE_ACCESS_TIER is 'none'; accepted: read-only, read-execute, full.")]
    [Arguments(
        "PVE_BASE_URL", "https://x:8006", "PVE_BASE_URL is set beside PVE_CLUSTERS: each cluster has its own, such as PVE_HOME_BASE_URL.")]
    [Arguments("PVE_DEFAULT_CLUSTER", "labb", "PVE_DEFAULT_CLUSTER is 'labb'; accepted: home, lab.")]
    [Arguments("PVE_OFFICE_BASE_URL", "https://x:8006", "PVE_OFFICE_BASE_URL is an unknown setting")]
    [Arguments("PVE_LAB_TOOLS", "all", "PVE_LAB_TOOLS is an unknown setting")]
    [Arguments("PVE_LAB_ACCES_TIER", "read-only", "did you mean PVE_LAB_ACCESS_TIER?")]
    public async Task What_is_wrong_is_told_under_its_own_name(string name, string? value, string told)
    {
        var (options, problems) = Read((name, value));

        await Assert.That(options).IsNull();
        await Assert.That(problems.Count(problem => problem.Contains(told, StringComparison.Ordinal))).IsEqualTo(1)
            .Because(string.Join('\n', problems));
    }

    [Test]
    [Arguments("Home", "is no name of a cluster")]
    [Arguments("a b", "is no name of a cluster")]
    [Arguments("1st", "is no name of a cluster")]
    [Arguments("home,home", "means two things")]
    [Arguments("tool,x", null)]
    [Arguments("a-b,a-b", "means two things")]
    public async Task Names_that_make_a_variable_mean_two_things_are_refused(string clusters, string? told)
    {
        var problems = ClusterSettings.Problems(clusters.Split(',')).ToList();

        await Assert.That(string.Join('\n', problems)).Contains(told ?? "");
        await Assert.That(problems.Count > 0).IsEqualTo(told is not null);
    }

    [Test]
    public async Task A_section_of_a_file_is_a_cluster()
    {
        var path = Path.Combine(_folder.FullName, "config.ini");
        await File.WriteAllTextAsync(
            path,
            """
            PVE_TIMEOUT=9
            PVE_HOME_TOKEN_SECRET_FILE=home.secret

            [home]
            PVE_BASE_URL=https://pve1.example:8006
            PVE_TOKEN_ID=root@pam!mcp

            [lab]
            PVE_BASE_URL=https://lab.example:8006
            PVE_TOKEN_ID=root@pam!mcp
            PVE_TOKEN_SECRET=5f0c1a52-7d3e-4b60-9a8c-2f6d1e0b9c22
            PVE_CA_FILE=lab.pem
            """);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "lab.pem"), "");
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "home.secret"), "5f0c1a52-7d3e-4b60-9a8c-2f6d1e0b9c11");

        var reader = OptionsReader.From(SettingSources.Of([new("PVE_LAB_ACCESS_TIER", "read-only")], null, path));
        var options = reader.Read(demo: null);

        await Assert.That(string.Join('\n', reader.Problems)).IsEqualTo("");
        await Assert.That(options!.Clusters.Select(cluster => cluster.Name!)).IsEquivalentTo(["home", "lab"]);
        await Assert.That(options.Clusters[1].Tools.Tier).IsEqualTo(Tier.ReadOnly);
        await Assert.That(options.Clusters[0].Pve.Timeout).IsEqualTo(TimeSpan.FromSeconds(9));
        await Assert.That(reader.Sources!.Origin("PVE_LAB_CA_FILE")).IsEqualTo(path);
        await Assert.That(options.Clusters[0].Pve.TokenSecret).IsEqualTo("5f0c1a52-7d3e-4b60-9a8c-2f6d1e0b9c11");
    }

    [Test]
    [Arguments("[home]\nMCP_PORT=1", "MCP_PORT is no setting of one cluster; what is for all stands above the first section.")]
    [Arguments("[home]\nPVE_HOST=1", "PVE_HOST is no setting of one cluster.")]
    [Arguments("PVE_CLUSTERS=lab\n[home]\nPVE_TIMEOUT=1", "[home] is none of PVE_CLUSTERS: lab.")]
    public async Task A_section_has_settings_of_its_cluster_only(string text, string told)
    {
        var path = Path.Combine(_folder.FullName, "config.ini");
        await File.WriteAllTextAsync(path, text);

        var reader = OptionsReader.From(SettingSources.Of([], null, path));

        await Assert.That(string.Join('\n', reader.Problems)).Contains(told);
    }

    [Test]
    public async Task A_default_cluster_without_clusters_is_a_mistake()
    {
        var reader = OptionsReader.From(SettingSources.Of([new("PVE_DEFAULT_CLUSTER", "home")]));
        reader.Read(demo: null);

        await Assert.That(string.Join('\n', reader.Problems)).Contains("PVE_DEFAULT_CLUSTER names one of several clusters");
    }

    private static (ServerOptions? Options, IReadOnlyList<string> Problems) Read(params (string Name, string? Value)[] changes)
    {
        var variables = Two.ToDictionary(pair => pair.Name, pair => pair.Value);
        foreach (var (name, value) in changes)
        {
            variables[name] = value;
        }
        var reader = OptionsReader.From(SettingSources.Of([.. variables]));
        return (reader.Read(demo: null), reader.Problems);
    }
}
