using McpPve.Effects;
using System.Text.Json;
using System.Text.RegularExpressions;
using McpPve.Answers;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Tools;
using McpPve.Tools.Arguments;
using static McpPve.Tools.RequiredPrivilege;
using static McpPve.Tools.Route;

namespace McpPve.Catalog.Pools;

/// <summary>
/// Resource pools: /pools. The pool is a parameter, not a part of the path, because only so PVE finds one inside another.
/// </summary>
internal static partial class PoolTools
{
    private static readonly TextArg PoolId = Arg.Text("poolid", "Pool name; inside another: prod/web.", 1024) with
    {
        Form = PoolForm(), FormName = "a pool name such as prod or prod/web, at most three deep", Required = true,
    };

    private static readonly Columns<Pool> PoolRow = new Columns<Pool>().Text("poolid", p => p.PoolId).Text("comment", p => p.Comment);

    private static readonly ReadBack ThisPool = new(async (run, cancellation) =>
    {
        try
        {
            var answer = await run.Read("/pools", PoolJson.Default.Pool.Rows(), cancellation, ("poolid", run.Call["poolid"]!));
            return answer.Data is [var pool, ..] ? [.. SettingsOf(pool, run.Call["poolid"]!)] : [];
        }
        catch (PveException e) when (e.Failure == PveFailure.NotFound)
        {
            return null;
        }
    });

    public static readonly ToolGroup Group = new("pools", "Resource pools",
    [
        new()
        {
            Name = "pve_list_pools",
            Title = "List pools",
            Description = "List the resource pools, which group guests and storage for permissions and backups.",
            Route = Get("/pools"),
            Args = Arg.Listing,
            RequiredPrivileges = [SeesPools],
            Returns = Operations.List(() => PoolJson.Default.Pool, PoolRow, p => p.PoolId.Value),
        },
        new()
        {
            Name = "pve_get_pool",
            Title = "Pool members",
            Description = "Get one resource pool and its members: guests and storage with name, node and state.",
            Route = Get("/pools"),
            Args =
            [
                PoolId,
                Arg.Choice("type", "Only these members.", "qemu", "lxc", "storage") with
                {
                    Bare = true,
                    Synonyms = [("vm", "qemu"), ("container", "lxc"), ("ct", "lxc")],
                },
                .. Arg.Listing,
            ],
            RequiredPrivileges = [SeesPools],
            Partial = new("guests and storages", new("/vms", "VM.Audit"), new("/storage", "Datastore.Audit")),
            Returns = new PoolOperation(),
        },
        new()
        {
            Name = "pve_create_pool",
            Title = "Create pool",
            Description = "Create an empty resource pool; prod/web needs prod. pve_update_pool fills it.",
            Tier = Tier.Full,
            Effect = Effect.Change,
            Route = Post("/pools"),
            Args = [PoolId, Arg.Text("comment", "Note.") with { Bare = true }],
            RequiredPrivileges = [SeesPools],
            Returns = Operations.Write,
            Undo = Undo.Deletes("pve_delete_pool", "poolid"),
            ReadBack = ThisPool with { Before = false },
        },
        new()
        {
            Name = "pve_update_pool",
            Title = "Change pool",
            Description = "Put guests and storage into a resource pool, take them out, or change its comment.",
            Tier = Tier.Full,
            Effect = Effect.IdempotentDisruption,
            AsksSometimes = true,
            Route = Put("/pools"),
            Args =
            [
                PoolId,
                Arg.Text("vms", "Guests: 100,101.") with { Separator = ',' },
                Arg.Text("storage", "nas,local.") with { Separator = ',' },
                Arg.Flag("delete", "Takes them out."),
                Arg.Flag("allow_move", "Takes guests out of the pool they are in.") with { Pve = "allow-move" },
                Arg.Text("comment", "Note.") with { Bare = true },
            ],
            Rules = [ArgRule.AtLeastOne("vms", "storage", "comment")],
            RequiredPrivileges =
            [
                SeesPools, new(GuestPath, "VM.Allocate", "Permissions.Modify"),
                new(StoragePath, "Datastore.Allocate", "Permissions.Modify"), .. NoticesAbsence,
            ],
            Returns = new PoolUpdateOperation(),
            Undo = PoolUpdateOperation.Back,
            ReadBack = ThisPool,
        },
        new()
        {
            Name = "pve_delete_pool",
            Title = "Delete pool",
            Description = "Delete an empty resource pool and the permissions on it. Irreversible.",
            Tier = Tier.Full,
            Effect = Effect.Destruction,
            Route = Delete("/pools"),
            Args = [PoolId],
            RequiredPrivileges = [SeesPools],
            Returns = Operations.Write,
            Impact = Access.AccessAnswers.LosesEntries((call, entry) => entry.Path.Value == $"/pool/{call["poolid"]}"),
            Undo = Undo.Never("the permissions on the pool are gone with it"),
            ReadBack = ThisPool,
        },
    ]);

