using System.Buffers.Text;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace McpPve.EndToEnd.Http;

/// <summary>An OAuth issuer on 127.0.0.1: metadata, keys, and tokens signed by hand, right ones and wrong ones.</summary>
internal sealed class TokenIssuer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly List<(string Id, AsymmetricAlgorithm Key)> _published = [];

    private TokenIssuer(X509Certificate2? certificate)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            if (certificate is not null)
            {
                listen.UseHttps(
                    new TlsHandshakeCallbackOptions
                    {
                        OnConnection = _ => new(new SslServerAuthenticationOptions { ServerCertificate = certificate }),
                    });
            }
        }));
        _application = builder.Build();
        _application.Run(Answer);
    }

    public string Url { get; private set; } = "";

    /// <summary>Where the metadata is: at OpenID Connect's address, or at that of RFC 8414.</summary>
    public string MetadataPath { get; set; } = "/realms/lab/.well-known/openid-configuration";

    /// <summary>What the metadata says that its issuer is; <see cref="Url"/> where null.</summary>
    public string? Named { get; set; }

    /// <summary>Answers everything with 503.</summary>
    public bool Down { get; set; }

    public RSA Rsa { get; } = RSA.Create(2048);

    public ECDsa Elliptic { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <param name="certificate">Null: plain HTTP.</param>
    public static async Task<TokenIssuer> Start(X509Certificate2? certificate = null)
    {
        var issuer = new TokenIssuer(certificate);
        await issuer._application.StartAsync();
        issuer.Url = issuer._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()
            + "/realms/lab";
        issuer.Publish("rsa", issuer.Rsa);
        issuer.Publish("elliptic", issuer.Elliptic);
        return issuer;
    }

    public void Publish(string id, AsymmetricAlgorithm key)
    {
        lock (_published)
        {
            _published.Add((id, key));
        }
    }

    /// <summary>Claims of a good token.</summary>
    public JsonObject Claims(string audience, string scope, string subject = "alice") => new()
    {
        ["iss"] = Url,
        ["aud"] = audience,
        ["sub"] = subject,
        ["scope"] = scope,
        ["iat"] = Now(0),
        ["exp"] = Now(600),
    };

    public string Token(string audience, string scope, string subject = "alice") =>
        Sign(Claims(audience, scope, subject), "RS256", "rsa", Rsa);

    /// <param name="more">Members of the header; null takes one away.</param>
    public static string Sign(
        JsonObject claims, string algorithm, string? keyId, object? key, params (string Name, JsonNode? Value)[] more)
    {
        var header = new JsonObject { ["alg"] = algorithm, ["typ"] = "at+jwt" };
        foreach (var (name, value) in more)
        {
            header.Remove(name);
            if (value is not null)
            {
                header[name] = value;
            }
        }
        if (keyId is not null)
        {
            header["kid"] = keyId;
        }

        var text = $"{Encode(header.ToJsonString())}.{Encode(claims.ToJsonString())}";
        var bytes = Encoding.ASCII.GetBytes(text);
        return $"{text}." + Base64Url.EncodeToString(key switch
        {
            RSA rsa => rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            ECDsa elliptic => elliptic.SignData(bytes, HashAlgorithmName.SHA256),
            byte[] secret => HMACSHA256.HashData(secret, bytes),
            _ => [],
        });
    }

    public static long Now(int seconds) => DateTimeOffset.UtcNow.AddSeconds(seconds).ToUnixTimeSeconds();

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        Rsa.Dispose();
        Elliptic.Dispose();
    }

    private Task Answer(HttpContext context)
    {
        var path = context.Request.Path.Value;
        if (Down || (path != MetadataPath && path != "/keys"))
        {
            context.Response.StatusCode = Down ? 503 : 404;
            return Task.CompletedTask;
        }

        context.Response.ContentType = "application/json";
        var root = Url[..Url.IndexOf("/realms", StringComparison.Ordinal)];
        return context.Response.WriteAsync(
            (path == "/keys"
                ? Keys()
                : new JsonObject
                {
                    ["issuer"] = Named ?? Url, ["jwks_uri"] = $"{root}/keys", ["token_endpoint"] = $"{root}/token",
                }).ToJsonString());
    }

    private JsonObject Keys()
    {
        lock (_published)
        {
            return new() { ["keys"] = new JsonArray([.. _published.Select(pair => Described(pair.Id, pair.Key))]) };
        }
    }

    private static JsonObject Described(string id, AsymmetricAlgorithm key)
    {
        var described = new JsonObject { ["kid"] = id, ["use"] = "sig" };
        if (key is RSA rsa)
        {
            var parameters = rsa.ExportParameters(false);
            (described["kty"], described["n"], described["e"]) = (
                "RSA", Base64Url.EncodeToString(parameters.Modulus), Base64Url.EncodeToString(parameters.Exponent));
        }
        else
        {
            var point = ((ECDsa)key).ExportParameters(false).Q;
            (described["kty"], described["crv"], described["x"], described["y"]) = (
                "EC", "P-256", Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));
        }

        return described;
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
