namespace McpPve.Tools;

/// <summary>One of these privileges, held on this path, is what PVE wants for a call.</summary>
internal sealed record RequiredPrivilege(string Path, params string[] AnyOf)
{
    public const string GuestPath = "/vms/{vmid}";
    public const string StoragePath = "/storage/{storage}";
    public const string NodePath = "/nodes/{node}";

    public static readonly RequiredPrivilege SeesGuests = new(GuestPath, "VM.Audit");
    public static readonly RequiredPrivilege SeesStorage = new(StoragePath, "Datastore.Audit");
    public static readonly RequiredPrivilege SeesContent = new(StoragePath, "Datastore.Audit", "Datastore.AllocateSpace");
    public static readonly RequiredPrivilege SeesNodes = new(NodePath, "Sys.Audit");
    public static readonly RequiredPrivilege SeesCluster = new("/", "Sys.Audit");
    public static readonly RequiredPrivilege SeesPools = new("/pool/{poolid}", "Pool.Audit");
    public static readonly RequiredPrivilege TakesSpace = new(StoragePath, "Datastore.AllocateSpace");
    public static readonly RequiredPrivilege UsesBridges = new("/sdn/zones/localnetwork/{bridge}", "SDN.Use");

    public static readonly RequiredPrivilege[] Hibernates =
    [
        new RequiredPrivilege(GuestPath, "VM.Config.Disk") { For = "hibernating to disk" }, TakesSpace with { For = "hibernating to disk" },
    ];

    /// <summary>Only who sees all guests and storages can tell that one is not there.</summary>
    public static readonly RequiredPrivilege[] NoticesAbsence =
    [
        SeesGuests with { For = "noticing a guest that is not there" }, SeesStorage with { For = "noticing a storage that is not there" },
    ];

    public static readonly RequiredPrivilege[] MovesStorage =
    [
        new RequiredPrivilege(GuestPath, "VM.Config.Disk") { For = "target_storage" }, TakesSpace with { For = "target_storage" },
    ];

    public static readonly RequiredPrivilege[] CommonSettings =
    [
        new(GuestPath, "VM.Config.CPU"), new(GuestPath, "VM.Config.Disk"), new(GuestPath, "VM.Config.Memory"),
        new(GuestPath, "VM.Config.Network"), new(GuestPath, "VM.Config.Options"),
        TakesSpace, UsesBridges,
    ];

    public static readonly RequiredPrivilege[] VmSettings =
    [
        .. CommonSettings, new(GuestPath, "VM.Config.HWType"),
        new("/", "Sys.Modify") { For = "startup (the order in which a node starts its guests)" },
        new("/mapping/pci/{id}", "Mapping.Use") { For = "hostpciN with a mapping" },
        new("/mapping/usb/{id}", "Mapping.Use") { For = "usbN with a mapping" },
    ];

    public static readonly RequiredPrivilege[] Restores =
    [
        new(GuestPath, "VM.Allocate"),
        new(GuestPath, "VM.Backup"),
        SeesGuests,
        TakesSpace,
        UsesBridges,
    ];

    /// <summary>What has to be asked for before PVE wants it, in words; null: every call needs it.</summary>
    public string? For { get; init; }

    /// <summary>PVE 8 does not want it.</summary>
    public bool NewIn9 { get; init; }

    public override string ToString() => $"{string.Join(" or ", AnyOf)} on {Path}";
}
