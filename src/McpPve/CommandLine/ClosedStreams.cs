using System.Runtime.InteropServices;

namespace McpPve.CommandLine;

/// <summary>
/// A process that is started with a standard stream closed gets the next thing that it opens in its place, and would read from its own
/// pipe, without end, or write its results and its log into a connection. An empty file takes the place before: it can be read, and takes
/// the log; writing results to it fails, as it does on a closed stream.
/// </summary>
internal static class ClosedStreams
{
    private const int GetFlags = 1; // F_GETFD on Linux and macOS
    private const int Output = 1;
    private const int ReadOnly = 0;
    private const int ReadWrite = 2;

    public static void Replace()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }
        for (var standard = 0; standard <= 2; standard++)
        {
            if (Control(standard, GetFlags) < 0)
            {
                // takes the lowest number that is free, which is this one
                _ = Open("/dev/null\0"u8.ToArray(), standard == Output ? ReadOnly : ReadWrite);
            }
        }
    }

    // Byte arrays, because generated marshalling would need unsafe code.
    [DllImport("libc", EntryPoint = "fcntl")]
    private static extern int Control(int file, int command);

    [DllImport("libc", EntryPoint = "open")]
    private static extern int Open(byte[] path, int flags);
}
