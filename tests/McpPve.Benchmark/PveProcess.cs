using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using McpPve.Simulator;
using McpPve.Testing;

namespace McpPve.Benchmark;

/// <summary>
/// The other end of <see cref="Pve"/>: prints its address, then the number of its requests for each line that it reads, until there are
/// no more.
/// </summary>
internal static class PveProcess
{
    /// <summary>Makes this program one.</summary>
    public const string Argument = "--serve-pve";

    private const string Prefix = "/api2/json";

    private static long _requests;

    public static async Task Run(ReadOnlyMemory<string> arguments)
    {
        using var certificate = CertificateAuthority.SelfSigned();
        if (arguments.Span is ["simulated", var guests, var nodes])
        {
            var cluster = new SimulatedCluster(
                new() { Guests = int.Parse(guests, CultureInfo.InvariantCulture), Nodes = int.Parse(nodes, CultureInfo.InvariantCulture) });
            await using var server = await PveServer.Start(cluster, certificate);
            await Tell(server.Url, () => server.Calls.Count);
            return;
        }
        var answers = await Answers();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _ = Accept(listener, SslStreamCertificateContext.Create(certificate, null), answers);
        await Tell(new($"https://{listener.LocalEndpoint}"), () => Interlocked.Read(ref _requests));
    }

    private static async Task Tell(Uri url, Func<long> requests)
    {
        Console.WriteLine(url);
        while (await Console.In.ReadLineAsync() is not null)
        {
            Console.WriteLine(requests());
        }
    }

    // What the simulated cluster says once is what is said ever after.
    private static async Task<Dictionary<string, byte[]>> Answers()
    {
        var cluster = new SimulatedCluster();
        var answers = new Dictionary<string, byte[]>();
        foreach (var path in new[] { "/version", "/nodes", "/nodes/pve1/status", "/cluster/resources" })
        {
            var reply = await cluster.Handle(
                new("GET", path, "", null, default, $"PVEAPIToken={SimulatedCluster.TokenId}={SimulatedCluster.TokenSecret}"), default);
            var head = $"HTTP/1.1 200 OK\r\nContent-Type: {reply.ContentType}\r\nContent-Length: {reply.Body.Length}\r\n"
                + "Connection: Keep-Alive\r\n\r\n";
            answers[path] = [.. Encoding.ASCII.GetBytes(head), .. reply.Body.Span];
        }
        return answers;
    }

    private static async Task Accept(TcpListener listener, SslStreamCertificateContext certificate, Dictionary<string, byte[]> answers)
    {
        while (true)
        {
            _ = Serve(await listener.AcceptSocketAsync(), certificate, answers);
        }
    }

    private static async Task Serve(Socket socket, SslStreamCertificateContext certificate, Dictionary<string, byte[]> answers)
    {
        socket.NoDelay = true;
        await using var secure = new SslStream(new NetworkStream(socket, true));
        try
        {
            await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = certificate });
            var request = new byte[8192];
            for (var filled = 0; await secure.ReadAsync(request.AsMemory(filled)) is > 0 and var read;)
            {
                filled += read;
                if (request.AsSpan(0, filled).EndsWith("\r\n\r\n"u8))
                {
                    Interlocked.Increment(ref _requests); // before the client can know of the answer
                    await secure.WriteAsync(Answer(request.AsSpan(0, filled), answers));
                    filled = 0;
                }
            }
        }
        catch (Exception e) when (e is IOException or SocketException or System.Security.Authentication.AuthenticationException)
        {
            // A client that is killed says no goodbye.
        }
    }

    private static byte[] Answer(ReadOnlySpan<byte> request, Dictionary<string, byte[]> answers)
    {
        var path = Encoding.ASCII.GetString(request[..request.IndexOf(" HTTP/"u8)])[("GET " + Prefix).Length..];
        path = path.StartsWith("/nodes/", StringComparison.Ordinal) && path.EndsWith("/status", StringComparison.Ordinal)
            ? "/nodes/pve1/status"
            : path;
        return answers.TryGetValue(path, out var answer) ? answer : "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"u8.ToArray();
    }
}
