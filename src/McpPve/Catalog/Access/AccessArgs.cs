using System.Text.Json;
using System.Text.RegularExpressions;
using McpPve.Tools.Arguments;

namespace McpPve.Catalog.Access;

/// <summary>Arguments of the access tools.</summary>
internal static partial class AccessArgs
{
    public static readonly TextArg UserId = Arg.Text("userid", "User id: name@realm.", 64) with
    {
        Form = UserForm(),
        FormName = "a user id such as alice@pve",
        Required = true,
    };
    public static readonly TextArg Holder = Arg.Text("userid", "name@realm or name@realm!token; else this token.", 130) with
    {
        Form = HolderForm(), FormName = "a user id such as alice@pve or a token id such as alice@pve!ci",
    };

    public static readonly TextArg GroupId = Arg.Text("groupid", "Group name.", 128) with
    {
        Form = IdForm(),
        FormName = "a group name (letters, digits, . _ -)",
        Required = true,
    };
    public static readonly TextArg RoleId = Arg.Text("roleid", "Role name.", 128) with
    {
        Form = IdForm(),
        FormName = "a role name (letters, digits, . _ -)",
        Required = true,
    };
    public static readonly TextArg Privileges = Arg.Text("privs", "VM.Audit,VM.PowerMgmt.") with { Required = true, Separator = ',' };

    /// <summary>What a user has, besides the password that only a new one takes.</summary>
    public static readonly Arg[] User =
    [
        Arg.Text("email", "E-mail address.", 254), Arg.Text("firstname", "First name.", 1024), Arg.Text("lastname", "Last name.", 1024),
        Arg.Text("groups", "Group names: ops,dev.") with { Separator = ',' },
        Arg.Text("comment", "Note.", 2048) with { Bare = true },
        Arg.Flag("enable", "May log in."),
        Arg.Integer("expire", "Seconds since 1970; 0: never.", 0, 253402300799), Arg.Text("keys", "YubiKey ids.") with { Secret = true },
    ];

    [GeneratedRegex(@"\A[!-~-[:/?#%;]]+@[A-Za-z][A-Za-z0-9._-]+\z")]
    private static partial Regex UserForm();

    [GeneratedRegex(@"\A[!-~-[:/?#%;]]+@[A-Za-z][A-Za-z0-9._-]+(![A-Za-z][A-Za-z0-9._-]+)?\z")]
    private static partial Regex HolderForm();

    [GeneratedRegex(@"\A(?!\.{1,2}\z)[A-Za-z0-9._-]+\z")]
    private static partial Regex IdForm();

    [GeneratedRegex(@"\A(/|(/[A-Za-z0-9._-]+)+)\z")]
    public static partial Regex AclPathForm();
}

/// <summary>
/// A place in PVE's tree of permissions. PVE takes "vms" for "/vms" without a word; a slip here grants rights, so it is refused.
/// </summary>
internal sealed record AclPathArg(string Name, string Description) : Arg(Name, Description)
{
    public override string JsonType => "string";

    public override string? Encode(JsonElement value, List<string> encoded)
    {
        var path = value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        if (AccessArgs.AclPathForm().IsMatch(path))
        {
            encoded.Add(path);
            return null;
        }
        var meant = "/" + string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries));
        return $"must be a path such as /, /vms/100 or /pool/prod, not {Shown(value)}"
            + (path.Length > 0 && AccessArgs.AclPathForm().IsMatch(meant) ? $"; did you mean '{meant}'?" : "");
    }
}
