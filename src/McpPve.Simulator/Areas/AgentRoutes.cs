using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;
using static McpPve.Simulator.Protocol.Route;

namespace McpPve.Simulator.Areas;

/// <summary>The QEMU guest agent. The guests run a small Linux that knows a few commands.</summary>
internal static class AgentRoutes
{
    public static readonly Route[] All =
    [
        Post("/nodes/{node}/qemu/{vmid}/agent/ping", request => Result(request, new JsonObject())),
        Post("/nodes/{node}/qemu/{vmid}/agent/exec", Exec),
        Get("/nodes/{node}/qemu/{vmid}/agent/exec-status", ExecStatus),
        Get("/nodes/{node}/qemu/{vmid}/agent/get-osinfo", request => Result(request, OsInfo())),
        Get(
            "/nodes/{node}/qemu/{vmid}/agent/get-host-name",
            request => Result(request, new JsonObject { ["host-name"] = request.Guest.Name })),
        Get("/nodes/{node}/qemu/{vmid}/agent/get-time", request => Result(request, request.World.Seconds * 1_000_000_000)),
        Get(
            "/nodes/{node}/qemu/{vmid}/agent/get-timezone",
            request => Result(request, new JsonObject { ["zone"] = "UTC", ["offset"] = 0 })),
        Get("/nodes/{node}/qemu/{vmid}/agent/get-users", request => Result(request, new JsonArray())),
        Get("/nodes/{node}/qemu/{vmid}/agent/get-fsinfo", request => Result(request, FsInfo(request.Guest))),
        Get("/nodes/{node}/qemu/{vmid}/agent/network-get-interfaces", request => Result(request, Interfaces(request))),
        Get("/nodes/{node}/qemu/{vmid}/agent/file-read", FileRead),
        Post("/nodes/{node}/qemu/{vmid}/agent/file-write", FileWrite),
        Post("/nodes/{node}/qemu/{vmid}/agent/fstrim", request => Result(request, new JsonObject { ["paths"] = new JsonArray() })),
        Post("/nodes/{node}/qemu/{vmid}/agent/set-user-password", request => Result(request, new JsonObject())),
    ];

    private static Guest Agent(Request request)
    {
        var guest = request.Guest;
        if (PropertyString.Parse(guest.Config.GetValueOrDefault("agent") ?? "0", "enabled")["enabled"]
            is not ("1" or "on" or "yes" or "true"))
        {
            throw Refusal.Die("No QEMU guest agent configured");
        }
        if (!guest.Running)
        {
            throw Refusal.Die($"VM {guest.Vmid} is not running");
        }
        var boot = TimeSpan.FromSeconds(12) / request.World.Options.TaskSpeed;
        if (guest.Paused || !guest.AgentRunning || request.World.Now - guest.StartedAt < boot)
        {
            throw Refusal.Die("QEMU guest agent is not running");
        }
        return guest;
    }

    // What the agent itself refuses comes with status 200, in the place of the result.
    private static JsonObject Result(Request request, JsonNode result)
    {
        var command = "guest-" + request.Template[(request.Template.LastIndexOf('/') + 1)..];
        return new()
        {
            ["result"] = Agent(request).AgentBlocks.Contains(command)
                ? new JsonObject
                {
                    ["error"] = new JsonObject { ["class"] = "CommandNotFound", ["desc"] = $"Command {command} has been disabled" },
                }
                : result,
        };
    }

    private static JsonObject Exec(Request request)
    {
        var guest = Agent(request);
        var command = request.List("command");
        // The length of the message is counted in characters and sent in bytes: one too many cuts its line feed, more cut the JSON.
        if (command.Sum(word => Encoding.UTF8.GetByteCount(word) - word.Length) >= 2)
        {
            guest.AgentRunning = false;
            throw Refusal.Die($"VM {guest.Vmid} qga command 'guest-exec' failed - got timeout");
        }
        var (seconds, code, output, error) = Shell(guest, command, Bytes(request.Text("input-data") ?? ""));
        var pid = guest.NextAgentPid++;
        guest.AgentProcesses[pid] = new(
            request.World.Now + (TimeSpan.FromSeconds(seconds) / request.World.Options.TaskSpeed), code, output, error);
        return new() { ["pid"] = pid };
    }

    private static JsonObject ExecStatus(Request request)
    {
        var guest = Agent(request);
        if (!guest.AgentProcesses.TryGetValue(request.Int("pid")!.Value, out var process))
        {
            throw Refusal.Die("Agent error: PID ld does not exist");
        }
        if (process.EndsAt > request.World.Now)
        {
            return new() { ["exited"] = 0 };
        }
        guest.AgentProcesses.Remove(request.Int("pid")!.Value); // the agent forgets a process once it has told its end
        var status = new JsonObject { ["exited"] = 1, ["exitcode"] = process.ExitCode };
        if (process.Out.Length > 0)
        {
            status["out-data"] = process.Out;
        }
        if (process.Error.Length > 0)
        {
            status["err-data"] = process.Error;
        }
        return status;
    }

