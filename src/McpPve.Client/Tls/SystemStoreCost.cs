using System.Runtime.InteropServices;

namespace McpPve.Client.Tls;

/// <summary>
/// .NET on Linux loads every certificate of the system (some 50 ms) before the first handshake, also where only a pin
/// or a private CA decides. It reads two variables of the process with the C library to find them.
/// </summary>
internal static partial class SystemStoreCost
{
    // Process-wide, so only for a process that makes TLS connections to PVE and to nobody else, and starts no other
    // programs. With an empty store fewer certificates are trusted, never more.
    public static void Avoid()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = SetEnv("SSL_CERT_DIR\0"u8.ToArray(), "/nonexistent\0"u8.ToArray(), 1);
            _ = SetEnv("SSL_CERT_FILE\0"u8.ToArray(), "/nonexistent\0"u8.ToArray(), 1);
        }
    }

    // Byte arrays, because generated marshalling would need unsafe code.
    [DllImport("libc", EntryPoint = "setenv")]
    private static extern int SetEnv(byte[] name, byte[] value, int overwrite);
}
