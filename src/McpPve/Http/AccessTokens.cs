using System.Security.Claims;
using McpPve.Effects;
using McpPve.Mcp;
using McpPve.Options;
using McpPve.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace McpPve.Http;

/// <summary>Access tokens of an OAuth 2.1 issuer (JWT): from it, for us, in time, and with a scope that stands for a tier.</summary>
internal sealed class AccessTokens(OAuthOptions options, Log log) : IDisposable
{
    private const string MetadataRoot = "/.well-known/oauth-protected-resource";

    /// <summary>In the order of <see cref="Tier"/>.</summary>
    public static readonly string[] Scopes = ["pve:read", "pve:execute", "pve:full"];

    /// <summary>What issuers write as <c>typ</c> of an access token; many write nothing.</summary>
    private static readonly string[] Types = ["at+jwt", "application/at+jwt", "JWT"];

    private readonly IssuerKeys _keys = new(options.Issuer, log);
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };

    /// <summary>Where the metadata of this resource is (RFC 9728).</summary>
    public IReadOnlyList<string> MetadataPaths { get; } =
    [
        .. new[] { MetadataRoot, MetadataRoot + options.Audience.AbsolutePath.TrimEnd('/') }.Distinct(),
    ];

    public string Challenge(string? error, Tier needed = Tier.ReadOnly) =>
        $"Bearer {(error is null ? "" : $"error=\"{error}\", ")}scope=\"{Scopes[(int)needed]}\", "
            + $"resource_metadata=\"{options.Audience.GetLeftPart(UriPartial.Authority)}{MetadataPaths[^1]}\"";

    public async ValueTask<Verdict> Check(string token, HttpContext context)
    {
        TokenValidationResult result;
        try
        {
            result = await Validate(token, newer: false, context.RequestAborted);
            if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
            {
                result = await Validate(token, newer: true, context.RequestAborted);
            }
        }
        catch (IOException e)
        {
            return new(StatusCodes.Status503ServiceUnavailable, $"the access token can't be checked now, because {e.Message}");
        }
        if ((result.IsValid ? Unfit((JsonWebToken)result.SecurityToken) : Why(result.Exception)) is { } why)
        {
            log.Debug($"access token refused: {result.Exception?.Message ?? why}");
            return new(StatusCodes.Status401Unauthorized, $"the access token is not accepted: {why}", Challenge("invalid_token"));
        }
        var scopes = result.ClaimsIdentity.FindAll("scope")
            .Concat(result.ClaimsIdentity.FindAll("scp"))
            .SelectMany(claim => claim.Value.Split(' '))
            .ToHashSet();
        var tier = Array.FindLastIndex(Scopes, scopes.Contains);
        if (tier < 0)
        {
            return new(
                StatusCodes.Status403Forbidden,
                $"the access token has none of the scopes {string.Join(", ", Scopes)}",
                Challenge("insufficient_scope"));
        }
        var subject = result.ClaimsIdentity.FindFirst("sub")?.Value ?? result.ClaimsIdentity.FindFirst("client_id")?.Value;
        return string.IsNullOrWhiteSpace(subject)
            ? new(StatusCodes.Status401Unauthorized, "the access token does not say whose it is (sub)", Challenge("invalid_token"))
            : Verdict.In(Access.User(subject, context, new Claim(Principal.TierClaim, ((Tier)tier).Name())));
    }

    /// <summary>Answers who issues the tokens (RFC 9728).</summary>
    public Task Metadata(HttpContext context) => Answers.Json(
        context,
        StatusCodes.Status200OK,
        new(options.Audience.OriginalString, [options.Issuer.OriginalString], Scopes, ["header"], "Proxmox VE"),
        HttpJson.Default.ResourceMetadata);

    public void Dispose() => _keys.Dispose();

    private async Task<TokenValidationResult> Validate(string token, bool newer, CancellationToken cancellation) =>
        await _handler.ValidateTokenAsync(token, new()
    {
        IssuerSigningKeys = await _keys.Read(newer, cancellation),
        ValidIssuer = options.Issuer.OriginalString,
        ValidAudience = options.Audience.OriginalString,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        ValidAlgorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"],
        ClockSkew = TimeSpan.FromSeconds(30),
    });

    /// <summary>What a well signed token says of itself that makes it none for us (RFC 7515, section 4.1.11, and RFC 9068).</summary>
    private static string? Unfit(JsonWebToken token) =>
        token.TryGetHeaderValue<object>("crit", out _) ? "it has an extension (crit) that this server does not know"
        : token.Typ is { Length: > 0 } type && !Types.Contains(type, StringComparer.OrdinalIgnoreCase)
            ? $"it is of type '{Untrusted.Clean(type, keepLines: false)}' and no access token"
        : null;

    private string Why(Exception? error) => error switch
    {
        SecurityTokenExpiredException => "it has expired",
        SecurityTokenInvalidAudienceException => $"it is meant for another server than {options.Audience}",
        SecurityTokenInvalidIssuerException => $"it was issued by another issuer than {options.Issuer}",
        SecurityTokenSignatureKeyNotFoundException or SecurityTokenInvalidSignatureException => "its signature is not that of the issuer",
        SecurityTokenNotYetValidException => "it is not valid yet",
        _ => "it is not a token that this server can check",
    };
}
