using System.Diagnostics;
using System.Net;
using System.Text;

namespace McpPve.Client.Connection;

/// <summary>One call through all its attempts: builds the messages and phrases what went wrong with them.</summary>
internal sealed class Exchange(PveRequest request, string form, PveClientOptions options)
{
    /// <summary>Ends the message of a write whose answer was lost.</summary>
    public const string Perhaps = "; the call had been sent, so it may or may not have been carried out";

    private const string Root = "/api2/json";

    // A shorter one would turn up in any text, and its absence would give it away.
    private const int ShortestSecret = 4;

    private volatile bool _sent;

    public PveRequest Request { get; } = request;

    public string Call { get; } = Name(request);

    /// <summary>Host and port asked last.</summary>
    public string Host { get; private set; } = "PVE";

    /// <summary>A write has begun to leave: from here on nobody can say that it was not carried out.</summary>
    public bool Sent => _sent;

    public static string Name(PveRequest request) => $"{request.Method} {request.Template}";

    public HttpRequestMessage Start(Uri node)
    {
        if (Sent)
        {
            throw new InvalidOperationException($"{Call} was sent already");
        }
        Host = $"{node.Host}:{node.Port}";
        var inBody = FormEncoding.HasBody(Request);
        var query = inBody || form.Length == 0 ? "" : $"?{form}";
        var address = $"{Base(node)}{(Request.IsFile ? "" : Root)}{Request.Path}{query}";
        var message = new HttpRequestMessage(
            Request.Method,
            // Canonicalisation would turn %2E%2E into a step up: the path goes out as PvePath wrote it.
            new Uri(address, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (!Request.IsFile)
        {
            Identify(message);
            message.Headers.TryAddWithoutValidation("Accept", "application/json");
        }
        if (HasZone(node))
        {
            message.Headers.Host = Host; // the zone means something on this machine only
        }
        if (Activity.Current is { OperationName: PveClient.TraceName, Id: { } trace })
        {
            message.Headers.TryAddWithoutValidation("traceparent", trace);
        }
        if (Request.IsWrite)
        {
            message.Headers.ConnectionClose = true;
            message.Content = new WriteBody(inBody ? Encoding.ASCII.GetBytes(form) : [], leaving: () => _sent = true);
        }
        return message;
    }

    private void Identify(HttpRequestMessage message)
    {
        if (options.Ticket is not { } ticket)
        {
            message.Headers.TryAddWithoutValidation(
                "Authorization", $"PVEAPIToken={Escape(options.TokenId)}={Escape(options.TokenSecret)}");
            return;
        }
        if (ticket.Value is not { } value)
        {
            return;
        }
        message.Headers.TryAddWithoutValidation("Cookie", $"PVEAuthCookie={Uri.EscapeDataString(value)}");
        if (Request.IsWrite)
        {
            message.Headers.TryAddWithoutValidation("CSRFPreventionToken", ticket.Csrf);
        }
    }

    // A path that a reverse proxy wants stays before PVE's own; so does the zone of a link-local address, which Authority drops.
    private static string Base(Uri node) =>
        $"{node.Scheme}://{(HasZone(node) ? $"[{node.IdnHost}]:{node.Port}" : node.Authority)}{Before(node.AbsolutePath.TrimEnd('/'))}";

    private static string Before(string path) => path.EndsWith(Root, StringComparison.Ordinal) ? path[..^Root.Length] : path;

    private static bool HasZone(Uri node) =>
        node.HostNameType == UriHostNameType.IPv6 && node.IdnHost.Contains('%', StringComparison.Ordinal);

    public PveException Failure(
        PveFailure failure,
        string message,
        int? status = null,
        IReadOnlyDictionary<string, string>? errors = null,
        bool unknown = false,
        bool transient = false,
        ConnectFailure? connect = null,
        Exception? inner = null,
        string? offlineNode = null) =>
        new(failure, WithoutSecret(message), inner)
        {
            Status = status,
            Errors = errors?.ToDictionary(pair => pair.Key, pair => WithoutSecret(pair.Value)) ?? [],
            Call = Call,
            Host = Host,
            OutcomeUnknown = unknown,
            SeenFingerprint = connect?.Fingerprint,
            Certificate = connect?.Certificate ?? CertificateFault.None,
            CertificateNames = connect?.CertificateNames ?? [],
            OfflineNode = offlineNode,
            Transient = transient && !Request.IsWrite,
            NotConnected = connect is { TryNextNode: true } && !Sent,
        };

    /// <summary>The connection stood and then failed.</summary>
    /// <param name="began">Part of the answer had come.</param>
    public PveException Lost(Exception e, bool began)
    {
        var (failure, what) = e is HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse }
            ? (PveFailure.NotPve, "does not answer in HTTP")
            : (PveFailure.Unreachable, began ? "broke off its answer" : "closed the connection before it answered");
        return Failure(failure, $"{Host} {what}{(Request.IsWrite ? Perhaps : "")}", unknown: Request.IsWrite, transient: true, inner: e);
    }

    public PveException TimedOut(TimeSpan limit, Exception e) =>
        Failure(
            PveFailure.Timeout, $"{Host} did not answer within {limit.TotalSeconds:0.#} s{(Sent ? Perhaps : "")}", unknown: Sent, inner: e);

    // What stands between us and PVE may quote the request that it refuses, its header included, as it was or as it was sent.
    private string WithoutSecret(string text) => options.Secrets
        .SelectMany(static secret => (string[])[secret, Uri.EscapeDataString(secret)])
        .Where(static secret => secret.Length >= ShortestSecret)
        .Aggregate(text, static (clean, secret) => clean.Replace(secret, "[redacted]", StringComparison.OrdinalIgnoreCase));

    // PVE percent-decodes the token and cuts it at ';'. '@' and '!' stay readable, as in every example of PVE.
    private static string Escape(string value) =>
        Uri.EscapeDataString(value).Replace("%40", "@", StringComparison.Ordinal).Replace("%21", "!", StringComparison.Ordinal);
}
