namespace McpPve.Registration;

/// <summary>The systems whose folders differ.</summary>
internal enum HostSystem
{
    Linux,
    MacOs,
    Windows,
}
