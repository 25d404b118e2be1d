using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>The configuration of a container or of one snapshot. Numbered keys (net0, mp1, dev0) stay in <c>More</c>.</summary>
public sealed class LxcConfig : GuestConfig
{
    [JsonPropertyName("hostname")]
    public PveText HostName { get; set; }

    public PveText Description { get; set; }

    [JsonPropertyName("ostype")]
    public PveText OsType { get; set; }

    public PveText Tags { get; set; }
    public PveText Digest { get; set; }
    public PveText Lock { get; set; }
    public PveFlag Template { get; set; }
    public PveText Parent { get; set; }

    /// <summary>Seconds since 1970.</summary>
    public PveInteger Snaptime { get; set; }

    public PveText Arch { get; set; }

    /// <summary>MiB.</summary>
    public PveInteger Memory { get; set; }

    /// <summary>MiB.</summary>
    public PveInteger Swap { get; set; }

    public PveInteger Cores { get; set; }

    [JsonPropertyName("cpulimit")]
    public PveNumber CpuLimit { get; set; }

    [JsonPropertyName("cpuunits")]
    public PveInteger CpuUnits { get; set; }

    [JsonPropertyName("rootfs")]
    public PveText RootFs { get; set; }

    /// <summary>tty, console or shell.</summary>
    public PveText Cmode { get; set; }

    public PveFlag Console { get; set; }
    public PveInteger Tty { get; set; }
    public PveFlag Debug { get; set; }

    [JsonPropertyName("entrypoint")]
    public PveText EntryPoint { get; set; }

    /// <summary>Separated by NUL bytes.</summary>
    public PveText Env { get; set; }

    public PveText Features { get; set; }

    [JsonPropertyName("hookscript")]
    public PveText HookScript { get; set; }

    [JsonPropertyName("nameserver")]
    public PveText NameServer { get; set; }

    [JsonPropertyName("searchdomain")]
    public PveText SearchDomain { get; set; }

    [JsonPropertyName("onboot")]
    public PveFlag OnBoot { get; set; }

    public PveFlag Protection { get; set; }
    public PveText Startup { get; set; }

    [JsonPropertyName("timezone")]
    public PveText TimeZone { get; set; }

    public PveFlag Unprivileged { get; set; }

    /// <summary>Raw LXC settings: pairs of key and value.</summary>
    [JsonConverter(typeof(PveNested<List<List<PveText>>>.Converter))]
    public PveNested<List<List<PveText>>> Lxc { get; set; }

    protected override IReadOnlyList<string> DiskKeys => ["mp", "unused"];

    protected override IEnumerable<(string Key, string Value)> NamedDisks() => RootFs.Value is { } rootfs ? [("rootfs", rootfs)] : [];
}
