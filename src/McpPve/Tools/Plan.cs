using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Effects;
using McpPve.Text;

namespace McpPve.Tools;

/// <summary>What is about to be done irreversibly, in words for the person who is asked.</summary>
/// <param name="Question">What it is, where, with what on it.</param>
/// <param name="Word">What the person types: the name of the thing, so that a reflex is not enough.</param>
/// <param name="Identity">Changes when the object does; what was agreed to is this very one.</param>
/// <param name="Obstacle">Why it would be refused anyway; nobody is asked then.</param>
internal sealed record Plan(string Question, string Word, string Identity, string? Obstacle = null)
{
    private const int MostSettings = 12;
    private const int LongestValue = 1000;

    public static async Task<Plan> Make(ToolRun run, Judgement judged, GuestLocation? guest, CancellationToken cancellation)
    {
        var call = run.Call;
        // What the tool shows as different afterwards is what is at stake before. One may be allowed to delete what one may not look at.
        var shows = call.Spec.Loses ?? (call.Spec.ReadBack is { Before: true } before ? before : null);
        var sight = shows is null ? default : await shows.LookBefore(run, cancellation);
        IReadOnlyList<SettingValue> settings =
            [.. (sight.Settings ?? []).Where(setting => setting is { Value: not null, Key: not "uptime" })
            .OrderBy(setting => Rank(setting.Key)).ThenBy(setting => setting.Key, StringComparer.Ordinal)];
        var word = call.Spec.Route.PathParameters.Where(pathParameter => pathParameter is not ("node" or "kind"))
            .Select(pathParameter => call.Spec.Args.First(arg => arg.Parameter == pathParameter).Name)
            .Select(name => call[name]).OfType<string>().LastOrDefault()
            ?? call["vmid"] ?? call["poolid"] ?? call.Spec.Name;
        var text = new StringBuilder(
            $"{(run.Cluster.Label is { } cluster ? $"In cluster {cluster}: " : "")}{call.Spec.Title}: "
                + $"{string.Join(", ", call.Given().Select(given => Told(call, given.Name, given.Parameter, given.Values)))}.");
        if (guest is not null)
        {
            text.Append(
                $"\nGuest {guest.Vmid}{(guest.Name is { Length: > 0 } name ? $" '{Untrusted.Clean(name, keepLines: false)}'" : "")} "
                    + $"on {guest.Node}, {guest.Status ?? "in an unknown state"}.");
        }
        if (sight.Problem is not null)
        {
            text.Append($"\nThe present state could not be read: {Untrusted.Clean(sight.Problem, keepLines: false)}");
        }
        foreach (var setting in settings.Take(MostSettings))
        {
            text.Append(
                $"\n{setting.Key}: "
                    + $"{Quoted(Short(Untrusted.Clean(Redaction.Hide(setting.Key, setting.Value) ?? "", keepLines: false), 160))}");
        }
        if (settings.Count > MostSettings)
        {
            text.Append($"\n… and {settings.Count - MostSettings} more settings");
        }
        if (call.Spec.Impact is { } more && await more(run, cancellation) is { } told)
        {
            text.Append($"\n{Untrusted.Clean(Redaction.Hide(told), keepLines: false)}");
        }
        if (call.Spec.ForOwnAccount is { } own && await own(run, cancellation) is { } means)
        {
            text.Append($"\n{Untrusted.Clean(means, keepLines: false)}");
        }
        if (judged.Reasons.Count > 0)
        {
            text.Append($"\nWhy this is asked: {string.Join("; ", judged.Reasons)}.");
        }
        text.Append($"\n{call.Spec.Description}");
        var identity = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(
            string.Join(
                '\n',
                settings.Select(setting => $"{setting.Key}={setting.Value}")
                    .Prepend($"{guest?.Node}/{guest?.Type}/{guest?.Name}/{await LastTask(run, guest, cancellation)}")
                    .Prepend(run.Cluster.Label ?? "")))));
        var isProtected = guest is not null && settings.Any(setting => setting is { Key: "protection", Value: "1" });
        return new(text.ToString(), word, identity,
            isProtected
                ? $"guest {guest!.Vmid} is protected against deletion (protection=1). An administrator who means it unsets that first"
            : sight.IsMissing
            ? $"there is no '{Untrusted.Clean(word, keepLines: false)}' there, or the token may not see it, so there is nothing to lose"
            : await Refused(run, cancellation));
    }

    private static async Task<string?> Refused(ToolRun run, CancellationToken cancellation)
    {
        try
        {
            return run.Call.Spec.Obstacle is { } obstacle ? await obstacle(run, cancellation) : null;
        }
        catch (PveException) // PVE itself decides
        {
            return null;
        }
    }

    private static int Rank(string key) =>
        key is "name" or "hostname" or "status" or "protection" ? 0
        : key.StartsWith("scsi", StringComparison.Ordinal)
            || key.StartsWith("virtio", StringComparison.Ordinal)
            || key.StartsWith("sata", StringComparison.Ordinal)
            || key.StartsWith("ide", StringComparison.Ordinal) || key.StartsWith("mp", StringComparison.Ordinal) || key is "rootfs" ? 1
        : 2;

    private static string Told(ToolCall call, string name, string parameter, IReadOnlyList<string> values) =>
        $"{name} {(call.IsSecret(parameter) ? Redaction.Mark : string.Join(' ', values.Select(value => Told(parameter, value))))}";

    private static string Told(string parameter, string value) =>
        Short(Untrusted.Clean(Redaction.Hide(parameter, value)!, keepLines: false), LongestValue);

    // Other people's words must not read as ours.
    private static string Quoted(string text) => text.Contains(' ', StringComparison.Ordinal) ? $"\"{text.Replace('"', '\'')}\"" : text;

    private static string Short(string text, int longest) =>
        text.Length <= longest ? text : $"{text[..(longest * 2 / 3)]} […] {text[^(longest / 3)..]} ({text.Length} characters)";

    /// <summary>
    /// Whatever is done to a guest leaves a task: an answer that was used before, by another replica or before a restart, does not fit the
    /// guest any more.
    /// </summary>
    private static async Task<string?> LastTask(ToolRun run, GuestLocation? guest, CancellationToken cancellation)
    {
        if (guest is null)
        {
            return null;
        }
        try
        {
            var tasks = await run.Read(
                "/nodes/{node}/tasks",
                TaskJson.Default.TaskSummary.Rows(),
                cancellation,
                ("node", guest.Node),
                ("vmid", guest.Vmid.ToString(CultureInfo.InvariantCulture)),
                ("limit", "1"));
            return tasks.Data is [var last, ..] ? last.Upid.Value : null;
        }
        catch (PveException) // without it the settings alone identify the guest
        {
            return null;
        }
    }
}