    // A storage that all nodes have is a member once, but comes once for each node.
    private static IEnumerable<SettingValue> SettingsOf(Pool pool, string poolid) =>
        (pool.Members.Value ?? [])
            .Select(member => new SettingValue(Id(member), member.Name.Value ?? "member"))
            .DistinctBy(setting => setting.Key)
            .OrderBy(setting => setting.Key, StringComparer.Ordinal)
            .Prepend(new("comment", pool.Comment.Value))
            .Prepend(new("poolid", poolid));

    private static string Id(ClusterResource member) => $"{member.Type} {member.Vmid.Value?.ToString(null, null) ?? member.Storage.Value}";

    [GeneratedRegex(@"\A[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+){0,2}\z")]
    private static partial Regex PoolForm();
}

/// <summary>A pool with its members as a list.</summary>
internal sealed class PoolOperation : Operation
{
    private static readonly Columns<ClusterResource> Member = new Columns<ClusterResource>()
        .Text("type", r => r.Type).Integer("vmid", r => r.Vmid).Text("name", r => r.Name).Text("storage", r => r.Storage)
        .Text("node", r => r.Node).Text("status", r => r.Status).Text("tags", r => r.Tags);

    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        var answer = await run.Send(PoolJson.Default.Pool.Rows(), cancellation);
        var pool = answer.Data is [var found, ..] ? found : new();
        var members = (pool.Members.Value ?? []).OrderBy(
            member => $"{member.Type} {member.Vmid.Value:D9} {member.Id}", StringComparer.Ordinal);
        var memberType = PoolJson.Default.ClusterResource;
        var partial = run.Call.Spec.Partial is { } some ? await some.Note(run, cancellation) : null;
        var inside = await Inside(run, cancellation);
        return run.Result((writer, call) =>
        {
            if (!ResultText.WroteRaw(writer, answer.Raw))
            {
                ResultText.WriteItems(writer, members, call, call.Start, 0, null,
                    (row, member) => Member.Write(row, member, () => memberType, call.Full), beside =>
                    {
                        WritePool(beside, pool, call, inside);
                        WritePartial(beside, partial);
                    });
            }
        });
    }

    public override void WriteSchema(Utf8JsonWriter writer) => SchemaText.Write(
        writer,
        ("poolid", "string"),
        ("comment", "string"),
        ("pools_inside", "array"),
        ("items", "array"),
        ("count", "integer"),
        ("total", "integer"),
        ("next", "integer"));

    // Their members are none of this pool's.
    private static async Task<List<string>> Inside(ToolRun run, CancellationToken cancellation)
    {
        try
        {
            var pools = (await run.Read("/pools", PoolJson.Default.Pool.Rows(), cancellation)).Data ?? [];
            var prefix = $"{run.Call["poolid"]}/";
            return
            [
                .. pools.Select(pool => pool.PoolId.Value)
                .OfType<string>()
                .Where(id => id.StartsWith(prefix, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
            ];
        }
        catch (PveException) // the pool itself is worth showing without them
        {
            return [];
        }
    }

    private static void WritePool(Utf8JsonWriter writer, Pool pool, ToolCall call, List<string> inside)
    {
        writer.WriteString("poolid"u8, call["poolid"]);
        if (pool.Comment.Value is { Length: > 0 } comment)
        {
            writer.WriteString("comment"u8, comment);
        }
        if (inside.Count > 0)
        {
            writer.WriteStartArray("pools_inside"u8);
            inside.ForEach(writer.WriteStringValue);
            writer.WriteEndArray();
        }
    }
}
