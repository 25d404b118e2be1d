using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace McpPve.Testing;

/// <summary>A cluster's own authority, as PVE makes one at installation, and the node certificates it signs.</summary>
public sealed class CertificateAuthority : IDisposable
{
    private readonly Lazy<string> _folder = new(() => Directory.CreateTempSubdirectory("mcp-pve-ca-").FullName);
    private readonly Lazy<X509Certificate2> _leaf;

    public CertificateAuthority()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(
            "CN=Proxmox Virtual Environment, OU=simulated, O=PVE Cluster Manager CA",
            key,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        Certificate = Loaded(request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow.AddYears(10)));
        _leaf = new(() => LeafFor("localhost", "127.0.0.1", "::1"));
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>Valid for 127.0.0.1, ::1 and localhost.</summary>
    public X509Certificate2 Leaf => _leaf.Value;

    public X509Certificate2 ExpiredLeaf() =>
        Sign(Certificate, DateTimeOffset.UtcNow.AddDays(-20), DateTimeOffset.UtcNow.AddDays(-1), "localhost", "127.0.0.1");

    public X509Certificate2 LeafFor(params string[] names) =>
        Sign(Certificate, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1), names);

    /// <summary>An authority below this one, and a leaf that it signs: who trusts this one needs to see both.</summary>
    public (X509Certificate2 Leaf, X509Certificate2 Intermediate) Chain()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=an intermediate authority", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var signed = request.Create(Certificate, DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddYears(2),
            RandomNumberGenerator.GetBytes(16));
        var intermediate = Loaded(signed.CopyWithPrivateKey(key));
        return (
            Sign(intermediate, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1), "localhost", "127.0.0.1"),
            intermediate);
    }

    /// <summary>Right names, but nobody signed it.</summary>
    public static X509Certificate2 SelfSigned() =>
        Sign(null, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1), "localhost", "127.0.0.1");

    /// <summary>The authority's certificate as a PEM file, like PVE's pve-root-ca.pem; gone after Dispose.</summary>
    public string PemFile()
    {
        var path = Path.Combine(_folder.Value, "pve-root-ca.pem");
        File.WriteAllText(path, Certificate.ExportCertificatePem());
        return path;
    }

    /// <summary>SHA-256 as PVE's web page shows it: AA:BB:….</summary>
    public static string Fingerprint(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return string.Join(':', certificate.GetCertHash(HashAlgorithmName.SHA256).Select(b => b.ToString("X2", null)));
    }

    public void Dispose()
    {
        if (_leaf.IsValueCreated)
        {
            _leaf.Value.Dispose();
        }

        Certificate.Dispose();
        if (_folder.IsValueCreated)
        {
            Directory.Delete(_folder.Value, true);
        }
    }

    private static X509Certificate2 Sign(X509Certificate2? issuer, DateTimeOffset from, DateTimeOffset until, params string[] names)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(
            $"CN={names[0]}, OU=PVE Cluster Node, O=Proxmox Virtual Environment", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, false));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }

        request.CertificateExtensions.Add(alternatives.Build());
        if (issuer is null)
        {
            return Loaded(request.CreateSelfSigned(from, until));
        }

        using var signed = request.Create(issuer, from, until, RandomNumberGenerator.GetBytes(16));
        return Loaded(signed.CopyWithPrivateKey(key));
    }

    // SChannel refuses keys that live in memory only, so the pair goes through PKCS#12 once.
    private static X509Certificate2 Loaded(X509Certificate2 certificate)
    {
        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(
                certificate.Export(X509ContentType.Pfx), null, X509KeyStorageFlags.Exportable);
        }
    }
}
