namespace McpPve.Simulator;

/// <summary>A three-node cluster that answers the REST API the way PVE does.</summary>
public sealed class SimulatedCluster;
