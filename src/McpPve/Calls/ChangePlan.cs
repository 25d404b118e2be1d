using System.Globalization;
using System.Text.Json;
using McpPve.Answers;
using McpPve.Catalog;
using McpPve.Catalog.Guests;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Effects;
using McpPve.Text;
using McpPve.Tools;

namespace McpPve.Calls;

/// <summary>What a call would do, told without doing it.</summary>
/// <param name="allowed">The highest tier that it may have here.</param>
internal sealed class ChangePlan(ToolRun run, GuestLocation? found, Tier allowed)
{
    private ToolCall Call => run.Call;

    /// <param name="refusal">Why the tool would not make the call.</param>
    public async Task<ToolResult> Tell(string? refusal, CancellationToken cancellation)
    {
        var spec = Call.Spec;
        if (spec.Effect.ReadOnly)
        {
            return run.Result((writer, _) =>
            {
                writer.WriteStartObject();
                writer.WriteString("call"u8, spec.Name);
                writer.WriteString("effect"u8, EffectKind.Reads.Name());
                writer.WriteString("note"u8, "It only reads: there is nothing to plan."u8);
                writer.WriteEndObject();
            });
        }
        var before = spec.ReadBack is { Before: true } shows ? await shows.LookBefore(run, cancellation) : default;
        var guest = found ?? (Call.Vmid is { } vmid && Call.Has("vmid") ? await run.Cluster.Guests.Find(vmid, true, cancellation) : null);
        var question = await Plan.Make(run, run.Judged, guest, cancellation);
        var asks = run.Judged.IsAsked || (spec.ForOwnAccount is { } own && await own(run, cancellation) is not null);
        var requests = await spec.Returns.Requests(run, cancellation);
        var missing = await Missing(cancellation);
        List<string> conflicts =
        [
            .. new[]
            {
                run.Judged.Tier > allowed
                    ? $"with these arguments the call needs tier {run.Judged.Tier.Name()}, and here it is {allowed.Name()}"
                    : null,
                refusal,
                question.Obstacle,
                Lock(before) is { } held ? $"the guest is locked ({held}): PVE refuses most changes until that is over" : null,
                guest?.Status == "unknown" ? $"the node {guest.Node} does not tell how guest {guest.Vmid} is: it may be offline" : null,
            }.OfType<string>(),
            .. await Space(before, cancellation),
        ];
        return run.Result((writer, call) =>
        {
            writer.WriteStartObject();
            writer.WriteString("call"u8, spec.Name);
            writer.WriteString("tier"u8, run.Judged.Tier.Name());
            writer.WriteString("effect"u8, run.Judged.Effect.Name());
            WriteTexts(writer, "why"u8, run.Judged.Reasons);
            writer.WriteStartArray("requests"u8);
            foreach (var request in requests)
            {
                WriteRequest(writer, request, call);
            }
            writer.WriteEndArray();
            WriteChanges(writer, before);
            WriteTexts(writer, "missing_privileges"u8, missing ?? []);
            if (missing is null)
            {
                writer.WriteString("unread"u8, "PVE does not tell what the token may do, so missing privileges are not known."u8);
            }
            WriteTexts(writer, "conflicts"u8, conflicts);
            writer.WriteBoolean("asked_first"u8, asks);
            if (asks)
            {
                writer.WriteString("question"u8, question.Question);
            }
            writer.WriteString("note"u8, "Nothing was done."u8);
            writer.WriteEndObject();
        });
    }

    private static void WriteTexts(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyCollection<string> texts)
    {
        if (texts.Count > 0)
        {
            writer.WriteStartArray(name);
            foreach (var text in texts)
            {
                writer.WriteStringValue(text);
            }
            writer.WriteEndArray();
        }
    }

