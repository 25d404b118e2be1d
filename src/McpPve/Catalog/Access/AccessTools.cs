using McpPve.Effects;
using McpPve.Answers;
using McpPve.Client.Models;
using McpPve.Tools;
using McpPve.Tools.Arguments;
using static McpPve.Tools.RequiredPrivilege;
using static McpPve.Tools.Route;

namespace McpPve.Catalog.Access;

/// <summary>Users, permissions and realms: /access. Groups and roles are in <see cref="RoleTools"/>.</summary>
internal static class AccessTools
{
    public static readonly ToolGroup Group = new("access", "Users and permissions",
    [
        new()
        {
            Name = "pve_list_users",
            Title = "List users",
            Description = "List the user accounts of the cluster: id (name@realm), enabled or not, expiry, e-mail.",
            Route = Get("/access/users"),
            Args =
            [
                Arg.Flag("enabled", "Only enabled (true) or disabled (false) ones."),
                Arg.Flag("full", "With groups and API tokens."),
                .. Arg.Listing,
            ],
            RequiredPrivileges = [new("/access/groups", "Sys.Audit", "User.Modify")],
            Returns = Operations.List(() => AccessJson.Default.UserSummary, AccessAnswers.UserRow, u => u.UserId.Value),
        },
        new()
        {
            Name = "pve_get_user",
            Title = "User",
            Description = "Get one user account: enabled, expiry, names, groups, API tokens.",
            Route = Get("/access/users/{userid}"),
            Args = [AccessArgs.UserId, Arg.Detail],
            Returns = Operations.One(() => AccessJson.Default.User, AccessAnswers.User),
        },
        new()
        {
            Name = "pve_list_roles",
            Title = "List roles",
            Description = "List the roles, which are named sets of privileges; filter by a privilege to find the roles that contain it.",
            Route = Get("/access/roles"),
            Args = Arg.Listing,
            Returns = Operations.List(() => AccessJson.Default.Role, AccessAnswers.RoleRow, r => r.RoleId.Value),
        },
        new()
        {
            Name = "pve_list_groups",
            Title = "List groups",
            Description = "List the user groups and their members.",
            Route = Get("/access/groups"),
            Args = Arg.Listing,
            RequiredPrivileges = [new("/access/groups", "Sys.Audit", "User.Modify", "Group.Allocate")],
            Returns = Operations.List(() => AccessJson.Default.GroupSummary, AccessAnswers.GroupRow, g => g.GroupId.Value),
        },
        new()
        {
            Name = "pve_list_acls",
            Title = "List permissions (ACL)",
            Description = "List the access control list: which user, group or token has which role on which path.",
            Route = Get("/access/acl"),
            Args = Arg.Listing,
            RequiredPrivileges = [new("/access", "Sys.Audit")],
            Returns = Operations.List(() => AccessJson.Default.AclEntry, AccessAnswers.AclRow, e => $"{e.Path} {e.Type} {e.Holder}"),
        },
        new()
        {
            Name = "pve_list_domains",
            Title = "List realms",
            Description = "List the authentication realms (domains): pam, pve, LDAP, Active Directory, OpenID.",
            Route = Get("/access/domains"),
            Args = Arg.Listing,
            Returns = Operations.List(() => AccessJson.Default.AuthRealm, AccessAnswers.RealmRow, r => r.Realm.Value),
        },
        new()
        {
            Name = "pve_get_permissions",
            Title = "Effective permissions",
            Extra = true,
            Description = "Get the privileges that this token, a user or another token has, by path. filter takes a path or a privilege.",
            Route = Get("/access/permissions"),
            Args = [new AclPathArg("path", "Only here: /vms/100."), AccessArgs.Holder, .. Arg.Listing],
            RequiredPrivileges = [new RequiredPrivilege("/access", "Sys.Audit") { For = "asking about somebody else" }],
            Returns = new PermissionsOperation(),
        },
        new()
        {
            Name = "pve_list_privilege_holders",
            Title = "Who may do it",
            Extra = true,
            Description = "List who holds one privilege on one path, users and API tokens, and through "
                + "which permission entry (ACL): who can use the "
                + "console of VM 100 is VM.Console on /vms/100.",
            Route = Get("/access/acl"),
            Args =
            [
                new AclPathArg("path", "/vms/100, /storage/nas, /.") { Required = true, Local = true },
                Arg.Text("privilege", "VM.Console, VM.Backup, Datastore.Allocate, …", 64) with { Required = true, Local = true },
                .. Arg.Listing.Where(arg => arg.Role != ArgRole.Detail), // each row is of several answers
            ],
            RequiredPrivileges = [new("/access", "Sys.Audit"), SeesPools, SeesGuests with { For = "paths of guests" }],
            Partial = new("accounts, entries and pools", new("/access", "Sys.Audit"), new("/pool", "Pool.Audit")),
            Returns = new PrivilegeHolders(),
            AlsoReads = PrivilegeHolders.Sources,
        },
        new()
        {
            Name = "pve_create_user",
            Title = "Create user",
            Description = "Create a user account. It may do nothing until pve_update_acl gives it, or a group of it, a role.",
            Tier = Tier.Full,
            Effect = Effect.Change,
            Route = Post("/access/users"),
            Args =
            [
                AccessArgs.UserId,
                Arg.Text("password", "8 characters or more; realm pve only.", 64) with { Secret = true },
                .. AccessArgs.User,
            ],
            Returns = new UserCreateOperation(),
            Undo = Undo.Deletes("pve_delete_user", "userid"),
            ReadBack = AccessAnswers.ThisUser with { Before = false },
        },
        new()
        {
            Name = "pve_update_user",
            Title = "Change user",
            Description = "Change a user account; groups replaces all of its groups, with append=true adds. A token can't change "
                + "passwords.",
            Tier = Tier.Full,
            Effect = Effect.IdempotentDisruption,
            AsksSometimes = true,
            Route = Put("/access/users/{userid}"),
            Args = [AccessArgs.UserId, .. AccessArgs.User, Arg.Flag("append", "Adds to groups.")],
            Returns = Operations.Write,
            ReadBack = AccessAnswers.ThisUser,
            ForOwnAccount = OwnAccount.User,
        },
        new()
        {
            Name = "pve_delete_user",
            Title = "Delete user",
            Description = "Delete a user account with its API tokens and permissions. Irreversible.",
            Tier = Tier.Full,
            Effect = Effect.Destruction,
            Route = Delete("/access/users/{userid}"),
            Args = [AccessArgs.UserId],
            Returns = Operations.Write,
            Impact = AccessAnswers.LosesEntries(AccessAnswers.IsOfUser),
            Undo = Undo.Never("its password, API tokens and permissions are gone with it"),
            ReadBack = AccessAnswers.ThisUser,
            ForOwnAccount = OwnAccount.User,
        },
        new()
        {
            Name = "pve_update_acl",
            Title = "Grant or revoke roles",
            Description = "Grant roles on a path to users, groups or API tokens, or revoke them with delete=true.",
            Tier = Tier.Full,
            Effect = Effect.IdempotentDisruption,
            AsksSometimes = true,
            Route = Put("/access/acl"),
            Args =
            [
                new AclPathArg("path", "/, /vms/100, /nodes/pve1, /storage/nas, /pool/prod, /access, /sdn, /mapping.") { Required = true },
                Arg.Text("roles", "PVEVMUser,PVEAuditor.") with { Required = true, Separator = ',' },
                Arg.Text("users", "alice@pve,bob@pam.") with { Separator = ',' }, Arg.Text("groups", "ops,dev.") with { Separator = ',' },
                Arg.Text("tokens", "alice@pve!ci.") with { Separator = ',' },
                Arg.Flag("propagate", "Below the path, too; default true."), Arg.Flag("delete", "Revokes instead."),
            ],
            Rules = [ArgRule.AtLeastOne("users", "groups", "tokens")],
            Returns = Operations.Write,
            Undo = AccessAnswers.OldEntries,
            ReadBack = AccessAnswers.EntriesOfPath,
            PostCheck = AccessAnswers.OnNothing,
            ForOwnAccount = OwnAccount.Acl,
        },
        .. RoleTools.All,
    ]);
}
