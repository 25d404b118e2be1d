using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using McpPve.Mcp;
using Microsoft.AspNetCore.Http;

namespace McpPve.Http;

/// <summary>What Prometheus asks for: calls by tool and outcome, requests to PVE, sessions, and what the process takes.</summary>
internal sealed class Metrics : IDisposable
{
    private static readonly double[] Bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, Histogram> _calls = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Histogram> _pve = new(StringComparer.Ordinal);
    private readonly Func<long> _sessions;
    private readonly Uri? _issuer;

    /// <param name="issuer">Is asked as well, and is not PVE.</param>
    public Metrics(Func<long> sessions, Uri? issuer)
    {
        (_sessions, _issuer) = (sessions, issuer);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == CallMeter.Name
                || instrument is { Meter.Name: "System.Net.Http", Name: "http.client.request.duration" })
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>(Measured);
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();

    public Task Write(HttpResponse response)
    {
        var text = new StringBuilder();
        Write(text, "mcp_pve_tool_call_duration_seconds", "Tool calls by tool and outcome.", _calls);
        Write(text, "mcp_pve_pve_request_duration_seconds", "Requests to Proxmox VE by method and status (0: no answer).", _pve);
        Write(text, "mcp_pve_sessions", "gauge", "Open sessions of clients before 2026-07-28.", _sessions());
        text.Append(
            CultureInfo.InvariantCulture,
            $"# HELP mcp_pve_build_info The running version.\n# TYPE mcp_pve_build_info "
                + $"gauge\nmcp_pve_build_info{{version=\"{Product.Version}\"}} 1\n");
        using var process = Process.GetCurrentProcess();
        Write(text, "process_cpu_seconds_total", "counter", "Processor time used.", process.TotalProcessorTime.TotalSeconds);
        Write(text, "process_resident_memory_bytes", "gauge", "Memory in use.", process.WorkingSet64);
        Write(
            text,
            "dotnet_gc_heap_total_allocated_bytes_total",
            "counter",
            "Memory allocated since the start.",
            GC.GetTotalAllocatedBytes(precise: true));
        response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        return response.WriteAsync(text.ToString());
    }

    private void Measured(Instrument instrument, double seconds, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        if (_issuer is not null
            && Tag(tags, "server.address") as string == _issuer.IdnHost
            && Tag(tags, "server.port") is int port
            && port == _issuer.Port)
        {
            return;
        }
        var (table, labels) = instrument.Meter.Name == CallMeter.Name
            ? (_calls, $"tool=\"{Tag(tags, "tool")}\",outcome=\"{Tag(tags, "outcome")}\"{Cluster(tags)}")
            : (_pve, $"method=\"{Tag(tags, "http.request.method")}\",status=\"{Tag(tags, "http.response.status_code") ?? 0}\"");
        table.GetOrAdd(labels, static _ => new()).Add(seconds);
    }

    // Where there is one cluster, nothing speaks of it.
    private static string Cluster(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        Tag(tags, "cluster") is { } name ? $",cluster=\"{name}\"" : "";

    private static object? Tag(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
    {
        foreach (var tag in tags)
        {
            if (tag.Key == name)
            {
                return tag.Value;
            }
        }
        return null;
    }

    private static void Write(StringBuilder text, string name, string type, string help, double value) =>
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n{name} {value}\n");

    private static void Write(StringBuilder text, string name, string help, ConcurrentDictionary<string, Histogram> table)
    {
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} histogram\n");
        foreach (var (labels, histogram) in table.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var (counts, sum) = histogram.Read();
            var total = 0L;
            for (var i = 0; i <= Bounds.Length; i++)
            {
                total += counts[i];
                var bound = i < Bounds.Length ? Bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
                text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels},le=\"{bound}\"}} {total}\n");
            }
            text.Append(CultureInfo.InvariantCulture, $"{name}_sum{{{labels}}} {sum}\n{name}_count{{{labels}}} {total}\n");
        }
    }

    private sealed class Histogram
    {
        private readonly Lock _lock = new();
        private readonly long[] _counts = new long[Bounds.Length + 1];
        private double _sum;

        public void Add(double seconds)
        {
            var at = Array.FindIndex(Bounds, bound => seconds <= bound);
            lock (_lock)
            {
                _counts[at < 0 ? Bounds.Length : at]++;
                _sum += seconds;
            }
        }

        public (long[] Counts, double Sum) Read()
        {
            lock (_lock)
            {
                return ([.. _counts], _sum);
            }
        }
    }
}
