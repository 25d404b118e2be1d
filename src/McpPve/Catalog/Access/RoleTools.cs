using McpPve.Effects;
using McpPve.Answers;
using McpPve.Tools;
using McpPve.Tools.Arguments;
using static McpPve.Tools.Route;

namespace McpPve.Catalog.Access;

/// <summary>Changes to roles and groups: /access/roles, /access/groups.</summary>
internal static class RoleTools
{
    public static readonly ToolSpec[] All =
    [
        new()
        {
            Name = "pve_create_role",
            Title = "Create role",
            Extra = true,
            Description = "Create a role, a named set of privileges; pve_list_roles shows the privileges there are.",
            Tier = Tier.Full,
            Effect = Effect.Change,
            Route = Post("/access/roles"),
            Args = [AccessArgs.RoleId, AccessArgs.Privileges],
            Returns = Operations.Write,
            Undo = Undo.Deletes("pve_delete_role", "roleid"),
            ReadBack = AccessAnswers.ThisRole with { Before = false },
        },
        new()
        {
            Name = "pve_update_role",
            Title = "Change role",
            Extra = true,
            Description = "Replace the privileges of a role, or add to them with append=true.",
            Tier = Tier.Full,
            Effect = Effect.IdempotentDisruption,
            Route = Put("/access/roles/{roleid}"),
            Args = [AccessArgs.RoleId, AccessArgs.Privileges, Arg.Flag("append", "Adds to the role.")],
            Returns = Operations.Write,
            ReadBack = AccessAnswers.ThisRole,
            ForOwnAccount = OwnAccount.Role,
        },
        new()
        {
            Name = "pve_delete_role",
            Title = "Delete role",
            Extra = true,
            Description = "Delete a role of your own; everybody who has it loses its privileges. Irreversible.",
            Tier = Tier.Full,
            Effect = Effect.Destruction,
            Route = Delete("/access/roles/{roleid}"),
            Args = [AccessArgs.RoleId],
            Returns = Operations.Write,
            Impact = AccessAnswers.LosesEntries((call, entry) => entry.RoleId.Value == call["roleid"]),
            Undo = Undo.Never("whoever had the role has lost it"),
            ReadBack = AccessAnswers.ThisRole,
            ForOwnAccount = OwnAccount.Role,
        },
        new()
        {
            Name = "pve_create_group",
            Title = "Create group",
            Extra = true,
            Description = "Create an empty user group; pve_update_user puts users into it.",
            Tier = Tier.Full,
            Effect = Effect.Change,
            Route = Post("/access/groups"),
            Args = [AccessArgs.GroupId, Arg.Text("comment", "Note.")],
            Returns = Operations.Write,
            Undo = Undo.Deletes("pve_delete_group", "groupid"),
            ReadBack = AccessAnswers.ThisGroup with { Before = false },
        },
        new()
        {
            Name = "pve_update_group",
            Title = "Change group",
            Extra = true,
            Description = "Change the comment of a user group. Its members are changed with pve_update_user.",
            Tier = Tier.Full,
            Effect = Effect.IdempotentDisruption,
            Route = Put("/access/groups/{groupid}"),
            Args = [AccessArgs.GroupId, Arg.Text("comment", "Note.") with { Required = true, Bare = true }],
            Returns = Operations.Write,
            ReadBack = AccessAnswers.ThisGroup,
        },
        new()
        {
            Name = "pve_delete_group",
            Title = "Delete group",
            Extra = true,
            Description = "Delete a user group and its permissions; its members stay, without what it gave them. Irreversible.",
            Tier = Tier.Full,
            Effect = Effect.Destruction,
            Route = Delete("/access/groups/{groupid}"),
            Args = [AccessArgs.GroupId],
            Returns = Operations.Write,
            Impact = AccessAnswers.LosesEntries((call, entry) => entry.Type.Value == "group" && entry.Holder.Value == call["groupid"]),
            Undo = Undo.Never("its members and permissions are gone with it"),
            ReadBack = AccessAnswers.ThisGroup,
            ForOwnAccount = OwnAccount.Group,
        },
    ];
}
