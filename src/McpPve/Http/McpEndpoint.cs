using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json.Nodes;
using McpPve.Mcp;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpPve.Http;

/// <summary>
/// Stands before the SDK's endpoint, which takes less than clients send: it wants both forms in <c>Accept</c> and always
/// answers a stream, knows no batches, and has no words for what is missing. An ordinary request goes through as it is.
/// </summary>
/// <param name="gate">Counts the messages of a batch.</param>
internal sealed class McpEndpoint(Sessions sessions, Gate gate)
{
    public const string SessionId = "Mcp-Session-Id";

    private const string VersionHeader = "MCP-Protocol-Version";
    private const string JsonType = "application/json";
    private const string StreamType = "text/event-stream";

    private const McpErrorCode NoSession = (McpErrorCode)(-32000); // as the SDK has it for whatever is wrong with a session
    private const McpErrorCode UnknownSession = (McpErrorCode)(-32001);

    private readonly BatchRequests _batches = new();

    /// <summary>Whether MCP is served there.</summary>
    public static bool IsAt(PathString path) =>
        path.Value is "/" or "/mcp" or "/mcp/" || string.Equals(path.Value?.TrimEnd('/'), "/mcp", StringComparison.OrdinalIgnoreCase);

    public Task Invoke(HttpContext context, RequestDelegate next) =>
        !IsAt(context.Request.Path) ? next(context)
        : HttpMethods.IsPost(context.Request.Method) ? Post(context, next)
        : HttpMethods.IsGet(context.Request.Method) ? Get(context, next)
        : HttpMethods.IsDelete(context.Request.Method) ? Delete(context, next)
        : next(context);

    private async Task Post(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        var accept = AcceptHeader.Read(request.Headers.Accept);
        if (!accept.Json && !accept.Stream)
        {
            await Answers.Refuse(
                context,
                StatusCodes.Status406NotAcceptable,
                $"the answer is {JsonType} or {StreamType}, and the request's Accept header allows neither");
            return;
        }
        if (!IsJson(request.ContentType))
        {
            await Answers.Refuse(
                context,
                StatusCodes.Status415UnsupportedMediaType,
                $"the body must be JSON in UTF-8 and be sent with 'Content-Type: {JsonType}'");
            return;
        }
        request.Headers.Accept = $"{JsonType}, {StreamType}";
        request.ContentType = JsonType;

        var asJson = accept.PrefersJson || !accept.Stream;
        var posted = await Read(request, canAsk: !asJson, context.RequestAborted);
        if (posted.Refusal is { } refusal)
        {
            await Answers.Refuse(context, StatusCodes.Status400BadRequest, refusal);
        }
        else if (posted.Batch is { } batch)
        {
            await (gate.Takes(context, batch.Count - 1) ? _batches.Run(context, next, batch, accept) : gate.RefuseTooMany(context));
        }
        else if (!posted.Opens && (Unsupported(request, posted) ?? Missing(request, posted)) is var (status, error))
        {
            await Answers.Refuse(context, status, error);
        }
        else
        {
            if (posted.Opens)
            {
                request.Headers.Remove(SessionId);
                request.Headers.Remove(VersionHeader);
            }
            if (posted.Corrected is { } corrected)
            {
                request.Body = new MemoryStream(corrected, writable: false);
                request.ContentLength = corrected.Length;
            }
            if (posted.Cancels is { } id)
            {
                _batches.Cancel(request.Headers[SessionId].ToString(), id);
            }
            await (asJson ? AnswerAsJson(context, next) : next(context));
        }
    }

    private Task Get(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (IsModern(request))
        {
            return next(context);
        }
        if (!AcceptHeader.Read(request.Headers.Accept).Stream)
        {
            return Answers.Refuse(
                context,
                StatusCodes.Status406NotAcceptable,
                $"GET opens a stream of events, and the request's Accept header does not allow {StreamType}");
        }
        if (Missing(request) is var (status, error))
        {
            if (status == StatusCodes.Status400BadRequest)
            {
                // Clients that try the transport of 2024-11-05 first go on to this one after 405, and after nothing else.
                (status, context.Response.Headers.Allow) = (StatusCodes.Status405MethodNotAllowed, HttpMethods.Post);
            }
            return Answers.Refuse(context, status, error);
        }
        request.Headers.Accept = StreamType;
        return next(context);
    }

