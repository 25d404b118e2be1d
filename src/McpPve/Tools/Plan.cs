using System.Security.Cryptography;
using System.Text;
using McpPve.Client;
using McpPve.Text;

namespace McpPve.Tools;

/// <summary>What is about to be done irreversibly, in words for the person who is asked.</summary>
/// <param name="Question">What it is, where, with what on it.</param>
/// <param name="Word">What the person types: the name of the thing, so that a reflex is not enough.</param>
/// <param name="Identity">Changes when the object does; what was agreed to is this very one.</param>
/// <param name="Obstacle">Why it would be refused anyway; nobody is asked then.</param>
internal sealed record Plan(string Question, string Word, string Identity, string? Obstacle = null)
{
    private const int MostFacts = 12;

    public static async Task<Plan> Make(ToolRun run, GuestLocation? guest, CancellationToken cancellation)
    {
        var call = run.Call;
        // What the tool shows as different afterwards is what is at stake before. One may be allowed to delete what one may not look at.
        var sight = call.Spec.ReadBack is { Before: true } shows ? await shows.LookBefore(run, cancellation) : default;
        IReadOnlyList<SettingValue> settings = [.. (sight.Settings ?? []).Where(setting => setting is { Value: not null, Key: not "uptime" })
            .OrderBy(setting => Rank(setting.Key)).ThenBy(setting => setting.Key, StringComparer.Ordinal)];
        var word = call.Spec.Route.PathParameters.Where(pathParameter => pathParameter is not ("node" or "kind"))
            .Select(pathParameter => call.Spec.Args.First(arg => arg.Parameter == pathParameter).Name)
            .Select(name => call[name]).OfType<string>().LastOrDefault()
            ?? call["vmid"] ?? call["poolid"] ?? call.Spec.Name;
        var target = string.Join(
            ", ",
            call.Spec.Args.Where(arg => !arg.Local && !arg.Secret && call.Has(arg.Name))
                .Select(arg => $"{arg.Name} {Untrusted.Clean(Redaction.Hide(arg.Parameter, call[arg.Name])!, keepLines: false)}"));
        var text = new StringBuilder($"{call.Spec.Title}: {target}.");
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
        foreach (var setting in settings.Take(MostFacts))
        {
            text.Append($"\n{setting.Key}: {Untrusted.Clean(Short(Redaction.Hide(setting.Key, setting.Value) ?? ""), keepLines: false)}");
        }
        if (call.Spec.Impact is { } more && await more(run, cancellation) is { } told)
        {
            text.Append($"\n{Untrusted.Clean(Redaction.Hide(told), keepLines: false)}");
        }
        if (call.Spec.ForOwnAccount is { } own && await own(run, cancellation) is { } means)
        {
            text.Append($"\n{Untrusted.Clean(means, keepLines: false)}");
        }
        text.Append($"\n{call.Spec.Description} Type {word} to go on.");
        var identity = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(
            string.Join(
                '\n',
                settings.Select(setting => $"{setting.Key}={setting.Value}").Prepend($"{guest?.Node}/{guest?.Type}/{guest?.Name}")))));
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

    private static string Short(string text) => text.Length <= 160 ? text : text[..160] + "…";
}
