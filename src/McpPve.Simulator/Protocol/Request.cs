using System.Globalization;
using System.Text.Json.Nodes;
using McpPve.Simulator.State;

namespace McpPve.Simulator.Protocol;

/// <summary>One verified call: its parameters, its caller, and the cluster it works on.</summary>
internal sealed class Request(World world, string template, Dictionary<string, Value> parameters, Caller caller, Fault? fault)
{
    public World World { get; } = world;
    public string Template { get; } = template;
    public Caller Caller { get; } = caller;
    public IReadOnlyDictionary<string, Value> Parameters => parameters;

    /// <summary>Goes beside <c>data</c>: <c>total</c>, <c>changes</c>.</summary>
    public JsonObject Beside { get; } = [];

    public string this[string name] => parameters[name].ToString();

    public string? Text(string name) => parameters.TryGetValue(name, out var value) ? value.ToString() : null;

    public int? Int(string name) => Long(name) is { } number ? (int)number : null;

    public long? Long(string name) =>
        Text(name) is { } text && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    public bool Flag(string name, bool missing = false) => Text(name) is { } text ? text is "1" : missing;

    public bool Has(string name) => parameters.ContainsKey(name);

    /// <summary>The elements of an array or of a <c>-list</c>.</summary>
    public IReadOnlyList<string> List(string name) => parameters.TryGetValue(name, out var value)
        ? value.Items ?? value.Scalar!.Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries)
        : [];

    public Node Node => World.Node(this["node"]);

    public bool IsQemu => Template.StartsWith("/nodes/{node}/qemu", StringComparison.Ordinal);

    /// <summary>The guest that the path names, on the node that the path names.</summary>
    public Guest Guest
    {
        get
        {
            var (node, vmid) = (Node.Name, Int("vmid")!.Value);
            var kind = IsQemu ? GuestKind.Qemu : GuestKind.Lxc;
            return World.Guests.TryGetValue(vmid, out var guest) && guest.Kind == kind && guest.Node == node
                ? guest
                : throw Refusal.Die($"Configuration file 'nodes/{node}/{(IsQemu ? "qemu-server" : "lxc")}/{vmid}.conf' does not exist");
        }
    }

    public bool May(string path, params ReadOnlySpan<string> anyOf)
    {
        if (Caller is { User: "root@pam", Token: null or { PrivilegeSeparation: false } })
        {
            return true;
        }
        var held = World.Access.Permissions(Caller, path, World);
        foreach (var privilege in anyOf)
        {
            if (held.ContainsKey(privilege))
            {
                return true;
            }
        }
        return false;
    }

    public void Need(string path, string privilege) => NeedAny(path, privilege);

    public void NeedAny(string path, params string[] anyOf)
    {
        if (!May(path, anyOf))
        {
            throw Refusal.Permission($"{path}, {string.Join('|', anyOf)}");
        }
    }

    /// <summary>Starts a worker on the node and answers its UPID.</summary>
    public JsonNode Task(string type, string id, Func<TaskRun, IEnumerable<double>> body, string? node = null)
    {
        var task = new TaskRun(
            World, node ?? Node.Name, type, id, Caller.User, Caller.Token is null ? null : Caller.TokenName, World.Tasks.NewPid(), null);
        World.Tasks.Add(task);
        task.FailsWith = fault?.Kind is FaultKind.TaskFails ? fault.Message : null;
        task.Killed = fault?.Kind is FaultKind.WorkerKilled;
        task.Run(body(task), fault?.Kind is FaultKind.TaskSlow ? fault.Delay : TimeSpan.Zero);
        World.AddLog(task.Node, "pvedaemon", Caller.FullId, $"<{Caller.FullId}> starting task {task.Upid}");
        return task.Upid;
    }

    /// <summary>A worker that another worker starts, as bulk actions do.</summary>
    public TaskRun Child(string node, string type, string id, Func<TaskRun, IEnumerable<double>> body)
    {
        var task = new TaskRun(
            World, node, type, id, Caller.User, Caller.Token is null ? null : Caller.TokenName, World.Tasks.NewPid(), null);
        World.Tasks.Add(task);
        task.Run(body(task), TimeSpan.Zero);
        return task;
    }
}
