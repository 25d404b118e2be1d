using McpPve.Clusters;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpPve.Mcp;

/// <summary>
/// The requests of a conversation that have no answer yet. Once PVE has refused for good, each of them and each that still comes is
/// answered with the reason, and who has to end the process can wait until that is done.
/// </summary>
/// <param name="refused">Why PVE can't be used, when that is known.</param>
internal sealed class OpenRequests(Task<string> refused)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<RequestId, string> _open = [];
    private TaskCompletionSource _change = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _toolsListed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _told;

    /// <summary>Completes when a list of tools has been answered for the first time.</summary>
    public Task ToolsListed => _toolsListed.Task;

    public void Watch(McpServerOptions described)
    {
        described.Filters.Message.IncomingFilters.Add(next => (context, token) =>
            context.JsonRpcMessage is JsonRpcRequest request ? Handle(request, () => next(context, token), token) : next(context, token));
        described.Filters.Message.OutgoingFilters.Add(next => async (context, token) =>
        {
            await next(context, token);
            if (context.JsonRpcMessage is JsonRpcMessageWithId answer and not JsonRpcRequest)
            {
                Close(answer.Id, isError: answer is JsonRpcError);
            }
        });
    }

    /// <summary>Completes when nothing is open, or after that time.</summary>
    /// <param name="told">Also waits until somebody has got the reason for PVE's refusal.</param>
    public async Task Settled(bool told, TimeSpan limit)
    {
        using var over = new CancellationTokenSource(limit);
        while (true)
        {
            Task change;
            lock (_lock)
            {
                if (_open.Count == 0 && (_told || !told))
                {
                    return;
                }
                change = _change.Task;
            }
            try
            {
                await change.WaitAsync(over.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task Handle(JsonRpcRequest request, Func<Task> handle, CancellationToken cancellation)
    {
        lock (_lock)
        {
            _open[request.Id] = request.Method;
        }
        // A call of a tool answers by itself, in the form that clients show to their model.
        if (refused.IsCompletedSuccessfully && request.Method != RequestMethods.ToolsCall)
        {
            throw new NoPveException(await refused);
        }
        try
        {
            await handle();
        }
        finally
        {
            if (cancellation.IsCancellationRequested) // nobody gets an answer
            {
                Close(request.Id, isError: false);
            }
        }
    }

    private void Close(RequestId id, bool isError)
    {
        TaskCompletionSource change;
        lock (_lock)
        {
            if (!_open.Remove(id, out var method))
            {
                return;
            }
            _told |= refused.IsCompletedSuccessfully && (isError || method == RequestMethods.ToolsCall);
            if (method == RequestMethods.ToolsList)
            {
                _toolsListed.TrySetResult();
            }
            (change, _change) = (_change, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        change.SetResult();
    }
}
