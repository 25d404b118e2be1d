using System.Text.Json;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Pipeline;

namespace McpPve.Tools;

/// <summary>Starts a command inside a guest and looks after it until it ends or the caller's wait is over.</summary>
internal sealed class AgentExecShape : Shape
{
    private const int Head = 4_000;
    private const int Tail = 8_000;

    public static readonly Columns<AgentExecStatus> Status = new Columns<AgentExecStatus>()
        .Add((writer, s) => writer.WriteString("outcome"u8, !s.Exited.IsSet ? "running" : s.ExitCode.Value == 0 ? "ok" : "failed"))
        .Integer("exit_code", s => s.ExitCode).Integer("signal", s => s.Signal)
        .Add((writer, s) => WriteOutput(writer, "output", s.OutData.Value, s.OutTruncated.IsSet))
        .Add((writer, s) => WriteOutput(writer, "error_output", s.ErrData.Value, s.ErrTruncated.IsSet));

    public override async Task<ToolResult> Run(ToolRun run, CancellationToken cancellation)
    {
        var started = await run.Send(AgentJson.Default.AgentExec.Data(), cancellation);
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
                Status.Write(writer, ended, full: null);
                return;
            }
            writer.WriteStartObject();
            writer.WriteString("outcome"u8, "running"u8);
            writer.WriteNumber("pid"u8, pid);
            writer.WriteString("next"u8, (problem is null
                ? $"Still running after {call.Wait} s; it goes on by itself."
                : $"The command was started, but its state could not be read: {problem}.")
                + " Ask pve_get_qemu_agent_exec_status with this pid.");
            writer.WriteEndObject();
        });
    }

    private static async Task<AgentExecStatus?> Ended(ToolRun run, long pid, CancellationToken cancellation)
    {
        var answer = await run.Read(
            "/nodes/{node}/qemu/{vmid}/agent/exec-status", AgentJson.Default.AgentExecStatus.Data(), cancellation, ("pid", $"{pid}"));
        return answer.Data is { Exited.IsSet: true } status ? status : null;
    }

    private static void WriteOutput(Utf8JsonWriter writer, string name, string? text, bool cutByAgent)
    {
        if (text is null)
        {
            return;
        }
        // What a command says first and what it says last is mostly what it was run for.
        var cut = text.Length > Head + Tail;
        writer.WriteString(name, cut ? $"{text[..Head]}\n… ({text.Length - Head - Tail} characters left out) …\n{text[^Tail..]}" : text);
        if (cutByAgent || cut)
        {
            writer.WriteBoolean($"{name}_truncated", true);
        }
    }
}
