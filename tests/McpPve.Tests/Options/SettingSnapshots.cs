using System.Text;
using McpPve.Options;

namespace McpPve.Tests.Options;

/// <summary>The README's tables of variables.</summary>
public sealed class SettingSnapshots
{
    [Test]
    [Arguments("settings", false)]
    [Arguments("http settings", true)]
    public async Task The_tables_of_the_readme_are_those_of_the_settings(string mark, bool httpOnly)
    {
        var text = new StringBuilder("\n| variable | default | what it does |\n|---|---|---|\n");
        foreach (var setting in Settings.All.Where(setting => setting.HttpOnly == httpOnly))
        {
            var standard = setting.Required ? "required" : setting.Default is { } value ? $"`{value}`" : "";
            text.Append($"| `{setting.Name}` | {standard} | {setting.Description} |\n");
        }

        await Golden.MatchesReadme(mark, text.Append('\n').ToString());
    }
}
