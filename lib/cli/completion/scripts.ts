export const SHELLS = ["bash", "zsh", "fish"] as const;

/**
 * What a shell reads to complete words of `vrouter`: it hands the words over and gets a candidate a line, with its description
 * behind a tab. So what is offered is what the installed version knows.
 */
export const SCRIPTS: Readonly<Record<(typeof SHELLS)[number], string>> = {
  // Bash takes "=" and ":" for ends of words, and completes only what is behind the last of them.
  bash: `_vrouter() {
  local line=\${COMP_LINE:0:COMP_POINT} words reply cur
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  cur=\${words[-1]}
  local behind=\${cur##*[=:]}
  COMPREPLY=()
  while IFS=$'\\t' read -r reply _; do
    COMPREPLY+=("\${reply#"\${cur%"$behind"}"}")
  done < <("\${words[0]}" complete -- "\${words[@]:1}" 2>/dev/null)
  [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == */ ]] && compopt -o nospace
}
complete -F _vrouter vrouter
`,
  zsh: `#compdef vrouter
_vrouter() {
  local -a plain folders
  local value description
  while IFS=$'\\t' read -r value description; do
    if [[ $value == */ ]]; then folders+=("$value")
    else plain+=("\${value//:/\\\\:}\${description:+:$description}")
    fi
  done < <("\${words[1]}" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  (( \${#plain} )) && _describe -V vrouter plain
  (( \${#folders} )) && compadd -S "" -- "\${folders[@]}"
}
if [ "$funcstack[1]" = "_vrouter" ]; then _vrouter "$@"; else compdef _vrouter vrouter; fi
`,
  fish: `function __vrouter_complete
    set -l words (commandline --tokenize --cut-at-cursor --current-process)
    set -l current (commandline --current-token --cut-at-cursor)
    $words[1] complete -- $words[2..-1] "$current" 2>/dev/null
end
complete --command vrouter --no-files --arguments '(__vrouter_complete)'
`,
};
