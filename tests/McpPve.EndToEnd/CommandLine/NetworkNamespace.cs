using System.Diagnostics;
using System.Net;
using McpPve.Testing;

namespace McpPve.EndToEnd.CommandLine;

/// <summary>A network of two: a server in a namespace of its own, to which this process is somebody elsewhere.</summary>
internal sealed class NetworkNamespace : IAsyncDisposable
{
    private static int _count;

    private readonly string _name;

    private NetworkNamespace(string name, int number)
    {
        _name = name;
        // RFC 2544 keeps 198.18.0.0/15 for test networks: four addresses each. Another run of these tests at the same time has others.
        var first = ((Environment.ProcessId * 64) + number) % 32768 * 4;
        IPAddress At(int offset) => IPAddress.Parse($"198.{18 + (first >> 16)}.{(first >> 8) & 255}.{(first & 255) + offset}");
        (Outside, Inside) = (At(1), At(2));
    }

    /// <summary>Where requests come from.</summary>
    public IPAddress Outside { get; }

    /// <summary>Where the server is.</summary>
    public IPAddress Inside { get; }

    /// <summary>Starts a program in it.</summary>
    public IReadOnlyList<string> Launcher => ["ip", "netns", "exec", _name, McpPveProcess.BinaryPath];

    /// <summary>Starts a program in it that believes it is in a container.</summary>
    public IReadOnlyList<string> ContainerLauncher =>
        [
            "ip",
            "netns",
            "exec",
            _name,
            "unshare",
            "--mount",
            "sh",
            "-c",
            "mount -t tmpfs none /run && touch /run/.containerenv && exec \"$0\" \"$@\"",
            McpPveProcess.BinaryPath,
        ];

    /// <summary>Starts the file that is in a root of its own, as a container engine would: mounts, mark, another user.</summary>
    public IReadOnlyList<string> EmptyRootLauncher(string root) =>
    [
        "ip", "netns", "exec", _name, "unshare", "--mount", "sh", "-c",
        "mount -t proc none \"$0/proc\" && mount -t sysfs none \"$0/sys\" && mount -t tmpfs none \"$0/dev\" && mknod -m 666 "
            + "\"$0/dev/urandom\" c 1 9 && mknod -m 666 \"$0/dev/null\" c 1 3"
            + " && mount -t tmpfs none \"$0/run\" && touch \"$0/run/.containerenv\" && exec chroot "
            + "--userspec=65532:65532 \"$0\" /mcp-pve \"$@\"",
        root,
    ];

    /// <summary>Starts the file of an image in its root, which can only be read, as the image's user.</summary>
    public IReadOnlyList<string> ReadOnlyLauncher(string root) =>
    [
        "ip", "netns", "exec", _name, "unshare", "--mount", "sh", "-c",
        "mount --bind \"$0\" \"$0\" && mkdir -p \"$0/dev\" && mount -o remount,bind,ro \"$0\" && ! touch \"$0/x\" 2>/dev/null && mount "
            + "-t tmpfs none \"$0/dev\" && mknod -m 666 \"$0/dev/urandom\" c 1 9"
            + " && exec chroot --userspec=65532:65532 \"$0\" /mcp-pve \"$@\"",
        root,
    ];

    /// <summary>Skips the test where this process may not make networks.</summary>
    public static async Task<NetworkNamespace> Create()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
        {
            Skip.Test("a network namespace needs Linux and root");
        }

        var number = Interlocked.Increment(ref _count);
        var space = new NetworkNamespace($"mcp-pve-{Environment.ProcessId}-{number}", number);
        if (await Ip("netns", "add", space._name) is { } refused)
        {
            Skip.Test($"this machine makes no network namespaces: {refused}");
        }

        var (here, there) = ($"mp{Environment.ProcessId}h{number}", $"mp{Environment.ProcessId}t{number}");
        foreach (var command in new[]
        {
            $"link add {here} type veth peer name {there} netns {space._name}",
            $"addr add {space.Outside}/30 dev {here}",
            $"link set {here} up",
            $"-n {space._name} addr add {space.Inside}/30 dev {there}",
            $"-n {space._name} link set {there} up",
            $"-n {space._name} link set lo up",
        })
        {
            if (await Ip(command.Split(' ')) is { } problem)
            {
                await space.DisposeAsync();
                Skip.Test($"ip {command}: {problem}");
            }
        }

        return space;
    }

    /// <summary>This process's side becomes the default gateway.</summary>
    public async Task RouteByUs()
    {
        if (await Ip("-n", _name, "route", "add", "default", "via", Outside.ToString()) is { } problem)
        {
            throw new InvalidOperationException(problem);
        }
    }

    public async ValueTask DisposeAsync() => await Ip("netns", "del", _name); // the pair of interfaces goes with it

    private static async Task<string?> Ip(params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
            var error = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? null : error.Trim();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return e.Message;
        }
    }
}
