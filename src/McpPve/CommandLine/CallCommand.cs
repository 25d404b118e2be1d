using System.CommandLine;
using System.CommandLine.Completions;
using System.Text.Json;
using McpPve.Answers;
using McpPve.Calls;
using McpPve.Catalog;
using McpPve.Client;
using McpPve.Diagnosis;
using McpPve.Options;
using McpPve.Text;
using McpPve.Tools;
using McpPve.Tools.Arguments;

namespace McpPve.CommandLine;

/// <summary>One tool call through the same path as MCP's, for scripts and for trying out.</summary>
internal static class CallCommand
{
    // A call of MCP answers before its client gives up; whoever types a command wants to see how it ends.
    private const string LongestWait = "600";

    /// <param name="Json">As JSON on a terminal, too.</param>
    private sealed record Wish(string Name, string[] Pairs, bool Demo, bool Yes, bool Json);

    public static Command Make(FlagOptions flags, Option<bool> demo, Interruption interruption)
    {
        var tool = new Argument<string>("TOOL")
        {
            Description = "Name of the tool; 'mcp-pve call TOOL --help' shows its arguments.",
            HelpName = "TOOL",
        };
        tool.CompletionSources.Add(_ => Toolbox.Whole.Exposed.Select(one => new CompletionItem(one.Name)));
        var arguments = new Argument<string[]>("key=value")
        {
            Description = "Its arguments; options={\"tags\":\"prod\"} takes JSON.",
            Arity = ArgumentArity.ZeroOrMore,
            HelpName = "key=value",
        };
        arguments.CompletionSources.Add(context =>
            context.ParseResult.GetResult(tool)?.Tokens is [{ Value: var name }] && Toolbox.Whole.Find(name) is { } spec
            ? spec.Args.Select(arg => new CompletionItem($"{arg.Name}="))
            : []);
        var yes = new Option<bool>("--yes") { Description = "Agree beforehand to what would be asked." };
        var json = new Option<bool>("--json") { Description = "The result as JSON on a terminal, too." };
        var call = new Command(
            "call",
            "Call one tool and print its result: a table on a terminal, JSON in a pipe. A task is waited for to its end, or for wait_seconds.")
        {
            tool, arguments, yes, json,
        };
        call.SetAction((result, _) => Run(
            flags.Of(result),
            new(
                result.GetValue(tool)!, result.GetValue(arguments)!, result.GetValue(demo), result.GetValue(yes), result.GetValue(json)),
            interruption));
        return call;
    }

    private static async Task<int> Run(SettingFlags flags, Wish wish, Interruption interruption)
    {
        var name = wish.Name;
        var nothing = $"{name}: interrupted. Nothing was done.";
        interruption.Says(nothing);
        var cancellation = interruption.Token;
        if (Connection.ReadOptions(flags, wish.Demo, out var log, out _) is not { } options)
        {
            return Commands.UsageError;
        }
        var tools = options.Toolbox;
        if (tools.Find(name) is not { } spec)
        {
            log.Error(ToolsCommand.Missing(name, tools));
            return Commands.UsageError;
        }
        if (Arguments(spec, wish.Pairs, log) is not { } arguments)
        {
            return Commands.UsageError;
        }
        if (Connection.OpenAudit(options, log, out var audit) is not null)
        {
            return Commands.UsageError;
        }
        using var closing = audit;
        using var clients = new Disposables();
        using var spinner = new Spinner($"connecting to {string.Join(", ", options.Clusters.SelectMany(one => one.Pve.BaseUrls)
            .Select(url => url.Authority))} …");
        // What is wrong with a cluster is told once, by the call.
        var fleet = Connection.Open(options, clients, audit, log: null, limit: null, cancellation, CancellationToken.None);
        if (fleet.IsOne)
        {
            try
            {
                await Connection.Check(fleet.Members[0].Cluster.Client, cancellation);
            }
            catch (PveException e)
            {
                spinner.Pause();
                log.Error(ConnectionAdvice.Explain(e, options.Clusters[0]));
                return Commands.CannotConnect;
            }
            fleet.Members[0].State!.Saw(null);
        }
        var underWay = spec.Effect.ReadOnly
            ? $"{name}: interrupted. It was a read, so nothing has changed."
            : $"{name}: interrupted. Whether anything was done is not known: look before you repeat it.";
        interruption.Says(underWay);
        spinner.Says($"{name} …");
        var caller = new Caller(Caller.CommandLine) { Progress = Tell };
        var toTheEnd = WaitsByDefault(spec, arguments);
        ToolResult result;
        try
        {
            result = await fleet.Run(
                spec,
                arguments,
                member => !spec.MayAsk || wish.Yes || member.Options.Confirm == Confirm.Off ? caller : caller with
                {
                    Consent = Consent(Ask, cancellation),
                    ConfirmedBy = "the person at the terminal",
                },
                cancellation);
            if (toTheEnd && result.Running is { } handle)
            {
                result = await Follow(fleet.Find(handle.Cluster)!, handle, caller, cancellation);
            }
        }
        catch (WaitEndedException e) when (interruption.Requested)
        {
            spinner.Pause();
            interruption.Says($"{name}: {e.Message}; follow it with: {GoOn(e.Upid)}");
            return interruption.End();
        }
        spinner.Pause();
        return await Print(result, spec, wish, log);

        Task Tell(TaskProgress step)
        {
            spinner.Says(Told(step));
            return Task.CompletedTask;
        }

