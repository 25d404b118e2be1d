using System.Text.RegularExpressions;
using McpPve.Tools.Arguments;

namespace McpPve.Catalog.Guests;

/// <summary>Arguments that tools for virtual machines and for containers share, spelled and described once.</summary>
internal static partial class GuestArgs
{
    public static readonly ChoiceArg Timeframe = Arg.Choice(
        "timeframe", "Span up to now.", "hour", "day", "week", "month", "year") with { Required = true, Bare = true };
    public static readonly ChoiceArg Consolidation = Arg.Choice("cf", "Mean or peak of each step.", "AVERAGE", "MAX") with { Bare = true };
    public static readonly IntegerArg MetricRows = Arg.Limit.As("limit", "Maximum rows; default 60.") with { Default = "60" };

    public static readonly TextArg Name = Arg.Text("name", "DNS name.", 255) with { Bare = true };
    public static readonly TextArg HostName = Arg.Text("hostname", "Host name.", 255);
    public static readonly TextArg Description = Arg.Text("description", "Notes.", 8192) with { Bare = true };
    public static readonly IntegerArg Memory = Arg.Integer("memory", "MiB.", 16) with { Quiet = true };
    public static readonly FlagArg OnBoot = Arg.Flag("onboot", "Starts with the node.");
    public static readonly TextArg Tags = Arg.Text("tags", "prod;web");
    public static readonly TextArg Agent = Arg.Text("agent", "1: guest agent on.");

    public static readonly TextArg Target = Arg.OtherNode("target", "Node to move to.");
    public static readonly FlagArg Online = Arg.Flag("online", "Migrates while it runs.");
    public static readonly FlagArg WithLocalDisks = Arg.Flag(
        "with_local_disks", "Copies disks on local storage too.") with { Pve = "with-local-disks" };
    public static readonly TextArg TargetStorage = Arg.Text(
        "target_storage", "Storage there, or pairs: local:nas.", 512) with { Separator = ',' };
    public static readonly IntegerArg BandwidthLimit = Arg.Integer("bwlimit", "KiB/s.");
    public static readonly ChoiceArg Format = Arg.Choice("format", "Of a full copy on a file storage.", "raw", "qcow2", "vmdk");

    public static readonly FlagArg Purge = Arg.Flag("purge", "Also from backup jobs, replication and HA.");
    public static readonly FlagArg DestroyUnreferencedDisks = Arg.Flag("destroy-unreferenced-disks", "Deletes all disks with its id.");

    public static readonly IntegerArg NewId = Arg.Integer(
        "newid", "Id of the copy.", 100, 999999999) with { Required = true, Quiet = true };
    public static readonly TextArg CloneTarget = Arg.OtherNode("target", "Other node; needs shared storage.") with { Required = false };
    public static readonly FlagArg FullCopy = Arg.Flag("full", "Copies all disks.");
    public static readonly TextArg CloneStorage = Arg.Storage.As("storage", "Storage of a full copy.");
    public static readonly TextArg ClonePool = Arg.Text("pool", "Pool of the copy.", 128);

    public static readonly FlagArg ForceSnapshot = Arg.Flag("force", "Even if its disks can't be cleaned.");

    /// <summary>PVE's "start", which is where a list starts everywhere else.</summary>
    public static readonly FlagArg StartGuest = Arg.Flag("start_guest", "Starts it afterwards.") with { Pve = "start" };

    /// <summary>What a disk shall grow to, or by.</summary>
    public static readonly TextArg Size = Arg.Text("size", "+10G grows by 10 GiB, 64G grows to 64 GiB.", 20) with
    {
        Form = SizeForm(),
        FormName = "a size with its unit such as +10G or 64G",
        Required = true,
    };

    /// <summary>Which backup to restore.</summary>
    public static readonly TextArg Archive = Arg.Text("archive", "Backup volume id: nas:backup/vzdump-….", 255) with { Required = true };

    /// <param name="example">Two settings that the tool has.</param>
    public static TextArg Unset(string example) => Arg.Text("delete", $"Settings to unset: {example}.") with { Separator = ',' };

    [GeneratedRegex(@"\A\+?[0-9]+(\.[0-9]+)?[KMGT]\z")]
    private static partial Regex SizeForm();
}
