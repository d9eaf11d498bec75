# shellcheck shell=bash
# bash completion for hardshell: eval "$(hardshell completion bash)"
_hardshell() {
  local line
  COMPREPLY=()
  # the words of the line up to the cursor, an address with its colons in one
  local words cword
  if declare -F _get_comp_words_by_ref >/dev/null; then
    _get_comp_words_by_ref -n : words cword
  else
    words=("${COMP_WORDS[@]}") cword=$COMP_CWORD
  fi
  while IFS= read -r line; do
    COMPREPLY+=("$line")
  done < <("${words[0]}" completion words -- "${words[@]:1:cword}" 2>/dev/null)
  if declare -F __ltrim_colon_completions >/dev/null; then __ltrim_colon_completions "${words[cword]}"; fi
}
complete -o default -F _hardshell hardshell
