using McpPve.Client.Schema;

namespace McpPve.Simulator.Protocol;

/// <summary>Finds the documented endpoint and the handler for a decoded path. Immutable once built.</summary>
internal sealed class Router
{
    private readonly Branch _root = new();

    public Router(IEnumerable<Route> routes)
    {
        foreach (var endpoint in PveSchema.All())
        {
            At(endpoint.Path).Endpoints[endpoint.Method] = (endpoint, null);
        }
        foreach (var route in routes)
        {
            var endpoints = At(route.Template).Endpoints;
            endpoints[route.Method] = endpoints.TryGetValue(route.Method, out var known) && known.Handler is null
                ? (known.Endpoint, route.Handler)
                : throw new InvalidOperationException($"{route.Method} {route.Template} is not in PVE's API or has two handlers");
        }
    }

    /// <summary>Null when PVE has no such path or method, or when nothing here serves it.</summary>
    public (PveEndpoint Endpoint, Handler Handler)? Find(string method, string path, Dictionary<string, Value> parameters)
    {
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var branch = _root;
        for (var i = 0; i < segments.Length; i++)
        {
            if (branch.Literals.TryGetValue(segments[i], out var literal))
            {
                branch = literal;
            }
            else if (branch.Placeholder is { } placeholder)
            {
                // PVE lets these two swallow slashes: volume names and CIDRs contain them.
                var rest = placeholder.Name is "volume" or "cidr" ? string.Join('/', segments[i..]) : segments[i];
                parameters[placeholder.Name] = Value.Of(rest);
                branch = placeholder.Branch;
                if (placeholder.Name is "volume" or "cidr")
                {
                    break;
                }
            }
            else
            {
                return null;
            }
        }
        return branch.Endpoints.TryGetValue(method, out var found) && found.Handler is { } handler ? (found.Endpoint, handler) : null;
    }

    private Branch At(string template)
    {
        var branch = _root;
        foreach (var segment in template.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment[0] == '{')
            {
                branch.Placeholder ??= (segment[1..^1], new());
                branch = branch.Placeholder.Value.Branch;
            }
            else
            {
                branch = branch.Literals.TryGetValue(segment, out var next) ? next : branch.Literals[segment] = new();
            }
        }
        return branch;
    }

    private sealed class Branch
    {
        public Dictionary<string, Branch> Literals { get; } = [];
        public (string Name, Branch Branch)? Placeholder { get; set; }
        public Dictionary<string, (PveEndpoint Endpoint, Handler? Handler)> Endpoints { get; } = [];
    }
}
