using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpPve.Client.Schema;
using McpPve.Simulator.Areas;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;

namespace McpPve.Simulator;

/// <summary>
/// A three-node cluster (pve1, pve2, pve3) that answers the REST API the way PVE does. Time passes by
/// <see cref="SimulatorOptions.Time"/>: what tasks did in the meantime is caught up with at the next call. Thread-safe.
/// </summary>
public sealed class SimulatedCluster
{
    /// <summary>May do everything a token may.</summary>
    public const string TokenSecret = "5f0c1a52-7d3e-4b60-9a8c-2f6d1e0b9c11";

    public const string AuditorTokenSecret = "8b9de0c4-13f7-4c2a-b6d5-70a4c5e2f822";
    public const string NobodyTokenSecret = "c7a2f6e0-94b1-4d8e-8f35-1b0d6a9e4733";

    /// <summary>May do everything; what the password is for.</summary>
    public const string UserName = "root@pam";

    public const string Password = "open-sesame-9";

    /// <summary>Has a password and no privilege.</summary>
    public const string NobodyUserName = "nobody@pve";

    public const string NobodyPassword = "nothing-to-see-7";

    private const int RecordedCalls = 2000;
    private const string TicketPath = "/access/ticket";
    private const string JsonType = "application/json;charset=UTF-8";

    private static readonly Lazy<Router> Router = new(() => new(Routes.All));

    private readonly Lock _gate = new();
    private readonly World _world;
    private readonly Queue<PveCallRecord> _calls = new();

    public SimulatedCluster(SimulatorOptions? options = null)
    {
        _world = new(options ?? new());
        Standard.Build(_world);
    }

    public static string TokenId => "root@pam!demo";

    /// <summary>Sees everything, changes nothing (role PVEAuditor on /).</summary>
    public static string AuditorTokenId => "auditor@pve!ro";

    /// <summary>Valid, without any privilege.</summary>
    public static string NobodyTokenId => "nobody@pve!none";

    public Faults Faults { get; } = new();

    /// <summary>Switches a node off, as the rest of the cluster sees it.</summary>
    public void TakeDown(string node) => Switch(node, off: true);

    public void BringBack(string node) => Switch(node, off: false);

    /// <summary>What the clock of the nodes shows.</summary>
    public DateTimeOffset Clock => _world.Clock;

    /// <summary>The certificates that the nodes are served with from now on, by file name, in PEM.</summary>
    public void Show(IReadOnlyDictionary<string, string> certificates)
    {
        lock (_gate)
        {
            _world.Certificates = certificates;
        }
    }

