using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using McpPve.Client;
using McpPve.Client.Json;
using McpPve.Client.Models;
using McpPve.Client.Tls;
using McpPve.Diagnosis;
using McpPve.Registration;

namespace McpPve.CommandLine.Setup;

/// <summary>Where Proxmox VE is, and which certificate is trusted.</summary>
internal sealed partial class SetupDialog
{
    /// <summary>How certificates are judged from now on.</summary>
    /// <param name="Fingerprint">Of the certificate that is pinned.</param>
    /// <param name="CaFile">The file with the CA, where it is one that exists.</param>
    /// <param name="WantsCa">The cluster's CA takes the place of the pin when it can be read.</param>
    private sealed record Trusted(TlsTrust Trust, string? Fingerprint = null, string? CaFile = null, bool WantsCa = false)
    {
        /// <summary>Of the CA that was read from the cluster.</summary>
        public string? CaText { get; init; }
    }

    private async Task<(Uri Url, Trusted Trust)> Address()
    {
        var given = answers.Url;
        while (true)
        {
            given ??= await prompt.Ask(
                "Address of Proxmox VE, such as pve1.example or https://192.0.2.10:8006", "--url", check: text => Urls(text).Problem);
            var (urls, problem) = Urls(given!);
            if (problem is not null)
            {
                throw new SetupException($"--url: {problem}");
            }
            foreach (var url in urls)
            {
                var trust = answers.CaFile is { } ca ? new Trusted(TlsTrust.Cas(Path.GetFullPath(ca)), CaFile: Path.GetFullPath(ca))
                    : answers.Fingerprint is { } pin
                    ? new(TlsTrust.Pinned([Pin(pin)!]), Colons(Pin(pin)!), WantsCa: answers.Trust == "ca")
                    : new(TlsTrust.System);
                var node = await Look(url, trust.Trust);
                if (node.Problem is null)
                {
                    Said(url, node);
                    return (url, trust);
                }
                if (node.Problem is { Failure: PveFailure.Tls, Certificate: not CertificateFault.None } refused
                    && trust is { Fingerprint: null, CaFile: null }
                    && await Judge(url, node, refused) is { } judged)
                {
                    return (url, judged);
                }
                if (url != urls[^1] && node.Problem is { Failure: PveFailure.Unreachable })
                {
                    continue; // perhaps behind a proxy, on the usual port of https
                }
                var options = new PveClientOptions { BaseUrls = [url], TokenId = "", TokenSecret = "", Trust = trust.Trust };
                var why = $"{node.Problem.Message.TrimEnd('.')}; {ConnectionAdvice.Next(node.Problem, options)}.";
                if (!prompt.IsThere || answers.Url is not null)
                {
                    throw new SetupException($"setup: {why} Nothing was written.", Commands.CannotConnect);
                }
                prompt.Say(why);
                break;
            }
            given = null;
        }
    }

    private async Task<NodeCheck> Look(Uri url, TlsTrust trust)
    {
        using var spinner = new Spinner($"connecting to {url.Authority} …");
        var check = new NodeCheck(
            new() { BaseUrls = [url], TokenId = "", TokenSecret = "", Trust = trust }, url) { Anonymous = true };
        await check.Look(_cancellation);
        return check;
    }

    private void Said(Uri url, NodeCheck node) =>
        prompt.Say($"{url.Authority} answers{(node.Fingerprint is null ? "" : ", and its certificate is trusted")}.");

    /// <summary>A certificate that nobody vouches for: the person does, or nobody.</summary>
    /// <returns>Null where another address is to be given.</returns>
    private async Task<Trusted?> Judge(Uri url, NodeCheck node, PveException refused)
    {
        var pin = node.Fingerprint ?? refused.SeenFingerprint!;
        var trusted = new Trusted(TlsTrust.Pinned([pin.Replace(":", "", StringComparison.Ordinal)]), pin);
        if (answers.Trust is "pin" or "ca" && (answers.Yes || !prompt.IsThere))
        {
            prompt.Say(
                $"The certificate of {url.Authority} is trusted as it was shown now: SHA-256 {pin}. Compare it with "
                    + $"{ConnectionAdvice.Compare}.");
            return trusted with { WantsCa = answers.Trust == "ca" };
        }
        if (!prompt.IsThere || answers.Trust == "system")
        {
            return null;
        }
        prompt.Say();
        prompt.Say($"{refused.Message.TrimEnd('.')}.");
        if (node.Certificate is { } der)
        {
            using var certificate = X509CertificateLoader.LoadCertificate(der);
            Prompt.Show($"  issued by  {certificate.Issuer}");
            Prompt.Show(string.Create(CultureInfo.InvariantCulture, $"  until      {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}"));
        }
        Prompt.Show($"  SHA-256    {pin}");
        prompt.Say(
            "Proxmox VE makes such certificates by itself. The node shows the same fingerprint under Node, System, Certificates "
                + "(pve-ssl.pem, or pveproxy-ssl.pem), and 'pvenode cert info' prints it there. If they differ, somebody is in between.");
        var choice = answers.Trust ?? await prompt.Choose(
            "Compared and the same?", "--trust", "pin",
            ("pin", "yes: trust exactly this certificate, until it is renewed"),
            ("ca", "yes: trust the cluster's own CA, so that its nodes and renewed certificates are trusted, too"),
            ("no", "another address, or end with Ctrl-C"));
        return choice == "no" ? null : trusted with { WantsCa = choice == "ca" };
    }

