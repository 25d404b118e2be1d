namespace McpPve.Simulator;

/// <summary>How the simulated cluster differs from the standard one.</summary>
public sealed record SimulatorOptions
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>1: tasks take as long as on real hardware; 20: a twentieth of it.</summary>
    public double TaskSpeed { get; init; } = 1;

    /// <summary>Decides MAC addresses, UUIDs and the like: the same seed builds the same cluster.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How long a bad token waits for its 401.</summary>
    public TimeSpan AuthenticationDelay { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary><c>9.2</c> or <c>8.4</c>; the older one does not know what came with 9.</summary>
    public string Release { get; init; } = "9.2";

    /// <summary>Null: the standard set of guests. A number: that many generated ones, spread over the nodes.</summary>
    public int? Guests { get; init; }

    /// <summary>At least the standard three, <c>pve1</c> to <c>pve3</c>; the others are like the first.</summary>
    public int Nodes { get; init; } = 3;

    /// <summary>How far the clock of the nodes is ahead of <see cref="Time"/>.</summary>
    public TimeSpan ClockOffset { get; init; }

    /// <summary>Null: no second factor. Else the code that <c>root@pam</c> has to show besides the password.</summary>
    public string? OneTimeCode { get; init; }

    /// <summary>Nodes that are off from the beginning; without more than half of them there is no quorum.</summary>
    public IReadOnlyList<string> OfflineNodes { get; init; } = [];

    /// <summary>
    /// What the nodes have for certificates, by file name (<c>pve-root-ca.pem</c>, <c>pve-ssl.pem</c>, <c>pveproxy-ssl.pem</c>), in PEM.
    /// Null: some that nobody serves.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Certificates { get; init; }

    /// <summary>The file behind the API viewer; null: what is known about the release. Empty: there is none.</summary>
    public ReadOnlyMemory<byte>? ApiDocument { get; init; }
}
