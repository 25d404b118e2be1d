using System.Globalization;
using System.Runtime.InteropServices;

namespace McpPve.Benchmark;

/// <summary>What Linux tells about a process; null on other systems.</summary>
internal static partial class ProcessUsage
{
    private const int SchedulerClock = 2;

    /// <summary>MB in memory now, shared ones and the file's own included.</summary>
    public static double? Resident(int process) => Megabytes(process, "smaps_rollup", "Rss:");

    /// <summary>The most MB that have been in memory.</summary>
    public static double? PeakResident(int process) => Megabytes(process, "status", "VmHWM:");

    /// <summary>MB that only this process has and that no file could give back.</summary>
    public static double? Own(int process) => Megabytes(process, "smaps_rollup", "Private_Dirty:");

    /// <summary>Milliseconds of all its threads, in user and kernel mode; /proc tells them in steps of ten only.</summary>
    public static double? Cpu(int process) =>
        OperatingSystem.IsLinux() && ClockGetTime((~process << 3) | SchedulerClock, out var time) == 0
            ? (time.Seconds * 1e3) + (time.Nanoseconds / 1e6)
            : null;

    private static double? Megabytes(int process, string file, string field)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }
        var line = File.ReadLines($"/proc/{process}/{file}").FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal));
        return line is null ? null : 1024e-6 * double.Parse(line[field.Length..^" kB".Length], CultureInfo.InvariantCulture);
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ClockGetTime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