    private Task Delete(HttpContext context, RequestDelegate next) =>
        !IsModern(context.Request) && Missing(context.Request) is var (status, error)
            ? Answers.Refuse(context, status, error)
            : next(context);

    private async ValueTask<PostedMessage> Read(HttpRequest request, bool canAsk, CancellationToken cancellation)
    {
        var body = request.BodyReader;
        var text = await ReadToEnd(body, cancellation);
        try
        {
            using var message = IncomingMessage.Read(text);
            return PostedMessage.Read(
                message, canAsk, request.Headers[VersionHeader].ToString(), () => sessions.Version(request.Headers[SessionId].ToString()));
        }
        finally
        {
            body.AdvanceTo(text.Start, text.Start); // the SDK reads it once more, from the same memory
        }
    }

    private static async ValueTask<ReadOnlySequence<byte>> ReadToEnd(PipeReader body, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await body.ReadAsync(cancellation);
            if (read.IsCompleted)
            {
                return read.Buffer;
            }
            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    // A newer version than there is: the answer names those that a request can have without a session, as server/discover does.
    private static (int Status, JsonRpcError Error)? Unsupported(HttpRequest request, PostedMessage posted)
    {
        var version = request.Headers[VersionHeader].ToString();
        if (!IsModern(request) || version == Versions.FirstWithoutInitialize)
        {
            return null;
        }
        var error = Wire.Error(posted.Id, McpErrorCode.UnsupportedProtocolVersion, $"protocol version {version} is not supported");
        error.Error.Data = new JsonObject { ["supported"] = new JsonArray(Versions.FirstWithoutInitialize), ["requested"] = version };
        return (StatusCodes.Status400BadRequest, error);
    }

    // What a request of a session lacks; about an odd version the SDK says which there are.
    private (int Status, JsonRpcError Error)? Missing(HttpRequest request, PostedMessage? posted = null)
    {
        var version = request.Headers[VersionHeader].ToString();
        if (version.Length > 0 && !Versions.HasInitialize(version))
        {
            return null;
        }
        var session = request.Headers[SessionId].ToString();
        var id = posted?.Id ?? default;
        if (session.Length > 0)
        {
            return sessions.Has(session)
                ? null
                : (
                    StatusCodes.Status404NotFound,
                    Wire.Error(id, UnknownSession, "there is no such session any more: start a new one with initialize"));
        }
        var error = posted?.Version is { } said
            ? Wire.Error(id, McpErrorCode.HeaderMismatch, $"the message is of version {said}, but the header {VersionHeader} is missing")
            : Wire.Error(
                id,
                NoSession,
                $"the header {SessionId} is missing: start a session with initialize, and send the id that comes with its answer");
        return (StatusCodes.Status400BadRequest, error);
    }

    private static async Task AnswerAsJson(HttpContext context, RequestDelegate next)
    {
        var response = context.Response;
        var body = response.Body;
        var answer = new JsonAnswer(response, id => InnerRequest.RefuseQuestion(context, next, id));
        response.Body = answer;
        try
        {
            await next(context);
        }
        finally
        {
            response.Body = body;
        }
        if (JsonAnswer.IsEventStream(response))
        {
            response.ContentType = JsonType;
            response.Headers.Remove(HeaderNames.ContentEncoding);
            response.Headers.Remove("X-Accel-Buffering");
        }
        if (answer.Message.Length > 0)
        {
            response.ContentLength = answer.Message.Length;
            await response.Body.WriteAsync(answer.Message, context.RequestAborted);
        }
    }

    private static bool IsModern(HttpRequest request) =>
        string.CompareOrdinal(request.Headers[VersionHeader].ToString(), Versions.FirstWithoutInitialize) >= 0;

    private static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && (
            type.MediaType.Equals(JsonType, StringComparison.OrdinalIgnoreCase)
                || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
        && HeaderUtilities.RemoveQuotes(type.Charset).ToString().ToLowerInvariant() is "" or "utf-8" or "utf8" or "us-ascii";
}
