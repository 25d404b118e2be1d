using System.Text.Json.Serialization;
using McpPve.Client.Json;

namespace McpPve.Client.Models;

/// <summary>A row of /storage, or one of them.</summary>
public sealed class StorageConfig : PveObject
{
    public PveText Storage { get; set; }
    public PveText Type { get; set; }
    public PveText Content { get; set; }

    /// <summary>Separated by commas; absent: all nodes.</summary>
    public PveText Nodes { get; set; }

    public PveFlag Shared { get; set; }
    public PveFlag Disable { get; set; }
    public PveText Path { get; set; }
    public PveText Server { get; set; }
    public PveText Export { get; set; }
    public PveText Share { get; set; }

    [JsonPropertyName("vgname")]
    public PveText VgName { get; set; }

    public PveText Pool { get; set; }

    [JsonPropertyName("thinpool")]
    public PveText ThinPool { get; set; }

    public PveText Base { get; set; }
    public PveText Target { get; set; }
    public PveText Portal { get; set; }
    public PveText Datastore { get; set; }
    public PveText Namespace { get; set; }
    public PveText Username { get; set; }
    public PveText Domain { get; set; }
    public PveText Fingerprint { get; set; }

    [JsonPropertyName("monhost")]
    public PveText MonHost { get; set; }

    [JsonPropertyName("subdir")]
    public PveText SubDir { get; set; }

    public PveText Options { get; set; }
    public PveText Digest { get; set; }

    [JsonPropertyName("bwlimit")]
    public PveText BandwidthLimit { get; set; }

    public PveText Format { get; set; }
    public PveText Preallocation { get; set; }

    [JsonPropertyName("mkdir")]
    public PveFlag MakeDirectory { get; set; }

    public PveFlag CreateBasePath { get; set; }
    public PveFlag CreateSubdirs { get; set; }

    [JsonPropertyName("is_mountpoint")]
    public PveText IsMountpoint { get; set; }

    public PveText ContentDirs { get; set; }
    public PveInteger MaxProtectedBackups { get; set; }
    public PveFlag Krbd { get; set; }
    public PveFlag Sparse { get; set; }

    [JsonPropertyName("saferemove")]
    public PveFlag SafeRemove { get; set; }

    [JsonPropertyName("saferemove_throughput")]
    public PveText SafeRemoveThroughput { get; set; }

    [JsonPropertyName("blocksize")]
    public PveText BlockSize { get; set; }

    [JsonPropertyName("mountpoint")]
    public PveText MountPoint { get; set; }

    public PveInteger Port { get; set; }
    public PveFlag Nocow { get; set; }

    [JsonPropertyName("nowritecache")]
    public PveFlag NoWriteCache { get; set; }

    public PveFlag Fuse { get; set; }

    [JsonPropertyName("smbversion")]
    public PveText SmbVersion { get; set; }

    public PveText DataPool { get; set; }
    public PveText FsName { get; set; }
    public PveText EncryptionKey { get; set; }
    public PveText MasterPubkey { get; set; }
    public PveText Keyring { get; set; }

    [JsonPropertyName("authsupported")]
    public PveText AuthSupported { get; set; }

    [JsonPropertyName("tagged_only")]
    public PveFlag TaggedOnly { get; set; }

    public PveFlag SnapshotAsVolumeChain { get; set; }
    public PveFlag SkipCertVerification { get; set; }

    /// <summary>A property string.</summary>
    public PveText PruneBackups { get; set; }
}
