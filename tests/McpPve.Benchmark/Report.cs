using System.Runtime.InteropServices;
using System.Text.Json;

namespace McpPve.Benchmark;

/// <summary>What comes out of a run: the tables, what was hoped for, and where it was measured.</summary>
internal sealed record Report(Comparison Comparison, Table Scale, TimeSpan Took)
{
    public void Print(TextWriter writer)
    {
        foreach (var (name, value) in Machine())
        {
            writer.WriteLine($"{name}: {value}");
        }
        Comparison.Table.Print(writer);
        writer.WriteLine();
        foreach (var (target, measured) in Targets())
        {
            writer.WriteLine($"{target}: {Table.Number(measured)}");
        }
        Scale.Print(writer);
        writer.WriteLine($"\nmeasured in {Took.TotalSeconds:0} s");
    }

    public void Save(string file)
    {
        using var stream = File.Create(file);
        using var writer = new Utf8JsonWriter(stream,
            new() { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        writer.WriteStartObject();
        writer.WriteStartObject("machine");
        foreach (var (name, value) in Machine())
        {
            writer.WriteString(name, value);
        }
        writer.WriteEndObject();
        Comparison.Table.Write(writer);
        Scale.Write(writer);
        writer.WriteStartObject("targets");
        foreach (var (target, measured) in Targets())
        {
            if (measured is { } ratio)
            {
                writer.WriteNumber(target, ratio);
            }
        }
        writer.WriteEndObject();
        writer.WriteNumber("seconds", Took.TotalSeconds);
        writer.WriteEndObject();
    }

    private IEnumerable<(string Target, double? Measured)> Targets()
    {
        var (ours, floor, rival) = (Contender.Ours, Contender.Floor, Contender.Rival);
        double? Ratio(string row, string one, string other, string? otherRow = null) =>
            Comparison.Table.Median(row, one) / Comparison.Table.Median(otherRow ?? row, other);
        yield return ("start → tools/list, at most 4 × the floor's", Ratio(Comparison.ToolsList, ours, floor));
        yield return ("start → tools/list, at least 40 × faster than the rival", Ratio(Comparison.ToolsList, rival, ours));
        yield return ("peak resident after 1,000 calls, below 0.2 of the rival's", Ratio(Comparison.PeakAfterCalls, ours, rival));
        yield return ("own memory after 1,000 calls, below 0.2 of the rival's", Ratio(Comparison.OwnAfterCalls, ours, rival));
        yield return ("stdio call, p50, at most 1.3 × the floor's", Ratio(Comparison.CallLatency, ours, floor));
        foreach (var connections in Comparison.Connections)
        {
            var sessions = Comparison.CallsPerSecond("sessions", connections);
            yield return ($"HTTP sessions × {connections}, at least 8 × the rival's", Ratio(sessions, ours, rival));
            yield return (
                $"HTTP stateless × {connections}, at least 5 × the rival's sessions",
                Ratio(Comparison.CallsPerSecond("stateless", connections), ours, rival, sessions));
        }
    }

    private static IEnumerable<(string Name, string Value)> Machine()
    {
        const string model = "model name";
        var cpu = OperatingSystem.IsLinux()
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith(model, StringComparison.Ordinal))
            : null;
        yield return (
            "processor", $"{Environment.ProcessorCount} × {cpu?.Split(':')[1].Trim() ?? $"{RuntimeInformation.ProcessArchitecture}"}");
        yield return ("system", $"{RuntimeInformation.OSDescription}, {Environment.OSVersion}");
        yield return (".NET of the benchmark", $"{Environment.Version}");
    }
}