    private static (double Seconds, int Code, string Out, string Error) Shell(Guest guest, IReadOnlyList<string> command, string input) =>
        command[0].Split('/')[^1] switch
        {
            "echo" => (0.1, 0, string.Join(' ', command.Skip(1)) + "\n", ""),
            "hostname" => (0.1, 0, guest.Name + "\n", ""),
            "whoami" or "id" => (0.1, 0, "root\n", ""),
            "uname" => (0.1, 0, $"Linux {guest.Name} 6.12.48+deb13-amd64 #1 SMP PREEMPT_DYNAMIC x86_64 GNU/Linux\n", ""),
            "uptime" => (0.1, 0, " 13:55:00 up 12 days,  3:04,  0 users,  load average: 0.08, 0.03, 0.01\n", ""),
            "df" =>
                (
                    0.2,
                    0,
                    "Filesystem     1K-blocks    Used Available Use% Mounted on\n/dev/sda1       30831524 6201044  23038696  22% /\n",
                    ""),
            "cat" when command.Count == 1 => (0.1, 0, input, ""),
            "cat" =>
                Read(guest, command[1]) is { } text ? (0.1, 0, text, "") : (0.1, 1, "", $"cat: {command[1]}: No such file or directory\n"),
            "sleep" =>
                (double.TryParse(command.ElementAtOrDefault(1), CultureInfo.InvariantCulture, out var seconds) ? seconds : 0, 0, "", ""),
            "true" or "systemctl" or "apt-get" => (1.5, 0, "", ""),
            "false" => (0.1, 1, "", ""),
            "sh" or "bash" when command.Count > 2 => Shell(guest, command[2].Split(' ', StringSplitOptions.RemoveEmptyEntries), input),
            // The agent's complaint has curly quotes, and pvedaemon dies on them.
            _ => throw Refusal.Server(596, "Broken pipe"),
        };

    // Perl hands a text to the agent as bytes, one for each character.
    private static string Bytes(string text) => text.AsSpan().ContainsAnyExceptInRange('\0', '\xff')
        ? throw Refusal.Die("Wide character in subroutine entry at /usr/share/perl5/PVE/API2/Qemu/Agent.pm line 461.")
        : text;

    private static string? Read(Guest guest, string file) => file switch
    {
        "/etc/hostname" => guest.Name + "\n",
        "/etc/os-release" => "PRETTY_NAME=\"Debian GNU/Linux 13 (trixie)\"\nNAME=\"Debian GNU/Linux\"\nVERSION_ID=\"13\"\nID=debian\n",
        _ => guest.Files.GetValueOrDefault(file),
    };

    private static JsonObject FileRead(Request request)
    {
        var guest = Agent(request);
        var text = Read(guest, request["file"])
            ?? throw Refusal.Die($"Agent error: failed to open file '{request["file"]}' (mode: 'r'): No such file or directory");
        return new() { ["content"] = text, ["bytes-read"] = text.Length };
    }

    private static JsonNode? FileWrite(Request request)
    {
        Agent(request).Files[request["file"]] = Bytes(request["content"]);
        return null;
    }

    private static JsonObject OsInfo() => new()
    {
        ["id"] = "debian",
        ["name"] = "Debian GNU/Linux",
        ["pretty-name"] = "Debian GNU/Linux 13 (trixie)",
        ["version"] = "13 (trixie)",
        ["version-id"] = "13",
        ["kernel-release"] = "6.12.48+deb13-amd64",
        ["kernel-version"] = "#1 SMP PREEMPT_DYNAMIC Debian 6.12.48-1",
        ["machine"] = "x86_64",
    };

    private static JsonArray FsInfo(Guest guest) => Json.List([new JsonObject
    {
        ["name"] = "sda1",
        ["mountpoint"] = "/",
        ["type"] = "ext4",
        ["total-bytes"] = GuestRows.DiskSize(guest),
        ["used-bytes"] = GuestRows.DiskSize(guest) / 4,
        ["disk"] = new JsonArray(),
    }]);

    private static JsonArray Interfaces(Request request)
    {
        var (world, guest) = (request.World, request.Guest);
        var mac = guest.Config.GetValueOrDefault("net0")?.Split(',')[0].Split('=')[^1].ToLowerInvariant() ?? "";
        return Json.List(
        [
            Interface("lo", "00:00:00:00:00:00", 0, 0, ("127.0.0.1", "ipv4", 8), ("::1", "ipv6", 128)),
            Interface("eth0", mac, GuestRows.NetIn(world, guest), GuestRows.NetOut(world, guest),
                ($"192.0.2.{100 + (guest.Vmid % 100)}", "ipv4", 24), ($"fe80::be24:11ff:fe00:{guest.Vmid:x}", "ipv6", 64)),
        ]);
    }

    private static JsonObject Interface(
        string name, string mac, long received, long sent, params (string Address, string Type, int Prefix)[] addresses) => new()
    {
        ["name"] = name,
        ["hardware-address"] = mac,
        ["ip-addresses"] = Json.List(addresses.Select(address => new JsonObject
        {
            ["ip-address"] = address.Address,
            ["ip-address-type"] = address.Type,
            ["prefix"] = address.Prefix,
        })),
        ["statistics"] = new JsonObject
        {
            ["rx-bytes"] = received,
            ["rx-packets"] = received / 600,
            ["rx-errs"] = 0,
            ["rx-dropped"] = 0,
            ["tx-bytes"] = sent,
            ["tx-packets"] = sent / 500,
            ["tx-errs"] = 0,
            ["tx-dropped"] = 0,
        },
    };
}
