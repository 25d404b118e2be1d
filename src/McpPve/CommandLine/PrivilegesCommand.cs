using System.CommandLine;
using McpPve.Effects;
using System.Text;
using System.Text.Json;
using McpPve.Catalog;
using McpPve.Diagnosis;
using McpPve.Options;
using McpPve.Text;

namespace McpPve.CommandLine;

/// <summary>Prints how an administrator makes a token that may do what the exposed tools need, and nothing else.</summary>
internal static class PrivilegesCommand
{
    public const string ExampleToken = "automation@pve!assistant";

    public static Command Make(FlagOptions flags)
    {
        var json = new Option<bool>("--json") { Description = "As JSON." };
        var release = new Option<string>("--pve")
        {
            Description = "Version of PVE, 9 or 8: their privileges differ.",
            DefaultValueFactory = _ => "9",
            HelpName = "VERSION",
        };
        release.CompletionSources.Add("9", "8");
        release.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not ("9" or "8"))
            {
                result.AddError("--pve takes 9 or 8.");
            }
        });
        var id = new Option<string>("--id")
        {
            Description = "Id that the token gets.",
            DefaultValueFactory = _ => ExampleToken,
        };
        id.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && !OptionsReader.IsTokenId(text))
            {
                result.AddError($"--id must look like {ExampleToken}.");
            }
        });
        var command = new Command(
            "privileges",
            "Print the commands that make a token with just the privileges that the exposed tools need.") { release, id, json };
        command.SetAction(result =>
            Run(flags.Of(result), result.GetValue(json), result.GetValue(release) == "9", result.GetValue(id)!));
        return command;
    }

    /// <param name="token">The id that the token gets.</param>
    private static int Run(SettingFlags flags, bool json, bool release9, string token)
    {
        var reader = OptionsReader.From(flags);
        if (reader.ReadTools() is not { } options)
        {
            var log = new Log(Console.Error, reader.Debug);
            foreach (var problem in reader.Problems)
            {
                log.Error(problem);
            }
            return Commands.UsageError;
        }
        return Commands.Print(json ? Json(options, release9, token) : Text(options, release9, token).TrimEnd('\n'));
    }

    public static string Text(ToolOptions options, bool release9, string token)
    {
        var tools = options.Toolbox.Exposed;
        var needed = Privileges.For(tools, options.Allowed, release9);
        var text = new StringBuilder();
        text.Append(
            $"# The {tools.Count} tools of these settings (tier {options.Tier.Name()}) need this much and no more. As root on a node "
                + $"of the cluster, PVE {(release9 ? "9; for PVE 8: mcp-pve privileges --pve 8" : "8")}:\n");
        foreach (var line in TokenRoles.Lines(options, needed, token))
        {
            text.Append(line).Append('\n');
        }
        text.Append(
            "# 'token add' shows the secret once: it becomes PVE_TOKEN_SECRET. The access lists name the user too, because such a "
                + "token has only what its user has.\n");
        text.Append(
            "# For some guests only: /pool/NAME or /vms/ID instead of / in 'acl modify'; tools for "
                + "nodes and the whole cluster are then refused.\n");
        if (needed.Grants.Any(grant => grant.Privileges.Contains("Permissions.Modify")
            || (grant.Path == "/access" && grant.Privileges.Contains("Sys.Modify"))
            || (grant is { Path: "/", Propagates: true } && grant.Privileges.Contains("Sys.Modify"))))
        {
            text.Append(
                "# With this the token can change roles or access lists, its own included. PVE_CATEGORIES and "
                    + "PVE_TOOL_BLACKLIST take away what you don't need.\n");
        }
        foreach (var (tool, rights) in needed.LeftOut)
        {
            text.Append(
                $"# Refused on purpose: {tool.Name} only reads, but PVE wants "
                    + $"{string.Join(" and ", rights.Select(right => $"{right.Privilege} on {right.Path}"))} for it. Name it in "
                    + $"PVE_TOOL_WHITELIST to have that included.\n");
        }
        foreach (var group in needed.Sometimes.GroupBy(pair => (pair.Tool, pair.RequiredPrivilege.For)))
        {
            text.Append(
                $"# Not included: {group.Key.Tool.Name}, {group.Key.For}: "
                    + $"{string.Join(" and ", group.Select(pair => pair.RequiredPrivilege))}.\n");
        }
        foreach (var tool in tools.Where(tool => tool.RootOnly is not null))
        {
            text.Append($"# Only root@pam, no token: {tool.Name}, {tool.RootOnly}.\n");
        }
        return text.ToString();
    }

    private static string Json(ToolOptions options, bool release9, string token)
    {
        var needed = Privileges.For(options.Toolbox.Exposed, options.Allowed, release9);
        return JsonSerializer.Serialize(
            new(
                release9 ? "9" : "8",
                options.Tier.Name(),
                needed.Grants.Select(grant =>
                    new RoleReport(TokenRoles.Name(options, needed, grant), grant.Path, grant.Propagates ? null : false, grant.Privileges)),
                Report(needed.Rights),
                TokenRoles.Lines(options, needed, token),
                needed.LeftOut.Select(one => new RefusedToolReport(one.Tool.Name, Report(one.Rights))),
                needed.Sometimes.Select(one => new FurtherNeedReport(
                    one.Tool.Name,
                    one.RequiredPrivilege.For,
                    one.RequiredPrivilege.AnyOf.Select(privilege => new RightReport(privilege, one.RequiredPrivilege.Path))))),
            CommandJson.Plain.PrivilegesReport);
    }

    private static IEnumerable<RightReport> Report(IEnumerable<Right> rights) =>
        rights.Select(right => new RightReport(right.Privilege, right.Path));
}
