using McpPve.Catalog;
using McpPve.Client;
using McpPve.Tools;

namespace McpPve.Options;

/// <summary>The clusters: one, as ever, or several that are named.</summary>
internal sealed partial class OptionsReader
{
    private ToolList _list = ToolList.Standard;

    /// <summary>The names as they are given; none where there is one cluster.</summary>
    private IReadOnlyList<string> ClusterNames() => ClusterSettings.Split(Value(Settings.Clusters.Name));

    /// <summary>Every setting that there is here: those that each cluster has for itself among them.</summary>
    public IEnumerable<Setting> All => Settings.All.Concat(ClusterNames().SelectMany(ClusterSettings.Named));

    /// <returns>Null when there is a problem.</returns>
    private List<ClusterOptions>? ReadClusters(Func<int, PveClientOptions>? demo)
    {
        _ = Value(Settings.Clusters); // a placeholder that a client has left is told
        var names = ClusterNames();
        var standard = Value(Settings.DefaultCluster);
        if (names.Count == 0)
        {
            if (standard is not null)
            {
                _problems.Add($"{Settings.DefaultCluster.Name} names one of several clusters, which {Settings.Clusters.Name} names; "
                    + "without it there is only one.");
            }
            var only = ReadTools();
            var confirm = ReadConfirm();
            var pve = demo?.Invoke(0) ?? ReadConnection();
            return _problems.Count == 0 ? [new(null, pve!, only!, confirm)] : null;
        }
        _list = ReadList([.. ToolCatalog.All.Select(tool => tool.Name)]);
        _problems.AddRange(ClusterSettings.Problems(names));
        if (standard is not null && !names.Contains(standard))
        {
            _problems.Add($"{Settings.DefaultCluster.Name} is '{Shown(standard)}'; accepted: {string.Join(", ", names)}.");
        }
        foreach (var setting in ClusterSettings.Own.Where(setting => IsSet(setting) && demo is null))
        {
            _problems.Add($"{setting.Name} is set beside {Settings.Clusters.Name}: each cluster has its own, such as "
                + $"{ClusterSettings.Name(names[0], setting)}.");
        }
        _problems.AddRange(VariableNames.Problems(_variables, ClusterSettings.Names(names)));
        var clusters = names.Select((name, place) => ReadCluster(name, demo?.Invoke(place))).ToList();
        return _problems.Count == 0 ? [.. clusters.OfType<ClusterOptions>()] : null;
    }

    private ClusterOptions? ReadCluster(string name, PveClientOptions? demo)
    {
        var reader = new OptionsReader(ClusterSettings.Of(name, configuration), []);
        var (tools, confirm) = (reader.Tools(), reader.ReadConfirm());
        var pve = demo ?? reader.ReadConnection();
        _warnings.AddRange(reader._warnings.Select(warning => ClusterSettings.Renamed(warning, name, configuration)));
        // What is wrong with a setting for all is wrong for each of them.
        _problems.AddRange(
            reader._problems.Select(problem => ClusterSettings.Renamed(problem, name, configuration)).Except(_problems).ToList());
        return tools is null || pve is null ? null : new(name, pve, tools, confirm);
    }

    private Confirm ReadConfirm() => Choice(Settings.Confirm) switch
    {
        "always" => Confirm.Always,
        "two-step" => Confirm.TwoStep,
        "off" => Confirm.Off,
        _ => Confirm.Auto,
    };

    /// <summary>What can be called in one cluster at least; one cluster has its own, with the list that it reads itself.</summary>
    private Toolbox ToolboxOf(List<ClusterOptions> clusters)
    {
        if (clusters is [var only])
        {
            return only.Tools.Toolbox;
        }
        var tier = clusters.Max(cluster => cluster.Tools.Tier);
        bool Exposed(ToolSpec tool) => clusters.Exists(cluster => cluster.Tools.Toolbox.Exposed.Contains(tool));
        bool Added(ToolSpec tool) => clusters.Exists(cluster => cluster.Tools.Allowed.Contains(tool.Name));
        var exposed = ToolCatalog.All.Where(Exposed).ToList();
        return new(
            exposed,
            [.. exposed.Where(tool => Added(tool) || _list.Has(tool, tier))],
            tier,
            clusters.Skip(1).Aggregate(
                clusters[0].Tools.Denied.ToHashSet(), (all, cluster) => [.. all.Intersect(cluster.Tools.Denied)]));
    }
}
