using System.Text.Json;
using McpPve.Client.Json;
using McpPve.Client.Models;

namespace McpPve.Tools;

/// <summary>What virtual machines and containers have in common: their settings and snapshots, and how both are shown.</summary>
internal static class GuestFacts
{
    // Identity that PVE makes up by itself; nobody reads it and it pushes the settings out of sight.
    private static readonly HashSet<string> Noise = ["meta", "smbios1", "vmgenid", "digest"];

    public static readonly Columns<Snapshot> SnapshotRow = new Columns<Snapshot>()
        .Text("name", s => s.Name).Time("taken", s => s.Snaptime).Text("parent", s => s.Parent)
        .Flag("with_memory", s => s.Vmstate).Text("description", s => s.Description);

    /// <param name="kind">qemu or lxc.</param>
    public static Observation Settings(string kind) => Observation.Of(
        $"/nodes/{{node}}/{kind}/{{vmid}}/pending", () => QemuJson.Default.PendingChange.Rows(), Facts);

    /// <summary>Settings of a guest that the call brings into being.</summary>
    public static Observation Created(string kind) => Settings(kind) with { Before = false };

    public static Observation Cloned(string kind) => Observation.Of(
        $"/nodes/{{target|node}}/{kind}/{{newid}}/pending", () => QemuJson.Default.PendingChange.Rows(), Facts) with { Before = false };

    public static Observation Snapshots(string kind) => Observation.Of(
        $"/nodes/{{node}}/{kind}/{{vmid}}/snapshot", () => QemuJson.Default.Snapshot.Rows(), Facts);

    /// <summary>Writes the settings into an open object.</summary>
    public static void WriteConfig(Utf8JsonWriter writer, JsonElement config)
    {
        foreach (var member in config.EnumerateObject().Where(member => member.Name == "digest" || !Noise.Contains(member.Name)).OrderBy(member => member.Name, StringComparer.Ordinal))
        {
            if (member.Value.ValueKind == JsonValueKind.String)
            {
                writer.WriteString(member.Name, Shown(member.Name, member.Value.GetString()));
            }
            else
            {
                member.WriteTo(writer);
            }
        }
    }

    public static IEnumerable<Fact> Facts(List<PendingChange> settings) =>
        settings.Where(setting => setting.Key.Value is { } key && !Noise.Contains(key))
            .Select(setting => new Fact(
                setting.Key.Value!,
                Shown(setting.Key.Value!, setting.Value.Value),
                setting.Delete.Value > 0 ? "(removed)" : Shown(setting.Key.Value!, setting.Pending.Value)));

    private static IEnumerable<Fact> Facts(List<Snapshot> snapshots) =>
        snapshots.Where(snapshot => snapshot.Name.Value is { Length: > 0 })
            .Select(snapshot => snapshot.Name.Value == "current"
                ? new Fact("current", snapshot.Parent.Value is { } parent ? $"after {parent}" : "without snapshot")
                : new Fact(snapshot.Name.Value!, $"{Readable.Time(snapshot.Snaptime.Value ?? 0)} {snapshot.Description.Value}".Trim()));

    private static string? Shown(string key, string? value) => key == "sshkeys" && value is not null ? Uri.UnescapeDataString(value).Trim() : value;
}
