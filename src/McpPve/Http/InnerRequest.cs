using McpPve.Mcp;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpPve.Http;

/// <summary>A message that the SDK is to carry out as if it had come in a request of its own.</summary>
internal static class InnerRequest
{
    /// <param name="outer">The request that it belongs to, whose sender and headers it has.</param>
    /// <param name="body">Gets the response that the answer is written to, and makes its body.</param>
    public static async Task Send(
        HttpContext outer, RequestDelegate next, byte[] message, Func<HttpResponse, Stream> body, CancellationToken cancellation)
    {
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            Method = HttpMethods.Post,
            Protocol = outer.Request.Protocol,
            Scheme = outer.Request.Scheme,
            Path = outer.Request.Path,
            Headers = new HeaderDictionary(outer.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase)),
            Body = new MemoryStream(message, writable: false),
        });
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        features.Set<IHttpRequestLifetimeFeature>(new HttpRequestLifetimeFeature { RequestAborted = cancellation });
        var inner = new DefaultHttpContext(features) { User = outer.User, RequestServices = outer.RequestServices };
        inner.Request.ContentLength = message.Length;
        inner.Response.Body = body(inner.Response);
        await next(inner);
    }

    /// <summary>Answers a question of ours in the place of a client that it can't reach.</summary>
    public static Task RefuseQuestion(HttpContext outer, RequestDelegate next, RequestId id) => Send(
        outer,
        next,
        Wire.Bytes(
            Wire.Error(
                id,
                McpErrorCode.MethodNotFound,
                "nothing can be asked, because the request does not take its answer as text/event-stream")),
        _ => Stream.Null,
        outer.RequestAborted);
}
