using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace McpPve.Tests.Client;

/// <summary>Certificates like those of a PVE cluster, made when they are needed.</summary>
internal static class Certificates
{
    public static X509Certificate2 SelfSigned(string name, DateTimeOffset? from = null, DateTimeOffset? until = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request($"CN={name}", key, name);
        using var made = request.CreateSelfSigned(from ?? DateTimeOffset.UtcNow.AddDays(-1), until ?? DateTimeOffset.UtcNow.AddDays(30));
        return Usable(made);
    }

    /// <summary>A root that, like PVE's, says little more than that it is one.</summary>
    public static X509Certificate2 Authority(string name = "Proxmox Virtual Environment")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}, OU=8f2c, O=PVE Cluster Manager CA", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, false));
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddYears(-2), DateTimeOffset.UtcNow.AddYears(8));
        return Usable(made);
    }

    public static X509Certificate2 SignedBy(
        X509Certificate2 authority, string name, DateTimeOffset? from = null, DateTimeOffset? until = null, string? subject = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request($"OU=PVE Cluster Node, CN={subject ?? name}", key, name);
        using var issuer = authority.GetECDsaPrivateKey()!;
        using var made = request.Create(
            authority.SubjectName,
            X509SignatureGenerator.CreateForECDsa(issuer),
            from ?? DateTimeOffset.UtcNow.AddDays(-1),
            until ?? DateTimeOffset.UtcNow.AddDays(30),
            RandomNumberGenerator.GetBytes(8));
        using var whole = made.CopyWithPrivateKey(key);
        return Usable(whole);
    }

    public static string Fingerprint(X509Certificate2 certificate) => Convert.ToHexString(SHA256.HashData(certificate.RawData));

    private static CertificateRequest Request(string subject, ECDsa key, string name)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out var address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(name);
        }
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, false));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        return request;
    }

    // A server needs the key beside the certificate in one store.
    private static X509Certificate2 Usable(X509Certificate2 made) =>
        X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null, X509KeyStorageFlags.Exportable);
}
