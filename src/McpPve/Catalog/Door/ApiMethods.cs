using McpPve.Answers;
using McpPve.Client.Schema;
using McpPve.Effects;
using McpPve.Tools;
using McpPve.Tools.Arguments;

namespace McpPve.Catalog.Door;

/// <summary>Every method of PVE's API as something that can be called, with what <c>methods.txt</c> says it is for.</summary>
internal static class ApiMethods
{
    private const int LongestDoes = 200;

    private static readonly Lazy<Dictionary<string, (string Does, string Words)>> Known = new(Read);

    private static readonly TextArg Fields = Arg.Text("fields", "Members to show: a,b.") with { Separator = ',', Local = true };

    private static readonly Arg[] OfReads = [Fields, Arg.Filter, Arg.Limit, Arg.Start];

    /// <summary>What can't be carried by JSON, and what to do instead; by the end of the path.</summary>
    private static readonly (string End, string Instead)[] NoJson =
    [
        ("/rrd", "it draws an image; the path with rrddata has the same values as numbers"),
        ("websocket", "it is a websocket, which only a console can use: open the console in PVE's web interface"),
        ("/file-restore/download", "it sends files; restore them in PVE's web interface, or list them with …/file-restore/list"),
        ("/upload", "a file would have to be sent along; …/download-url lets the node fetch it from an address instead"),
    ];

    public static IEnumerable<string> Names => Known.Value.Keys;

    public static string Does(string name) => Known.Value[name].Does;

    public static string Words(string name) => Known.Value[name].Words;

    /// <summary>A directory of the API: it only names what lies below.</summary>
    public static bool IsIndex(string name) => Known.Value[name].Words.Split(' ').Contains("index");

    /// <param name="text">METHOD /path, as PVE documents it or with values in it; an address may stand before it.</param>
    /// <param name="document">Of a cluster that may have more methods than are built in.</param>
    /// <returns>Its documented name, and the values that stood in the path; null where there is no such method.</returns>
    public static (string Name, Dictionary<string, string> Values)? Find(string text, ApiDocument? document = null) =>
        Parse(text) is not var (method, parts) ? null
        // What is built in comes first: a documentation can't give another name to what the effects table knows.
        : Find(Known.Value.Keys, method, parts) ?? (document is null ? null : Find(document.Names, method, parts));

    private static (string Name, Dictionary<string, string> Values)? Find(IEnumerable<string> names, string method, string[] parts)
    {
        // The one with the most words of its own: …/agent/exec rather than …/agent/{command}.
        return names
            .Where(name => name.StartsWith($"{method} /", StringComparison.Ordinal))
            .Select(name => (Name: name, Values: Fit(name[(method.Length + 2)..].Split('/'), parts)))
            .Where(fit => fit.Values is not null)
            .OrderBy(fit => fit.Values!.Count)
            .Select(fit => (fit.Name, fit.Values!))
            .Cast<(string, Dictionary<string, string>)?>()
            .FirstOrDefault();
    }

    /// <summary>Whether a text is meant to be a method of the API.</summary>
    public static bool IsMeantBy(string text) => Parse(text) is not null;

    /// <summary>Those that the cluster documents and that are not built in.</summary>
    public static IEnumerable<PveEndpoint> NewIn(ApiDocument? document) => document is null ? []
        : document.Names.Where(name => !Known.Value.ContainsKey(name)).Select(name => document.Find(Method(name), PathOf(name))!);

    /// <summary>The first sentence of what the cluster says.</summary>
    public static string Does(PveEndpoint documented)
    {
        var said = documented.Description?.ReplaceLineEndings(" ") ?? "";
        var end = said.IndexOf(". ", StringComparison.Ordinal);
        var first = (end < 0 ? said : said[..end]).TrimEnd('.');
        return first.Length == 0 ? $"{documented.Method} {documented.Path}" : first[..Math.Min(first.Length, LongestDoes)];
    }

    /// <param name="name">As <see cref="Find(string, ApiDocument)"/> gives it.</param>
    /// <param name="document">Of the cluster that is called, where it is known.</param>
    public static ToolSpec Spec(string name, ApiDocument? document = null)
    {
        var (method, path) = (Method(name), PathOf(name));
        var documented = document?.Find(method, path);
        var builtIn = PveSchema.Find(method, path);
        var endpoint = builtIn is null ? documented! : documented is null ? builtIn : builtIn.With(documented);
        var does = builtIn is null ? Does(endpoint) : Does(name);
        var worst = EffectTable.Worst(method, path, _ => true);
        var route = new Route(new HttpMethod(method), path);
        var reads = worst.Effect == EffectKind.Reads;
        return new()
        {
            Name = name,
            IsMethod = true,
            Title = does,
            Description = $"{does}.",
            Documented = documented is null ? null : endpoint,
            Effect = new(reads, worst.Effect >= EffectKind.Interrupts, worst.Idempotent, worst.Effect == EffectKind.Destroys)
            {
                OpenWorld = worst.OpenWorld,
            },
            AsksSometimes = worst.IsAsked,
            Route = route,
            Args = [.. Arguments(endpoint, route, method == "GET")],
            Since = endpoint.In8 ? null : "9.0",
            Refuses = NoJson.FirstOrDefault(one => path.EndsWith(one.End, StringComparison.Ordinal)).Instead is { } instead
                ? (_, _) => Task.FromResult<string?>(instead)
                : null,
            Returns = method == "GET" ? ApiOperations.Read : ApiOperations.Write,
            ReadBack = method == "GET" ? null : Look(method, path),
            Undo = method == "POST" ? done => Unmade(done, path) : null,
        };
    }

