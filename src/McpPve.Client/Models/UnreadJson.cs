using System.Text.Json.Serialization;

namespace McpPve.Client.Models;

/// <summary>Answers that no tool reads yet. A context is linked as a whole, so these have one of their own, which stays out of the program.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(TokenInfo))]
[JsonSerializable(typeof(NewToken))]
[JsonSerializable(typeof(TfaUser))]
[JsonSerializable(typeof(AgentFileSystemsResult))]
[JsonSerializable(typeof(AgentFile))]
[JsonSerializable(typeof(AgentValueResult))]
[JsonSerializable(typeof(AgentInfoResult))]
[JsonSerializable(typeof(BackupVolumeTree))]
[JsonSerializable(typeof(BackupDefaults))]
[JsonSerializable(typeof(ClusterNode))]
[JsonSerializable(typeof(ScheduleEvent))]
[JsonSerializable(typeof(FirewallReference))]
[JsonSerializable(typeof(HaGroup))]
[JsonSerializable(typeof(HaManagerStatus))]
[JsonSerializable(typeof(MigrationCheck))]
[JsonSerializable(typeof(GuestFeature))]
[JsonSerializable(typeof(ReplicationStatus))]
[JsonSerializable(typeof(AptPackage))]
[JsonSerializable(typeof(Certificate))]
[JsonSerializable(typeof(PciDevice))]
[JsonSerializable(typeof(HostsFile))]
[JsonSerializable(typeof(Subscription))]
[JsonSerializable(typeof(ConsoleTicket))]
[JsonSerializable(typeof(PveRecord))]
[JsonSerializable(typeof(VolumeInfo))]
[JsonSerializable(typeof(PruneCandidate))]
[JsonSerializable(typeof(ArchiveEntry))]
[JsonSerializable(typeof(ApplianceTemplate))]
[JsonSerializable(typeof(Disk))]
public sealed partial class UnreadJson : JsonSerializerContext;
