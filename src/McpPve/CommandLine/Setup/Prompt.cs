using System.Text;

namespace McpPve.CommandLine.Setup;

/// <summary>Asks the person at the terminal, on standard error; without one every answer has to be a flag.</summary>
internal sealed class Prompt(CancellationToken cancellation)
{
    private readonly List<string> _missing = [];

    /// <summary>Whether there is somebody to ask.</summary>
    public bool IsThere { get; } = !Console.IsInputRedirected && !Console.IsErrorRedirected;

    /// <summary>The flags that would have been needed, since nobody could be asked.</summary>
    public IReadOnlyList<string> Missing => _missing;

    public void Say(string text = "")
    {
        var screen = new Screen(IsThere ? Screen.WidthOfTerminal() : 100);
        screen.Paragraph(text);
        Console.Error.WriteLine(screen.ToString());
    }

    /// <summary>What is to be copied keeps its lines.</summary>
    public static void Show(string text) => Console.Error.WriteLine(text);

    /// <param name="flag">What answers the question without a terminal.</param>
    /// <param name="check">What is wrong with an answer; null where nothing is.</param>
    /// <returns>Null where nobody can be asked.</returns>
    public async Task<string?> Ask(string question, string flag, string? standard = null, Func<string, string?>? check = null)
    {
        if (!IsThere)
        {
            _missing.Add(flag);
            return null;
        }
        while (true)
        {
            await Console.Error.WriteAsync($"{question}{(standard is null ? "" : $" [{standard}]")}: ");
            var typed = (await Line())?.Trim();
            if (typed is null)
            {
                throw new OperationCanceledException(); // the end of the input is no answer to anything
            }
            var answer = typed.Length == 0 ? standard : typed;
            if (answer is null)
            {
                continue;
            }
            if (check?.Invoke(answer) is not { } problem)
            {
                return answer;
            }
            Say(problem);
        }
    }

    /// <summary>Asks for one of several, by its number or its name.</summary>
    public async Task<string?> Choose(string question, string flag, string standard, params (string Name, string About)[] choices)
    {
        if (!IsThere)
        {
            _missing.Add(flag);
            return null;
        }
        var screen = new Screen(Screen.WidthOfTerminal());
        screen.Line();
        screen.Paragraph(question);
        screen.Pairs(choices.Select((choice, at) => ($"{at + 1}  {choice.Name}", choice.About)));
        Show(screen.ToString());
        var answer = await Ask(
            "Which", flag, standard,
            typed => Named(typed, choices) is null ? $"Type a number from 1 to {choices.Length}, or the word behind it." : null);
        return Named(answer!, choices);
    }

    /// <param name="agreed">The answer that a flag has given beforehand.</param>
    public async Task<bool> Agree(string question, bool standard, bool agreed)
    {
        if (agreed)
        {
            return true;
        }
        if (!IsThere)
        {
            _missing.Add("--yes");
            return false;
        }
        var answer = await Ask(
            question, "--yes", standard ? "yes" : "no",
            typed => typed.ToLowerInvariant() is "y" or "yes" or "n" or "no" ? null : "Type yes or no.");
        return answer!.StartsWith('y') || answer.StartsWith('Y');
    }

    /// <summary>Asks without showing what is typed.</summary>
    public async Task<string?> Secret(string question, string flag)
    {
        if (!IsThere)
        {
            _missing.Add(flag);
            return null;
        }
        await Console.Error.WriteAsync($"{question} (not shown): ");
        // Reading from a terminal can't be cancelled; the thread that waits for it ends with the process.
        var typed = await Task.Run(Hidden, CancellationToken.None).WaitAsync(cancellation);
        await Console.Error.WriteLineAsync();
        return typed;
    }

    private static string? Named(string typed, (string Name, string About)[] choices) =>
        int.TryParse(typed, out var number) && number >= 1 && number <= choices.Length ? choices[number - 1].Name
        : Array.Find(choices, choice => choice.Name.Equals(typed, StringComparison.OrdinalIgnoreCase)).Name;

    private Task<string?> Line() => Task.Run(Console.In.ReadLine, CancellationToken.None).WaitAsync(cancellation);

    private static string Hidden()
    {
        var typed = new StringBuilder();
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            switch (key)
            {
                case { Key: ConsoleKey.Enter }:
                    return typed.ToString();
                case { Key: ConsoleKey.Backspace }:
                    typed.Length = Math.Max(0, typed.Length - 1);
                    break;
                case { Key: ConsoleKey.U, Modifiers: ConsoleModifiers.Control }:
                    typed.Clear();
                    break;
                case { KeyChar: >= ' ' }:
                    typed.Append(key.KeyChar);
                    break;
            }
        }
    }
}
