using System.CommandLine;

namespace McpPve.CommandLine;

/// <summary>Prints what a shell needs to complete commands, tools and arguments: it asks this program what fits.</summary>
internal static class CompletionCommand
{
    // Each hands the line over as it was typed up to the cursor; the parser's [suggest] answers with a word a line.
    private static readonly (string Shell, string Script)[] Scripts =
    [
        ("bash", """
            # bash completion for mcp-pve: source it, or put it into /usr/share/bash-completion/completions/mcp-pve
            _mcp_pve() {
              local word="${COMP_LINE:0:COMP_POINT}"
              word="${word##*[[:space:]]}"
              local IFS=$'\n'
              COMPREPLY=($(mcp-pve "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null))
              COMPREPLY=($(compgen -W "${COMPREPLY[*]}" -- "$word"))
              [[ ${COMPREPLY[0]} == *= ]] && compopt -o nospace
            }
            complete -o default -F _mcp_pve mcp-pve
            """),
        ("zsh", """
            #compdef mcp-pve
            # zsh completion for mcp-pve: put it as _mcp-pve into a folder of $fpath
            _mcp_pve() {
              local -a found
              found=("${(@f)$(mcp-pve "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
              local -a keys words
              keys=(${(M)found:#*=})
              words=(${found:#*=})
              (( $#words )) && compadd -a words
              (( $#keys )) && compadd -S '' -a keys
            }
            if [ "$funcstack[1]" = _mcp-pve ]; then _mcp_pve "$@"; else compdef _mcp_pve mcp-pve; fi
            """),
        ("fish", """
            # fish completion for mcp-pve: put it into ~/.config/fish/completions/mcp-pve.fish
            function __mcp_pve
                set -l line (commandline -cp)
                mcp-pve "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
            end
            complete -c mcp-pve -f -a '(__mcp_pve)'
            """),
        ("powershell", """
            # PowerShell completion for mcp-pve: add it to $PROFILE
            Register-ArgumentCompleter -Native -CommandName mcp-pve -ScriptBlock {
                param($word, $line, $position)
                mcp-pve "[suggest:$position]" "$line" | ForEach-Object {
                    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
                }
            }
            """),
    ];

    public static Command Make()
    {
        var names = Scripts.Select(one => one.Shell).ToArray();
        var shell = new Argument<string>("SHELL") { Description = string.Join(", ", names), HelpName = "SHELL" };
        shell.CompletionSources.Add(names);
        shell.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } name && !names.Contains(name))
            {
                result.AddError($"SHELL is one of {string.Join(", ", names)}.");
            }
        });
        var command = new Command("completion", "Print a script that completes commands, tools and their arguments.") { shell };
        command.SetAction(result => Commands.Print(Array.Find(Scripts, one => one.Shell == result.GetValue(shell)).Script));
        return command;
    }
}
