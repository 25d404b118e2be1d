namespace McpPve.Benchmark;

/// <summary>What the person who runs the benchmark has to know and can do something about.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);
