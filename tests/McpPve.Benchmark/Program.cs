using System.Diagnostics;
using System.Runtime.InteropServices;
using McpPve.Benchmark;

if (args is [PveProcess.Argument, ..])
{
    await PveProcess.Run(args.AsMemory(1));
    return 0;
}
var interrupted = false;
void Interrupt(PosixSignalContext context)
{
    (context.Cancel, interrupted) = (true, true);
    Child.EndAll();
}
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
try
{
    var watch = Stopwatch.StartNew();
    var (amount, json, contenders) = Read(args);
    Comparison comparison;
    using (var pve = Pve.Constant())
    {
        comparison = new Comparison(contenders, pve, amount);
        await comparison.Run();
    }
    var report = new Report(comparison, await Scale.Run(contenders[0], amount), watch.Elapsed);
    report.Print(Console.Out);
    if (json is not null)
    {
        report.Save(json);
    }
    return 0;
}
catch (Exception) when (interrupted)
{
    return 130;
}
catch (Exception e) // any other would end the program before it has ended what it started
{
    Console.Error.WriteLine($"bench: {(e is BenchmarkException ? e.Message : e)}");
    return 1;
}
finally
{
    Child.EndAll();
}

static (Amount Amount, string? Json, List<Contender> Contenders) Read(string[] words)
{
    var (amount, json) = (Amount.Usual, (string?)null);
    List<Contender> contenders =
    [
        Published(Contender.Ours, "MCP_PVE_BINARY", http: true),
        Published(Contender.Floor, "MCP_PVE_FLOOR", http: false),
    ];
    for (var i = 0; i < words.Length; i++)
    {
        switch (words[i])
        {
            case "--quick":
                amount = Amount.Quick;
                break;
            case "--json" when i + 1 < words.Length:
                json = words[++i];
                break;
            case "--rival" when i + 1 < words.Length:
                contenders.Add(new(Contender.Rival, words[(i + 1)..]));
                return (amount, json, contenders);
            default:
                throw new BenchmarkException($"'{words[i]}' is not understood; there are --quick, --json FILE and, last, --rival COMMAND…");
        }
    }
    return (amount, json, contenders);
}

static Contender Published(string name, string variable, bool http) =>
    Environment.GetEnvironmentVariable(variable) is { } path && File.Exists(path)
        ? new(name, [path], path, http)
        : throw new BenchmarkException($"{variable} names no file; build/build.sh bench publishes what it needs");
