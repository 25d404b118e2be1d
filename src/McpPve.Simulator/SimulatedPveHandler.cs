using System.Net;
using System.Net.Http.Headers;

namespace McpPve.Simulator;

/// <summary>Lets an <see cref="HttpClient"/> talk to the cluster inside the process.</summary>
public sealed class SimulatedPveHandler(SimulatedCluster cluster) : HttpMessageHandler
{
    private const string Prefix = "/api2/json";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = request.RequestUri ?? throw new InvalidOperationException("The request has no address.");
        if (!address.AbsolutePath.StartsWith(Prefix, StringComparison.Ordinal))
        {
            if (cluster.File(address.AbsolutePath) is { } file)
            {
                return Dated(new(HttpStatusCode.OK) { RequestMessage = request, Content = new ReadOnlyMemoryContent(file) });
            }
            return Dated(
                new(HttpStatusCode.NotFound) { RequestMessage = request, ReasonPhrase = $"Path '{address.AbsolutePath}' not found" });
        }
        if (request.Headers.TransferEncodingChunked is true || request.Content is { Headers.ContentLength: null })
        {
            return Dated(new(HttpStatusCode.NotImplemented)
            {
                RequestMessage = request,
                ReasonPhrase = "chunked transfer encoding not supported",
            });
        }
        var body = request.Content is { } content ? await content.ReadAsByteArrayAsync(cancellationToken) : [];
        var call = new PveCall(
            request.Method.Method,
            address.AbsolutePath[Prefix.Length..],
            address.Query.TrimStart('?'),
            request.Content?.Headers.ContentType?.ToString(),
            body,
            Header(request, "Authorization"))
        {
            Cookie = Header(request, "Cookie"),
            CsrfPreventionToken = Header(request, "CSRFPreventionToken"),
        };
        var reply = await cluster.Handle(call, cancellationToken);
        if (reply.Abort)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, "The connection was closed before an answer came.");
        }
        if (reply.TruncateAt is { } sent)
        {
            throw new HttpRequestException(HttpRequestError.ResponseEnded, $"The answer ended after {sent} of {reply.Body.Length} bytes.",
                new HttpIOException(HttpRequestError.ResponseEnded));
        }
        var response = new HttpResponseMessage((HttpStatusCode)reply.Status)
        {
            RequestMessage = request,
            ReasonPhrase = reply.Reason,
            Content = new ReadOnlyMemoryContent(reply.Body),
        };
        if (reply.ContentType is { } type)
        {
            response.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }
        response.Headers.ConnectionClose = reply.CloseConnection ? true : null;
        return Dated(response, reply.Date);
    }

    private static string? Header(HttpRequestMessage request, string name) =>
        request.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    private HttpResponseMessage Dated(HttpResponseMessage response, DateTimeOffset? date = null)
    {
        response.Headers.Date = date ?? cluster.Clock;
        return response;
    }
}
