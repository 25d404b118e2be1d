using McpPve.Options;
using Microsoft.Extensions.Configuration;

namespace McpPve.Tests.Options;

/// <summary>The table of variables and the reader agree.</summary>
public sealed class SettingTests
{
    [Test]
    public async Task Each_variable_is_declared_once_and_named_in_the_README()
    {
        var readme = await File.ReadAllTextAsync(Repository.Folder("README.md"));

        await Assert.That(Settings.All.DistinctBy(setting => setting.Name).Count()).IsEqualTo(Settings.All.Count);
        await Assert.That(
            string.Join(
                ' ',
                Settings.All.Where(setting => !readme.Contains($"| `{setting.Name}` |", StringComparison.Ordinal))
                    .Select(setting => setting.Name)))
            .IsEmpty();
    }

    [Test]
    public async Task The_reader_asks_for_every_variable_and_for_no_other()
    {
        var asked = new Recording();

        var options = new OptionsReader(asked).Read(demo: null);

        await Assert.That(options).IsNotNull();
        await Assert.That(asked.Names.Order()).IsEquivalentTo(Settings.All.Select(setting => setting.Name).Order());
    }

    [Test]
    public async Task Defaults_and_accepted_values_are_accepted_and_others_refused()
    {
        foreach (var setting in Settings.All)
        {
            var accepted = setting.Kind switch
            {
                SettingKind.Flag => ["true", "false"],
                SettingKind.Number => [$"{setting.Min}", $"{setting.Max}"],
                _ => setting.Accepted,
            };
            foreach (var value in setting.Default is { } standard ? accepted.Append(standard) : accepted)
            {
                await Assert.That(Complaints(setting, value)).IsEmpty().Because($"{setting.Name}={value}");
            }
            if (accepted.Count > 0)
            {
                await Assert.That(Complaints(setting, "9999999")).IsNotEmpty().Because(setting.Name);
                await Assert.That(Complaints(setting, "nonsense")).IsNotEmpty().Because(setting.Name);
            }
            if (setting.Default is not null && setting.Accepted.Count > 0)
            {
                await Assert.That(setting.Accepted).Contains(setting.Default);
            }
        }
    }

    [Test]
    public async Task Nothing_that_may_be_a_secret_is_shown()
    {
        const string Secret = "5a1e7c8f-93b4-4d58-8a0e-6d1d2b0c7f11";
        foreach (var setting in Settings.All)
        {
            var reader = Reader(setting, Secret);

            await Assert.That(reader.IsSet(setting)).IsTrue();
            await Assert.That(reader.Harmless(setting)).IsNull().Because(setting.Name);
        }
        await Assert.That(Reader(Settings.TokenSecret, "1").Harmless(Settings.TokenSecret)).IsNull();
        await Assert.That(Reader(Settings.AccessTier, "read-only").Harmless(Settings.AccessTier)).IsEqualTo("read-only");
        await Assert.That(Reader(Settings.Categories, "qemu, lxc").Harmless(Settings.Categories)).IsEqualTo("qemu, lxc");
        await Assert.That(Reader(Settings.Port, "8080").Harmless(Settings.Port)).IsEqualTo("8080");
    }

    private static List<string> Complaints(Setting setting, string value)
    {
        var reader = Reader(setting, value);
        reader.Read(demo: null);
        return
        [
            .. reader.Problems.Where(problem =>
                problem.StartsWith(setting.Name + " ", StringComparison.Ordinal)
                    || problem.StartsWith(setting.Name + ":", StringComparison.Ordinal)),
        ];
    }

    private static OptionsReader Reader(Setting setting, string value) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { [setting.Name] = value }).Build());

    /// <summary>The least that is enough, and it keeps what it was asked for.</summary>
    private sealed class Recording : IConfiguration
    {
        private readonly IConfiguration _environment = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["PVE_BASE_URL"] = "https://pve1:8006",
            ["PVE_TOKEN_ID"] = "root@pam!mcp",
            ["PVE_TOKEN_SECRET"] = "12345678-1234-1234-1234-123456789abc",
        }).Build();

        public HashSet<string> Names { get; } = [];

        public string? this[string key]
        {
            get
            {
                Names.Add(key);
                return _environment[key];
            }
            set => throw new NotSupportedException();
        }

        public IEnumerable<IConfigurationSection> GetChildren() => [];

        public Microsoft.Extensions.Primitives.IChangeToken GetReloadToken() => _environment.GetReloadToken();

        public IConfigurationSection GetSection(string key) => _environment.GetSection(key);
    }
}
