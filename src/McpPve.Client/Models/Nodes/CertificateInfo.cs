using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /nodes/{node}/certificates/info.</summary>
public sealed class CertificateInfo : PveObject
{
    /// <summary>pve-root-ca.pem, pve-ssl.pem, or pveproxy-ssl.pem.</summary>
    public PveText Filename { get; set; }

    public PveText Pem { get; set; }
}
