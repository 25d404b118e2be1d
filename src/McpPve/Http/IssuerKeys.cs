using McpPve.Text;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace McpPve.Http;

/// <summary>The keys that an issuer publishes, by OpenID Connect or by RFC 8414 alone.</summary>
/// <remarks>
/// <see cref="ConfigurationManager{T}"/> reads newer keys after it has answered, so that the first token after a change of keys would be
/// refused, and while an issuer is down it asks it once for each caller (tried with 8.23).
/// </remarks>
internal sealed class IssuerKeys(Uri issuer, Log log) : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    /// <summary>Tokens with unknown keys cost nobody anything; the issuer is not asked at their pace.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private const int LeastRsaBits = 2048;

    private readonly HttpClient _client = new(
        new SocketsHttpHandler
        {
            UseCookies = false,
            AllowAutoRedirect = false,
        }) { Timeout = Limit, MaxResponseContentBufferSize = 1 << 20 };
    private readonly SemaphoreSlim _turn = new(1);
    private volatile Answer? _last;

    /// <param name="newer">The known ones don't do.</param>
    /// <exception cref="IOException">None have been read.</exception>
    public async Task<IEnumerable<SecurityKey>> Read(bool newer, CancellationToken cancellation)
    {
        if (IsOld(_last, newer))
        {
            await _turn.WaitAsync(cancellation);
            try
            {
                if (IsOld(_last, newer))
                {
                    _last = new(await Ask() ?? _last?.Keys, TimeProvider.System.GetTimestamp());
                }
            }
            finally
            {
                _turn.Release();
            }
        }
        return _last?.Keys ?? throw new IOException($"the keys of {issuer} can't be read");
    }

    public void Dispose()
    {
        _client.Dispose();
        _turn.Dispose();
    }

    private static bool IsOld(Answer? last, bool newer) =>
        last is null || TimeProvider.System.GetElapsedTime(last.At) > (newer || last.Keys is null ? Pause : Lifetime);

    // Whoever asks first may go away; the answer is for all.
    private async Task<ICollection<SecurityKey>?> Ask()
    {
        var documents = new HttpDocumentRetriever(_client) { RequireHttps = issuer.Scheme == "https" };
        var path = issuer.AbsolutePath.TrimEnd('/');
        foreach (var address in new[] { $"{path}/.well-known/openid-configuration", $"/.well-known/oauth-authorization-server{path}" })
        {
            try
            {
                var found = await OpenIdConnectConfigurationRetriever.GetAsync(
                    new Uri(issuer, address).AbsoluteUri, documents, CancellationToken.None);
                if (found.Issuer != issuer.OriginalString)
                {
                    // RFC 8414, section 3.3: somebody else's, perhaps of a tenant that shares the host.
                    log.Warn(
                        $"{address} of {issuer} is the metadata of another issuer, "
                            + Untrusted.Clean(found.Issuer ?? "without a name", keepLines: false));
                    continue;
                }
                var strong = found.SigningKeys.Where(IsStrong).ToList();
                if (strong.Count > 0)
                {
                    return strong;
                }
                log.Warn(
                    $"{issuer} publishes no keys at {address}"
                        + (found.SigningKeys.Count > 0 ? $" that are strong enough (RSA of {LeastRsaBits} bits or more)" : ""));
            }
            catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException or ArgumentException
                or InvalidOperationException or SecurityTokenException or System.Text.Json.JsonException)
            {
                log.Warn($"{issuer} could not be asked for its keys at {address}: {e.GetBaseException().Message}");
            }
        }
        return null;
    }

    private static bool IsStrong(SecurityKey key) => key is not (RsaSecurityKey or X509SecurityKey) || key.KeySize >= LeastRsaBits;

    private sealed record Answer(ICollection<SecurityKey>? Keys, long At);
}
