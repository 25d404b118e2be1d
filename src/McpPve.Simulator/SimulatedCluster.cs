using System.Text;

namespace McpPve.Simulator;

public sealed record PveCall(
    string Method, string Path, string Query, string? ContentType, ReadOnlyMemory<byte> Body, string? Authorization);

public sealed record PveReply(int Status, string Reason, ReadOnlyMemory<byte> Body, string? ContentType)
{
    public bool CloseConnection { get; init; }
    public bool Abort { get; init; }
    public int? TruncateAt { get; init; }
}

public sealed class SimulatorOptions;

/// <summary>A three-node cluster that answers the REST API the way PVE does.</summary>
public sealed class SimulatedCluster(SimulatorOptions? options = null)
{
    public static string TokenId => "root@pam!mcp";
    public const string TokenSecret = "00000000-0000-4000-8000-000000000000";

    public SimulatorOptions? Options { get; } = options;

    public Task<PveReply> Handle(PveCall call, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        _ = Options;
        PveReply Json(int status, string reason, string json) =>
            new(status, reason, Encoding.UTF8.GetBytes(json), "application/json;charset=UTF-8");
        return Task.FromResult(call.Path switch
        {
            _ when call.Authorization is null => new PveReply(401, "No ticket", default, null) { CloseConnection = true },
            "/version" => Json(200, "OK", """{"data":{"version":"9.2.11","release":"9.2"}}"""),
            var other => Json(501, $"Method '{call.Method} {other}' not implemented", """{"data":null}"""),
        });
    }
}
