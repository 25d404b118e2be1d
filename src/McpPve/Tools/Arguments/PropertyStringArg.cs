using System.Text.Json;
using McpPve.Client.Schema;
using McpPve.Text;

namespace McpPve.Tools.Arguments;

/// <summary>
/// Keys and values in one text: <c>virtio,bridge=vmbr0</c>. The text is left to PVE; an object is put together from what PVE documents.
/// </summary>
/// <param name="Facts">Their keys: without any, each is taken.</param>
internal sealed record PropertyStringArg(string Name, string Description, PveParameter Facts) : Arg(Name, Description)
{
    // Keys that are lists, where PVE documents none.
    private static readonly (string Format, string Key)[] Lists =
        [("pve-qm-boot", "order"), ("pve-qm-hostpci", "host"), ("pve-vm-cpu-conf", "flags")];

    public override string JsonType => "string";

    // As in any text, "auto" can be meant.
    public override bool IsNotGiven(JsonElement value) => Lenient.IsNothing(value);

    public override string? Encode(JsonElement value, List<string> encoded)
    {
        var text = Lenient.ScalarOrFlag(value);
        if (text is null || text.AsSpan().TrimStart().StartsWith("{"))
        {
            return Lenient.Object(value) is { } members
                ? Join(members, encoded)
                : $"must be one string such as \"key=value,key2=value2\", or an object, not {Shown(value)}";
        }
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            return "contains a NUL character";
        }
        return Add(text, encoded);
    }

    private string? Join(JsonElement members, List<string> encoded)
    {
        var keys = Facts.Keys;
        var parts = new List<string>();
        var given = new HashSet<string>();
        foreach (var member in members.EnumerateObject())
        {
            if (Find(keys, member.Name) is not { } key)
            {
                return UnknownKey(keys, member.Name);
            }
            if (!given.Add(key.Name))
            {
                return $"has the key '{Told(key.Name)}' twice";
            }
            var arg = OfKey(key, keys, Secret);
            var values = new List<string>();
            if (arg.IsNotGiven(member.Value))
            {
                continue;
            }
            if (arg.Encode(member.Value, values) is { } complaint)
            {
                return $"has a key '{Told(member.Name)}' that {complaint}";
            }
            if (values.Exists(one => one.AsSpan().IndexOfAny(',', '\0') >= 0))
            {
                return $"has a key '{Told(member.Name)}' whose value contains a comma or a NUL character, which would end it there";
            }
            parts.Add($"{key.Name}={string.Join(BetweenItemsOfKey, values)}");
        }
        return parts.Count == 0 ? "is an object without any value in it" : Add(string.Join(',', parts), encoded);
    }

    private string? Add(string text, List<string> encoded)
    {
        if (LengthComplaint(text, Facts.MinLength ?? 0, Facts.MaxLength ?? int.MaxValue) is { } complaint)
        {
            return complaint;
        }
        encoded.Add(text);
        return null;
    }

    // The exact name wins over one that is only alike. Of a key that PVE does not document, only its name is checked.
    private PveParameter? Find(IReadOnlyList<PveParameter> keys, string name)
    {
        if (keys.Count == 0)
        {
            var format = Lists.Contains((Facts.Format!, name)) ? "string-list" : null;
            var isName = name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
            return isName ? new(name, PveType.Text, Optional: true) { Format = format } : null;
        }
        return keys.FirstOrDefault(key => key.Name == name)
            ?? (keys.Where(key => Lenient.IsAlike(key.Name, name)).ToList() is [var only] ? only : null);
    }

    private static string UnknownKey(IReadOnlyList<PveParameter> keys, string name)
    {
        if (keys.Count == 0)
        {
            return $"has a key '{Told(name)}', where names are of letters, digits, - and _";
        }
        var names = keys.Where(key => key.AliasOf is null).Select(key => key.Name).ToList();
        var close = Closest.To(name, names) is { } meant ? $" did you mean '{meant}'?" : "";
        return $"has an unknown key '{Told(name)}';{close} it takes {string.Join(", ", names)}";
    }

    private static string Told(string name) => name.Length <= 60 ? name : name[..60] + "…";
}
