namespace McpPve.Tests.Catalog.Storage;

internal static class StorageCases
{
    public static readonly ToolCase[] All =
    [
        new(
            "pve_list_storage",
            "{}",
            "\"storage\":\"old-nas\",\"type\":\"cifs\",\"content\":\"backup\",\"disabled\":true",
            """{"type":"floppy"}""",
            "type:",
            """{"limit":0}""",
            "must be 1 to 10000"),
        new(
            "pve_get_storage_config",
            """{"storage":"nas"}""",
            "\"export\":\"/srv/pve\"",
            """{"storage":"nosuch"}""",
            "There is no storage 'nosuch'",
            """{"storage":"../x"}""",
            "must be a storage id"),
        new(
            "pve_list_node_storage",
            """{"node":"pve1","content":"images"}""",
            "\"storage\":\"local-lvm\",\"type\":\"lvmthin\",\"state\":\"active\"",
            """{"node":"pve9"}""",
            "no node 'pve9'",
            """{"node":"pve1","enabled":"yes"}""",
            "must be true or false"),
        new(
            "pve_get_storage_status",
            """{"node":"pve1","storage":"nas"}""",
            "\"state\":\"active\",\"used_pct\":",
            """{"node":"pve1","storage":"nosuch"}""",
            "There is no storage 'nosuch'",
            """{"node":"pve1"}""",
            "'storage' is required"),
        new(
            "pve_get_storage_metrics",
            """{"node":"pve1","storage":"nas","timeframe":"day"}""",
            "\"columns\":[\"time\"",
            """{"node":"pve1","storage":"nosuch","timeframe":"day"}""",
            "nosuch",
            """{"node":"pve1","storage":"nas","timeframe":"decade"}""",
            "must be one of hour, day, week, month, year"),
        new(
            "pve_list_storage_content",
            """{"node":"pve2","storage":"nas","content":"backup","vmid":101}""",
            "\"content\":\"backup\",\"size\":\"2 GiB\",\"vmid\":101",
            """{"node":"pve1","storage":"nosuch"}""",
            "does not exist",
            """{"node":"pve1","storage":"nas","vmid":7}""",
            "must be 100 to"),
        new(
            "pve_pull_oci_image",
            """{"node":"pve1","storage":"local","reference":"docker.io/library/nginx:1.29","wait_seconds":60}""",
            "\"local:vztmpl/nginx_1.29.tar\":{\"from\":null",
            """{"node":"pve1","storage":"local-lvm","reference":"docker.io/library/nginx:1.29"}""",
            "not configured for content",
            """{"node":"pve1","storage":"local"}""",
            "'reference' is required"),
        new(
            "pve_download_to_storage",
            """{"node":"pve1","storage":"nas","url":"https://example.org/small.iso","filename":"small.iso","content":"iso","wait_seconds":60}""",
            "\"nas:iso/small.iso\":{\"from\":null,\"to\":\"640 MiB\"}",
            """{"node":"pve1","storage":"nas","url":"https://example.org/x.iso","filename":"x.exe","content":"iso"}""",
            "filename: wrong file extension",
            """{"node":"pve1","storage":"nas","url":"https://example.org/x.iso","filename":"x.iso","content":"iso","checksum":"abc"}""",
            "'checksum', 'checksum_algorithm' belong together"),
        new(
            "pve_delete_storage_volume",
            """{"node":"pve1","storage":"nas","volume":"nas:iso/debian-13.2.0-amd64-netinst.iso"}""",
            "\"gone\":true",
            """{"node":"pve1","storage":"local-lvm","volume":"local-lvm:vm-100-disk-0"}""",
            "a disk of guest 100",
            """{"node":"pve1","storage":"nas","volume":"nas:iso/../../nosuch"}""",
            "must be a volume id"),
        new(
            "pve_create_storage",
            """{"storage":"fast","type":"zfspool","pool":"tank","content":"images,rootdir","nodes":"pve1,pve2","options":{"sparse":true}}""",
            "\"now\":{\"content\":\"images,rootdir\",\"nodes\":\"pve1,pve2\",\"pool\":\"tank\",\"sparse\":\"1\"",
            """{"storage":"new","type":"nfs","server":"192.0.2.9"}""",
            "export: property is missing",
            """{"storage":"new","type":"dir","options":{"pasword":"x"}}""",
            "did you mean 'password'?"),
        new(
            "pve_update_storage",
            """{"storage":"nas","content":"iso","delete":"prune-backups"}""",
            "\"prune-backups\":{\"from\":\"keep-daily=7,keep-last=3\",\"to\":null}",
            """{"storage":"nas","shared":true,"digest":"0000000000000000000000000000000000000000"}""",
            "use the new digest",
            """{"storage":"nas","disable":"no"}""",
            "must be true or false"),
        new(
            "pve_delete_storage",
            """{"storage":"old-nas"}""",
            "\"gone\":true",
            """{"storage":"nosuch"}""",
            "There is no storage 'nosuch'",
            "{}",
            "'storage' is required"),
    ];
}
