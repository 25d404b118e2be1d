using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace McpPve.Options;

/// <summary>
/// The settings that each of several clusters has for itself, under the name of the cluster: PVE_HOME_BASE_URL is PVE_BASE_URL of home.
/// </summary>
internal static partial class ClusterSettings
{
    private const string Prefix = "PVE_";

    /// <summary>Where a cluster is and who may use it: each says so for itself.</summary>
    public static readonly Setting[] Own = [Settings.BaseUrl, Settings.TokenId, Settings.TokenSecret, Settings.TokenSecret.InFile!];

    // One of them makes sense without the others only.
    private static readonly Setting[] Trust = [Settings.CaFile, Settings.TlsFingerprint, Settings.VerifySsl];

    private static readonly Setting[] Inherited =
    [
        Settings.AccessTier, Settings.Categories, Settings.ToolWhitelist, Settings.ToolBlacklist, Settings.Confirm, Settings.Timeout,
        Settings.Proxy, .. Trust,
    ];

    private static readonly Setting[] All = [.. Own, .. Inherited];

    /// <summary>The names of the clusters in <c>PVE_CLUSTERS</c>; none where it is not set.</summary>
    public static IReadOnlyList<string> Split(string? clusters) =>
        (clusters ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Every name that a setting of these clusters has.</summary>
    public static IReadOnlyList<string> Names(IEnumerable<string> clusters) =>
        [.. clusters.SelectMany(cluster => All.Select(setting => Name(cluster, setting)))];

    /// <summary>The settings of one cluster under the names that they have.</summary>
    public static IEnumerable<Setting> Named(string cluster) => All.Select(setting => setting with
    {
        Name = Name(cluster, setting),
        Purpose = $"for {cluster}: {setting.Purpose}",
        InFile = null,
    });

    public static bool IsOfCluster(Setting setting) => All.Contains(setting);

    public static string Name(string cluster, Setting setting) =>
        $"{Prefix}{cluster.ToUpperInvariant().Replace('-', '_')}_{setting.Name[Prefix.Length..]}";

    /// <summary>What is wrong with the names of clusters, a sentence each.</summary>
    public static IEnumerable<string> Problems(IReadOnlyList<string> clusters)
    {
        foreach (var cluster in clusters.Where(cluster => !ClusterName().IsMatch(cluster)))
        {
            yield return $"{Settings.Clusters.Name}: '{cluster}' is no name of a cluster; it has small letters, digits and -, begins with "
                + "a letter, and is at most 20 characters long.";
        }
        // A variable that could mean two things would set the wrong one.
        var global = Settings.All.Select(setting => setting.Name).ToHashSet();
        foreach (var name in Names(clusters).Where(global.Contains).Distinct())
        {
            yield return $"{Settings.Clusters.Name}: with these names {name} means two things; give the cluster another name.";
        }
        foreach (var twice in Names(clusters).GroupBy(name => name).Where(group => group.Count() > 1).Take(1))
        {
            yield return $"{Settings.Clusters.Name}: with these names {twice.Key} means two things; give one of the clusters another name.";
        }
    }

    /// <summary>The settings of one cluster under the names that they have where there is only one.</summary>
    public static IConfiguration Of(string cluster, IConfiguration configuration)
    {
        var values = new Dictionary<string, string?>();
        var trusts = Trust.Any(setting => IsSet(configuration, Name(cluster, setting)));
        foreach (var setting in All)
        {
            var own = Name(cluster, setting);
            values[setting.Name] = IsSet(configuration, own) ? configuration[own]
                : Own.Contains(setting) || (trusts && Trust.Contains(setting)) ? null
                : configuration[setting.Name];
        }
        return new ConfigurationBuilder().AddInMemoryCollection(values).Build();
    }

    /// <summary>A sentence about the settings of one cluster with the names that they have here.</summary>
    /// <param name="configuration">Where it is known what is set for the cluster, and what for all.</param>
    public static string Renamed(string sentence, string cluster, IConfiguration? configuration = null)
    {
        foreach (var setting in All)
        {
            var own = Name(cluster, setting);
            if (configuration is null || Own.Contains(setting) || IsSet(configuration, own))
            {
                sentence = Regex.Replace(sentence, $@"\b{setting.Name}\b", own);
            }
        }
        return sentence;
    }

    private static bool IsSet(IConfiguration configuration, string name) => !string.IsNullOrWhiteSpace(configuration[name]);

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{0,19}\z")]
    private static partial Regex ClusterName();
}
