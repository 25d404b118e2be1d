using System.Security.Claims;
using McpPve.Options;
using McpPve.Tools;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace McpPve.Http;

/// <summary>Access tokens of an OAuth 2.1 issuer (JWT): from it, for us, in time, and with a scope that stands for a tier.</summary>
internal sealed class AccessTokens : IDisposable
{
    /// <summary>The claim that holds the tier.</summary>
    public const string TierClaim = "tier";

    /// <summary>In the order of <see cref="Tier"/>.</summary>
    public static readonly string[] Scopes = ["pve:read", "pve:execute", "pve:full"];

    private static readonly TimeSpan AskIssuer = TimeSpan.FromSeconds(10);

    private readonly OAuthOptions _options;
    private readonly Log _log;
    private readonly HttpClient _issuer = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { Timeout = AskIssuer };
    private readonly ConfigurationManager<OpenIdConnectConfiguration> _keys;
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };

    public AccessTokens(OAuthOptions options, Log log)
    {
        (_options, _log) = (options, log);
        // Keys that the issuer changes are read again when a token names an unknown one, and every day.
        _keys = new(
            $"{options.Issuer.AbsoluteUri.TrimEnd('/')}/.well-known/openid-configuration",
            new OpenIdConnectConfigurationRetriever(),
            new HttpDocumentRetriever(_issuer) { RequireHttps = options.Issuer.Scheme == "https" });
    }

    /// <summary>The path of the metadata of this resource (RFC 9728).</summary>
    public string MetadataPath => $"/.well-known/oauth-protected-resource{_options.Audience.AbsolutePath.TrimEnd('/')}";

    public string Challenge(string? error, Tier needed = Tier.ReadOnly) =>
        $"Bearer {(error is null ? "" : $"error=\"{error}\", ")}scope=\"{Scopes[(int)needed]}\", resource_metadata=\"{_options.Audience.GetLeftPart(UriPartial.Authority)}{MetadataPath}\"";

    public async ValueTask<Verdict> Check(string token, HttpContext context)
    {
        var result = await _handler.ValidateTokenAsync(token, new()
        {
            ConfigurationManager = _keys,
            ValidIssuer = _options.Issuer.OriginalString,
            ValidAudience = _options.Audience.OriginalString,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            ValidAlgorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"],
            ClockSkew = TimeSpan.FromSeconds(30),
        });
        if (!result.IsValid)
        {
            _log.Debug($"access token refused: {result.Exception?.Message}");
            return new(StatusCodes.Status401Unauthorized, $"the access token is not accepted: {Why(result.Exception)}", Challenge("invalid_token"));
        }
        var scopes = result.ClaimsIdentity.FindAll("scope").Concat(result.ClaimsIdentity.FindAll("scp")).SelectMany(claim => claim.Value.Split(' ')).ToHashSet();
        var tier = Array.FindLastIndex(Scopes, scopes.Contains);
        if (tier < 0)
        {
            return new(StatusCodes.Status403Forbidden, $"the access token has none of the scopes {string.Join(", ", Scopes)}", Challenge("insufficient_scope"));
        }
        var subject = result.ClaimsIdentity.FindFirst("sub")?.Value ?? result.ClaimsIdentity.FindFirst("client_id")?.Value;
        return subject is null
            ? new(StatusCodes.Status401Unauthorized, "the access token does not say whose it is (sub)", Challenge("invalid_token"))
            : Verdict.In(Access.User(subject, context, new Claim(TierClaim, ((Tier)tier).Name())));
    }

    public void Dispose() => _issuer.Dispose();

    private string Why(Exception? error) => error switch
    {
        SecurityTokenExpiredException => "it has expired",
        SecurityTokenInvalidAudienceException => $"it is meant for another server than {_options.Audience}",
        SecurityTokenInvalidIssuerException => $"it was issued by another issuer than {_options.Issuer}",
        SecurityTokenSignatureKeyNotFoundException or SecurityTokenInvalidSignatureException => "its signature is not that of the issuer",
        SecurityTokenNotYetValidException => "it is not valid yet",
        InvalidOperationException => $"the keys of {_options.Issuer} can't be read",
        _ => "it is no token that this server can check",
    };
}
