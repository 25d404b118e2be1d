using System.Text.Json;
using System.Text.RegularExpressions;
using McpPve.Text;

namespace McpPve.Tools.Arguments;

/// <summary>What an argument is to the pipeline, whatever its name and its words are.</summary>
internal enum ArgRole
{
    None,

    /// <summary>The node in the path.</summary>
    Node,

    /// <summary>The node of the guest that <c>vmid</c> names; it is looked up.</summary>
    NodeOfGuest,

    /// <summary>The node of the task that <c>upid</c> names; it stands in the id.</summary>
    NodeOfTask,

    /// <summary>How long to wait for the task that the call starts.</summary>
    Wait,

    /// <summary>Rows to skip, or the first line.</summary>
    Start,

    /// <summary>How much of each row is shown.</summary>
    Detail,

    /// <summary>How many rows are shown, and which.</summary>
    Selection,

    /// <summary>The code of the plan that somebody has agreed to.</summary>
    Confirm,
}

/// <summary>One argument of a tool: its place in the input schema, its check, and its encoding for PVE.</summary>
internal abstract partial record Arg(string Name, string Description)
{
    public ArgRole Role { get; init; }

    public bool Required { get; init; }

    /// <summary>PVE's name where it differs from ours.</summary>
    public string? Pve { get; init; }

    /// <summary>Further names under which it is taken, besides PVE's.</summary>
    public string[] Aliases { get; init; } = [];

    /// <summary>Decides how we answer; never sent to PVE.</summary>
    public bool Local { get; init; }

    /// <summary>Sent when the caller gives nothing.</summary>
    public string? Default { get; init; }

    /// <summary>What PVE takes when nothing is sent: shown, and never sent, as it would undo what is configured.</summary>
    public string? PveDefault { get; init; }

    /// <summary>Shown as default "auto", which means the same as leaving it out: we find the value.</summary>
    public bool Auto { get; init; }

    /// <summary>Its value never appears in errors or logs.</summary>
    public bool Secret { get; init; }

    /// <summary>Its name, or its choices, say all that a reader needs: the schema has no description of it.</summary>
    public bool Bare { get; init; }

    /// <summary>Told when PVE refuses the argument: since when that is so, and what takes its place.</summary>
    public string? Instead { get; init; }

    public string Parameter => Pve ?? Name;

    /// <summary>Whether the call has it only because of its default.</summary>
    public bool IsDefault(ToolCall call) => Default is not null && call[Name] == Default;

    public abstract string JsonType { get; }

    /// <summary>Adds the value in PVE's encoding; more than one is an array. Returns what is wrong with it, or null.</summary>
    public abstract string? Encode(JsonElement value, List<string> encoded);

    /// <summary>Whether the value counts as leaving the argument out.</summary>
    public virtual bool IsNotGiven(JsonElement value) => Lenient.IsNothing(value) || Lenient.IsAuto(value);

    /// <summary>The members of the schema besides type, description and default.</summary>
    protected virtual void WriteFacts(Utf8JsonWriter writer)
    {
    }

