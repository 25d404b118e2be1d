using System.Formats.Asn1;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using McpPve.Simulator.Protocol;
using McpPve.Simulator.State;

namespace McpPve.Simulator.Areas;

/// <summary>What PVE tells about the certificates of a node, read from the certificates themselves.</summary>
internal static class CertificateRows
{
    private const string RsaOid = "1.2.840.113549.1.1.1";

    // As openssl names them; another one keeps its number.
    private static readonly Dictionary<string, string> Names = new()
    {
        ["2.5.4.3"] = "CN", ["2.5.4.6"] = "C", ["2.5.4.7"] = "L", ["2.5.4.8"] = "ST", ["2.5.4.10"] = "O", ["2.5.4.11"] = "OU",
    };

    public static JsonArray All(Request request) => Json.List((request.World.Certificates ?? StandardCertificates.Of(request.Node))
        .OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => Row(file.Key, file.Value)));

    private static JsonObject Row(string file, string pem)
    {
        using var certificate = X509Certificate2.CreateFromPem(pem);
        var rsa = certificate.GetKeyAlgorithm() is RsaOid;
        return new()
        {
            ["filename"] = file,
            ["subject"] = Name(certificate.SubjectName),
            ["issuer"] = Name(certificate.IssuerName),
            ["notbefore"] = Seconds(certificate.NotBefore),
            ["notafter"] = Seconds(certificate.NotAfter),
            ["fingerprint"] = string.Join(
                ':', certificate.GetCertHash(HashAlgorithmName.SHA256).Select(one => one.ToString("X2", CultureInfo.InvariantCulture))),
            ["pem"] = $"{pem.Trim()}\n",
            ["public-key-bits"] = Bits(certificate),
            ["public-key-type"] = rsa ? "rsaEncryption" : "id-ecPublicKey",
            ["san"] = Json.Strings(certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(Alternatives)),
        };
    }

    private static long Seconds(DateTime local) => new DateTimeOffset(local).ToUnixTimeSeconds();

    private static int Bits(X509Certificate2 certificate)
    {
        using var rsa = certificate.GetRSAPublicKey();
        using var curve = certificate.GetECDsaPublicKey();
        return rsa?.KeySize ?? curve?.KeySize ?? 0;
    }

    private static string Name(X500DistinguishedName name) => string.Concat(name.EnumerateRelativeDistinguishedNames(reversed: false)
        .Where(part => !part.HasMultipleElements)
        .Select(part => part.GetSingleElementType().Value is { } type
            ? $"/{Names.GetValueOrDefault(type, type)}={part.GetSingleElementValue()}"
            : ""));

    // In the order of the certificate, which the two lists of the extension lose.
    private static IEnumerable<string> Alternatives(X509SubjectAlternativeNameExtension names)
    {
        const int dns = 2, address = 7;
        var all = new AsnReader(names.RawData, AsnEncodingRules.DER).ReadSequence();
        while (all.HasData)
        {
            var tag = all.PeekTag();
            if (tag.TagValue == dns)
            {
                yield return all.ReadCharacterString(UniversalTagNumber.IA5String, tag);
            }
            else if (tag.TagValue == address)
            {
                var bytes = all.ReadOctetString(tag);
                yield return bytes.Length == 4
                    ? new IPAddress(bytes).ToString()
                    : string.Join(':', bytes.Chunk(2).Select(pair => Convert.ToHexString(pair)));
            }
            else
            {
                all.ReadEncodedValue();
            }
        }
    }
}
