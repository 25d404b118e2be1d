using System.Collections.Concurrent;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Clusters;
using McpPve.Effects;

namespace McpPve.Tools;

/// <summary>One call under way: where a shape gets its answers from.</summary>
/// <param name="stopping">The process ends: nobody waits for a task any longer.</param>
internal sealed class ToolRun(
    Cluster cluster, ToolCall call, IReadOnlyDictionary<string, string> pathParameters, Caller caller, CancellationToken stopping)
{
    // What was read since something was last written. Several looks at one object (the question, before, after, the warning) ask once.
    private ConcurrentDictionary<(string, Type), object> _known = [];

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    public ToolCall Call { get; } = call;
    public Caller Caller { get; } = caller;

    /// <summary>What stands in the path of the call.</summary>
    public IReadOnlyDictionary<string, string> PathParameters { get; } = pathParameters;

    /// <summary>What the call, with its arguments, does.</summary>
    public Judgement Judged { get; set; } = Judgement.Reading;

    public Cluster Cluster { get; } = cluster;
    public TimeProvider Time => Cluster.Time;

    /// <summary>What to do about a failed task, to follow its exit status; empty when there is nothing to add.</summary>
    public Func<TaskReport, CancellationToken, Task<string>> TaskAdvice { get; init; } = static (_, _) => Task.FromResult("");

    /// <summary>Makes the call of the tool.</summary>
    /// <param name="instead">Parameters that take the place of the caller's.</param>
    public Task<PveAnswer<T>> Send<T>(PveData<T> type, CancellationToken cancellation, params (string Name, string Value)[] instead) =>
        Send(Request(instead), type, cancellation);

    /// <summary>What goes out when the call of the tool is made.</summary>
    public PveRequest Request(params (string Name, string Value)[] instead)
    {
        (string Name, string Value)[] others = [.. Call.Spec.Always, .. instead];
        var parameters = others.Length == 0
            ? Call.Parameters
            :[
                .. Call.Parameters.Where(given => others.All(other => other.Name != given.Key)),
                .. others.Select(other => KeyValuePair.Create(other.Name, other.Value)),
            ];
        return PveRequest.Create(Call.Spec.Route.Method, Call.Spec.Route.Template, PathParameters, parameters);
    }

    /// <summary>The same call with one more parameter.</summary>
    public ToolRun With(string name, string value) => With(Call.Parameters.Append(new(name, value)));

    /// <summary>The same call without one of its parameters.</summary>
    /// <param name="parameter">PVE's name.</param>
    public ToolRun Without(string parameter) => With(Call.Parameters.Where(given => given.Key != parameter));

    /// <summary>What was read is old: somebody had time to change it.</summary>
    public void Forget() => _known.Clear();

    private ToolRun With(IEnumerable<KeyValuePair<string, string>> parameters) =>
        new(
            Cluster,
            Call with { Parameters = [.. parameters] },
            PathParameters,
            Caller,
            stopping) { _known = _known, TaskAdvice = TaskAdvice, Judged = Judged };

    /// <summary>Reads something else with the values of this call; <c>{a|b}</c> takes the first that was given.</summary>
    public Task<PveAnswer<T>> Read<T>(
        string template, PveData<T> type, CancellationToken cancellation, params (string Name, string Value)[] parameters) =>
        Send(Route.Get(template), type, cancellation, parameters);

    /// <summary>Writes what PVE's own call leaves undone, with the values of this call.</summary>
    public Task Finish(
        HttpMethod method, string template, CancellationToken cancellation, params (string Name, string Value)[] parameters) =>
        Send(new Route(method, template), TaskJson.Default.PveText.Data(), cancellation, parameters);

    /// <summary>Makes another call with the values of this one; a parameter named like a hole of the path goes there.</summary>
    public Task<PveAnswer<T>> Send<T>(
        Route route, PveData<T> type, CancellationToken cancellation, params (string Name, string Value)[] parameters)
    {
        var values = new Dictionary<string, string>();
        foreach (var pathParameter in route.PathParameters)
        {
            values[pathParameter] = parameters.FirstOrDefault(given => given.Name == pathParameter).Value
                ?? pathParameter.Split('|')
                    .Select(name => Call[name] ?? PathParameters.GetValueOrDefault(name))
                    .OfType<string>()
                    .FirstOrDefault()
                ?? throw new InvalidOperationException($"{Call.Spec.Name}: nothing for {{{pathParameter}}} of {route.Template}");
        }
        var rest = parameters.Where(given => !values.ContainsKey(given.Name)).Select(given => KeyValuePair.Create(given.Name, given.Value));
        return Send(PveRequest.Create(route.Method, route.Template, values, [.. rest]), type, cancellation);
    }

    private async Task<PveAnswer<T>> Send<T>(PveRequest request, PveData<T> type, CancellationToken cancellation)
    {
        if (request.IsWrite)
        {
            try
            {
                return await Cluster.Client.Send(request, type, cancellation);
            }
            finally
            {
                Forget();
            }
        }
        var key = ($"{request.Path}?{string.Join('&', request.Parameters.Select(given => $"{given.Key}={given.Value}"))}", typeof(T));
        if (_known.TryGetValue(key, out var known))
        {
            return (PveAnswer<T>)known;
        }
        var answer = await Cluster.Client.Send(request, type, cancellation);
        _known[key] = answer;
        return answer;
    }

    /// <summary>
    /// Looks again and again, with growing pauses, until there is something to see; null when the time is over. No time means one look.
    /// </summary>
    public async Task<T?> Poll<T>(Func<CancellationToken, Task<T?>> look, TimeSpan wait, CancellationToken cancellation) where T : class
    {
        var start = Time.GetTimestamp();
        var pause = FirstPause;
        while (true)
        {
            Forget();
            if (await look(cancellation) is { } seen)
            {
                return seen;
            }
            var left = wait - Time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
            {
                return null;
            }
            await Task.Delay(pause < left ? pause : left, Time, cancellation);
            pause = pause * 1.6 < LongestPause ? pause * 1.6 : LongestPause;
        }
    }

    /// <summary>Waits for the task as long as the caller wants.</summary>
    /// <param name="log">Reads the log of a task that ended well, too.</param>
    /// <param name="wait">The rest of the caller's patience; all of it when left out.</param>
    /// <exception cref="WaitEndedException">The caller went away; the task did not.</exception>
    public async Task<TaskReport> Follow(Upid upid, bool log, CancellationToken cancellation, TimeSpan? wait = null)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stopping);
        try
        {
            return await Cluster.Tasks.Follow(upid, wait ?? TimeSpan.FromSeconds(Call.Wait), Caller.Progress, either.Token, log);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return await Cluster.Tasks.Follow(upid, TimeSpan.Zero, null, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw new WaitEndedException(upid, cancellation);
        }
        finally
        {
            Forget();
        }
    }
}
