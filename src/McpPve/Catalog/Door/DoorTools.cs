using McpPve.Answers;
using McpPve.Effects;
using McpPve.Tools;
using McpPve.Tools.Arguments;
using static McpPve.Tools.Route;

namespace McpPve.Catalog.Door;

/// <summary>The way to every tool and to every method of PVE's API, whether it is listed or not.</summary>
internal static class DoorTools
{
    public const string GroupName = "door";
    public const string CallName = "call";
    public const string ArgumentsName = "arguments";

    // What they read themselves; the calls that they make have routes of their own.
    private static readonly Route Own = Get("/access/permissions");

    private static readonly TextArg Call = Arg.Text(CallName, "Tool, or METHOD /path.", 400) with { Required = true, Local = true };

    private static readonly CallArguments Arguments = new(ArgumentsName, "Of the call.") { Local = true };

    /// <summary>The one that does this with a call.</summary>
    public static string NameOf(InnerCall kind) => Array.Find(Group.Tools, tool => tool.Inner == kind)!.Name;

    public static readonly ToolGroup Group = new(GroupName, "Any call",
    [
        new()
        {
            Name = "pve_search",
            Title = "Find a call",
            Description = "Find a tool or a method of the whole API by its purpose: package updates.",
            Route = Own,
            Args = [Arg.Text("query", "Words or path.", 200) with { Required = true, Local = true }],
            Inner = InnerCall.Search,
            Returns = Operations.Inner,
        },
        new()
        {
            Name = "pve_describe",
            Title = "Describe a call",
            Description = "Tell what a tool or API method takes, does and needs.",
            Route = Own,
            Args = [Call],
            Inner = InnerCall.Describe,
            Returns = Operations.Inner,
        },
        new()
        {
            Name = "pve_plan",
            Title = "Plan a change",
            Description = "Tell what a change would do, and do nothing: requests, values before and after, missing privileges, "
                + "conflicts, what would be asked.",
            Route = Own,
            Args = [Call, Arguments],
            Inner = InnerCall.Plan,
            Returns = Operations.Inner,
        },
        new()
        {
            Name = "pve_read",
            Title = "Read anything",
            Description = "Call a reading tool or API method: GET /nodes/{node}/dns.",
            Route = Own,
            Args = [Call, Arguments],
            Inner = InnerCall.Read,
            Returns = Operations.Inner,
        },
        new()
        {
            Name = "pve_execute",
            Title = "Run anything",
            Extra = true,
            Description = "Call a tool or an API method that runs what exists: start, stop, snapshot, back up, migrate.",
            Tier = Tier.ReadExecute,
            Effect = Effect.Disruption with { OpenWorld = true },
            AsksSometimes = true,
            Route = Own,
            Args = [Call, Arguments, Arg.Wait],
            Inner = InnerCall.Execute,
            Returns = Operations.Inner,
        },
        new()
        {
            Name = "pve_change",
            Title = "Change anything",
            Description = "Call a tool or an API method that creates, changes or deletes, after pve_describe. Asks first where something "
                + "is lost.",
            Tier = Tier.Full,
            Effect = Effect.Destruction with { Idempotent = false, OpenWorld = true },
            Route = Own,
            Args = [Call, Arguments, Arg.Wait],
            Inner = InnerCall.Change,
            Returns = Operations.Inner,
        },
    ]);
}
