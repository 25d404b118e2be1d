using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Tools;

namespace McpPve.Pipeline;

/// <summary>One call under way: where a shape gets its answers from.</summary>
internal sealed class ToolRun(PveClient client, TaskFollower follower, GuestLocator locator, ToolCall call, IReadOnlyDictionary<string, string> holes, Func<TaskProgress, Task>? progress)
{
    public ToolCall Call { get; } = call;
    public GuestLocator Locator { get; } = locator;

    /// <summary>Makes the call of the tool.</summary>
    /// <param name="instead">Parameters that take the place of the caller's.</param>
    public Task<PveAnswer<T>> Send<T>(JsonTypeInfo<PveEnvelope<T>> type, CancellationToken cancellation, params (string Name, string Value)[] instead)
    {
        var parameters = instead.Length == 0
            ? Call.Parameters
            : [.. Call.Parameters.Where(given => instead.All(other => other.Name != given.Key)), .. instead.Select(other => KeyValuePair.Create(other.Name, other.Value))];
        return client.Send(PveRequest.Create(Call.Spec.Route.Method, Call.Spec.Route.Template, holes, parameters), type, cancellation);
    }

    /// <summary>The same call with one more parameter.</summary>
    public ToolRun With(string name, string value) =>
        new(client, follower, Locator, Call with { Parameters = [.. Call.Parameters, new(name, value)] }, holes, progress);

    /// <summary>Reads something else with the values of this call; <c>{a|b}</c> takes the first that was given.</summary>
    public Task<PveAnswer<T>> Read<T>(string template, JsonTypeInfo<PveEnvelope<T>> type, CancellationToken cancellation, params (string Name, string Value)[] parameters) =>
        Ask(HttpMethod.Get, template, type, parameters, cancellation);

    /// <summary>Writes what PVE's own call leaves undone, with the values of this call; a hole may be given among the parameters.</summary>
    public Task Finish(HttpMethod method, string template, CancellationToken cancellation, params (string Name, string Value)[] parameters) =>
        Ask(method, template, TaskJson.Default.PveEnvelopePveText, parameters, cancellation);

    private Task<PveAnswer<T>> Ask<T>(HttpMethod method, string template, JsonTypeInfo<PveEnvelope<T>> type, (string Name, string Value)[] parameters, CancellationToken cancellation)
    {
        var values = new Dictionary<string, string>();
        foreach (var hole in new Route(HttpMethod.Get, template).Holes)
        {
            values[hole] = parameters.Where(given => given.Name == hole).Select(given => given.Value).FirstOrDefault()
                ?? hole.Split('|').Select(name => Call[name] ?? holes.GetValueOrDefault(name)).OfType<string>().FirstOrDefault()
                ?? throw new InvalidOperationException($"{Call.Spec.Name}: nothing for {{{hole}}} of {template}");
        }
        return client.Send(PveRequest.Create(method, template, values, [.. parameters.Where(given => !values.ContainsKey(given.Name)).Select(given => KeyValuePair.Create(given.Name, given.Value))]), type, cancellation);
    }

    /// <summary>Waits for the task as long as the caller wants.</summary>
    public Task<TaskReport> Follow(Upid upid, CancellationToken cancellation) =>
        follower.Follow(upid, TimeSpan.FromSeconds(Call.Wait), progress, cancellation);

    public ToolResult Result(Action<Utf8JsonWriter, ToolCall> write) => ResultText.Write(writer => write(writer, Call));
}
