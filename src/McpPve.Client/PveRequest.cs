namespace McpPve.Client;

/// <summary>One call of the REST API: a constant method and path template, and the values for it.</summary>
public sealed class PveRequest
{
    private PveRequest(HttpMethod method, string template, string path, IReadOnlyList<KeyValuePair<string, string>> parameters) =>
        (Method, Template, Path, Parameters) = (method, template, path, parameters);

    public HttpMethod Method { get; }

    /// <summary>As PVE documents it: <c>/nodes/{node}/qemu/{vmid}/config</c>.</summary>
    public string Template { get; }

    /// <summary>Below <c>/api2/json</c>, percent-encoded.</summary>
    public string Path { get; }

    /// <summary>In PVE's own encoding (booleans 1/0); a key that occurs more than once is an array.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; }

    /// <summary>A file that PVE's web server gives to anybody: no token is sent along, and the path begins at the server's root.</summary>
    internal bool IsFile { get; private init; }

    /// <summary>A request that may change something; it is never sent twice.</summary>
    public bool IsWrite => Method != HttpMethod.Get;

    /// <exception cref="PveException">A value for the path could lead to another endpoint; nothing was sent.</exception>
    public static PveRequest Create(
        HttpMethod method,
        string template,
        IReadOnlyDictionary<string, string>? pathParameters = null,
        IReadOnlyList<KeyValuePair<string, string>>? parameters = null) =>
        new(method, template, PvePath.Expand(template, pathParameters), parameters ?? []);

    internal static PveRequest File(string path) => new(HttpMethod.Get, path, path, []) { IsFile = true };

    public override string ToString() => $"{Method} {Path}";
}
