using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using McpPve.Client.Connection;

namespace McpPve.Client.Tls;

/// <summary>Judges server certificates by one <see cref="TlsTrust"/>. Made at the first connection, used for all of them.</summary>
internal sealed class CertificateCheck : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TlsTrust _trust;
    private readonly TimeProvider _time;
    private readonly byte[][] _pins;
    private X509Certificate2Collection? _cas;

    /// <param name="alone">As <see cref="PveClientOptions.AloneInProcess"/>.</param>
    public CertificateCheck(TlsTrust trust, TimeProvider time, bool alone)
    {
        _trust = trust;
        _time = time;
        _pins = trust is TlsTrust.Pins pins ? [.. pins.Sha256.Select(Convert.FromHexString)] : [];
        if (alone && trust is not TlsTrust.SystemStore)
        {
            SystemStoreCost.Avoid();
        }
    }

    /// <summary>The settings for one handshake, which also remember why it was refused.</summary>
    /// <param name="seen">As <see cref="PveClientOptions.CertificateSeen"/>.</param>
    /// <exception cref="ConnectFailure">The CA file can't be used.</exception>
    public Handshake Judge(string host, string where, Action<string, ReadOnlyMemory<byte>>? seen = null)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (_trust is not TlsTrust.SystemStore)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        }
        if (_trust is TlsTrust.CaFile file)
        {
            policy.CustomTrustStore.AddRange(Cas(file.Path));
        }
        return new(this, host, where, policy, seen);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var ca in _cas ?? [])
            {
                ca.Dispose();
            }
        }
    }

    private X509Certificate2Collection Cas(string path)
    {
        lock (_lock)
        {
            return _cas ??= Load(path);
        }
    }

    private static X509Certificate2Collection Load(string path)
    {
        var found = new X509Certificate2Collection();
        try
        {
            found.ImportFromPemFile(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Unusable("does not exist", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable("can't be read", e);
        }
        catch (CryptographicException e)
        {
            throw Unusable("has a damaged certificate", e);
        }
        return found.Count > 0 ? found : throw Unusable("has no certificate in PEM form", null);

        ConnectFailure Unusable(string why, Exception? e) =>
            new(PveFailure.Tls, $"the file with the trusted CAs {why}: {path}", e)
            {
                Certificate = CertificateFault.TrustFile,
            };
    }

    internal sealed class Handshake
    {
        private readonly CertificateCheck _check;
        private readonly string _host;
        private readonly string _where;
        private readonly Action<string, ReadOnlyMemory<byte>>? _seen;

        public Handshake(
            CertificateCheck check, string host, string where, X509ChainPolicy policy, Action<string, ReadOnlyMemory<byte>>? seen)
        {
            (_check, _host, _where, _seen) = (check, host, where, seen);
            Options = new()
            {
                TargetHost = host,
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                CertificateChainPolicy = policy,
                RemoteCertificateValidationCallback = (_, certificate, chain, errors) => Accept(certificate, chain, errors),
            };
        }

        public SslClientAuthenticationOptions Options { get; }

        /// <summary>Why the certificate was not accepted.</summary>
        public string? Refusal { get; private set; }

        public string? Fingerprint { get; private set; }

        public CertificateFault Fault { get; private set; }

        /// <summary>What the certificate is for; known when it was not accepted for its name.</summary>
        public IReadOnlyList<string> Names { get; private set; } = [];

        private bool Accept(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
        {
            if (certificate is null)
            {
                Refusal = $"{_where} showed no certificate";
                Fault = CertificateFault.Other;
                return false;
            }
            var raw = certificate.GetRawCertData();
            _seen?.Invoke(_where, raw);
            var hash = SHA256.HashData(raw);
            Fingerprint = string.Join(':', hash.Select(static b => b.ToString("X2")));
            switch (_check._trust)
            {
                case TlsTrust.Any:
                    return true;
                case TlsTrust.Pins:
                    var known = false;
                    foreach (var pin in _check._pins)
                    {
                        known |= CryptographicOperations.FixedTimeEquals(pin, hash);
                    }
                    Fault = known ? CertificateFault.None : CertificateFault.NotPinned;
                    Refusal = known
                        ? null
                        : $"the certificate of {_where} is not the expected one: its SHA-256 fingerprint is {Fingerprint}";
                    return known;
                default:
                    using (var leaf = X509CertificateLoader.LoadCertificate(raw))
                    {
                        // The platform takes the common name for an address although the certificate names other addresses.
                        errors |= IsFor(leaf) ? SslPolicyErrors.None : SslPolicyErrors.RemoteCertificateNameMismatch;
                        if (errors == SslPolicyErrors.None)
                        {
                            return true;
                        }
                        Refusal = $"the certificate of {_where} is not trusted: {string.Join(", and ", Reasons(leaf, chain, errors))}";
                    }
                    return false;
            }
        }

        private IEnumerable<string> Reasons(X509Certificate2 leaf, X509Chain? chain, SslPolicyErrors errors)
        {
            var status = X509ChainStatusFlags.NoError;
            foreach (var entry in chain?.ChainStatus ?? [])
            {
                status |= entry.Status;
            }
            const X509ChainStatusFlags Unknown = X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain;
            if ((status & Unknown) != 0)
            {
                Fault |= CertificateFault.UnknownIssuer;
                if (leaf.SubjectName.RawData.AsSpan().SequenceEqual(leaf.IssuerName.RawData))
                {
                    yield return "it is self-signed";
                }
                else
                {
                    yield return $"it is signed by an unknown CA ({leaf.Issuer})";
                    if (_check._trust is TlsTrust.SystemStore && KnowsNoCa())
                    {
                        yield return "this system knows no CA at all, not even the public ones (install ca-certificates, or mount the "
                            + "host's /etc/ssl/certs into a container)";
                    }
                }
            }
            if ((status & X509ChainStatusFlags.NotTimeValid) != 0)
            {
                var now = _check._time.GetUtcNow();
                var (from, until) = (leaf.NotBefore.ToUniversalTime(), leaf.NotAfter.ToUniversalTime());
                Fault |= from > now ? CertificateFault.NotYetValid : CertificateFault.Expired;
                yield return until < now ? $"it expired on {until:yyyy-MM-dd}"
                    : from > now ? $"it is valid only from {from:yyyy-MM-dd} on (is the clock of this computer right?)"
                    : "a certificate above it has expired";
            }
            if ((errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0)
            {
                Fault |= CertificateFault.OtherName;
                Names = NamesIn(leaf);
                var names = Names.Count > 0 ? string.Join(", ", Names) : $"'{leaf.GetNameInfo(X509NameType.SimpleName, forIssuer: false)}'";
                yield return $"it is for {names}, not for {_host}";
            }
            if ((status & X509ChainStatusFlags.NotSignatureValid) != 0)
            {
                Fault |= CertificateFault.UnknownIssuer;
                yield return $"the trusted CA of that name ({leaf.Issuer}) did not sign it";
            }
            const X509ChainStatusFlags Told = Unknown | X509ChainStatusFlags.NotTimeValid | X509ChainStatusFlags.NotSignatureValid;
            if ((status & ~Told) != 0)
            {
                Fault |= CertificateFault.Other;
                yield return string.Join(", ", chain!.ChainStatus
                    .Where(static s => (s.Status & Told) == 0)
                    .Select(static s => Connection.Refusal.OneLine(s.StatusInformation)));
            }
        }

        private bool IsFor(X509Certificate2 leaf)
        {
            try
            {
                return leaf.MatchesHostname(_host);
            }
            catch (CryptographicException) // its names can't be read
            {
                return false;
            }
        }

        private static bool KnowsNoCa()
        {
            using var store = new X509Store(StoreName.Root, StoreLocation.LocalMachine);
            try
            {
                store.Open(OpenFlags.ReadOnly);
                var found = store.Certificates;
                foreach (var ca in found)
                {
                    ca.Dispose();
                }
                return found.Count == 0;
            }
            catch (CryptographicException) // can't be read, which is not the same as empty
            {
                return false;
            }
        }

        private static List<string> NamesIn(X509Certificate2 leaf)
        {
            try
            {
                var names = leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
                return names is null
                    ? []
                    : [.. names.EnumerateDnsNames(), .. names.EnumerateIPAddresses().Select(static ip => ip.ToString())];
            }
            catch (CryptographicException) // damaged; the common name is told instead
            {
                return [];
            }
        }
    }
}
