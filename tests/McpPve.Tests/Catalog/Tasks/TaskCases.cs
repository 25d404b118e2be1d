namespace McpPve.Tests.Catalog.Tasks;

internal static class TaskCases
{
    public static readonly ToolCase[] All =
    [
        new(
            "pve_list_tasks",
            """{"node":"pve1"}""",
            "\"outcome\":\"ok\"",
            """{"node":"pve9"}""",
            "no node 'pve9'",
            """{"node":"pve1","source":"running"}""",
            "must be one of archive, active, all"),
        new(
            "pve_list_cluster_tasks",
            "{}",
            "\"type\":",
            null,
            "",
            """{"limit":"all"}""",
            "must be a whole number"),
        new(
            "pve_get_task_status",
            "",
            "\"outcome\":\"ok\"",
            $$"""{"upid":"{{ToolCase.OldTask}}"}""",
            "no such task",
            """{"upid":"nonsense"}""",
            "must be a task id"),
        new(
            "pve_wait_for_task",
            "",
            "\"outcome\":\"ok\"",
            $$"""{"upid":"{{ToolCase.OldTask}}"}""",
            "no such task",
            """{"upid":{}}""",
            "must be a string"),
        new(
            "pve_get_task_log",
            "",
            "\"lines\":[",
            $$"""{"upid":"{{ToolCase.OldTask}}"}""",
            "no such task",
            """{"upid":"UPID:..:1"}""",
            "must be a task id"),
        new("pve_stop_task", "", "\"outcome\":", $$"""{"upid":"{{ToolCase.OldTask}}"}""", "no such task", "{}", "'upid' is required"),
    ];
}
