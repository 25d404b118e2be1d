using McpPve.Simulator.Protocol;

namespace McpPve.Simulator.State;

/// <summary>
/// A worker: its body yields the seconds it works before the next step, changes the cluster between them and logs as it goes.
/// A <see cref="Refusal"/> thrown in the body ends it with that text.
/// </summary>
internal sealed class TaskRun
{
    private readonly World _world;
    private readonly List<string> _log = [];
    private IEnumerator<double>? _body;
    private bool _begun;

    /// <param name="startTime">Null: now. Seconds of the epoch for the history that a new cluster already has.</param>
    public TaskRun(World world, string node, string type, string id, string user, string? tokenId, int pid, long? startTime)
    {
        _world = world;
        (Node, Type, Id, User, TokenId, Pid) = (node, type, id, user, tokenId, pid);
        StartTime = startTime ?? world.Seconds;
        ProcessStart = (StartTime * 100 % 100_000_000) + pid % 100;
        NextAt = world.Now;
        Upid = $"UPID:{node}:{pid:X8}:{ProcessStart:X8}:{StartTime:X8}:{type}:{id}:{user}{(tokenId is null ? "" : $"!{tokenId}")}:";
    }

    public string Upid { get; }
    public string Node { get; }
    public string Type { get; }
    public string Id { get; }
    public string User { get; }
    public string? TokenId { get; }
    public int Pid { get; }
    public long ProcessStart { get; }
    public long StartTime { get; }
    public long? EndTime { get; private set; }
    public string? ExitStatus { get; private set; }
    public DateTimeOffset NextAt { get; private set; }
    public bool Running => EndTime is null;
    public int Warnings { get; private set; }
    public IReadOnlyList<string> LogLines => _log;

    /// <summary>Set by a fault: the task ends with this text at its first step.</summary>
    public string? FailsWith { get; set; }

    /// <summary>Set by a fault: the worker vanishes at its second step.</summary>
    public bool Killed { get; set; }

    public void Run(IEnumerable<double> body, TimeSpan before)
    {
        _body = body.GetEnumerator();
        NextAt += before + (TimeSpan.FromSeconds(0.05) / _world.Options.TaskSpeed);
    }

    public void Write(string line) => _log.Add(line);

    public void Warn(string line)
    {
        Warnings++;
        _log.Add($"WARN: {line}");
    }

    public void Step()
    {
        if (_body is null)
        {
            return;
        }
        try
        {
            _begun = true;
            var more = _body.MoveNext();
            if (FailsWith is not null || !more)
            {
                End(FailsWith);
            }
            else if (Killed)
            {
                // Nobody is left to write an end line or to drop the guest's lock, so the body's finally blocks must not run.
                _body = null;
                Close("unexpected status");
            }
            else
            {
                NextAt += TimeSpan.FromSeconds(_body.Current) / _world.Options.TaskSpeed;
            }
        }
        catch (Refusal refusal)
        {
            End(refusal.Message);
        }
        catch (Exception e)
        {
            // A mistake in one body must not break every call that lets time pass.
            End($"the simulator failed in {Type}: {e.Message}");
        }
    }

    public void Interrupt()
    {
        if (!_begun)
        {
            // Only a body that has begun has finally blocks to run.
            Step();
        }
        if (Running)
        {
            End("received interrupt");
        }
    }

    /// <summary>For the history that a new cluster already has.</summary>
    public void Finished(long took, string exitStatus, IEnumerable<string> log)
    {
        _log.AddRange(log);
        _log.Add(exitStatus is "OK" ? "TASK OK" : $"TASK ERROR: {exitStatus}");
        EndTime = StartTime + took;
        ExitStatus = exitStatus;
    }

    private void End(string? error)
    {
        if (error is not null)
        {
            _log.Add($"TASK ERROR: {error}");
        }
        else
        {
            _log.Add(Warnings > 0 ? $"TASK WARNINGS: {Warnings}" : "TASK OK");
        }
        Close(error ?? (Warnings > 0 ? $"WARNINGS: {Warnings}" : "OK"));
    }

    private void Close(string status)
    {
        // Runs the body's finally blocks, which drop the locks it holds.
        _body?.Dispose();
        _body = null;
        EndTime = _world.Seconds;
        ExitStatus = status.Split('\n')[0];
    }
}

/// <summary>The tasks of the cluster, oldest first; the oldest finished ones are forgotten.</summary>
internal sealed class TaskBoard
{
    private const int Kept = 5000;
    private readonly List<TaskRun> _all = [];
    private readonly List<TaskRun> _running = [];
    private int _pid = 1200;

    public IReadOnlyList<TaskRun> All => _all;

    public void Add(TaskRun task)
    {
        _all.Add(task);
        _running.Add(task);
        if (_all.Count > Kept)
        {
            var excess = _all.Count - (Kept / 2);
            _all.RemoveAll(old => !old.Running && excess-- > 0);
        }
    }

    /// <summary>Something that happens by itself a moment later; no list of tasks shows it.</summary>
    public void AddUnseen(TaskRun task, IEnumerable<double> body)
    {
        _running.Add(task);
        task.Run(body, TimeSpan.Zero);
    }

    public TaskRun? NextDue(DateTimeOffset now)
    {
        _running.RemoveAll(task => !task.Running);
        return _running.Where(task => task.NextAt <= now).MinBy(task => task.NextAt);
    }

    public TaskRun? Find(string upid) => _all.Find(task => task.Upid == upid);

    public int NewPid() => _pid += 7;
}
