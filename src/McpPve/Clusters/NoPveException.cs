using ModelContextProtocol;

namespace McpPve.Clusters;

/// <summary>There is no Proxmox VE to pass a request on to. Whatever is asked is answered with this message.</summary>
internal sealed class NoPveException(string message) : McpException(message);
