using McpPve.Effects;
using System.Text.Json;
using McpPve.Answers;
using McpPve.Catalog;
using McpPve.Client;
using McpPve.Options;
using McpPve.Text;
using McpPve.Tools;
using McpPve.Tools.Arguments;
using Spectre.Console;

namespace McpPve.CommandLine;

/// <summary>One tool call through the same path as MCP's, for scripts and for trying out.</summary>
internal static class CallCommand
{
    public static async Task<int> Run(
        SettingFlags flags, string name, string[] pairs, bool demo, bool yes, Interruption interruption)
    {
        var nothing = $"{name}: interrupted. Nothing was done.";
        interruption.Says(nothing);
        var cancellation = interruption.Token;
        if (Connection.ReadOptions(flags, demo, out var log, out _) is not { } options)
        {
            return Commands.UsageError;
        }
        var tools = options.Toolbox;
        if (tools.Find(name) is not { } spec)
        {
            log.Error(Missing(name, tools));
            return Commands.UsageError;
        }
        if (Arguments(spec, pairs, log) is not { } arguments)
        {
            return Commands.UsageError;
        }
        if (Connection.OpenAudit(options, log, out var audit) is not null)
        {
            return Commands.UsageError;
        }
        using var closing = audit;
        using var clients = new Disposables();
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
                log.Error(ConnectionAdvice.Explain(e, options.Clusters[0]));
                return Commands.CannotConnect;
            }
            fleet.Members[0].State!.Saw(null);
        }
        var caller = new Caller(Caller.CommandLine);
        var underWay = spec.Effect.ReadOnly
            ? $"{name}: interrupted. It was a read, so nothing has changed."
            : $"{name}: interrupted. Whether anything was done is not known: look before you repeat it.";
        interruption.Says(underWay);
        ToolResult result;
        try
        {
            // A question and a spinner can't share a terminal.
            result = spec.MayAsk && !yes && options.Clusters.Any(cluster => cluster.Confirm != Confirm.Off)
                ? await fleet.Run(
                    spec,
                    arguments,
                    member => caller with
                    {
                        Consent = Consent(
                            member.Options.Confirm, asking => interruption.Says(asking ? nothing : underWay), cancellation),
                        ConfirmedBy = "the person at the terminal",
                    },
                    cancellation)
                : await WithProgress(progress =>
                    fleet.Run(spec, arguments, _ => caller with { Progress = progress }, cancellation));
        }
        catch (WaitEndedException e) when (interruption.Requested)
        {
            interruption.Says($"{name}: {e.Message}; follow it with: mcp-pve call pve_wait_for_task upid={e.Upid.Text}");
            return interruption.End();
        }
        if (result.IsError)
        {
            await Console.Error.WriteLineAsync(result.Text);
            return Commands.ToolError;
        }
        return Commands.Print(
            Console.IsOutputRedirected ? result.Text : JsonSerializer.Serialize(result.Data!.Value, CommandJson.Indented.JsonElement));
    }

    /// <param name="asking">Told when the question is put, and when it is answered.</param>
    private static Func<ToolCall, Plan, Task<NotConfirmed?>>? Consent(
        Confirm confirm, Action<bool> asking, CancellationToken cancellation) =>
        confirm == Confirm.Off ? null
        : Console.IsInputRedirected || Console.IsErrorRedirected ? (_, plan) => Task.FromResult<NotConfirmed?>(new(
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

    private static async Task<ToolResult> WithProgress(Func<Func<TaskProgress, Task>?, Task<ToolResult>> run)
    {
        if (Console.IsErrorRedirected)
        {
            return await run(null);
        }
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
        var result = await console.Status().StartAsync("asking PVE …", status => run(step =>
        {
            var percent = step.Percent is { } value ? $" {value:0} %" : "";
            status.Status(
                Markup.Escape(
                    $"{step.Upid.Type} on {step.Upid.Node}, {Readable.Duration((long)step.Elapsed.TotalSeconds)}{percent}: "
                        + $"{Untrusted.Clean(step.Line ?? "", keepLines: false)}"));
            return Task.CompletedTask;
        }));
        Log.Settle(); // the spinner is erased on a thread of its own, and took rows of the result with it
        return result;
    }

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

    private static string Missing(string name, Toolbox tools)
    {
        if (ToolCatalog.Find(name) is { } hidden)
        {
            return $"the tool {name} is not enabled: it is of category {hidden.Group.Name} and needs tier {hidden.Tier.Name()}; "
                + $"PVE_ACCESS_TIER is {tools.Tier.Name()}. Look at PVE_ACCESS_TIER, PVE_CATEGORIES and PVE_TOOL_BLACKLIST.";
        }
        var close = tools.Closest(name);
        return $"there is no tool '{name}'{(close is null ? "; 'mcp-pve tools' lists them." : $"; did you mean {close}?")}";
    }
}
