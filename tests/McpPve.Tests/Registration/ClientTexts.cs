using McpPve.Registration;

namespace McpPve.Tests.Registration;

/// <summary>What may stand in the file of a client before it is changed.</summary>
internal static class ClientTexts
{
    private const string JsonOthers = """
        // mine
        {
          "theme": "dark", /* keep */
          "CONTAINER": {
            "other": { "command": "npx", "args": ["-y", "x"] }, // one
            "second": {
              "command": "uvx"
            } // two
          },
          "numbers": [1, 2.50, 1e3,],
        }
        """;

    private const string JsonOld = """
        {
          "CONTAINER": {
            // the one that is replaced
            "pve": {
              "url": "https://old.example/mcp",
              "disabled": true, // for now
              "env": { "OLD": "1" },
              "command": "old",
              "alwaysAllow": ["pve_find"]
            },
            "other": { "command": "npx", "args": ["-y", "x"] }
          }
        }

        """;

    private const string TomlOthers = """
        # mine
        model = "gpt" # keep
        notify = [ "a",
          "b", ] # list

        [mcp_servers.other]
        command = 'npx'
        args = ["-y", "x"]
        # end of other

        [mcp_servers."with.dot".env]
        A = "1"

        [tui]
        theme = "dark"

        """;

    private const string TomlOld = """
        [mcp_servers.pve]
        # the one that is replaced
        url = "https://old.example/mcp"
        command = "old" # for now
        startup_timeout_sec = 20

        [mcp_servers.pve.env]
        OLD = "1"
        PVE_BASE_URL = 'x' # here

        [mcp_servers.pve.tools.pve_find]
        approval_mode = "approve"

        [tui]
        theme = "dark"
        """;

    private const string YamlOthers = """
        # mine
        GOOSE_PROVIDER: "anthropic" # keep
        extensions:
            developer:
                enabled: true
                type: builtin
            # between
            other:
                cmd: npx
                args:
                - -y
                - x
                description: |
                  two
                  lines
        # last
        slash_commands:
        - command: a
          recipe_path: "/x: y"
        """;

    private const string YamlOld = """
        extensions:
          pve: # the one that is replaced
            type: streamable_http
            uri: https://old.example/mcp
            # for now
            enabled: false
            timeout: 20
            cmd: old
            envs:
              OLD: '1'
            available_tools:
            - pve_find
          other:
            cmd: npx
            args: [-y, x]
        GOOSE_MODE: auto

        """;

    public static string Others(ClientProgram client) => Of(client, JsonOthers, TomlOthers, YamlOthers);

    /// <summary>With an entry of the same name, and members in it that a person added.</summary>
    public static string Old(ClientProgram client) => Of(client, JsonOld, TomlOld, YamlOld);

    /// <summary>A file that says nothing yet, beside none and an empty one.</summary>
    public static string Nothing(ClientProgram client) => Of(client, "{}", "# nothing\n", "{}");

    public static string Comment(ClientProgram client) => Of(client, "// added", "# added", "# added");

    private static string Of(ClientProgram client, string json, string toml, string yaml) => client.Format switch
    {
        ClientFormat.Json => json.Replace("CONTAINER", client.Places[^1].Path[^1], StringComparison.Ordinal)
            .Replace("\"env\"", client.Id == "opencode" ? "\"environment\"" : "\"env\"", StringComparison.Ordinal),
        ClientFormat.Toml => toml,
        _ => yaml,
    };
}
