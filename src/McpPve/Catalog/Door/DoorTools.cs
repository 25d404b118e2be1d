using McpPve.Answers;
using McpPve.Tools;
using McpPve.Tools.Arguments;
using static McpPve.Tools.Route;

namespace McpPve.Catalog.Door;

/// <summary>Tools that are given the call of another one.</summary>
internal static class DoorTools
{
    public const string CallName = "call";
    public const string ArgumentsName = "arguments";

    private static readonly TextArg Call = Arg.Text(CallName, "pve_update_qemu_config, …", 300) with { Required = true, Local = true };

    private static readonly CallArguments Arguments = new(ArgumentsName, "Those of the call.") { Local = true };

    public static readonly ToolGroup Group = new("door", "Any call",
    [
        new()
        {
            Name = "pve_plan",
            Title = "Plan a change",
            Description = "Tell what a change would do, and do nothing: requests, values before and after, missing privileges, "
                + "conflicts, what would be asked.",
            Route = Get("/access/permissions"),
            Args = [Call, Arguments],
            Inner = InnerCall.Plan,
            Returns = Operations.Inner,
        },
    ]);
}
