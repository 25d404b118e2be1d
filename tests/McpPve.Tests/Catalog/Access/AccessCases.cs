namespace McpPve.Tests.Catalog.Access;

internal static class AccessCases
{
    public static readonly ToolCase[] All =
    [
        new("pve_list_users", """{"full":true}""", "\"userid\":\"alice@pve\",\"enable\":true", null, "", """{"enabled":"yes"}""", "must be true or false"),
        new("pve_get_user", """{"userid":"alice@pve"}""", "\"enable\":true,\"expire\":\"never\"", """{"userid":"zoe@pve"}""", "no such user ('zoe@pve')", """{"userid":"alice"}""", "must be a user id such as alice@pve"),
        new("pve_list_roles", """{"filter":"Operator"}""", "\"privs\":\"VM.Audit,VM.Console,VM.PowerMgmt,VM.Snapshot\"", null, "", """{"x":1}""", "unknown argument \'x\'"),
        new("pve_list_groups", "{}", "\"groupid\":\"operators\",\"comment\":\"night shift\",\"users\":\"alice@pve\"", null, "", """{"limit":0}""", "must be 1 to"),
        new("pve_list_acls", "{}", "\"path\":\"/vms/105\",\"type\":\"user\",\"holder\":\"bob@pve\",\"role\":\"PVEVMUser\",\"propagate\":false", null, "", """{"path":"/"}""", "unknown argument \'path\'"),
        new("pve_list_domains", "{}", "\"realm\":\"pve\",\"type\":\"pve\"", null, "", """{"detail":"all"}""", "must be one of concise, full"),
        new("pve_get_permissions", """{"path":"/vms/105","userid":"bob@pve"}""", "\"items\":[", """{"userid":"zoe@pve"}""", "no such user", """{"path":"vms/105"}""", "did you mean '/vms/105'?"),
        new("pve_list_privilege_holders", """{"path":"/storage/nas","privilege":"Datastore.Audit"}""", "\"holder\":\"root@pam\"", """{"path":"/","privilege":"VM.Consol"}""", "did you mean VM.Console?", """{"path":"/"}""", "'privilege' is required"),
        new("pve_create_user", """{"userid":"carol@pve","password":"marker-4711","groups":"operators"}""", "\"now\":{\"enable\":\"yes\",\"expire\":\"never\",\"groups\":\"operators\"}", """{"userid":"alice@pve"}""", "already exists", """{"userid":"carol@pve/x"}""", "must be a user id"),
        new("pve_update_user", """{"userid":"bob@pve","enable":true}""", "\"enable\":{\"from\":\"no\",\"to\":\"yes\"}", """{"userid":"bob@pve","groups":"nosuch"}""", "no such group 'nosuch'", """{"userid":"bob@pve","expire":-1}""", "must be 0 to"),
        new("pve_delete_user", """{"userid":"bob@pve"}""", "\"gone\":true", """{"userid":"zoe@pve"}""", "no such user", """{"userid":"../x@pve"}""", "must be a user id"),
        new("pve_update_acl", """{"path":"/vms/100","roles":"PVEVMUser","tokens":"auditor@pve!ro"}""", "\"token auditor@pve!ro: PVEVMUser\":{\"from\":null,\"to\":\"here and below\"}", """{"path":"/vms","roles":"Nosuch","users":"bob@pve"}""", "role 'Nosuch' does not exist", """{"path":"/vms/100","roles":"PVEVMUser"}""", "give one of 'users', 'groups', 'tokens'"),
        new("pve_create_role", """{"roleid":"PowerOnly","privs":"VM.PowerMgmt,VM.Audit"}""", "\"now\":{\"privs\":\"VM.Audit,VM.PowerMgmt\"}", """{"roleid":"X","privs":"VM.Fly"}""", "invalid privilege 'VM.Fly'", """{"roleid":".."}""", "must be a role name"),
        new("pve_update_role", """{"roleid":"Operator","privs":"VM.Migrate","append":true}""", "\"to\":\"VM.Audit,VM.Console,VM.Migrate,VM.PowerMgmt,VM.Snapshot\"", """{"roleid":"PVEAdmin","privs":"VM.Audit"}""", "cannot be modified", """{"roleid":"Operator","append":true}""", "'privs' is required"),
        new("pve_delete_role", """{"roleid":"Operator"}""", "\"gone\":true", """{"roleid":"Nosuch"}""", "does not exist", """{"roleid":"a b"}""", "must be a role name"),
        new("pve_create_group", """{"groupid":"dev","comment":"developers"}""", "\"now\":{\"groupid\":\"dev\",\"comment\":\"developers\"}", """{"groupid":"admins"}""", "already exists", """{"groupid":"a/b"}""", "must be a group name"),
        new("pve_update_group", """{"groupid":"admins","comment":"on call"}""", "\"to\":\"on call\"", """{"groupid":"nosuch","comment":"x"}""", "does not exist", """{"groupid":"admins"}""", "'comment' is required"),
        new("pve_delete_group", """{"groupid":"operators"}""", "\"gone\":true", """{"groupid":"nosuch"}""", "does not exist", "{}", "'groupid' is required"),
    ];
}
