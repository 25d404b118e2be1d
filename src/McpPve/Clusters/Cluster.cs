using McpPve.Client;

namespace McpPve.Clusters;

/// <summary>One Proxmox VE cluster: the connection and what is known through it.</summary>
internal sealed class Cluster(PveClient client)
{
    /// <summary>The host of its first address.</summary>
    public string Name => Client.Options.BaseUrls[0].Host;

    /// <summary>What it is called among several; null where it is the only one.</summary>
    public string? Label { get; init; }

    public PveClient Client { get; } = client;
    public GuestLocator Guests { get; } = new(client);
    public TaskFollower Tasks { get; } = new(client);

    /// <summary>What the token may do.</summary>
    public TokenRights Rights { get; } = new(client);

    /// <summary>What it documents about its API.</summary>
    public ClusterDocument Document { get; } = new(client);

    /// <summary>Whether it answers; null where nobody keeps watch.</summary>
    public PveState? State { get; init; }

    public string TokenId => Client.Options.TokenId;
    public TimeProvider Time => Client.Options.Time;
}
