using McpPve.Client;
using McpPve.Options;
using McpPve.Http;
using McpPve.Pipeline;
using McpPve.Protocol;

namespace McpPve.CommandLine;

/// <summary>Serves MCP over standard input and output, or over HTTP.</summary>
internal static class ServeCommand
{
    // TLS would take processor time from what a client waits for: the handshake with it, and the list of tools.
    private static readonly TimeSpan ClientFirst = TimeSpan.FromMilliseconds(30);

    // PVE makes a wrong token wait 3 s; somebody who pipes nothing in still wants to know.
    private static readonly TimeSpan VerdictLimit = TimeSpan.FromSeconds(10);

    public static async Task<int> Run(bool demo, CancellationToken cancellation)
    {
        if (Connection.ReadOptions(demo, out var log) is not { } options)
        {
            return Commands.UsageError;
        }
        if (!Connection.TryOpenAudit(options, log, out var audit))
        {
            return Commands.UsageError;
        }
        using var closing = audit;
        using var client = new PveClient(options.Pve);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);

        // The handshake with the client does not wait for PVE: some clients give a server three seconds, and PVE
        // alone takes three to refuse a token. Calls do wait, and when PVE can't be used the process ends at once.
        var pve = new PveState(client);
        var connected = Connect(client, options, log, pve, stop.Token);
        using var ending = new CancellationTokenSource();
        var services = new Services(options, new ToolRunner(client, audit, new(options.WritesPerMinute), ending.Token), connected, log);
        var served = options.Http is { } http ? new HttpServer(http, new ServerDescription(services).Apply, services, pve, ending.Cancel).Run(stop.Token) : StdioServer.Run(services, stop.Token);
        await Task.WhenAny(connected, served);
        try
        {
            if (served.IsCompleted && !connected.IsCompleted)
            {
                await connected.WaitAsync(VerdictLimit, cancellation);
            }
            if (connected.IsCompleted)
            {
                await connected;
            }
            await served;
            return Commands.Ok;
        }
        catch (PveException e)
        {
            log.Error(Connection.Explain(e, options));
            return Commands.CannotConnect;
        }
        catch (IOException e) when (options.Http is { } at && served.IsFaulted)
        {
            log.Error($"MCP_HOST, MCP_PORT: {at.Address} port {at.Port} can't be listened on: {e.Message}");
            return Commands.UsageError;
        }
        catch (TimeoutException)
        {
            return Commands.Ok;
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    private static async Task Connect(PveClient client, ServerOptions options, Log log, PveState pve, CancellationToken cancellation)
    {
        await Task.Delay(ClientFirst, cancellation);
        var version = await Connection.Check(client, cancellation);
        pve.Saw(version);
        log.Info($"{Product.Version}, connected to {string.Join(", ", options.Pve.BaseUrls.Select(url => url.Authority))} (PVE {version}), {options.Tools.Listed.Count} tools");
    }
}
