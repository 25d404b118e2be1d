using System.Globalization;
using System.Text.Json;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A guest's configuration: what VMs and containers have in common are the numbered keys.</summary>
public abstract class GuestConfig : PveObject
{
    /// <summary>The keys <c>net0</c>, <c>net1</c>, … for <c>net</c>, by number.</summary>
    public IReadOnlyList<(int Index, string Value)> Indexed(string name)
    {
        var found = new List<(int Index, string Value)>();
        foreach (var (key, value) in More ?? [])
        {
            if (key.StartsWith(name, StringComparison.Ordinal)
                && int.TryParse(key.AsSpan(name.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                && Text(value) is { } text)
            {
                found.Add((index, text));
            }
        }
        found.Sort((left, right) => left.Index.CompareTo(right.Index));
        return found;
    }

    /// <summary>Disks, volumes and mount points, in the order of their keys; empty CD drives are left out.</summary>
    public IReadOnlyList<GuestDisk> Disks()
    {
        var disks = new List<GuestDisk>();
        foreach (var name in DiskKeys)
        {
            if (More?.TryGetValue(name, out var only) == true && Text(only) is { } single)
            {
                Add(name, single);
            }
            foreach (var (index, value) in Indexed(name))
            {
                Add(string.Create(CultureInfo.InvariantCulture, $"{name}{index}"), value);
            }
        }
        return disks;

        void Add(string key, string value)
        {
            if (GuestDisk.Parse(key, value) is { } disk)
            {
                disks.Add(disk);
            }
        }
    }

    /// <summary>The keys of disks, without their numbers where they have some.</summary>
    protected abstract IReadOnlyList<string> DiskKeys { get; }

    private static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number => value.GetRawText(),
                _ => null,
            };
        }
        catch (InvalidOperationException) // half a surrogate pair, or bytes that are no UTF-8
        {
            return null;
        }
    }
}
