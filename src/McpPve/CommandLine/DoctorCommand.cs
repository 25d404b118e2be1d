using System.CommandLine;
using System.Text.Json;
using McpPve.Diagnosis;
using McpPve.Options;
using McpPve.Registration;

namespace McpPve.CommandLine;

/// <summary>Checks a set-up from the settings to the guests, and says of each fault what to do about it.</summary>
internal static class DoctorCommand
{
    // What is searched in a pipe stands in one line.
    private const int Unwrapped = 10_000;

    public static Command Make(FlagOptions flags, Option<bool> demo, Interruption interruption)
    {
        var json = new Option<bool>("--json") { Description = "As JSON." };
        var newest = new Option<string>("--newest")
        {
            Description = "Where the newest version is told, such as the latest release of GitHub's API; nothing is asked without it.",
            HelpName = "URL",
        };
        var command = new Command(
            "doctor",
            "Check settings, the way to Proxmox VE, token, privileges, cluster and clients, with a remedy for each fault. Exits with 0 if "
                + "all is well, 1 with warnings, 2 with wrong settings, 3 if something does not work.") { json, newest };
        command.SetAction((result, _) => Run(
            flags.Of(result), result.GetValue(demo), result.GetValue(json), result.GetValue(newest), interruption));
        return command;
    }

    private static async Task<int> Run(SettingFlags flags, bool demo, bool json, string? newest, Interruption interruption)
    {
        var reader = OptionsReader.From(flags);
        var options = reader.Read(demo ? Connection.Demo : null);
        var found = new List<Finding>();
        found.AddRange(reader.Problems.Select(problem => Finding.Failed("settings", problem.TrimEnd('.'), null)));
        found.AddRange(reader.Warnings.Select(warning => new Finding("settings", FindingState.Warning, warning.TrimEnd('.'))));
        if (found.Count == 0)
        {
            var set = reader.All.Count(reader.IsSet);
            found.Add(Finding.Ok("settings", $"{set} set{(reader.Sources?.File is { } file ? $", file {file}" : "")}"));
        }
        if (options is not null)
        {
            using var spinner = new Spinner("looking …");
            var looks = await Task.WhenAll(options.Clusters.Select(cluster => new ClusterDoctor(cluster).Examine(interruption.Token)));
            found.AddRange(looks.SelectMany(look => look));
        }
        found.AddRange(Clients());
        if (newest is not null)
        {
            found.Add(await NewestVersion.Compare(newest, interruption.Token));
        }
        var printed = Commands.Print(
            json ? JsonSerializer.Serialize(Json(found), CommandJson.Plain.DoctorReport)
            : Text(found, Console.IsOutputRedirected ? Unwrapped : Screen.WidthOfTerminal()));
        return printed != Commands.Ok ? printed
            : options is null ? Commands.UsageError
            : Report.Worst(found) switch
            {
                FindingState.Ok => Commands.Ok,
                FindingState.Warning => Commands.ToolError,
                _ => Commands.CannotConnect,
            };
    }

    private static IEnumerable<Finding> Clients()
    {
        try
        {
            return ClientCheck.Look(UserFolders.OfThisUser());
        }
        catch (ClientFileException) // a user without a home has no clients either
        {
            return [];
        }
    }

    public static string Text(IReadOnlyList<Finding> found, int width)
    {
        var screen = new Screen(width);
        foreach (var cluster in found.GroupBy(finding => finding.Cluster))
        {
            if (cluster.Key is { } name)
            {
                screen.Line();
                screen.Line($"cluster {name}");
            }
            screen.Pairs(cluster.SelectMany(Lines), "", most: 30);
        }
        int Count(FindingState state) => found.Count(one => one.State == state);
        var (failed, warned) = (Count(FindingState.Failed), Count(FindingState.Warning));
        screen.Line();
        screen.Line(failed + warned == 0 ? "All is well." : $"{failed} failed, {warned} {(warned == 1 ? "warning" : "warnings")}.");
        return screen.ToString();
    }

    private static IEnumerable<(string, string)> Lines(Finding finding)
    {
        var mark = Report.Name(finding.State);
        yield return ($"{mark.PadRight("warning".Length)}  {finding.Check}", finding.Says);
        var sign = "→";
        foreach (var line in (finding.Remedy ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            yield return ("", $"{sign} {line}");
            sign = " ";
        }
    }

    private static DoctorReport Json(IReadOnlyList<Finding> found) => new(
        Product.Version,
        Report.Name(Report.Worst(found)),
        found.Select(finding => new FindingReport(
            finding.Cluster, finding.Check, Report.Name(finding.State), finding.Says, finding.Remedy)));
}
