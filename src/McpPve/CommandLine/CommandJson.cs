using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpPve.CommandLine;

/// <summary>What the commands print as JSON: members in snake_case unless MCP names them, letters of every language as they are.</summary>
[JsonSerializable(typeof(DoctorReport))]
[JsonSerializable(typeof(PrivilegesReport))]
[JsonSerializable(typeof(SettingsReport))]
[JsonSerializable(typeof(ToolsReport))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class CommandJson : JsonSerializerContext
{
    /// <summary>One line.</summary>
    public static readonly CommandJson Plain = new(Relaxed(indented: false));

    public static readonly CommandJson Indented = new(Relaxed(indented: true));

    private static JsonSerializerOptions Relaxed(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = indented,
    };
}

/// <summary>What <c>doctor --json</c> prints.</summary>
/// <param name="Worst">ok, warning or failed.</param>
internal sealed record DoctorReport(string Version, string Worst, IEnumerable<FindingReport> Findings);

/// <param name="Cluster">Of several.</param>
/// <param name="State">ok, warning or failed.</param>
/// <param name="Remedy">Lines, where it is commands.</param>
internal sealed record FindingReport(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Cluster,
    string Check,
    string State,
    string Says,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Remedy);

/// <summary>What <c>privileges --json</c> prints.</summary>
/// <param name="Pve">The release whose names the privileges have: 8 or 9.</param>
/// <param name="Checked">What the exposed tools need.</param>
/// <param name="Refused">Tools whose calls PVE refuses with these roles.</param>
/// <param name="NotIncluded">What some calls need besides.</param>
internal sealed record PrivilegesReport(
    string Pve,
    string Tier,
    IEnumerable<RoleReport> Roles,
    IEnumerable<RightReport> Checked,
    IEnumerable<string> Commands,
    IEnumerable<RefusedToolReport> Refused,
    IEnumerable<FurtherNeedReport> NotIncluded);

/// <param name="Propagate">Left out where it does, as PVE's default is.</param>
internal sealed record RoleReport(
    string Role,
    string Path,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Propagate,
    IEnumerable<string> Privileges);

internal sealed record RightReport(string Privilege, string Path);

internal sealed record RefusedToolReport(string Tool, IEnumerable<RightReport> Needs);

internal sealed record FurtherNeedReport(string Tool, string? For, IEnumerable<RightReport> NeedsOneOf);

/// <summary>What <c>settings --json</c> prints.</summary>
/// <param name="File">The settings file that is used; null where there is none.</param>
internal sealed record SettingsReport(string? File, IEnumerable<SettingReport> Settings);

/// <param name="Kind">choice, flag, number, list, file or text.</param>
/// <param name="Minimum">Of a number only, as is the maximum.</param>
/// <param name="Origin">environment, a flag, or the path of a file; null where it is not set.</param>
internal sealed record SettingReport(
    string Name,
    string Description,
    string Kind,
    string? Default,
    IEnumerable<string> Accepted,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Minimum,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Maximum,
    bool Required,
    bool Secret,
    [property: JsonPropertyName("httpOnly")] bool HttpOnly,
    bool Set,
    string? Origin);

/// <summary>What <c>tools --json</c> prints.</summary>
internal sealed record ToolsReport(IEnumerable<ToolReport> Tools);

/// <param name="InputSchema">As MCP's tools/list has it.</param>
/// <param name="Calls">The calls to PVE that it can make.</param>
internal sealed record ToolReport(
    string Name,
    string Title,
    string Category,
    string Tier,
    string Description,
    ToolHints Annotations,
    [property: JsonPropertyName("inputSchema")] JsonElement InputSchema,
    IEnumerable<PveCallReport> Calls);

internal sealed record ToolHints(
    [property: JsonPropertyName("readOnlyHint")] bool ReadOnly,
    [property: JsonPropertyName("destructiveHint")] bool Destructive,
    [property: JsonPropertyName("idempotentHint")] bool Idempotent,
    [property: JsonPropertyName("openWorldHint")] bool OpenWorld);

/// <param name="Parameters">PVE's name of each parameter, and the argument that it comes from.</param>
/// <param name="Options">The argument that takes all other parameters, if there is one.</param>
/// <param name="Since">The first version of PVE that has the call; null when 8.4 has it.</param>
internal sealed record PveCallReport(
    string Method, string Path, IReadOnlyDictionary<string, string> Parameters, string? Options, string? Since);
