using System.Text.RegularExpressions;

namespace McpPve.Tests.Architecture;

/// <summary>The folders of the server are rooms in one row: each imports from those before it only, so that there is no circle.</summary>
public sealed partial class RoomsTests
{
    // A call runs on a cluster, so that Clusters come before Tools.
    private static readonly string[] Rooms =
    [
        "Text", "Effects", "Clusters", "Tools", "Answers", "Catalog", "Options", "Registration", "Diagnosis", "Calls", "Mcp", "Http",
        "CommandLine",
    ];

    [Test]
    public async Task No_room_imports_from_a_later_one()
    {
        var files = Files().ToList();
        var wrong = files.SelectMany(file => Imports(File.ReadAllText(file.Path))
            .Where(room => Array.IndexOf(Rooms, room) > Array.IndexOf(Rooms, file.Room))
            .Select(room => $"{file.Room}/{Path.GetFileName(file.Path)} imports {room}"));

        await Assert.That(files.Count).IsGreaterThan(100);
        await Assert.That(string.Join('\n', wrong)).IsEqualTo("");
    }

    [Test]
    public async Task Every_folder_is_a_room_and_names_its_namespace()
    {
        var wrong = Files().Where(file =>
            !Rooms.Contains(file.Room) || !File.ReadLines(file.Path).Contains($"namespace {Namespace(file.Path)};"))
            .Select(file => file.Path);

        await Assert.That(string.Join('\n', wrong)).IsEqualTo("");
    }

    [Test]
    [Arguments("Tools", "using McpPve.Answers;", 1)]
    [Arguments("Tools", "using static McpPve.Catalog.Qemu.QemuTools;", 1)]
    [Arguments("Calls", "using McpPve.Tools;", 0)]
    [Arguments("Catalog", "using McpPve.Catalog.Guests;", 0)]
    [Arguments("Text", "using System.Text;", 0)]
    public async Task An_import_from_a_later_room_is_found(string room, string line, int expected)
    {
        var found = Imports($"using System;\n{line}\n\nnamespace McpPve.{room};\n").Count(other =>
            Array.IndexOf(Rooms, other) > Array.IndexOf(Rooms, room));

        await Assert.That(found).IsEqualTo(expected);
    }

    private static IEnumerable<(string Path, string Room)> Files()
    {
        var root = Repository.Folder("src/McpPve");
        return Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(path => (Path: path, Parts: Path.GetRelativePath(root, path).Split(Path.DirectorySeparatorChar)))
            .Where(file => file.Parts.Length > 1 && file.Parts[0] is not ("obj" or "bin")).Select(file => (file.Path, file.Parts[0]));
    }

    private static string Namespace(string path) =>
        Path.GetRelativePath(Repository.Folder("src"), Path.GetDirectoryName(path)!).Replace(Path.DirectorySeparatorChar, '.');

    // Rooms that are named in full count as imported.
    private static IEnumerable<string> Imports(string text) =>
        Import().Matches(text).Select(match => match.Groups["room"].Value).Where(Rooms.Contains).Distinct();

    [GeneratedRegex(@"^using (static |\w+ = )?McpPve\.(?<room>\w+)", RegexOptions.Multiline)]
    private static partial Regex Import();
}
