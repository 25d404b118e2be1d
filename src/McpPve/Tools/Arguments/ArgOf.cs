using McpPve.Client.Schema;
using McpPve.Text;

namespace McpPve.Tools.Arguments;

/// <summary>Arguments that follow from what PVE documents about a parameter.</summary>
internal abstract partial record Arg
{
    // Lists, too, though their names do not end in -list.
    private static readonly string[] CommaLists = ["pve-fw-addr-spec", "pve-fw-sport-spec", "pve-fw-dport-spec", "pve-hotplug-features", "pve-cpuset"];

    // Property strings whose keys PVE does not document with the parameter.
    private static readonly string[] PropertyStrings =
    [
        "backup-fleecing", "backup-performance", "prune-backups", "realm-sync-options", "pve-qemu-sev-fmt", "pve-qemu-tdx-fmt", "pve-qm-boot",
        "pve-qm-cicustom", "pve-qm-hostpci", "pve-qm-ide", "pve-qm-ipconfig", "pve-qm-rng", "pve-qm-smbios1", "pve-qm-watchdog", "pve-startup-order",
        "pve-storage-options", "pve-vm-cpu-conf", "proxmox-remote",
    ];

    /// <summary>An argument that takes what PVE 8 or PVE 9 takes. What the schema does not know exactly is left to PVE.</summary>
    /// <param name="name">The parameter's name where it has a number: net1 of net[n].</param>
    public static Arg Of(PveParameter parameter, string? name = null) => Of(parameter.InEither(), name ?? parameter.Name, ',');

    /// <summary>A key of a property string: its own items stand between semicolons.</summary>
    public static Arg OfKey(PveParameter key) => Of(key.InEither(), key.Name, ';');

    private static Arg Of(PveParameter facts, string name, char separator) => Kind(facts, name, separator) with
    {
        Required = !facts.Optional,
        PveDefault = facts.Default,
        Secret = Redaction.IsSecret(name),
        Bare = true,
    };

    private static Arg Kind(PveParameter facts, string name, char separator) => facts switch
    {
        { Type: PveType.Array } => new ListArg(name, "", Kind(facts with { Type = facts.ItemType ?? PveType.Text }, name, ';')),
        { Enum: { } choices } => new ChoiceArg(name, "", choices),
        // PVE has integers that are switches.
        { Type: PveType.Boolean } or { Type: PveType.Integer, Minimum: 0, Maximum: 1 } => new FlagArg(name, ""),
        { Type: PveType.Integer } => new IntegerArg(name, "", AtLeast(facts.Minimum), AtMost(facts.Maximum)),
        { Type: PveType.Number } => new NumberArg(name, "", facts.Minimum, facts.Maximum),
        { Format: { } format } when format == PveParameter.PropertyString || PropertyStrings.Contains(format) => new PropertyStringArg(name, "", facts),
        _ => new TextArg(name, "")
        {
            MinLength = facts.MinLength ?? 0,
            MaxLength = facts.MaxLength ?? int.MaxValue,
            UrlEncoded = facts.Format == "urlencoded",
            Separator = IsNulList(facts) ? '\0' : IsList(facts) ? separator : null,
            TakesFlags = true,
        },
    };

    private static bool IsList(PveParameter facts) =>
        facts.Format is { } format && (format.EndsWith("-list", StringComparison.Ordinal) || CommaLists.Contains(format));

    // The environment of a container: its variables stand between NUL characters.
    private static bool IsNulList(PveParameter facts) => facts.Pattern?.Contains(@"\0", StringComparison.Ordinal) == true;

    private static long AtLeast(double? minimum) => minimum is { } limit ? (long)Math.Ceiling(limit) : long.MinValue;

    private static long AtMost(double? maximum) => maximum is { } limit ? (long)Math.Floor(limit) : long.MaxValue;
}
