using System.CommandLine;
using McpPve.Effects;
using McpPve.Options;

namespace McpPve.CommandLine;

/// <summary>Flags for the settings that are set most often; every command takes them.</summary>
internal sealed class FlagOptions
{
    private readonly Option<string> _config = new("--config")
    {
        Description = "File with settings.", HelpName = "FILE", Recursive = true,
    };

    private readonly Option<string> _envFile = new("--env-file")
    {
        Description = "File with environment variables, NAME=VALUE each.", HelpName = "FILE", Recursive = true,
    };

    private readonly Option<bool> _readOnly = new("--read-only") { Description = "Only look: --tier read-only.", Recursive = true };

    private readonly Option<bool> _http = new("--http") { Description = "Serve over HTTP (MCP_TRANSPORT).", Recursive = true };

    private readonly (Option<string> Option, Setting Setting)[] _texts =
    [
        (new("--tier")
        {
            Description = $"What may be done: {string.Join(", ", TierNames.All)} (PVE_ACCESS_TIER).", HelpName = "TIER", Recursive = true,
        }, Settings.AccessTier),
        (new("--tools")
        {
            Description = "What is listed: standard, door, all, or names (PVE_TOOLS).", HelpName = "LIST", Recursive = true,
        }, Settings.Tools),
        (new("--cluster")
        {
            Description = "Of several clusters, the one that is read where a call names none (PVE_DEFAULT_CLUSTER).", HelpName = "NAME",
            Recursive = true,
        }, Settings.DefaultCluster),
        (new("--port") { Description = "Port of HTTP (MCP_PORT).", HelpName = "PORT", Recursive = true }, Settings.Port),
    ];

    public void AddTo(RootCommand root)
    {
        root.Options.Add(_config);
        root.Options.Add(_envFile);
        root.Options.Add(_readOnly);
        root.Options.Add(_http);
        foreach (var (option, _) in _texts)
        {
            root.Options.Add(option);
        }
        var tier = _texts[0].Option;
        root.Validators.Add(result =>
        {
            if (result.GetValue(_readOnly) && result.GetValue(tier) is not null)
            {
                result.AddError("--read-only and --tier say what may be done; use one of them.");
            }
        });
    }

    public SettingFlags Of(ParseResult result)
    {
        var values = new Dictionary<Setting, (string, string)>();
        if (result.GetValue(_readOnly))
        {
            values[Settings.AccessTier] = (_readOnly.Name, Tier.ReadOnly.Name());
        }
        if (result.GetValue(_http))
        {
            values[Settings.Transport] = (_http.Name, "http");
        }
        foreach (var (option, setting) in _texts)
        {
            if (result.GetValue(option) is { } value)
            {
                values[setting] = (option.Name, value);
            }
        }
        return new(values, result.GetValue(_config), result.GetValue(_envFile));
    }
}
