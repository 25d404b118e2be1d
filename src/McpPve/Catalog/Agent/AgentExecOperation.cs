using System.Text.Json;
using McpPve.Answers;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Text;
using McpPve.Tools;

namespace McpPve.Catalog.Agent;

/// <summary>Starts a command inside a guest and looks after it until it ends or the caller's wait is over.</summary>
internal sealed class AgentExecOperation : Operation
{
    private const int Head = 4_000;
    private const int Tail = 8_000;

    private const string Command = "command";
    private const string Input = "input-data";
    private const int LongestInput = 64 * 1024; // PVE's own limit, in the form that it gets

    private static readonly Undo Unknown = Undo.None("what the command does inside the guest, nobody here knows");

    public static readonly Columns<AgentExecStatus> Status = new Columns<AgentExecStatus>()
        .Add((writer, s) => writer.WriteString("outcome"u8, Outcome(Unwrapped(s))))
        .Integer("exit_code", s => Unwrapped(s).ExitCode).Integer("signal", s => Unwrapped(s).Signal)
        .Add((writer, s) => WriteOutput(writer, "output", Unwrapped(s).OutData.Value, Unwrapped(s).OutTruncated.IsSet))
        .Add((writer, s) => WriteOutput(writer, "error_output", Unwrapped(s).ErrData.Value, Unwrapped(s).ErrTruncated.IsSet));

    public override string LostAnswerAdvice => "the guest agent keeps no list of commands, so look for the effect inside the guest.";

    public override Task<string?> Refuse(ToolRun run, CancellationToken cancellation)
    {
        var words = Words(run.Call);
        return Task.FromResult(
            AgentText.Beyond(words) is { } word
                ? $"'{Command}' has a word with characters beyond ASCII ({Quoted(word)}): PVE would cut the "
                    + "message to the guest agent short by them, and the "
                    + "agent of that machine would hang until it is restarted inside. Give the text by standard input, which takes any: "
                    + "command=[\"sh\"] with the script as input_data"
            : run.Call.Parameters.FirstOrDefault(given => given.Key == Input).Value is { } input
                && AgentText.Encode(input).Length is > LongestInput and var length
                ? $"the standard input takes {length} bytes as UTF-8, and PVE passes on {LongestInput} at most: send it in parts"
            : null);
    }

    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        PveAnswer<AgentExec> started;
        try
        {
            started = await run.Send(AgentJson.Default.AgentExec.Data(), cancellation, Encoded(run.Call));
        }
        catch (PveException e) when (e.Status == 596)
        {
            // The agent's complaint has curly quotes in it, on which PVE's process dies: that is nearly always the reason.
            return ToolResult.Error(
                $"{run.Call.Spec.Name}: PVE lost the guest agent's answer ({e.Message.Split(';')[0]}), which mostly means that there "
                    + $"is no program {Quoted(Words(run.Call)[0])} "
                + "in the guest; then nothing was run. With [\"sh\",\"-c\",\"…\"] a missing program gives exit code 127 instead. "
                + "If the program is there, it may have been started: look for its effect inside the guest before repeating it.");
        }
        if (started.Data?.Pid.Value is not { } pid)
        {
            return run.Result((writer, _) => ResultText.WroteRaw(writer, started.Raw ?? JsonElement.Parse("null")));
        }
        AgentExecStatus? ended = null;
        string? problem = null;
        try
        {
            ended = await run.Poll(stop => Ended(run, pid, stop), TimeSpan.FromSeconds(run.Call.Wait), cancellation);
        }
        catch (PveException e)
        {
            problem = e.Message; // the command runs: not seeing its end must not look as if it had not been started
        }
        return run.Result((writer, call) =>
        {
            if (ended is not null)
            {
                Status.Write(writer, ended, null, full: false, Unknown.Write);
                return;
            }
            writer.WriteStartObject();
            writer.WriteString("outcome"u8, "running"u8);
            writer.WriteNumber("pid"u8, pid);
            writer.WriteString("next"u8, (problem is null
                ? $"Still running after {call.Wait} s; it goes on by itself."
                : $"The command was started, but its state could not be read: {problem}.")
                + " Ask pve_get_qemu_agent_exec_status with this pid.");
            Unknown.Write(writer);
            writer.WriteEndObject();
        });
    }

    private static List<string> Words(ToolCall call) =>
        [.. call.Parameters.Where(given => given.Key == Command).Select(given => given.Value)];

    private static (string, string)[] Encoded(ToolCall call) =>
        [.. call.Parameters.Where(given => given.Key == Input).Select(given => (Input, AgentText.Encode(given.Value)))];

    private static string Quoted(string word) => $"\"{(word.Length <= 40 ? word : word[..40] + "…")}\"";

    private static async Task<AgentExecStatus?> Ended(ToolRun run, long pid, CancellationToken cancellation)
    {
        var answer = await run.Read(
            "/nodes/{node}/qemu/{vmid}/agent/exec-status", AgentJson.Default.AgentExecStatus.Data(), cancellation, ("pid", $"{pid}"));
        return answer.Data is { } status && HasEnded(Unwrapped(status)) ? status : null;
    }

    // Some agents and versions hand the status on inside 'result', as the other agent calls do.
    private static AgentExecStatus Unwrapped(AgentExecStatus status) => status.Result.Value ?? status;

    // An end without the word for it is an end all the same.
    private static bool HasEnded(AgentExecStatus status) =>
        status.Exited.Value ?? (status.ExitCode.Value is not null || status.Signal.Value is not null);

    private static string Outcome(AgentExecStatus status) =>
        !HasEnded(status) ? "running" : status.ExitCode.Value == 0 && status.Signal.Value is null or 0 ? "ok" : "failed";

    // Two halves of one character are none.
    private static int Whole(string text, int at) => at > 0 && at < text.Length && char.IsLowSurrogate(text[at]) ? at - 1 : at;

    private static void WriteOutput(Utf8JsonWriter writer, string name, string? raw, bool cutByAgent)
    {
        if (AgentText.Decode(raw) is not { } text)
        {
            return;
        }
        // What a command says first and what it says last is mostly what it was run for.
        var cut = text.Length > Head + Tail;
        var (head, tail) = (Whole(text, Head), Whole(text, text.Length - Tail));
        writer.WriteString(name, cut ? $"{text[..head]}\n… ({tail - head} characters left out) …\n{text[tail..]}" : text);
        if (cutByAgent || cut)
        {
            writer.WriteBoolean($"{name}_truncated", true);
        }
    }
}
