using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using McpPve.Options;

namespace McpPve.CommandLine;

/// <summary>
/// Asks the HTTP server that runs with the same environment whether it lives, for container engines: the image has no other program.
/// </summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public static Command Make(FlagOptions flags)
    {
        var command = new Command(
            "health",
            "Ask the HTTP server that runs with the same settings whether it lives; exits with 0 or 1, for a container's HEALTHCHECK.");
        command.SetAction((result, cancellation) => Run(flags.Of(result), cancellation));
        return command;
    }

    /// <returns>0 or 1, for engines know no other.</returns>
    private static async Task<int> Run(SettingFlags flags, CancellationToken cancellation)
    {
        var reader = OptionsReader.From(flags);
        var http = reader.ReadHttp();
        if (reader.Problems.Count > 0)
        {
            return Unhealthy(string.Join("\nmcp-pve: ", reader.Problems));
        }
        if (http is null)
        {
            return Commands.Print("nothing to ask: with MCP_TRANSPORT=stdio the server lives as long as its process");
        }
        if (http.Port == 0)
        {
            return Unhealthy("with MCP_PORT=0 nobody but the server's log knows its port; set MCP_PORT to a port of your choice.");
        }
        var address = http.Address.Equals(IPAddress.Any)
            ? IPAddress.Loopback
            : http.Address.Equals(IPAddress.IPv6Any)
            ? IPAddress.IPv6Loopback
            : http.Address;
        var url = new Uri($"{(http.Tls is null ? "http" : "https")}://{new IPEndPoint(address, http.Port)}/health");
        using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
// nothing secret is sent, the certificate is for the server's public name, and one renewed on disk is served only after a restart
#pragma warning disable CA5359
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        using var client = new HttpClient(handler) { Timeout = Limit };
        try
        {
            using var answer = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellation);
            // Too many requests is what a living server says to one that shares an address with a busy client.
            return answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.TooManyRequests
                ? Commands.Print($"{url} answers")
                : Unhealthy($"{url} answers with {(int)answer.StatusCode}; something else listens there.");
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Unhealthy($"{url} does not answer within {Limit.TotalSeconds:0} seconds.");
        }
        catch (HttpRequestException e)
        {
            var why = e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused }
                ? "nothing listens there"
                : (e.InnerException ?? e).Message.TrimEnd('.');
            return Unhealthy(
                $"{url} does not answer: {why}; the server has to run with the same MCP_HOST, MCP_PORT and MCP_TLS_CERT_FILE.");
        }
    }

    private static int Unhealthy(string why)
    {
        Console.Error.WriteLine($"mcp-pve: {why}");
        return Commands.ToolError;
    }
}
