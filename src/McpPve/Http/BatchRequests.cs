using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;

namespace McpPve.Http;

/// <summary>A message of a batch, or the answer that it gets instead of being carried out.</summary>
internal sealed record BatchMember(RequestId Id, byte[]? Message, byte[]? Refusal = null)
{
    /// <summary>The request that it cancels.</summary>
    public RequestId? Cancels { get; init; }
}

/// <summary>Batches under way: all members of one at once, answered in their order when the last one is done.</summary>
internal sealed class BatchRequests
{
    private readonly ConcurrentDictionary<(string Session, RequestId Id), CancellationTokenSource> _running = new();

    /// <summary>What a client cancels gets no answer, and the rest of its batch must not wait for it.</summary>
    public void Cancel(string session, RequestId id)
    {
        if (_running.TryGetValue((session, id), out var member))
        {
            try
            {
                member.Cancel();
            }
            catch (ObjectDisposedException) // it is done in this moment
            {
            }
        }
    }

    public async Task Run(HttpContext context, RequestDelegate next, IReadOnlyList<BatchMember> members, AcceptHeader accept)
    {
        var session = context.Request.Headers[McpEndpoint.SessionId].ToString();
        var answers = await Task.WhenAll(members.Select(member => Run(context, next, session, member)));
        if (answers.All(answer => answer.IsEmpty))
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }
        Answers.Start(context, StatusCodes.Status200OK, accept.Json ? "application/json" : "text/event-stream");
        await context.Response.Body.WriteAsync(List(answers, asEvent: !accept.Json), context.RequestAborted);
    }

    private async Task<ReadOnlyMemory<byte>> Run(HttpContext context, RequestDelegate next, string session, BatchMember member)
    {
        if (member.Refusal is { } refusal)
        {
            return refusal;
        }
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var key = (session, member.Id);
        _running[key] = cancel;
        try
        {
            JsonAnswer? answer = null;
            await InnerRequest.Send(
                context, next, member.Message!, response =>
                    answer = new(response, id => InnerRequest.RefuseQuestion(context, next, id)), cancel.Token);
            if (member.Cancels is { } id)
            {
                Cancel(session, id);
            }
            return answer!.Message;
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return default;
        }
        finally
        {
            _running.TryRemove(new(key, cancel));
        }
    }

    private static ReadOnlyMemory<byte> List(IEnumerable<ReadOnlyMemory<byte>> answers, bool asEvent)
    {
        var list = new ArrayBufferWriter<byte>();
        list.Write(asEvent ? "event: message\ndata: "u8 : []);
        var before = "["u8;
        foreach (var answer in answers)
        {
            if (!answer.IsEmpty)
            {
                list.Write(before);
                list.Write(answer.Span);
                before = ","u8;
            }
        }
        list.Write(asEvent ? "]\n\n"u8 : "]"u8);
        return list.WrittenMemory;
    }
}
