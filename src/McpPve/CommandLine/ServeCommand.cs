using McpPve.Calls;
using McpPve.Clusters;
using McpPve.Http;
using McpPve.Mcp;
using McpPve.Options;
using McpPve.Text;

namespace McpPve.CommandLine;

/// <summary>Serves MCP over standard input and output, or over HTTP.</summary>
internal static class ServeCommand
{
    // For a client that lists no tools, and for one that sends nothing yet.
    private static readonly TimeSpan LongestWaitForList = TimeSpan.FromSeconds(1);

    // PVE makes a wrong token wait 3 s; somebody who pipes nothing in still wants to know.
    private static readonly TimeSpan VerdictLimit = TimeSpan.FromSeconds(10);

    // A client lists the tools and makes its first call right after the handshake, and PVE may have refused the token by then: the
    // person behind it gets to read why only in an answer.
    private static readonly TimeSpan LastWordLimit = TimeSpan.FromSeconds(5);

    // The HTTP server gives calls under way eight seconds; container engines kill after ten.
    private static readonly TimeSpan HttpPatience = TimeSpan.FromSeconds(9);

    private static readonly TimeSpan CancelledCalls = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan RightsLimit = TimeSpan.FromSeconds(10);

    public static async Task<int> Run(SettingFlags flags, bool demo, Interruption interruption)
    {
        var options = Connection.ReadOptions(flags, demo, out var log, out var reader);
        interruption.Serves(log, reader.OverHttp ? HttpPatience : null);
        var audit = (AuditLog?)null;
        var problems = options is null ? reader.Problems : Connection.OpenAudit(options, log, out audit) is { } problem ? [problem] : [];
        using var closing = audit;
        if (options is null || problems.Count > 0)
        {
            if (!reader.IsSet(Settings.BaseUrl) && !reader.IsSet(Settings.TokenId) && !Console.IsInputRedirected)
            {
                log.Info("'mcp-pve setup' asks for the settings, checks and writes them; 'mcp-pve --demo' tries everything without any.");
            }
            if (!reader.OverHttp)
            {
                await FirstRequest.Refuse(problems, interruption.Token);
            }
            return Commands.UsageError;
        }
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(interruption.Token);
        using var ending = new CancellationTokenSource();
        using var clients = new Disposables();
        if (options.Http is null && !Console.IsInputRedirected)
        {
            log.Info(
                "waiting for an MCP client on standard input, which is a terminal here. Clients start this program by themselves: 'mcp-pve "
                    + "setup' enters it there. To try a tool: mcp-pve call pve_list_nodes. Ctrl-C ends.");
        }
        var fleet = Connection.Open(options, clients, audit, log, new(options.WritesPerMinute), stop.Token, ending.Token);

        // The handshake with the client does not wait for PVE: some clients give a server three seconds, and PVE
        // alone takes three to refuse a token. Calls do wait.
        var greeted = Task.WhenAll(fleet.Members.Select(member => Greet(member, options, log, stop.Token)));
        var services = new ServerContext(options, fleet, log);
        var served = options.Http is { } http
            ? new HttpServer(http, new ServerDescription(services).Apply, services, ending.Cancel).Run(stop.Token)
            : StdioServer.Run(services, stop.Token);
        var clientFirst = options.Http is null && Console.IsInputRedirected;
        var looked = Look(fleet, clientFirst ? Task.WhenAny(served, services.Open.ToolsListed) : Task.CompletedTask, stop.Token);
        try
        {
            return await End(served, options, fleet, services, looked, greeted, interruption);
        }
        catch (OperationCanceledException) when (interruption.Requested)
        {
            if (options.Http is null)
            {
                await services.Open.Settled(told: false, CancelledCalls);
            }
            return interruption.End();
        }
        catch (IOException e) when (options.Http is { } at && served.IsFaulted)
        {
            log.Error($"MCP_HOST, MCP_PORT: {at.Address} port {at.Port} can't be listened on: {e.Message}");
            return Commands.UsageError;
        }
        finally
        {
            await stop.CancelAsync();
            await Quietly(served, options.Http is null ? TimeSpan.Zero : HttpPatience);
        }
    }

    private static async Task<int> End(
        Task served, ServerOptions options, Fleet fleet, ServerContext services, Task looked, Task greeted, Interruption interruption)
    {
        // Over HTTP the server finishes calls under way when it is stopped, and is waited for.
        var first = Task.WhenAny(served, fleet.Refused);
        if (await (options.Http is null ? first.WaitAsync(interruption.Token) : first) == fleet.Refused)
        {
            if (options.Http is null && Console.IsInputRedirected)
            {
                await Task.WhenAny(served, services.Open.Settled(told: true, LastWordLimit)).WaitAsync(interruption.Token);
            }
            return Commands.CannotConnect;
        }
        await served;
        if (options.Http is not null)
        {
            interruption.WasSaid();
            return Commands.Ok;
        }
        try
        {
            await looked.WaitAsync(VerdictLimit, interruption.Token);
            if (!fleet.Members.Any(member => member.State!.Connected.IsCompleted))
            {
                return Commands.CannotConnect;
            }
            await greeted.WaitAsync(VerdictLimit, interruption.Token);
        }
        catch (TimeoutException)
        {
        }
        return Commands.Ok;
    }

    /// <param name="clientServed">TLS would take processor time from what a client waits for: the handshake with it, and the list of
    /// tools.</param>
    private static async Task Look(Fleet fleet, Task clientServed, CancellationToken cancellation)
    {
        await Task.WhenAny(clientServed, Task.Delay(LongestWaitForList, cancellation));
        cancellation.ThrowIfCancellationRequested();
        await Task.WhenAll(fleet.Members.Select(async member =>
        {
            try
            {
                await member.State!.Reach(cancellation);
            }
            catch (NoPveException) // the state has told so, and knows
            {
            }
        }));
    }

    // Whenever PVE answers for the first time.
    private static async Task Greet(Member member, ServerOptions options, Log log, CancellationToken cancellation)
    {
        var (client, pve) = (member.Cluster.Client, member.State!);
        var which = member.Options.Name is { } name ? $"cluster {name}: " : "";
        await pve.Connected.WaitAsync(cancellation);
        if (await HasNoRights(member.Cluster, cancellation))
        {
            log.Warn(
                $"{which}the token {client.Options.TokenId} has no privilege at all, so every list stays empty and every change is "
                + "refused. A token with privilege separation needs an access list of its own, and its user needs one "
                + "as well: 'mcp-pve privileges' prints both.");
        }
        var where = string.Join(", ", client.Options.BaseUrls.Select(url => url.Authority));
        log.Info(
            $"{which}{Product.Version}, connected to {where} (PVE "
                + $"{pve.Version ?? "of unknown version"}), {options.Toolbox.Listed.Count} tools");
    }

    private static async Task<bool> HasNoRights(Cluster cluster, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(RightsLimit);
        try
        {
            return await cluster.Rights.HasAny(limit.Token) is false;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false; // not known, and each call tells what it lacks
        }
    }

    // What a task that nobody needs any more ends with is of no interest; that it ends is.
    private static async Task Quietly(Task task, TimeSpan limit)
    {
        try
        {
            await task.WaitAsync(limit);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException || task.IsFaulted)
        {
        }
    }
}
