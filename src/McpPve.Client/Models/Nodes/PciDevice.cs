using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /nodes/{node}/hardware/pci.</summary>
public sealed class PciDevice : PveObject
{
    public PveText Id { get; set; }
    public PveText Class { get; set; }
    public PveText Vendor { get; set; }

    [JsonPropertyName("vendor_name")]
    public PveText VendorName { get; set; }

    public PveText Device { get; set; }

    [JsonPropertyName("device_name")]
    public PveText DeviceName { get; set; }

    [JsonPropertyName("subsystem_vendor")]
    public PveText SubsystemVendor { get; set; }

    [JsonPropertyName("subsystem_vendor_name")]
    public PveText SubsystemVendorName { get; set; }

    [JsonPropertyName("subsystem_device")]
    public PveText SubsystemDevice { get; set; }

    [JsonPropertyName("subsystem_device_name")]
    public PveText SubsystemDeviceName { get; set; }

    /// <summary>-1: none.</summary>
    [JsonPropertyName("iommugroup")]
    public PveInteger IommuGroup { get; set; }

    public PveFlag Mdev { get; set; }
}
