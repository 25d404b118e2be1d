using McpPve.Client.Schema;

namespace McpPve.Simulator.State;

internal static class StandardAccess
{
    private const string Guests =
        "VM.Audit VM.Backup VM.Clone VM.Config.CDROM VM.Config.CPU VM.Config.Cloudinit VM.Config.Disk VM.Config.HWType VM.Config.Memory "
        + "VM.Config.Network VM.Config.Options VM.Console VM.GuestAgent.Audit VM.GuestAgent.FileRead VM.GuestAgent.FileSystemMgmt "
        + "VM.GuestAgent.FileWrite VM.GuestAgent.Unrestricted VM.Migrate VM.PowerMgmt VM.Replicate "
        + "VM.Snapshot VM.Snapshot.Rollback VM.Allocate";

    private const string Datastore = "Datastore.Allocate Datastore.AllocateSpace Datastore.AllocateTemplate Datastore.Audit";

    public static void Build(World world)
    {
        var access = world.Access;
        foreach (var (name, privileges) in new[]
        {
            ("NoAccess", ""),
            ("Administrator", $"{Guests} {Datastore} Group.Allocate Mapping.Audit Mapping.Modify Mapping.Use Permissions.Modify "
                + "Pool.Allocate Pool.Audit Realm.Allocate Realm.AllocateUser SDN.Allocate SDN.Audit SDN.Use Sys.AccessNetwork "
                + "Sys.Audit Sys.Console Sys.Incoming Sys.Modify "
                + "Sys.PowerMgmt Sys.Syslog User.Modify"),
            ("PVEAdmin", $"{Guests} {Datastore} Group.Allocate Mapping.Audit Mapping.Use Pool.Allocate Pool.Audit "
                + "Realm.AllocateUser SDN.Allocate SDN.Audit SDN.Use Sys.Audit Sys.Console Sys.Syslog User.Modify"),
            ("PVEAuditor", "Datastore.Audit Mapping.Audit Pool.Audit SDN.Audit Sys.Audit VM.Audit VM.GuestAgent.Audit"),
            ("PVEVMAdmin", Guests),
            ("PVEVMUser", "VM.Audit VM.Backup VM.Config.CDROM VM.Config.Cloudinit VM.Console VM.GuestAgent.Audit VM.GuestAgent.FileRead "
                + "VM.GuestAgent.FileSystemMgmt VM.GuestAgent.FileWrite VM.PowerMgmt"),
            ("PVETemplateUser", "VM.Audit VM.Clone"),
            ("PVEDatastoreAdmin", Datastore),
            ("PVEDatastoreUser", "Datastore.AllocateSpace Datastore.Audit"),
            ("PVEUserAdmin", "Group.Allocate Realm.AllocateUser User.Modify"),
            ("PVESysAdmin", "Sys.Audit Sys.Console Sys.Syslog"),
            ("PVEPoolAdmin", "Pool.Allocate Pool.Audit"),
            ("PVEPoolUser", "Pool.Audit"),
            ("PVESDNAdmin", "SDN.Allocate SDN.Audit SDN.Use"),
            ("PVESDNUser", "SDN.Audit SDN.Use"),
            ("PVEMappingAdmin", "Mapping.Audit Mapping.Modify Mapping.Use"),
            ("PVEMappingUser", "Mapping.Audit Mapping.Use"),
        })
        {
            access.Roles[name] = NewRole(world.Release9 ? privileges : In8(name, privileges), special: true);
        }
        access.Roles["Operator"] = NewRole("VM.Audit VM.Console VM.PowerMgmt VM.Snapshot", special: false);
        access.Domains["pam"] = new() { ["type"] = "pam", ["comment"] = "Linux PAM standard authentication" };
        access.Domains["pve"] = new() { ["type"] = "pve", ["comment"] = "Proxmox VE authentication server" };

        var root = AddUser(access, SimulatedCluster.UserName, ("email", "root@example.test"));
        root.Password = SimulatedCluster.Password;
        root.Tokens["demo"] = new(SimulatedCluster.TokenSecret) { PrivilegeSeparation = false, Comment = "the assistant" };
        AddUser(access, "auditor@pve", ("comment", "reads everything")).Tokens["ro"] =
            new(SimulatedCluster.AuditorTokenSecret) { PrivilegeSeparation = false };
        var nobody = AddUser(access, SimulatedCluster.NobodyUserName);
        nobody.Password = SimulatedCluster.NobodyPassword;
        nobody.Tokens["none"] = new(SimulatedCluster.NobodyTokenSecret) { PrivilegeSeparation = false };
        AddUser(
            access,
            "alice@pve",
            ("email", "alice@example.com"),
            ("firstname", "Alice"),
            ("lastname", "Nović"),
            ("comment", "on call; ext. 12"));
        AddUser(access, "bob@pve", ("email", "bob@example.com"), ("comment", "contractor")).Enabled = false;
        access.Groups["admins"] = new() { Comment = "administrators" };
        access.Groups["operators"] = new() { Comment = "night shift" };
        access.Groups["operators"].Members.Add("alice@pve");
        access.Acl.Add(new("/", "auditor@pve", "user", "PVEAuditor", true));
        access.Acl.Add(new("/", "admins", "group", "Administrator", true));
        access.Acl.Add(new("/pool/prod", "operators", "group", "Operator", true));
        access.Acl.Add(new("/vms/105", "bob@pve", "user", "PVEVMUser", false));
    }

    // PVE 8 opens the guest agent with VM.Monitor, which only its administrators have.
    private static string In8(string role, string privileges) => string.Join(' ', privileges.Split(' ')
        .Where(privilege =>
            privilege is not "VM.Replicate"
                && (role is "Administrator" or "PVEAdmin" or "PVEVMAdmin" || PveSchema.PrivilegeIn8(privilege) == privilege))
        .Select(PveSchema.PrivilegeIn8));

    private static Role NewRole(string privileges, bool special)
    {
        var role = new Role { Special = special };
        role.Privileges.UnionWith(privileges.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return role;
    }

    private static User AddUser(Access access, string id, params (string Key, string Value)[] fields)
    {
        var user = new User(id);
        foreach (var (key, value) in fields)
        {
            user.Fields[key] = value;
        }
        return access.Users[id] = user;
    }
}