    private static void WriteRequest(Utf8JsonWriter writer, PveRequest request, ToolCall call)
    {
        writer.WriteStartObject();
        writer.WriteString("method"u8, request.Method.Method);
        writer.WriteString("path"u8, request.Path);
        if (request.Parameters.Count > 0)
        {
            writer.WriteStartObject("parameters"u8);
            foreach (var group in request.Parameters.GroupBy(sent => sent.Key))
            {
                writer.WriteString(
                    group.Key,
                    call.IsSecret(group.Key)
                        ? Redaction.Mark
                        : string.Join(", ", group.Select(sent => Redaction.Hide(sent.Key, sent.Value))));
            }
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    /// <summary>The values that the call names, as they are and as they would be.</summary>
    private void WriteChanges(Utf8JsonWriter writer, ReadBackResult before)
    {
        if (before.Problem is { } problem)
        {
            writer.WriteString("unread"u8, $"The present state could not be read: {problem}");
        }
        if (before.Settings is not { } settings)
        {
            return;
        }
        var now = settings.DistinctBy(setting => setting.Key).ToDictionary(setting => setting.Key, setting => setting.Value);
        var isChange = Call.Spec.Route.Method != HttpMethod.Delete;
        var unset = Lists.Items(Call.Parameters.FirstOrDefault(sent => sent.Key == "delete").Value).Where(now.ContainsKey);
        var changes = Call.Parameters
            .Where(sent => isChange && sent.Key != "delete" && IsSetting(sent.Key, now))
            .Select(sent => (sent.Key, To: (string?)sent.Value))
            .Concat(unset.Select(key => (key, (string?)null)))
            .DistinctBy(change => change.Item1)
            .ToList();
        if (changes.Count == 0)
        {
            writer.WriteStartObject("now"u8);
            foreach (var (key, value) in now.Where(setting => setting.Value is not null))
            {
                writer.WriteString(key, Redaction.Hide(key, value));
            }
            writer.WriteEndObject();
            return;
        }
        writer.WriteStartObject("changes"u8);
        foreach (var (key, to) in changes)
        {
            writer.WriteStartObject(key);
            writer.WriteString("from"u8, Redaction.Hide(key, now.GetValueOrDefault(key)));
            writer.WriteString("to"u8, Call.IsSecret(key) && to is not null ? Redaction.Mark : Redaction.Hide(key, to));
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    // What a change of settings sends is a setting, also one that is not set yet.
    private bool IsSetting(string name, Dictionary<string, string?> now) =>
        now.ContainsKey(name)
            || (Call.Spec.Undo is null && name is not ("digest" or "force" or "revert" or "background_delay" or "skiplock"));

    private static string? Lock(ReadBackResult before) =>
        before.Settings?.FirstOrDefault(setting => setting.Key == "lock").Value is { Length: > 0 } held ? held : null;

    /// <summary>Rights that PVE documents for the call and that the token does not have; null where PVE does not tell.</summary>
    private async Task<List<string>?> Missing(CancellationToken cancellation)
    {
        var held = new Dictionary<string, IReadOnlyCollection<string>>();
        var missing = new List<string>();
        var choices = Privileges.Choices(Call.Spec with { Container = null }, release9: true);
        var ofSettings = SettingPrivileges.For(
            Call, [.. choices.SelectMany(choice => choice).SelectMany(option => option).Select(right => right.Privilege).Distinct()]);
        foreach (var choice in choices.Where(choice => choice is not [[{ Privilege: var only }]] || ofSettings.Length == 0
            || !only.StartsWith("VM.Config.", StringComparison.Ordinal) || ofSettings.Contains(only)))
        {
            // Where one of many would do, the settings in the call say which.
            var anyOf = choice.SelectMany(option => option).Select(right => right.Privilege).ToArray();
            var own = choice.Length > 1 ? SettingPrivileges.For(Call, anyOf) : [];
            var wanted = own.Length > 0
                ? own.Select(privilege => choice.Where(option => option.Any(right => right.Privilege == privilege)).ToArray())
                : [choice];
            foreach (var options in wanted)
            {
                var isMet = false;
                foreach (var option in options)
                {
                    var all = true;
                    foreach (var right in option)
                    {
                        if (Filled(right.Path) is not { } path)
                        {
                            continue; // which one, the call does not say
                        }
                        if (!held.TryGetValue(path, out var privileges))
                        {
                            if (await run.Cluster.Rights.On(path, cancellation) is not { } told)
                            {
                                return null;
                            }
                            held[path] = privileges = told;
                        }
                        all &= privileges.Contains(right.Privilege);
                    }
                    isMet |= all;
                }
                if (!isMet)
                {
                    missing.Add(string.Join(" or ", options.Select(option =>
                        string.Join(" and ", option.Select(right => $"{right.Privilege} on {Filled(right.Path) ?? right.Path}")))));
                }
            }
        }
        return [.. missing.Distinct()];
    }

    private string? Filled(string path)
    {
        foreach (var name in path.Split('/').Where(part => part.StartsWith('{')).Select(part => part[1..^1]))
        {
            var value = run.PathParameters.GetValueOrDefault(name)
                ?? Call[name]
                ?? Call.Parameters.FirstOrDefault(sent => sent.Key == name).Value;
            if (value is null)
            {
                return null;
            }
            path = path.Replace($"{{{name}}}", value, StringComparison.Ordinal);
        }
        return path;
    }

    /// <summary>Storages on which there is less room than new disks take, where PVE tells.</summary>
    private async Task<List<string>> Space(ReadBackResult before, CancellationToken cancellation)
    {
        var told = new List<string>();
        foreach (var disks in Taken(before).GroupBy(disk => disk.Storage))
        {
            var (storage, bytes) = (disks.Key, disks.Sum(disk => disk.Bytes));
            try
            {
                var status = await run.Read(
                    "/nodes/{node}/storage/{storage}/status",
                    StorageJson.Default.NodeStorage.Data(),
                    cancellation,
                    ("storage", storage));
                if (status.Data?.Avail.Value is { } free && free < bytes)
                {
                    told.Add($"storage {storage} has {Readable.Size(free)} free, and the new disks can take {Readable.Size(bytes)}");
                }
            }
            catch (PveException) // only a courtesy: PVE itself decides
            {
            }
        }
        return told;
    }

    /// <summary>New disks (local-lvm:32 is one of 32 GiB), and what is copied to another storage or grows.</summary>
    private IEnumerable<(string Storage, long Bytes)> Taken(ReadBackResult before)
    {
        if (!run.PathParameters.ContainsKey("node"))
        {
            yield break;
        }
        foreach (var (_, value) in Call.Parameters)
        {
            var volume = value.Split(',')[0].Split(':');
            if (volume.Length == 2 && double.TryParse(volume[1], CultureInfo.InvariantCulture, out var gibibytes) && gibibytes > 0)
            {
                yield return (volume[0], (long)(gibibytes * (1L << 30)));
            }
        }
        var disk = before.Settings?.FirstOrDefault(setting => setting.Key == Call["disk"]).Value;
        if (Call["disk"] is null || disk is null || Size(disk) is not { } size)
        {
            yield break;
        }
        if (Call["storage"] is { } target)
        {
            yield return (target, size);
        }
        else if (Call["size"] is { } grown && Bytes(grown.TrimStart('+')) is { } wanted)
        {
            yield return (disk.Split(':')[0], grown.StartsWith('+') ? wanted : Math.Max(0, wanted - size));
        }
    }

    private static long? Size(string disk) =>
        disk.Split(',').FirstOrDefault(part => part.StartsWith("size=", StringComparison.Ordinal)) is { } size ? Bytes(size[5..]) : null;

    private static long? Bytes(string size) =>
        double.TryParse(size.TrimEnd('K', 'M', 'G', 'T'), CultureInfo.InvariantCulture, out var number)
            ? (long)(number * (1L << (size[^1] switch { 'K' => 10, 'M' => 20, 'G' => 30, 'T' => 40, _ => 0 })))
            : null;
}