    private static string Method(string name) => name[..name.IndexOf(' ')];

    private static string PathOf(string name) => name[(name.IndexOf(' ') + 1)..];

    private static IEnumerable<Arg> Arguments(PveEndpoint endpoint, Route route, bool isGet)
    {
        var inPath = route.PathParameters.ToArray();
        var isGuests = inPath.Contains("vmid") && inPath.Contains("node");
        foreach (var name in inPath)
        {
            yield return name switch
            {
                "vmid" => Arg.Vmid,
                "node" when isGuests => Arg.NodeOfGuest,
                "node" when inPath.Contains("upid") => Arg.NodeOfTask,
                "node" => Arg.Node,
                "upid" => Arg.Upid,
                _ => Arg.Of(endpoint.Parameter(name) ?? new(name, PveType.Text, Optional: false), endpoint, name) with { Required = true },
            };
        }
        foreach (var parameter in endpoint.Parameters.Where(parameter => !parameter.Optional && !inPath.Contains(parameter.Name)))
        {
            yield return Arg.Of(parameter, endpoint);
        }
        yield return Arg.Options();
        foreach (var own in isGet ? OfReads.Where(arg => endpoint.Parameter(arg.Name) is null) : [Arg.Wait, Arg.Confirm])
        {
            yield return own;
        }
    }

    /// <summary>The same path, or what contains it, where it can be read and says more than what lies below.</summary>
    private static ReadBack? Look(string method, string path)
    {
        var parent = path[..path.LastIndexOf('/')];
        foreach (var at in new[] { path, parent })
        {
            var name = $"GET {at}";
            if (Known.Value.ContainsKey(name)
                && (method == "POST" || at == path)
                && !IsIndex(name)
                && PveSchema.Find("GET", at)!.Parameters.All(parameter => parameter.Optional || at.Contains($"{{{parameter.Name}}}"))
                && EffectTable.Worst("GET", at, _ => true) is { Effect: EffectKind.Reads, Tier: Tier.ReadOnly })
            {
                return ApiOperations.Look(at, ItemOf(at));
            }
        }
        return null;
    }

    // What was made in a list, the same list can delete.
    private static Undo? Unmade(Done done, string path)
    {
        var own = new Route(HttpMethod.Post, path).PathParameters;
        var item = Known.Value.ContainsKey($"GET {path}") ? ItemOf(path) : null; // otherwise another list was looked at
        if (Known.Value.ContainsKey($"DELETE {path}") && done.Before.Settings is null && done.After.Settings is not null)
        {
            return Undo.By($"DELETE {path}", Undo.Same(done, own));
        }
        // A list that is numbered gives other numbers to what was there: the new one is not the one that is told as new.
        if (done.Added is not [var made] || item is null or "pos" || !Known.Value.ContainsKey($"DELETE {path}/{{{item}}}")
            || made.Value?.Split(',').Contains($"{item}={made.Key}") is not true)
        {
            return Undo.None("no single call is known to put it back");
        }
        var arguments = Undo.Same(done, own);
        arguments[item] = made.Key;
        return Undo.By($"DELETE {path}/{{{item}}}", arguments);
    }

    /// <summary>The name that stands for an item of a list in its path: vnet of /cluster/sdn/vnets/{vnet}.</summary>
    private static string? ItemOf(string list) => Known.Value.Keys
        .Select(PathOf)
        .Where(path => path.StartsWith($"{list}/{{", StringComparison.Ordinal) && path.IndexOf('/', list.Length + 1) < 0)
        .Select(path => path[(list.Length + 2)..^1])
        .FirstOrDefault();

    private static (string Method, string[] Parts)? Parse(string text)
    {
        var words = text.Trim().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != 2 || words[0].ToUpperInvariant() is not ("GET" or "POST" or "PUT" or "DELETE") || !words[1].Contains('/'))
        {
            return null;
        }
        var path = words[1];
        if (path.IndexOf("/api2/json/", StringComparison.Ordinal) is >= 0 and var at)
        {
            path = path[(at + "/api2/json".Length)..];
        }
        return (words[0].ToUpperInvariant(), path.Trim('/').Split('/'));
    }

    private static Dictionary<string, string>? Fit(string[] template, string[] given)
    {
        // Only the last name may take what has slashes in it.
        var last = template[^1] is "{volume}" or "{cidr}";
        if (template.Length != given.Length && !(last && given.Length > template.Length))
        {
            return null;
        }
        var values = new Dictionary<string, string>();
        for (var i = 0; i < template.Length; i++)
        {
            var part = i == template.Length - 1 && last ? string.Join('/', given[i..]) : given[i];
            if (!template[i].StartsWith('{'))
            {
                if (template[i] != part)
                {
                    return null;
                }
            }
            else if (template[i] != part)
            {
                values[template[i][1..^1]] = part.StartsWith('{') ? "" : Uri.UnescapeDataString(part);
            }
        }
        return values;
    }

    private static Dictionary<string, (string Does, string Words)> Read()
    {
#pragma warning disable RS0030 // a resource of the program itself, which no trimming takes away
        using var reader = new StreamReader(typeof(ApiMethods).Assembly.GetManifestResourceStream("methods")!);
#pragma warning restore RS0030
        var methods = new Dictionary<string, (string, string)>(700);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
            {
                var cells = line.Split('\t');
                methods.Add(cells[0], (cells[1], cells.Length > 2 ? cells[2] : ""));
            }
        }
        return methods;
    }
}
