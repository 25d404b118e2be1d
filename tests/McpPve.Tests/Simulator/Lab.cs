using System.Text;
using System.Text.Json;
using McpPve.Simulator;

namespace McpPve.Tests.Simulator;

/// <summary>A cluster, a clock that only moves when told, and a short way to call it.</summary>
internal sealed class Lab
{
    private readonly ManualTime _time = new();

    public Lab(
        string release = "9.2",
        int? guests = null,
        double speed = 1,
        int nodes = 3,
        Func<SimulatorOptions, SimulatorOptions>? change = null)
    {
        var options = new SimulatorOptions
        {
            Time = _time,
            Release = release,
            Guests = guests,
            Nodes = nodes,
            TaskSpeed = speed,
            AuthenticationDelay = TimeSpan.Zero,
        };
        Cluster = new(change?.Invoke(options) ?? options);
        BeRoot();
    }

    public SimulatedCluster Cluster { get; }
    public string? Token { get; set; }
    public string? Cookie { get; set; }
    public string? Csrf { get; set; }
    public DateTimeOffset Now => _time.GetUtcNow();

    public void BeRoot() => Token = $"PVEAPIToken={SimulatedCluster.TokenId}={SimulatedCluster.TokenSecret}";

    public void BeAuditor() => Token = $"PVEAPIToken={SimulatedCluster.AuditorTokenId}={SimulatedCluster.AuditorTokenSecret}";

    public void BeNobody() => Token = $"PVEAPIToken={SimulatedCluster.NobodyTokenId}={SimulatedCluster.NobodyTokenSecret}";

    public void Pass(double seconds) => _time.Pass(TimeSpan.FromSeconds(seconds));

    public async Task<Reply> Call(string method, string path, string? form = null, string? type = "application/x-www-form-urlencoded")
    {
        var inQuery = method is "GET" or "DELETE";
        var question = path.IndexOf('?', StringComparison.Ordinal);
        var query = question < 0 ? "" : path[(question + 1)..];
        var reply = await Cluster.Handle(new(
            method,
            question < 0 ? path : path[..question],
            inQuery && form is not null ? form : query,
            inQuery || form is null ? null : type,
            inQuery || form is null ? default : Encoding.UTF8.GetBytes(form),
            Token)
        {
            Cookie = Cookie,
            CsrfPreventionToken = Csrf,
        }, CancellationToken.None);
        return new(reply);
    }

    /// <summary>With a password, and from then on with the ticket instead of a token.</summary>
    public async Task<Reply> LogIn(string user = SimulatedCluster.UserName, string password = SimulatedCluster.Password, string more = "")
    {
        (Token, Cookie, Csrf) = (null, null, null);
        var reply = await Post(
            "/access/ticket", $"username={Uri.EscapeDataString(user)}&password={Uri.EscapeDataString(password)}{more}");
        if (reply.Status == 200)
        {
            Cookie = $"PVEAuthCookie={Uri.EscapeDataString(reply.Data.GetProperty("ticket").GetString()!)}";
            Csrf = reply.Data.GetProperty("CSRFPreventionToken").GetString();
        }
        return reply;
    }

    public Task<Reply> Get(string path, string? query = null) => Call("GET", path, query);

    public Task<Reply> Post(string path, string form = "") => Call("POST", path, form);

    public Task<Reply> Put(string path, string form) => Call("PUT", path, form);

    public Task<Reply> Delete(string path, string? query = null) => Call("DELETE", path, query);

    /// <summary>Starts a task and returns its UPID.</summary>
    public async Task<string> Start(string method, string path, string form = "")
    {
        var reply = await Call(method, path, method is "DELETE" && form is "" ? null : form);
        await Assert.That(reply.Reason).IsEqualTo("OK");
        return reply.Data.GetString()!;
    }

    /// <summary>Starts a task, lets an hour pass, returns its exit status.</summary>
    public async Task<string> Run(string method, string path, string form = "")
    {
        var upid = await Start(method, path, form);
        Pass(3600);
        return (await TaskStatus(upid)).GetProperty("exitstatus").GetString()!;
    }

    public async Task<JsonElement> TaskStatus(string upid) =>
        (await Get($"/nodes/{upid.Split(':')[1]}/tasks/{Uri.EscapeDataString(upid)}/status")).Data;

    public async Task<List<string>> TaskLog(string upid) =>
        [.. (await Get($"/nodes/{upid.Split(':')[1]}/tasks/{Uri.EscapeDataString(upid)}/log", "limit=0")).Data
            .EnumerateArray().Select(line => line.GetProperty("t").GetString()!)];

    private sealed class ManualTime : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 11, 23, 13, 55, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now;

        public void Pass(TimeSpan time) => _now += time;
    }
}

internal sealed class Reply(PveReply raw)
{
    public PveReply Raw { get; } = raw;
    public int Status => Raw.Status;
    public string Reason => Raw.Reason;
    public string Text => Encoding.UTF8.GetString(Raw.Body.Span);
    public JsonElement Json => JsonDocument.Parse(Raw.Body).RootElement;
    public JsonElement Data => Json.GetProperty("data");
    public string? Error(string parameter) => Json.GetProperty("errors").TryGetProperty(parameter, out var text) ? text.GetString() : null;
}
