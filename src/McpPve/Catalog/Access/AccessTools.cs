using McpPve.Answers;
using McpPve.Catalog.Cluster;
using McpPve.Client.Models;
using McpPve.Tools;
using McpPve.Tools.Arguments;
using static McpPve.Tools.Need;
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
            About = "List the user accounts of the cluster: id (name@realm), enabled or not, expiry, e-mail.",
            Route = Get("/access/users"),
            Args = [Arg.Flag("enabled", "Only enabled (true) or disabled (false) ones."), Arg.Flag("full", "With groups and API tokens."), .. Arg.Listing],
            Needs = [new("/access/groups", "Sys.Audit", "User.Modify")],
            Returns = Shape.List(() => AccessJson.Default.UserSummary, AccessFacts.UserRow, u => u.UserId.Value),
        },
        new()
        {
            Name = "pve_get_user",
            Title = "User",
            About = "Get one user account: enabled, expiry, names, groups, API tokens.",
            Route = Get("/access/users/{userid}"),
            Args = [AccessArgs.UserId, Arg.Detail],
            Returns = Shape.One(() => AccessJson.Default.User, AccessFacts.User),
        },
        new()
        {
            Name = "pve_list_roles",
            Title = "List roles",
            About = "List the roles, which are named sets of privileges; filter by a privilege to find the roles that contain it.",
            Route = Get("/access/roles"),
            Args = Arg.Listing,
            Returns = Shape.List(() => AccessJson.Default.Role, AccessFacts.RoleRow, r => r.RoleId.Value),
        },
        new()
        {
            Name = "pve_list_groups",
            Title = "List groups",
            About = "List the user groups and their members.",
            Route = Get("/access/groups"),
            Args = Arg.Listing,
            Needs = [new("/access/groups", "Sys.Audit", "User.Modify", "Group.Allocate")],
            Returns = Shape.List(() => AccessJson.Default.GroupSummary, AccessFacts.GroupRow, g => g.GroupId.Value),
        },
        new()
        {
            Name = "pve_list_acls",
            Title = "List permissions (ACL)",
            About = "List the access control list: which user, group or token has which role on which path.",
            Route = Get("/access/acl"),
            Args = Arg.Listing,
            Needs = [new("/access", "Sys.Audit")],
            Returns = Shape.List(() => AccessJson.Default.AclEntry, AccessFacts.AclRow, e => $"{e.Path} {e.Type} {e.Holder}"),
        },
        new()
        {
            Name = "pve_list_domains",
            Title = "List realms",
            About = "List the authentication realms (domains): pam, pve, LDAP, Active Directory, OpenID.",
            Route = Get("/access/domains"),
            Args = Arg.Listing,
            Returns = Shape.List(() => AccessJson.Default.AuthRealm, AccessFacts.RealmRow, r => r.Realm.Value),
        },
        new()
        {
            Name = "pve_get_permissions",
            Title = "Effective permissions",
            Extra = true,
            About = "Get the privileges that this token, a user or another token has, by path. filter takes a path or a privilege.",
            Route = Get("/access/permissions"),
            Args = [new AclPathArg("path", "Only here: /vms/100."), AccessArgs.Holder, .. Arg.Listing],
            Needs = [new Need("/access", "Sys.Audit") { For = "asking about somebody else" }],
            Returns = new PermissionsShape(),
        },
        new()
        {
            Name = "pve_list_privilege_holders",
            Title = "Who may do it",
            Extra = true,
            About = "List who holds one privilege on one path, users and API tokens, and through which permission entry (ACL): who can use the "
                + "console of VM 100 is VM.Console on /vms/100.",
            Route = Get("/access/acl"),
            Args =
            [
                new AclPathArg("path", "/vms/100, /storage/nas, /.") { Required = true, Local = true },
                Arg.Text("privilege", "VM.Console, VM.Backup, Datastore.Allocate, …", 64) with { Required = true, Local = true },
                .. Arg.Listing,
            ],
            Needs = [new("/access", "Sys.Audit"), SeesPools, SeesGuests with { For = "paths of guests" }],
            Partial = new("accounts, entries and pools", new("/access", "Sys.Audit"), new("/pool", "Pool.Audit")),
            Returns = new PrivilegeHolders(),
            AlsoReads = PrivilegeHolders.Sources,
        },
        new()
        {
            Name = "pve_create_user",
            Title = "Create user",
            About = "Create a user account. It may do nothing until pve_update_acl gives it, or a group of it, a role.",
            Tier = Tier.Full,
            Effect = Effect.Change,
            Route = Post("/access/users"),
            Args = [AccessArgs.UserId, Arg.Text("password", "8 characters or more; realm pve only.", 64) with { Secret = true }, .. AccessArgs.User],
            Returns = new UserCreateShape(),
            Shows = AccessFacts.ThisUser with { Before = false },
        },
        new()
        {
            Name = "pve_update_user",
            Title = "Change user",
            About = "Change a user account; groups replaces all of its groups, with append=true adds. A token can't change passwords.",
            Tier = Tier.Full,
            Effect = Effect.DisruptOnce,
            Route = Put("/access/users/{userid}"),
            Args = [AccessArgs.UserId, .. AccessArgs.User, Arg.Flag("append", "Adds to groups.")],
            Returns = Shape.Write,
            Shows = AccessFacts.ThisUser,
            ForOwnAccount = OwnAccount.User,
        },
        new()
        {
            Name = "pve_delete_user",
            Title = "Delete user",
            About = "Delete a user account with its API tokens and permissions. Irreversible.",
            Tier = Tier.Full,
            Effect = Effect.Destroy,
            Route = Delete("/access/users/{userid}"),
            Args = [AccessArgs.UserId],
            Returns = Shape.Write,
            Shows = AccessFacts.ThisUser,
            ForOwnAccount = OwnAccount.User,
        },
        new()
        {
            Name = "pve_update_acl",
            Title = "Grant or revoke roles",
            About = "Grant roles on a path to users, groups or API tokens, or revoke them with delete=true.",
            Tier = Tier.Full,
            Effect = Effect.DisruptOnce,
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
            Returns = Shape.Write,
            Shows = AccessFacts.EntriesOfPath,
            Warns = AccessFacts.OnNothing,
            ForOwnAccount = OwnAccount.Acl,
        },
        .. RoleTools.All,
    ]);
}
