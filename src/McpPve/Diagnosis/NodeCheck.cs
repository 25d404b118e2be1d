using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using McpPve.Answers;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Client.Tls;

namespace McpPve.Diagnosis;

/// <summary>The way to one address: its name, the connection, the certificate, the clock, and what answers there.</summary>
internal sealed class NodeCheck(PveClientOptions options, Uri url)
{
    private const int SoonDays = 30;

    private static readonly TimeSpan NameLimit = TimeSpan.FromSeconds(5), SmallDifference = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<byte[]> _certificates = new();
    private DateTimeOffset? _nodesTime;
    private DateTimeOffset _ourTime;

    private string Where => url.Authority;

    /// <summary>What PVE said of itself; null where it did not answer.</summary>
    public NodeVersion? Version { get; private set; }

    /// <summary>SHA-256 of the certificate that was shown, as PVE writes it; null where none was.</summary>
    public string? Fingerprint => _certificates.LastOrDefault() is { } der ? FingerprintOf(der) : null;

    /// <summary>Why PVE can't be used there; null where it can, and where its name is not even known.</summary>
    public PveException? Problem { get; private set; }

    public bool Answers { get; private set; }

    /// <summary>There is no token yet: PVE is asked for what it tells anybody.</summary>
    public bool Anonymous { get; init; }

    /// <summary>What was shown, in DER; null where nothing was.</summary>
    public byte[]? Certificate => _certificates.LastOrDefault();

    public static string FingerprintOf(byte[] der) => string.Join(':', SHA256.HashData(der).Select(part => part.ToString("X2")));

    public async Task<IReadOnlyList<Finding>> Look(CancellationToken cancellation)
    {
        var found = new List<Finding>();
        if (options.Handler is not null)
        {
            await Ask(cancellation);
            found.Add(Finding.Ok("connection", "simulated inside of this program"));
        }
        else
        {
            if (await Name(cancellation) is { } name)
            {
                found.Add(name);
                if (name.State == FindingState.Failed)
                {
                    return found;
                }
            }
            await Ask(cancellation);
            found.Add(Connection());
            if (JudgeCertificate() is { } certificate)
            {
                found.Add(certificate);
            }
            if (Clock() is { } clock)
            {
                found.Add(clock);
            }
        }
        if (Version is { } version)
        {
            found.Add(Pve(version));
        }
        return found;
    }

    /// <summary>Null where the address is a number, or a proxy finds it.</summary>
    private async Task<Finding?> Name(CancellationToken cancellation)
    {
        if (options.Proxy is not null || url.HostNameType is not UriHostNameType.Dns)
        {
            return null;
        }
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(NameLimit);
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(url.IdnHost, limit.Token);
            return Finding.Ok("name", $"{url.Host} is {string.Join(", ", addresses.Select(address => address.ToString()))}");
        }
        catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            Problem = new(PveFailure.Unreachable, $"{url.Host}: no such host name is known");
            return Finding.Failed(
                "name",
                e is SocketException ? $"{url.Host}: no such host name is known" : $"{url.Host}: the name server did not answer in time",
                "correct PVE_BASE_URL, or use the node's IP address in it, or add the name to the name server or to /etc/hosts");
        }
    }

    private async Task Ask(CancellationToken cancellation)
    {
        var observed = options with
        {
            BaseUrls = [url],
            Heard = null,
            CertificateSeen = (_, der) => _certificates.Enqueue(der.ToArray()),
            ClockSeen = time => (_nodesTime, _ourTime) = (time, options.Time.GetUtcNow()),
        };
        try
        {
            if (Anonymous)
            {
                await PveLogin.Realms(observed, cancellation);
                Answers = true;
                return;
            }
            using var client = new PveClient(observed);
            var answer = await client.Send(
                PveRequest.Create(HttpMethod.Get, "/version"), NodeJson.Default.NodeVersion.Data(), cancellation);
            (Answers, Version) = (true, answer.Data);
        }
        catch (PveException e)
        {
            Problem = e;
        }
    }

    private Finding Connection() => Problem switch
    {
        { Failure: PveFailure.Unreachable or PveFailure.Timeout, Status: null } e => Failed("connection", e),
        _ => Finding.Ok(
            "connection", $"{Where} takes connections{(options.Proxy is { } proxy ? $" through {proxy.Host}:{proxy.Port}" : "")}"),
    };

    private Finding Failed(string check, PveException e) =>
        Finding.Failed(check, e.Message.TrimEnd('.'), ConnectionAdvice.Next(e, options with { BaseUrls = [url] }));

    private Finding? JudgeCertificate()
    {
        if (Problem is { Failure: PveFailure.Tls } refused)
        {
            return Failed("certificate", refused);
        }
        if (_certificates.LastOrDefault() is not { } der)
        {
            return url.Scheme == Uri.UriSchemeHttp && Problem is null or { Status: not null }
                ? Finding.Ok("certificate", "none: plain http on this machine") : null;
        }
        using var certificate = X509CertificateLoader.LoadCertificate(der);
        var end = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
        var days = (int)(end - options.Time.GetUtcNow()).TotalDays;
        var facts = $"SHA-256 {FingerprintOf(der)}, until {end.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}";
        var isPinned = options.Trust.IsPinned;
        return options.Trust == TlsTrust.Anything
                ? Finding.Warning(
                    "certificate", $"not checked (PVE_VERIFY_SSL=false), so that anybody in between can read the token: {facts}",
                    $"set PVE_TLS_FINGERPRINT={FingerprintOf(der)}, once it is compared with {ConnectionAdvice.Compare}, and unset "
                        + "PVE_VERIFY_SSL")
            : days < SoonDays && !isPinned
                ? Finding.Warning(
                    "certificate", $"it ends in {days} days: {facts}",
                    "renew it on the node with 'pvecm updatecerts --force' ('pvenode acme cert renew' for one of ACME)")
            : Finding.Ok("certificate", $"{(isPinned ? "the pinned one" : "trusted")}: {facts}");
    }

    private Finding? Clock()
    {
        if (_nodesTime is not { } time)
        {
            return null;
        }
        var difference = _ourTime - time;
        return difference.Duration() < SmallDifference
            ? Finding.Ok("clock", "the same here and there")
            : Finding.Warning(
                "clock",
                $"{Where} is {Readable.Duration((long)difference.Duration().TotalSeconds)} "
                    + $"{(difference < TimeSpan.Zero ? "ahead of" : "behind")} this computer",
                "set the clock right, here or on the node: 'timedatectl' tells on each whether it is synchronised; certificates, second "
                    + "factors and the times of tasks and backups depend on it");
    }

    private static Finding Pve(NodeVersion version)
    {
        var name = version.Version.Value ?? "of unknown version";
        return int.TryParse(name.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major) && major < 8
            ? Finding.Warning(
                "version", $"PVE {name} is older than what this server is made for",
                "upgrade to PVE 8 or 9; until then some tools are refused")
            : Finding.Ok("version", $"PVE {name}");
    }
}
