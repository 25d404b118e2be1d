using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>POST …/vncproxy, termproxy: a login of its own, to be used within seconds. All of it but port and user is secret.</summary>
public sealed class ConsoleTicket : PveObject
{
    public PveText Ticket { get; set; }
    public PveText Password { get; set; }
    public PveInteger Port { get; set; }
    public PveText User { get; set; }
    public PveText Upid { get; set; }
    public PveText Cert { get; set; }
}
