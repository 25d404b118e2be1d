using McpPve.Client.Schema;
using McpPve.Text;

namespace McpPve.Tools.Arguments;

/// <summary>Arguments that follow from what PVE documents about a parameter.</summary>
internal abstract partial record Arg
{
    /// <summary>What stands between the items of a list in one text, and in one that is the value of a key.</summary>
    protected const char BetweenItems = ',', BetweenItemsOfKey = ';';

    // Lists, too, though their names do not end in -list.
    private static readonly string[] CommaLists =
        ["pve-fw-addr-spec", "pve-fw-sport-spec", "pve-fw-dport-spec", "pve-hotplug-features", "pve-cpuset", "pve-storage-options"];

    // Property strings whose keys PVE does not document with the parameter.
    private static readonly string[] PropertyStrings =
    [
        "backup-fleecing", "backup-performance", "prune-backups", "realm-sync-options", "pve-qemu-sev-fmt", "pve-qemu-tdx-fmt",
        "pve-qm-boot", "pve-qm-cicustom", "pve-qm-hostpci", "pve-qm-ide", "pve-qm-ipconfig", "pve-qm-rng", "pve-qm-smbios1",
        "pve-qm-watchdog", "pve-sdn-dhcp-range", "pve-startup-order", "pve-tfa-config", "pve-vm-cpu-conf", "proxmox-remote",
    ];

    // Formats of items that have no comma in them.
    private static readonly string[] PlainItems = ["pve-configid", "pve-userid", "pve-vmid", "email-or-username", "FullRangeCIDR"];

    /// <summary>An argument that takes what PVE 8 or PVE 9 takes. What the schema does not know exactly is left to PVE.</summary>
    /// <param name="endpoint">What it is a parameter of: some names are secret only beside certain others.</param>
    /// <param name="name">The parameter's name where it has a number, the first one without it: net0 of net[n].</param>
    public static Arg Of(PveParameter parameter, PveEndpoint endpoint, string? name = null)
    {
        name ??= parameter.Name.Replace("[n]", "0", StringComparison.Ordinal);
        return Of(parameter, name, BetweenItems, IsSecret(name, endpoint.Parameters));
    }

    /// <summary>A key of a property string.</summary>
    /// <param name="keys">All of them.</param>
    /// <param name="secret">The whole property string is secret.</param>
    public static Arg OfKey(PveParameter key, IReadOnlyList<PveParameter> keys, bool secret) =>
        Of(key, key.Name, BetweenItemsOfKey, secret || IsSecret(key.Name, keys));

    private static Arg Of(PveParameter parameter, string name, char separator, bool secret)
    {
        var facts = parameter.InEither();
        var arg = Kind(facts, name, separator, secret) with { Required = !facts.Optional, Bare = true };
        return arg with { PveDefault = Standard(arg, facts.Default) };
    }

    private static Arg Kind(PveParameter facts, string name, char separator, bool secret)
    {
        var arg = facts.Type is PveType.Array
            ? new ListArg(name, "", Kind(facts with { Type = facts.ItemType ?? PveType.Text }, name, separator, secret))
            {
                // In other texts commas may stand for themselves: only JSON says where one ends.
                Commas = facts is { Enum: not null } or { ItemType: not (null or PveType.Text) } || PlainItems.Contains(facts.Format),
            }
            : Single(facts, name, separator);
        return arg with { Secret = secret };
    }

    private static Arg Single(PveParameter facts, string name, char separator) => facts switch
    {
        { Enum: { } choices } => new ChoiceArg(name, "", choices),
        { Type: PveType.Boolean } => new FlagArg(name, ""),
        // PVE's firewall has an integer that is a switch.
        { Type: PveType.Integer } => new IntegerArg(name, "", AtLeast(facts.Minimum), AtMost(facts.Maximum))
        {
            TakesFlags = name == "enable",
        },
        { Type: PveType.Number } => new NumberArg(name, "", facts.Minimum, facts.Maximum),
        { Format: PveParameter.PropertyString } => new PropertyStringArg(name, "", facts),
        { Format: { } format } when PropertyStrings.Contains(format) => new PropertyStringArg(name, "", facts),
        _ => new TextArg(name, "")
        {
            MinLength = facts.MinLength ?? 0,
            MaxLength = facts.MaxLength ?? int.MaxValue,
            UrlEncoded = facts.Format == "urlencoded",
            Separator = IsNulList(facts) ? '\0' : IsList(facts, separator) ? separator : null,
            TakesFlags = true,
        },
    };

    private static bool IsSecret(string name, IReadOnlyList<PveParameter> beside) =>
        Redaction.Given.Contains(name) || Redaction.IsSecret(name, [.. beside.Select(other => other.Name)]);

    // PVE documents a default or two that it would refuse if somebody sent it.
    private static string? Standard(Arg arg, string? documented)
    {
        var encoded = new List<string>();
        return documented is not null && arg.Encode(Lenient.Text(documented), encoded) is null && encoded is [var only] ? only : null;
    }

    // A key does not say that it is a list, but its pattern has what stands between items.
    private static bool IsList(PveParameter facts, char separator) =>
        facts.Format is { } format && (format.EndsWith("-list", StringComparison.Ordinal) || CommaLists.Contains(format))
        || (separator == BetweenItemsOfKey && facts.Pattern?.Contains(BetweenItemsOfKey) == true);

    // The environment of a container: its variables stand between NUL characters.
    private static bool IsNulList(PveParameter facts) => facts.Pattern?.Contains(@"\0", StringComparison.Ordinal) == true;

    private static long AtLeast(double? minimum) => minimum is { } limit ? (long)Math.Ceiling(limit) : long.MinValue;

    private static long AtMost(double? maximum) => maximum is { } limit ? (long)Math.Floor(limit) : long.MaxValue;
}