    /// <summary>The latest calls, oldest first.</summary>
    public IReadOnlyList<PveCallRecord> Calls
    {
        get
        {
            lock (_gate)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>A file that the web server of a node gives to anybody; null where it has none.</summary>
    /// <param name="path">From the root of the server.</param>
    public ReadOnlyMemory<byte>? File(string path)
    {
        // In one expression null would become an array that is not there, and so an empty file.
        if (path != ApiDocument.Path || _world.Options.ApiDocument is { IsEmpty: true })
        {
            return null;
        }
        return _world.Options.ApiDocument ?? ApiViewer.Write(_world.Release9);
    }

    public async Task<PveReply> Handle(PveCall call, CancellationToken cancellation)
    {
        var path = "/" + string.Join('/', CallDecoder.Unescape(call.Path, form: false).Split('/', StringSplitOptions.RemoveEmptyEntries));
        var fault = Faults.Next(call.Method, path);
        if (fault?.Kind is FaultKind.Slow)
        {
            await Task.Delay(fault.Delay, _world.Options.Time, cancellation);
        }
        if (Instead(fault) is { } broken)
        {
            return Recorded(call, path, [], broken);
        }
        Dictionary<string, Value> parameters = [];
        PveReply reply;
        if (await Unreachable(path, cancellation) is { } without)
        {
            return Recorded(call, path, [], without);
        }
        try
        {
            var caller = Authenticate(call, path);
            parameters = Read(call);
            lock (_gate)
            {
                _world.Advance();
                reply = Answer(call.Method, path, parameters, caller, fault);
            }
        }
        catch (Refusal refusal)
        {
            if (refusal.Status == 401 && _world.Options.AuthenticationDelay > TimeSpan.Zero)
            {
                await Task.Delay(_world.Options.AuthenticationDelay, _world.Options.Time, cancellation);
            }
            reply = Refused(refusal);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            reply = Refused(Refusal.Die($"the simulator failed at {call.Method} {path}: {e.Message}"));
        }
        return Recorded(call, path, parameters, Spoil(reply, fault));
    }

    private PveReply Answer(string method, string path, Dictionary<string, Value> parameters, Caller caller, Fault? fault)
    {
        Dictionary<string, Value> all = [];
        if (Router.Value.Find(method, path, all) is not var (endpoint, handler) || !(_world.Release9 ? endpoint.In9 : endpoint.In8))
        {
            throw Refusal.NotImplemented(method, path);
        }
        foreach (var (name, value) in parameters)
        {
            if (all.TryGetValue(name, out var inPath) && inPath.ToString() != value.ToString())
            {
                throw Refusal.Parameter(
                    name, $"duplicate parameter (already defined in URI) with conflicting values: '{value}' != '{inPath}'");
            }
            all[name] = value;
        }
        var request = new Request(_world, endpoint.Path, all, caller, fault);
        if (endpoint.ClosedToTokens && caller.Token is not null)
        {
            throw Refusal.Permission($"URI '{path}' not available with API token, need proper ticket.\n");
        }
        PermissionCheck.Check(endpoint, request);
        if (endpoint.Path.StartsWith("/nodes/{node}/", StringComparison.Ordinal))
        {
            _ = request.Node;
        }
        Verifier.Verify(endpoint, all, _world.Release9);
        if (method is not "GET" && !_world.Quorate && path is not TicketPath)
        {
            throw Refusal.Die("cfs-lock 'file-user_cfg' error: no quorum!");
        }
        var body = new JsonObject { ["data"] = handler(request) };
        body.Merge(request.Beside);
        return new(200, "OK", Bytes(body), JsonType);
    }

    private void Switch(string node, bool off)
    {
        lock (_gate)
        {
            _world.Node(node).Offline = off;
        }
    }

    /// <summary>What the node that takes the call answers for one that is off, once its connection has timed out.</summary>
    private async Task<PveReply?> Unreachable(string path, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (path.Split('/') is not ["", "nodes", var name, _, ..]
                || _world.Nodes.Find(node => node.Name == name) is not { Offline: true })
            {
                return null;
            }
        }
        await Task.Delay(TimeSpan.FromSeconds(3) / _world.Options.TaskSpeed, _world.Options.Time, cancellation);
        return new(595, "No route to host", default, null) { CloseConnection = true };
    }

    private static Dictionary<string, Value> Read(PveCall call)
    {
        if (call.Method is not ("GET" or "POST" or "PUT" or "DELETE"))
        {
            throw Refusal.Server(501, $"method '{call.Method}' not available");
        }
        if (call.Body.Length > CallDecoder.MaxBody)
        {
            throw Refusal.Server(501, "for data too large");
        }
        if (call.Method is "GET" or "DELETE" && call.Body.Length > 0)
        {
            throw Refusal.Server(501, $"Unexpected content for method '{call.Method}'");
        }
        var parameters = call.Method is "POST" or "PUT" && (call.ContentType is not null || call.Body.Length > 0)
            ? CallDecoder.Body(call.ContentType, call.Body)
            : [];
        foreach (var (name, value) in CallDecoder.Form(call.Query))
        {
            parameters[name] = value;
        }
        parameters.Remove("_dc");
        return parameters;
    }

    private Caller Authenticate(PveCall call, string path)
    {
        // A cookie goes before a token, even one that is no good.
        var ticket = Credential(call.Cookie, "PVEAuthCookie") ?? Credential(call.Authorization, "PVEAuthCookie");
        var token = ticket is null ? Credential(call.Authorization, "PVEAPIToken") : null;
        lock (_gate)
        {
            if (token is not null && Known(token) is { } caller)
            {
                return caller;
            }
            if (path is TicketPath && call.Method is "GET" or "POST" || path is "/access/domains" && call.Method is "GET")
            {
                return Caller.Anybody;
            }
            if (token is not null)
            {
                throw Refusal.Server(401, "Authentication failed!");
            }
            return LoggedIn(ticket ?? throw Refusal.Server(401, "No ticket"), call);
        }
    }

    private static string? Credential(string? header, string name)
    {
        foreach (var part in header?.Split(';') ?? [])
        {
            var (key, value) = part.Split('=', 2) is [var before, var after] ? (before.Trim(), after.Trim()) : ("", "");
            if (key == name && value.Length > 0)
            {
                return CallDecoder.Unescape(value, form: false);
            }
        }
        return null;
    }

    private Caller LoggedIn(string ticket, PveCall call)
    {
        var (tickets, now) = (_world.Tickets, _world.Seconds);
        var user = tickets.Read(ticket, now) is { } id && !Tickets.IsChallenge(id) ? id
            : throw Refusal.Server(401, tickets.Read(ticket, now) is null ? "permission denied - invalid PVE ticket" : "No ticket");
        if (!_world.Access.Users.TryGetValue(user, out var known) || !known.MayLogIn(_world))
        {
            throw Refusal.Server(401, known is null ? $"no such user ('{user}')" : $"user '{user}' is disabled or expired");
        }
        return call.Method is "GET" || tickets.IsCsrf(call.CsrfPreventionToken, user, now)
            ? new(user, "", null)
            : throw Refusal.Server(401, "Permission denied - invalid csrf token");
    }

    private Caller? Known(string value)
    {
        if (value.IndexOf('!', StringComparison.Ordinal) is var bang and > 0
            && value.IndexOf('=', bang) is var equals and > 0
            && _world.Access.Users.TryGetValue(value[..bang], out var user)
            && user.MayLogIn(_world)
            && user.Tokens.TryGetValue(value[(bang + 1)..equals], out var token)
            && token.Secret == value[(equals + 1)..] && (token.Expire is 0 || token.Expire > _world.Seconds))
        {
            return new(user.Id, value[(bang + 1)..equals], token);
        }
        return null;
    }

    private static PveReply? Instead(Fault? fault) => fault?.Kind switch
    {
        FaultKind.Refuse or FaultKind.DropBeforeActing => new(0, "", default, null) { Abort = true },
        FaultKind.Status500 => Refused(Refusal.Die(fault.Message)),
        FaultKind.Status502 => new(502, "Bad Gateway", default, null) { CloseConnection = true },
        FaultKind.Status503 => new(503, "Service Unavailable", default, null) { CloseConnection = true },
        FaultKind.Status595 => new(595, "No route to host", default, null) { CloseConnection = true },
        _ => null,
    };

    private static PveReply Spoil(PveReply reply, Fault? fault) => fault?.Kind switch
    {
        FaultKind.DropAfterActing => reply with { Abort = true },
        FaultKind.Status596 => new(596, "Broken pipe", default, null) { CloseConnection = true },
        FaultKind.Garbage => new(200, "OK", Encoding.UTF8.GetBytes("{\"data\":[{\"vmid\":10"), JsonType),
        FaultKind.Html =>
            new(200, "OK", Encoding.UTF8.GetBytes("<!DOCTYPE html><html><body>Please sign in to the network</body></html>"), "text/html"),
        FaultKind.EmptyBody => reply with { Body = default },
        FaultKind.Truncated => reply with { TruncateAt = reply.Body.Length / 2 },
        _ => reply,
    };

    private static PveReply Refused(Refusal refusal)
    {
        if (refusal.Bare)
        {
            return new(refusal.Status, refusal.Message, default, null) { CloseConnection = true };
        }
        var body = new JsonObject { ["data"] = null, ["message"] = refusal.NewLine ? $"{refusal.Message}\n" : refusal.Message };
        if (refusal.Errors is { } errors)
        {
            var fields = new JsonObject();
            foreach (var (name, problem) in errors)
            {
                fields[name] = problem;
            }
            body["errors"] = fields;
        }
        return new(refusal.Status, refusal.Message.Split('\n')[0], Bytes(body), JsonType);
    }

    private static ReadOnlyMemory<byte> Bytes(JsonObject body)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer,
            new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            body.WriteTo(writer);
        }
        return buffer.WrittenMemory;
    }

    private PveReply Recorded(PveCall call, string path, Dictionary<string, Value> parameters, PveReply reply)
    {
        var now = _world.Options.Time.GetUtcNow();
        lock (_gate)
        {
            _calls.Enqueue(new(now, call.Method, path,
                parameters.ToDictionary(parameter => parameter.Key, parameter => parameter.Value.ToString()),
                reply.Abort ? 0 : reply.Status));
            while (_calls.Count > RecordedCalls)
            {
                _calls.Dequeue();
            }
        }
        return reply with { Date = now + _world.Options.ClockOffset };
    }
}