        void Ask(bool asking)
        {
            (asking ? (Action)spinner.Pause : spinner.GoOn)();
            interruption.Says(asking ? nothing : underWay);
        }
    }

    private static async Task<int> Print(ToolResult result, ToolSpec spec, Wish wish, Log log)
    {
        if (result.IsError)
        {
            await Console.Error.WriteLineAsync(result.Text);
            return Commands.ToolError;
        }
        var printed = Commands.Print(
            Console.IsOutputRedirected ? result.Text
            : wish.Json ? JsonSerializer.Serialize(result.Data!.Value, CommandJson.Indented.JsonElement)
            : ResultScreen.Of(result.Data!.Value, Screen.WidthOfTerminal()));
        if (printed != Commands.Ok || spec.ArgOf(ArgRole.Wait) is null || !IsRunning(result, out var upid))
        {
            return printed;
        }
        log.Warn(upid is null ? $"{wish.Name}: still running" : $"{wish.Name}: still running; wait on with: {GoOn(upid)}");
        return Commands.StillRunning;
    }

    private static bool IsRunning(ToolResult result, out Upid? upid)
    {
        upid = null;
        return result.Data is { ValueKind: JsonValueKind.Object } data
            && data.TryGetProperty("outcome", out var outcome)
            && outcome.ValueKind == JsonValueKind.String && outcome.ValueEquals("running")
            && (!data.TryGetProperty("upid", out var text) || Upid.TryParse(text.GetString(), out upid));
    }

    private static string GoOn(Upid upid) => $"mcp-pve call pve_wait_for_task upid={upid.Text}";

    /// <summary>Whether nobody said how long to wait; then the first wait is as long as a call's can be.</summary>
    private static bool WaitsByDefault(ToolSpec spec, Dictionary<string, JsonElement> arguments) =>
        spec.ArgOf(ArgRole.Wait) is { } wait && !arguments.Keys.Any(key => Lenient.IsAlike(key, wait.Name))
        && arguments.TryAdd(wait.Name, JsonElement.Parse(LongestWait));

    /// <summary>Waits for the end of a task that took longer than a call may.</summary>
    private static async Task<ToolResult> Follow(Member member, TaskHandle handle, Caller caller, CancellationToken cancellation)
    {
        if (!Upid.TryParse(handle.Upid, out var upid))
        {
            throw new InvalidOperationException($"{handle.Upid} is not the id of a task");
        }
        while (true)
        {
            try
            {
                var report = await member.Cluster.Tasks.Follow(upid, TimeSpan.FromHours(1), caller.Progress, cancellation);
                if (await member.Runner.Result(handle, report, caller, cancellation) is { } ended)
                {
                    return ended;
                }
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                throw new WaitEndedException(upid, cancellation);
            }
            catch (PveException e)
            {
                return ToolResult.Error($"{handle.Tool}: the task was started, but can't be followed: {e.Message} Look with: {GoOn(upid)}");
            }
        }
    }

    private static string Told(TaskProgress step)
    {
        var percent = step.Percent is { } value ? $" {value:0} %" : "";
        return $"{step.Upid.Type} on {step.Upid.Node}, {Readable.Duration((long)step.Elapsed.TotalSeconds)}{percent}: "
            + Untrusted.Clean(step.Line ?? "", keepLines: false);
    }

    /// <param name="asking">Told when the question is put, and when it is answered.</param>
    private static Func<ToolCall, Plan, Task<NotConfirmed?>> Consent(Action<bool> asking, CancellationToken cancellation) =>
        Console.IsInputRedirected || Console.IsErrorRedirected ? (_, plan) => Task.FromResult<NotConfirmed?>(new(
            "it needs a person's confirmation, and there is no terminal to ask on. Nothing was "
                + $"done. --yes agrees beforehand.\n{plan.Question}"))
        : async (_, plan) =>
        {
            asking(true);
            await Console.Error.WriteAsync($"{plan.Question} Type {plan.Word} to go on.\n> ");
            // Reading a line from a terminal can't be cancelled; the thread that waits for it ends with the process.
            var typed = await Task.Run(Console.In.ReadLine, CancellationToken.None).WaitAsync(cancellation);
            asking(false);
            return typed?.Trim() == plan.Word ? null : new($"you typed something other than {plan.Word}. Nothing was done.");
        };

    private static Dictionary<string, JsonElement>? Arguments(ToolSpec spec, string[] pairs, Log log)
    {
        var arguments = new Dictionary<string, JsonElement>();
        foreach (var pair in pairs)
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                log.Error($"'{Redaction.HideSetting(pair)}' is not an argument; write key=value.");
                return null;
            }
            if (!arguments.TryAdd(pair[..equals], Value(spec, pair[..equals], pair[(equals + 1)..])))
            {
                log.Error($"'{pair[..equals]}' is given twice.");
                return null;
            }
        }
        return arguments;
    }

    // What the tool takes as text stays text, whatever it looks like; all else is JSON where it can be.
    private static JsonElement Value(ToolSpec spec, string name, string text)
    {
        if (spec.Args.FirstOrDefault(arg => arg.Name == name)?.JsonType is not "string")
        {
            if (spec.Args.FirstOrDefault(arg => arg.Name == name) is VmidListArg && !text.StartsWith('['))
            {
                text = $"[{text}]";
            }
            try
            {
                return JsonElement.Parse(text);
            }
            catch (JsonException) // not JSON, so text; the check of the argument says what it should be
            {
            }
        }
        return JsonSerializer.SerializeToElement(text, CommandJson.Plain.String);
    }
}
