using System.Net;
using System.Net.Sockets;

namespace McpPve.Http;

internal static class Network
{
    /// <summary>What one peer has to itself: who has an IPv6 address has 2^64 of them.</summary>
    public static IPAddress Of(IPAddress peer)
    {
        if (peer.AddressFamily != AddressFamily.InterNetworkV6 || peer.IsIPv4MappedToIPv6)
        {
            return peer;
        }
        var bytes = peer.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new(bytes);
    }
}
