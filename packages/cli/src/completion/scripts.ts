/** Shells whose completion is known. Each script asks `runyard completion --words` what fits, and leaves files to the shell. */
export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

const bash = `# bash completion of runyard: put this into ~/.local/share/bash-completion/completions/runyard
_runyard() {
  local line
  COMPREPLY=()
  while IFS=$'\\t' read -r line _; do
    [[ $line == "\${COMP_WORDS[COMP_CWORD]}"* ]] && COMPREPLY+=("$line")
  done < <(runyard completion --words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _runyard runyard
`;

const zsh = `#compdef runyard
# zsh completion of runyard: put this into a file _runyard in a folder of $fpath
_runyard() {
  local -a found
  local word says
  while IFS=$'\\t' read -r word says; do
    found+=("\${word//:/\\\\:}:$says")
  done < <(runyard completion --words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#found} )); then
    _describe runyard found
  else
    _files
  fi
}
if [ "$funcstack[1]" = "_runyard" ]; then _runyard "$@"; else compdef _runyard runyard; fi
`;

const fish = `# fish completion of runyard: put this into ~/.config/fish/completions/runyard.fish
function __runyard_complete
    set -l words (commandline --tokenize --cut-at-cursor --current-process) (commandline --cut-at-cursor --current-token)
    set -l found (runyard completion --words -- $words[2..] 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\\n' $found
    else
        __fish_complete_path (commandline --cut-at-cursor --current-token)
    end
end
complete --command runyard --no-files --arguments '(__runyard_complete)'
`;

export const completionScripts: Record<Shell, string> = { bash, zsh, fish };
