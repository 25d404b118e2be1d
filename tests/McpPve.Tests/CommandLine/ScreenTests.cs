using System.Text.Json;
using McpPve.Catalog;
using McpPve.CommandLine;

namespace McpPve.Tests.CommandLine;

/// <summary>What the commands show to people, at the widths that terminals have.</summary>
public sealed class ScreenTests
{
    private static readonly int[] Widths = [20, 40, 80, 120, 200];

    public static IEnumerable<string> Tools() => Toolbox.Whole.Exposed.Select(tool => tool.Name);

    [Test]
    public async Task A_table_leaves_out_what_does_not_fit_and_says_so()
    {
        var data = JsonElement.Parse(
            """{"items":[{"vmid":100,"name":"web01","status":"running","uptime":"2d 1h"},{"vmid":101,"name":"db01","status":"stopped"}],"count":2,"total":5,"next":2}""");

        await Assert.That(ResultScreen.Of(data, 80)).IsEqualTo(
            """
            vmid  name   status   uptime
            100   web01  running  2d 1h
            101   db01   stopped
            2 of 5; the next ones: start=2
            """);
        await Assert.That(ResultScreen.Of(data, 22)).IsEqualTo(
            """
            vmid  name   status
            100   web01  running
            101   db01   stopped
            Not shown for lack of
            width: uptime; --json
            has all.
            2 of 5; the next ones…
            """);
    }

    [Test]
    public async Task Rows_of_several_kinds_keep_the_order_of_their_members()
    {
        var data = JsonElement.Parse(
            """{"items":[{"type":"node","node":"pve1","status":"online"},{"type":"qemu","vmid":100,"name":"web01","node":"pve1","status":"running"}],"count":2,"total":2}""");

        await Assert.That(ResultScreen.Of(data, 80).Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .IsEquivalentTo(["type", "vmid", "name", "node", "status"], TUnit.Assertions.Enums.CollectionOrdering.Matching);
    }

    [Test]
    public async Task An_object_is_its_members_and_what_a_program_printed_keeps_its_lines()
    {
        var data = JsonElement.Parse(
            """{"exit":0,"out":"a\nb\n","guest":{"vmid":100,"tags":["a","b"]},"running":true,"changes":[{"setting":"cores","now":"4"}]}""");

        await Assert.That(ResultScreen.Of(data, 60)).IsEqualTo(
            """
            exit  0
            out:
              a
              b
            guest:
              vmid  100
              tags  a, b
            running  yes
            changes:
            setting  now
            cores    4
            """);
    }

    [Test]
    public async Task A_name_does_not_steer_the_terminal()
    {
        var data = JsonElement.Parse("""{"items":[{"name":"\u001b[2Jgone\r\nnext"}],"count":1,"total":1}""");

        var shown = ResultScreen.Of(data, 80);

        await Assert.That(shown).DoesNotContain("\u001b").And.DoesNotContain("\r");
        await Assert.That(shown.Split('\n').Length).IsEqualTo(3);
    }

    [Test]
    [MethodDataSource(nameof(Tools))]
    public async Task A_tools_page_fits_every_width_and_has_every_argument_that_is_needed(string name)
    {
        var spec = Toolbox.Whole.Find(name)!;
        foreach (var width in Widths)
        {
            var page = ToolPage.Of(spec, width);

            foreach (var arg in spec.Args.Where(arg => arg.Required))
            {
                await Assert.That(page).Contains($"\n  {arg.Name}").And.Contains($"{arg.Name}=");
            }
            // A word that is longer than the line stays whole.
            await Assert.That(
                page.Split('\n').Where(line => Screen.WidthOf(line) > width && line.Trim().Contains(' ') && !line.Contains("mcp-pve")))
                .IsEmpty();
        }
    }

    [Test]
    public async Task The_list_of_tools_cuts_no_name()
    {
        foreach (var width in Widths)
        {
            var lines = ToolsCommand.Listed(Toolbox.Whole.Listed, 170, width).Split('\n').Select(line => line.Trim()).ToList();

            await Assert.That(Tools().Where(name => !lines.Exists(line => line == name || line.StartsWith($"{name} ")))).IsEmpty();
        }
    }

    [Test]
    [Arguments("容器名称很长", 6, "容器…")]
    [Arguments("abc", 3, "abc")]
    [Arguments("abcd", 3, "ab…")]
    public async Task A_text_is_cut_by_the_columns_that_it_takes(string text, int width, string expected)
    {
        await Assert.That(Screen.Cut(text, width)).IsEqualTo(expected);
    }

    [Test]
    public async Task The_man_page_has_every_command_option_and_setting()
    {
        using var interruption = Interruption.Watch(serving: false);
        var root = Commands.Root(interruption);
        var page = ManCommand.Page(root).Replace("\\-", "-", StringComparison.Ordinal);

        foreach (var command in root.Subcommands)
        {
            await Assert.That(page).Contains($"mcp-pve {command.Name}");
            foreach (var option in command.Options.Concat(root.Options))
            {
                await Assert.That(page).Contains(option.Name);
            }
        }
        await Assert.That(McpPve.Options.Settings.All.Where(setting => !page.Contains($".B {setting.Name}\n"))).IsEmpty();
        await Assert.That(page.Split('\n').Where(line => line.StartsWith('\''))).IsEmpty();
    }
}