    public void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteStartObject(Name);
        writer.WriteString("type"u8, JsonType);
        WriteFacts(writer);
        if (!Bare)
        {
            writer.WriteString("description"u8, Description);
        }
        if (Auto)
        {
            writer.WriteString("default"u8, "auto"u8);
        }
        else if (!Local && (Default ?? PveDefault) is { } standard)
        {
            WriteDefault(writer, standard);
        }
        writer.WriteEndObject();
    }

    protected virtual void WriteDefault(Utf8JsonWriter writer, string value) => writer.WriteString("default"u8, value);

    /// <summary>What each item of a list is.</summary>
    protected static void WriteItems(Utf8JsonWriter writer, Arg item)
    {
        writer.WriteStartObject("items"u8);
        writer.WriteString("type"u8, item.JsonType);
        item.WriteFacts(writer);
        writer.WriteEndObject();
    }

    /// <summary>A complaint about the length of a text, or null. PVE counts characters, not the halves of them that .NET does.</summary>
    protected static string? LengthComplaint(string text, int least, int most)
    {
        var length = least > 0 || text.Length > most ? text.EnumerateRunes().Count() : text.Length;
        return length > most ? $"is {length} characters long, {most} are allowed"
            : length < least ? $"is {length} characters long, at least {least} are needed"
            : null;
    }

    /// <summary>How a wrong value is shown in a complaint.</summary>
    protected string Shown(JsonElement value) =>
        Secret
            ? "what was given (a secret, not shown)"
            : Redaction.Hide(value.GetRawText()) is { Length: <= 60 } text
            ? text
            : Redaction.Hide(value.GetRawText())[..60] + "…";

    /// <summary>What lies between two limits, in words.</summary>
    protected static string Range(string? least, string? most) => (least, most) switch
    {
        (not null, not null) => $"{least} to {most}",
        (not null, null) => $"{least} or more",
        _ => $"{most} or less",
    };

    public static TextArg Text(string name, string about, int maxLength = 4096) => new(name, about) { MaxLength = maxLength };
    public static IntegerArg Integer(string name, string about, long min = 0, long max = int.MaxValue) => new(name, about, min, max);
    public static FlagArg Flag(string name, string about) => new(name, about);
    public static ChoiceArg Choice(string name, string about, params string[] choices) => new(name, about, choices);
    public static TextListArg TextList(string name, string about) => new(name, about);
    public static VmidListArg VmidList(string name, string about) => new(name, about);

    public static readonly TextArg Node = Text("node", "Node name.") with
    {
        Role = ArgRole.Node, Form = NodeForm(), FormName = "a node name (letters, digits, hyphen)", Required = true, Bare = true,
    };

    public static readonly TextArg NodeOfGuest = Node with
    {
        Role = ArgRole.NodeOfGuest,
        Description = "Found from vmid when left out.",
        Required = false,
    };

    /// <summary>Another node than the one in the path.</summary>
    public static TextArg OtherNode(string name, string about) =>
        Node with { Role = ArgRole.None, Name = name, Description = about, Bare = false };

    public static readonly IntegerArg Vmid = Integer("vmid", "Guest id.", 100, 999999999) with
    {
        Required = true,
        Bare = true,
        Quiet = true,
    };

    public static readonly TextArg Upid = Text("upid", "Task id: UPID:…", 512) with
    {
        Form = UpidForm(), FormName = "a task id such as UPID:pve1:0000A1B2:00C3D4E5:65F00000:qmstart:100:root@pam:", Required = true,
    };

    public static readonly TextArg NodeOfTask = Node with
    {
        Role = ArgRole.NodeOfTask,
        Description = "Taken from upid when left out.",
        Required = false,
        Auto = true,
    };

    public static readonly TextArg Storage = Text("storage", "Storage id.") with
    {
        Form = StorageForm(),
        FormName = "a storage id (letter first, then letters, digits, . _ -)",
    };

    public static readonly TextArg Snapshot = Text("snapname", "Snapshot name.", 40) with
    {
        Form = ConfigIdForm(), FormName = "a name of two to 40 letters, digits, _ and -, starting with a letter", Required = true,
    };

    public static readonly IntegerArg Wait = Integer("wait_seconds", "Seconds; default 15.", 0, 600) with
    {
        Role = ArgRole.Wait, Local = true, Default = "15", Quiet = true,
    };

    public static readonly IntegerArg Limit = Integer(
        "limit", "Rows; default 50.", 1, 10_000) with
    {
        Role = ArgRole.Selection, Local = true, Default = "50", Quiet = true,
    };
    public static readonly IntegerArg Start = Integer("start", "Rows to skip.") with { Role = ArgRole.Start, Local = true };
    public static readonly IntegerArg LineStart = Integer(
        "start", "First line, counted from the oldest; without it the newest lines.") with { Role = ArgRole.Start };
    public static readonly IntegerArg Lines = Limit with { Description = "Maximum lines; default 50.", Local = false };
    public static readonly TextArg Filter = Text("filter", "Rows with this text.", 200) with
    {
        Role = ArgRole.Selection, Local = true,
    };

    public const string ConfirmName = "confirm";

    /// <summary>Of each tool that asks somebody before some call: whoever can't be asked otherwise agrees with it.</summary>
    public static readonly TextArg Confirm = Text(
        ConfirmName, "Code of the plan that the user agreed to.", 64) with { Role = ArgRole.Confirm, Local = true, Bare = true };

    public static readonly ChoiceArg Detail = Choice(
        "detail", "full: everything PVE sent.", "concise", "full") with { Role = ArgRole.Detail, Local = true, Bare = true };

    /// <summary>What every list takes.</summary>
    public static readonly Arg[] Listing = [Filter, Limit, Start, Detail];

    public static readonly TextArg Digest = Text("digest", "Refuses if changed since.", 64);

    /// <summary>The parameters of the call that have no argument of their own.</summary>
    /// <param name="named">The ones that are wanted most, so that a reader of the schema sees what is meant.</param>
    public static OptionsArg Options(params Arg[] named) => new(OptionsArg.OwnName, "Other PVE parameters.") { Named = named };

    [GeneratedRegex(@"\A[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\z")]
    private static partial Regex NodeForm();

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_-]+\z")]
    public static partial Regex ConfigIdForm();

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9._-]*[A-Za-z0-9]\z")]
    public static partial Regex StorageForm();

    [GeneratedRegex(
        @"\AUPID:[A-Za-z0-9-]{1,63}:[0-9A-Fa-f]{8}:[0-9A-Fa-f]{8,9}:[0-9A-Fa-f]{8}:[!-~-[:/?#%]]{1,64}:[!-~-[:/?#%]]{0,128}:[!-~-[:/?#%]]{1,200}:\z")]
    private static partial Regex UpidForm();
}

internal static class ArgNames
{
    /// <summary>The same argument under another name, or with a description of its own.</summary>
    public static T As<T>(this T arg, string name, string about) where T : Arg =>
        (T)((Arg)arg with { Name = name, Description = about, Bare = false });
}
