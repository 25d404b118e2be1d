namespace McpPve.Tests.Catalog.Pools;

internal static class PoolCases
{
    public static readonly ToolCase[] All =
    [
        new(
            "pve_list_pools",
            "{}",
            "\"poolid\":\"prod/web\",\"comment\":\"public web\"",
            null,
            "",
            """{"poolid":"prod"}""",
            "unknown argument \'poolid\'"),
        new(
            "pve_get_pool",
            """{"poolid":"prod"}""",
            "\"poolid\":\"prod\",\"comment\":\"production guests\",\"pools_inside\":[\"prod/web\"],\"items\":[{\"type\":",
            """{"poolid":"nosuch"}""",
            "pool 'nosuch' does not exist",
            """{"poolid":"a/b/c/d"}""",
            "at most three deep"),
        new(
            "pve_create_pool",
            """{"poolid":"prod/db","comment":"databases"}""",
            "\"now\":{\"poolid\":\"prod/db\",\"comment\":\"databases\"}",
            """{"poolid":"nosuch/db"}""",
            "parent pool 'nosuch' does not exist",
            """{"poolid":"a b"}""",
            "must be a pool name"),
        new(
            "pve_update_pool",
            """{"poolid":"test","comment":"for trying"}""",
            "\"comment\":{\"from\":null,\"to\":\"for trying\"}",
            """{"poolid":"test","storage":"nosuch"}""",
            "nosuch",
            """{"poolid":"test","delete":true}""",
            "give one of 'vms', 'storage', 'comment'"),
        new(
            "pve_delete_pool",
            """{"poolid":"test"}""",
            "\"gone\":true",
            """{"poolid":"prod"}""",
            "is not empty",
            """{"poolid":"/"}""",
            "must be a pool name"),
    ];
}
