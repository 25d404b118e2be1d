using System.Runtime.InteropServices;

namespace McpPve.CommandLine;

/// <summary>
/// A process that is started with standard input closed gets the next thing that it opens in its place, and would read from that: from
/// its own pipe, without end. An empty file takes the place before.
/// </summary>
internal static class ClosedInput
{
    private const int StandardInput = 0;
    private const int GetFlags = 1; // F_GETFD on Linux and macOS
    private const int ReadOnly = 0;

    public static void Replace()
    {
        if (!OperatingSystem.IsWindows() && Control(StandardInput, GetFlags) < 0)
        {
            _ = Open("/dev/null\0"u8.ToArray(), ReadOnly); // takes the lowest number that is free, which is this one
        }
    }

    // Byte arrays, because generated marshalling would need unsafe code.
    [DllImport("libc", EntryPoint = "fcntl")]
    private static extern int Control(int file, int command);

    [DllImport("libc", EntryPoint = "open")]
    private static extern int Open(byte[] path, int flags);
}
