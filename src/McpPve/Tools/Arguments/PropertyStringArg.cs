using System.Text.Json;
using McpPve.Client.Schema;
using McpPve.Text;

namespace McpPve.Tools.Arguments;

/// <summary>Keys and values in one text: <c>virtio,bridge=vmbr0</c>. The text is left to PVE; an object is put together from what PVE documents.</summary>
/// <param name="Facts">Their keys: without any, each is taken.</param>
internal sealed record PropertyStringArg(string Name, string Description, PveParameter Facts) : Arg(Name, Description)
{
    public override string JsonType => "string";

    // As in any text, "auto" can be meant.
    public override bool IsNotGiven(JsonElement value) => Lenient.IsNothing(value);

    public override string? Encode(JsonElement value, List<string> encoded)
    {
        var text = Lenient.ScalarOrFlag(value);
        if (text is null || text.AsSpan().TrimStart().StartsWith("{"))
        {
            return Lenient.Object(value) is { } members && members.GetPropertyCount() > 0
                ? Join(members, encoded)
                : $"must be one string such as \"key=value,key2=value2\", or an object, not {Shown(value)}";
        }
        if (text.Length > Facts.MaxLength)
        {
            return $"is {text.Length} characters long, {Facts.MaxLength} are allowed";
        }
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            return "contains a NUL character";
        }
        encoded.Add(text);
        return null;
    }

    private string? Join(JsonElement members, List<string> encoded)
    {
        var keys = Facts.Keys;
        var parts = new List<string>();
        foreach (var member in members.EnumerateObject())
        {
            var key = keys.FirstOrDefault(key => key.Name == member.Name) ?? keys.FirstOrDefault(key => Lenient.IsAlike(key.Name, member.Name));
            if (key is null && keys.Count > 0)
            {
                var names = keys.Where(known => known.AliasOf is null).Select(known => known.Name).ToList();
                var close = Closest.To(member.Name, names) is { } name ? $"; did you mean '{name}'?" : ";";
                return $"has no key '{Told(member.Name)}'{close} it takes {string.Join(", ", names)}";
            }
            var arg = OfKey(key ?? new PveParameter(member.Name, PveType.Text, Optional: true));
            var values = new List<string>();
            if (arg.IsNotGiven(member.Value))
            {
                continue;
            }
            if (arg.Encode(member.Value, values) is { } complaint)
            {
                return $"has a key '{Told(member.Name)}' that {complaint}";
            }
            parts.Add($"{arg.Name}={string.Join(';', values)}");
        }
        if (parts.Exists(part => part.AsSpan().IndexOfAny(',', '\0') >= 0))
        {
            return "has a value with a comma, which ends a value there";
        }
        encoded.Add(string.Join(',', parts));
        return null;
    }

    private static string Told(string name) => name.Length <= 60 ? name : name[..60] + "…";
}
