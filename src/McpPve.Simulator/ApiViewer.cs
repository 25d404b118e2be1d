using System.Text.Json;
using McpPve.Client.Schema;

namespace McpPve.Simulator;

/// <summary>The file behind the API viewer of PVE's web interface, made from what is known about the release.</summary>
internal static class ApiViewer
{
    public static byte[] Write(bool release9)
    {
        using var file = new MemoryStream();
        file.Write("const apiSchema = "u8);
        using (var writer = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true, IndentSize = 3 }))
        {
            var root = new Branch("", "");
            foreach (var endpoint in PveSchema.All().Where(endpoint => release9 ? endpoint.In9 : endpoint.In8))
            {
                root.Below(endpoint.Path).Methods.Add(endpoint);
            }
            Write(writer, root.Children.Values, release9);
        }
        file.Write("\n;\n\nlet method2cmd = {\n    GET: 'get',\n};\n"u8);
        return file.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, IEnumerable<Branch> branches, bool release9)
    {
        writer.WriteStartArray();
        foreach (var branch in branches)
        {
            writer.WriteStartObject();
            if (branch.Children.Count > 0)
            {
                writer.WritePropertyName("children"u8);
                Write(writer, branch.Children.Values, release9);
            }
            writer.WriteStartObject("info"u8);
            foreach (var method in branch.Methods)
            {
                Write(writer, method, release9);
            }
            writer.WriteEndObject();
            writer.WriteNumber("leaf"u8, branch.Children.Count > 0 ? 0 : 1);
            writer.WriteString("path"u8, branch.Path);
            writer.WriteString("text"u8, branch.Name);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, PveEndpoint method, bool release9)
    {
        writer.WriteStartObject(method.Method);
        writer.WriteNumber("allowtoken"u8, method.ClosedToTokens ? 0 : 1);
        writer.WriteString("method"u8, method.Method);
        writer.WriteStartObject("parameters"u8);
        writer.WriteNumber("additionalProperties"u8, method.AcceptsAnything ? 1 : 0);
        WriteParameters(writer, "properties", method.Parameters.Select(parameter => parameter.In(release9)).OfType<PveParameter>());
        writer.WriteEndObject();
        if (method.Privileges is { } privileges)
        {
            writer.WriteStartObject("permissions"u8);
            if (privileges.StartsWith('['))
            {
                writer.WritePropertyName("check"u8);
                writer.WriteRawValue(privileges);
            }
            else
            {
                writer.WriteString("user"u8, privileges);
            }
            writer.WriteEndObject();
        }
        if (method.RunsAsRoot)
        {
            writer.WriteNumber("protected"u8, 1);
        }
        if (method.RunsOnNode)
        {
            writer.WriteString("proxyto"u8, "node"u8);
        }
        writer.WriteStartObject("returns"u8);
        writer.WriteString("type"u8, method.Answer);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteParameters(Utf8JsonWriter writer, string name, IEnumerable<PveParameter> parameters)
    {
        writer.WriteStartObject(name);
        foreach (var parameter in parameters)
        {
            writer.WriteStartObject(parameter.Name);
            writer.WriteString("type"u8, TypeOf(parameter.Type));
            writer.WriteNumber("optional"u8, parameter.Optional ? 1 : 0);
            if (parameter.ItemType is { } items)
            {
                writer.WriteStartObject("items"u8);
                writer.WriteString("type"u8, TypeOf(items));
                WriteLimits(writer, parameter);
                writer.WriteEndObject();
            }
            else
            {
                WriteLimits(writer, parameter);
            }
            WriteText(writer, "default", parameter.Default);
            WriteText(writer, "requires", parameter.Requires);
            WriteText(writer, "alias", parameter.AliasOf);
            if (parameter.IsDefaultKey)
            {
                writer.WriteNumber("default_key"u8, 1);
            }
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    private static void WriteLimits(Utf8JsonWriter writer, PveParameter parameter)
    {
        if (parameter.Format == PveParameter.PropertyString)
        {
            WriteParameters(writer, "format", parameter.Keys);
        }
        else
        {
            WriteText(writer, "format", parameter.Format);
        }
        WriteText(writer, "pattern", parameter.Pattern);
        WriteNumber(writer, "minimum", parameter.Minimum);
        WriteNumber(writer, "maximum", parameter.Maximum);
        WriteNumber(writer, "minLength", parameter.MinLength);
        WriteNumber(writer, "maxLength", parameter.MaxLength);
        if (parameter.Enum is { } choices)
        {
            writer.WriteStartArray("enum"u8);
            foreach (var choice in choices)
            {
                writer.WriteStringValue(choice);
            }
            writer.WriteEndArray();
        }
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, double? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }

    private static string TypeOf(PveType type) => type switch
    {
        PveType.Integer => "integer",
        PveType.Number => "number",
        PveType.Boolean => "boolean",
        PveType.Array => "array",
        _ => "string",
    };

    private sealed record Branch(string Path, string Name)
    {
        public SortedDictionary<string, Branch> Children { get; } = new(StringComparer.Ordinal);
        public List<PveEndpoint> Methods { get; } = [];

        public Branch Below(string path)
        {
            var branch = this;
            foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
            {
                branch = branch.Children.TryGetValue(name, out var child)
                    ? child
                    : branch.Children[name] = new($"{branch.Path}/{name}", name);
            }
            return branch;
        }
    }
}
