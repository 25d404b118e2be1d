using System.Text.Json;
using System.Text.RegularExpressions;
using McpPve.Pipeline;

namespace McpPve.Tools;

/// <summary>One argument of a tool: its place in the input schema, its check, and its encoding for PVE.</summary>
internal abstract partial record Arg(string Name, string About)
{
    public bool Required { get; init; }

    /// <summary>PVE's name where it differs from ours.</summary>
    public string? Pve { get; init; }

    /// <summary>Decides how we answer; never sent to PVE.</summary>
    public bool Local { get; init; }

    /// <summary>Sent when the caller gives nothing.</summary>
    public string? Default { get; init; }

    /// <summary>Shown as default "auto", which means the same as leaving it out: we find the value.</summary>
    public bool Auto { get; init; }

    /// <summary>Its value never appears in errors or logs.</summary>
    public bool Secret { get; init; }

    /// <summary>Many tools have it: the server's instructions explain it once, so its schema is bare.</summary>
    public bool Shared { get; init; }

    /// <summary>Told when PVE refuses the argument: since when that is so, and what takes its place.</summary>
    public string? Instead { get; init; }

    public string Parameter => Pve ?? Name;

    // A description costs every conversation; these names tell as much as one could say.
    private static readonly HashSet<string> SelfEvident =
    [
        "comment", "comments", "description", "timeout", "bwlimit", "hostname", "groupid", "roleid", "email", "firstname", "lastname", "userid",
        "poolid", "rule", "online", "start", "gateway", "mtu", "cores", "sockets", "vms", "target", "enable", "enabled", "timeframe", "cf", "compress",
        "max_workers", "autostart", "onboot", "protected", "swap", "snapshot", "checksum_algorithm", "format", "service", "errors", "reference", "url", "pool", "name", "net0", "scsi0", "snapname", "nameserver", "searchdomain", "cipassword", "hookscript", "iface", "exclude", "id", "ciuser", "privs",
    ];

    private bool IsBare => Shared || SelfEvident.Contains(Name) || this is TextArg { Name: "delete" };

    public abstract string JsonType { get; }

    /// <summary>Adds the value in PVE's encoding; more than one is an array. Returns what is wrong with it, or null.</summary>
    public abstract string? Encode(JsonElement value, List<string> encoded);

    /// <summary>The members of the schema besides type, description and default.</summary>
    protected virtual void WriteFacts(Utf8JsonWriter writer)
    {
    }

    public void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteStartObject(Name);
        writer.WriteString("type"u8, JsonType);
        if (!IsBare || (this is ChoiceArg && Name != "detail") || this is TextListArg or VmidListArg)
        {
            WriteFacts(writer);
        }
        if (!IsBare)
        {
            writer.WriteString("description"u8, About);
        }
        if (Auto)
        {
            writer.WriteString("default"u8, "auto"u8);
        }
        else if (Default is not null && !Shared)
        {
            WriteDefault(writer, Default);
        }
        writer.WriteEndObject();
    }

    protected virtual void WriteDefault(Utf8JsonWriter writer, string value) => writer.WriteString("default"u8, value);

    /// <summary>How a wrong value is shown in a complaint.</summary>
    protected string Shown(JsonElement value) =>
        Secret ? "the value" : Redaction.Hide(value.GetRawText()) is { Length: <= 60 } text ? text : Redaction.Hide(value.GetRawText())[..60] + "…";

    public static TextArg Text(string name, string about, int maxLength = 4096) => new(name, about) { MaxLength = maxLength };
    public static IntegerArg Integer(string name, string about, long min = 0, long max = int.MaxValue) => new(name, about, min, max);
    public static FlagArg Flag(string name, string about) => new(name, about);
    public static ChoiceArg Choice(string name, string about, params string[] choices) => new(name, about, choices);
    public static TextListArg TextList(string name, string about) => new(name, about);
    public static VmidListArg VmidList(string name, string about) => new(name, about);

    public static readonly TextArg Node = Text("node", "Node name.") with { Form = NodeForm(), FormName = "a node name (letters, digits, hyphen)", Required = true, Shared = true };
    public static readonly TextArg NodeOfGuest = Node with { About = "Found from vmid when left out.", Required = false };
    public static readonly IntegerArg Vmid = Integer("vmid", "Guest id.", 100, 999999999) with { Required = true, Shared = true };
    public static readonly TextArg Upid = Text("upid", "Task id (UPID:…) as other tools return it.", 512) with { Form = UpidForm(), FormName = "a task id such as UPID:pve1:0000A1B2:00C3D4E5:65F00000:qmstart:100:root@pam:", Required = true, Shared = true };
    public static readonly TextArg NodeOfTask = Node with { About = "Taken from upid when left out.", Required = false, Auto = true };
    public static readonly TextArg Storage = Text("storage", "Storage id.") with { Form = StorageForm(), FormName = "a storage id (letter first, then letters, digits, . _ -)" };
    public static readonly TextArg Snapshot = Text("snapname", "Snapshot name.", 40) with { Form = ConfigIdForm(), FormName = "a name of letters, digits, _ and -, starting with a letter", Required = true, Shared = true };
    public static readonly IntegerArg Wait = Integer("wait_seconds", "How long to wait for the task to end.", 0, 600) with { Local = true, Default = "15", Shared = true };
    public static readonly IntegerArg Limit = Integer("limit", "Most items to return.", 1, 10_000) with { Local = true, Default = "50", Shared = true };
    public static readonly IntegerArg Start = Integer("start", "Items to skip; 'next' of the last answer.") with { Local = true, Shared = true };
    public static readonly IntegerArg LineStart = Integer("start", "First line, counted from the oldest.") with { Shared = true };
    public static readonly IntegerArg Lines = Limit with { About = "Most lines.", Local = false };
    public static readonly TextArg Filter = Text("filter", "Only items that contain this text.", 200) with { Local = true, Shared = true };
    public static readonly ChoiceArg Detail = Choice("detail", "full: everything PVE sent.", "concise", "full") with { Local = true, Shared = true };
    public static readonly OptionsArg Options = new("options", "Any other PVE parameter of this call by its PVE name.") { Shared = true };

    /// <summary>What every list takes.</summary>
    public static readonly Arg[] Listing = [Filter, Limit, Start, Detail];

    public static readonly TextArg Digest = Text("digest", "Refuse when the digest read before is no longer current.", 64) with { Shared = true };

    [GeneratedRegex(@"\A[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\z")]
    private static partial Regex NodeForm();

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_-]+\z")]
    public static partial Regex ConfigIdForm();

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9._-]*[A-Za-z0-9]\z")]
    public static partial Regex StorageForm();

    [GeneratedRegex(@"\AUPID:[A-Za-z0-9-]{1,63}:[0-9A-Fa-f]{8}:[0-9A-Fa-f]{8,9}:[0-9A-Fa-f]{8}:[!-~-[:/?#%]]{1,64}:[!-~-[:/?#%]]{0,128}:[!-~-[:/?#%]]{1,200}:\z")]
    private static partial Regex UpidForm();
}

internal static class ArgNames
{
    /// <summary>The same argument under another name, or with a description of its own.</summary>
    public static T As<T>(this T arg, string name, string about) where T : Arg =>
        (T)((Arg)arg with { Name = name, About = about, Shared = false });
}