    /// <summary>The CA that the cluster itself tells, over the connection to the certificate that was compared.</summary>
    private async Task<Trusted> TakeCa(PveClientOptions pve, Trusted pinned)
    {
        using var client = new PveClient(pve);
        string? pem = null;
        try
        {
            var nodes = await client.Send(
                PveRequest.Create(HttpMethod.Get, "/cluster/status"), ClusterJson.Default.ClusterStatusEntry.Rows(), _cancellation);
            var node = nodes.Data?.Find(row => row.Local.IsSet)?.Name.Value ?? throw new PveException(PveFailure.NotPve, "no local node");
            var infos = await client.Send(
                PveRequest.Create(
                    HttpMethod.Get, "/nodes/{node}/certificates/info", new Dictionary<string, string> { ["node"] = node }),
                NodeJson.Default.CertificateInfo.Rows(), _cancellation);
            pem = infos.Data?.Find(info => info.Filename.Value == RootCa)?.Pem.Value;
        }
        catch (PveException)
        {
        }
        if (pem is not null)
        {
            // It is read from a file, and an empty system has no folder for files that go away again.
            var trial = FileOnDisk.Read(Path.Combine(Folder, $".{RootCa}.trial"));
            var folder = trial.Write(Encoding.ASCII.GetBytes(pem));
            try
            {
                if ((await Look(pve.BaseUrls[0], TlsTrust.Cas(trial.Shown))).Problem is null)
                {
                    prompt.Say("The cluster's CA has signed this certificate, and is trusted from now on.");
                    return new(TlsTrust.Pinned([Pin(pinned.Fingerprint!)!])) { CaText = pem };
                }
            }
            finally
            {
                trial.Delete(folder);
            }
        }
        prompt.Say(
            "The cluster's CA can't be read, or did not sign this certificate, or the address is none of its names: exactly this "
                + "certificate is pinned instead.");
        return pinned;
    }

    /// <summary>64 hex digits of a fingerprint, however it is written; null where it is none.</summary>
    private static string? Pin(string text)
    {
        var digits = text[(text.LastIndexOf('=') + 1)..].Trim();
        digits = digits.StartsWith("SHA256:", StringComparison.OrdinalIgnoreCase) ? digits["SHA256:".Length..] : digits;
        digits = digits.Replace(":", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        return digits.Length == 64 && digits.All(char.IsAsciiHexDigit) ? digits : null;
    }

    private static string Colons(string digits) => string.Join(':', digits.Chunk(2).Select(pair => new string(pair)));

    /// <summary>What may be meant by an address: without a port PVE's own first, then that of https.</summary>
    private static (IReadOnlyList<Uri> Urls, string? Problem) Urls(string text)
    {
        var hasScheme = text.Contains("://", StringComparison.Ordinal);
        var bare = hasScheme ? text : $"https://{(IPAddress.TryParse(text, out var number)
            && number.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 && text[0] != '[' ? $"[{text}]" : text)}";
        if (!Uri.TryCreate(bare, UriKind.Absolute, out var url) || url.Host.Length == 0 || url.Scheme is not ("https" or "http"))
        {
            return ([], $"'{text}' is not an address; it must look like https://pve1.example:8006.");
        }
        if (url.UserInfo.Length > 0)
        {
            return ([], "leave user and password out of the address.");
        }
        if (url.Scheme == "http" && !url.IsLoopback)
        {
            return ([], $"http:// would send the token to {url.Host} unencrypted; use https://{url.Host}:{PvePort}.");
        }
        // What a browser shows behind the address is no part of it.
        var plain = new UriBuilder(url.Scheme, url.Host, url.Port).Uri;
        var saysPort = bare[(bare.IndexOf("://", StringComparison.Ordinal) + 3)..].Split('/')[0] is var host
            && host.LastIndexOf(':') > host.LastIndexOf(']');
        return saysPort ? ([plain], null)
            : ([new UriBuilder(url.Scheme, url.Host, PvePort).Uri, .. hasScheme ? new[] { plain } : []], null);
    }
}
