#!/bin/sh
# keys.probe.sh - the public keys that let people in: account, size, type. No key, no comment, only the start of its fingerprint.
# needs root: other people's .ssh folders.   FOUND FOUND_IN SSHD  from host/asked.find.sh, which asked sshd
set -eu
[ "$FOUND" = 0 ] || { echo 'sshd and the kernel could not be asked' >&2; exit 1; }
[ -n "${SSHD:-}" ] || { echo 'no sshd on this host' >&2; exit 44; }
[ -e "$FOUND_IN/people" ] || { echo 'the accounts could not be asked for' >&2; exit 1; }
command -v ssh-keygen >/dev/null 2>&1 || { echo 'no ssh-keygen on this host' >&2; exit 1; }
[ -e "$FOUND_IN/sshd.nobody" ] || { cat "$FOUND_IN/sshd.why" >&2; exit 1; }
[ -e "$FOUND_IN/sshd.match" ] || { echo 'the files of sshd cannot be read' >&2; exit 1; }
# each account, those without a shell too (they may forward ports), with each file that sshd would read for it, or for somebody by a Match block, its tokens filled in
awk -F: '
  FILENAME ~ /\/sshd.nobody$/ { if ($0 ~ /^authorizedkeysfile /) files = substr($0, 20); next }
  FILENAME ~ /\/sshd.match$/ { split($0, word, "\t"); if (word[3] == "authorizedkeysfile") files = files " " word[4]; next }
  {
    n = split(files, file, /[ \n]+/)
    for (i = 1; i <= n; i++) {
      path = file[i]
      gsub(/%%/, "%", path); gsub(/%h/, $6, path); gsub(/%u/, $1, path); gsub(/%U/, $3, path)
      if (path != "" && !seen[$1 path]++) print $1 " " (path ~ /^\// ? path : $6 "/" path)
    }
  }' "$FOUND_IN/sshd.nobody" "$FOUND_IN/sshd.match" "$FOUND_IN/people" >"$TMPDIR/paths"
set --
while read -r name path; do
  if [ -f "$path" ]; then set -- "$@" "of=$name" "$path"; fi
done <"$TMPDIR/paths"
[ $# -gt 0 ] || exit 0
# all of their keys, and beside them whose they are
: >"$TMPDIR/keys"
awk -v keys="$TMPDIR/keys" -v names="$TMPDIR/names" '!/^[ \t\r\f\v]*(#|$)/ { print >keys; print of >names }' "$@"
[ -s "$TMPDIR/keys" ] || exit 0
ssh-keygen -lf "$TMPDIR/keys" >"$TMPDIR/said" 2>/dev/null || true
# each line alone, so that one that ssh-keygen cannot read is seen and hides no other
alone() {
  while IFS= read -r key; do printf '%s\n' "$key" | ssh-keygen -lf - 2>/dev/null || echo '? - - (unreadable)'; done <"$TMPDIR/keys"
}
shown() { # NAMES SAID
  awk 'NR == FNR { name[NR] = $0; names = NR; next } { print name[FNR], $1, $NF, $1 == "?" ? "-" : substr($2, 1, 15); lines = FNR } END { exit lines != names }' "$1" "$2"
}
# told only once all of them could be read
if shown "$TMPDIR/names" "$TMPDIR/said" >"$TMPDIR/told"; then
  while IFS= read -r line; do printf '%s\n' "$line"; done <"$TMPDIR/told"
  exit 0
fi
alone >"$TMPDIR/said"
shown "$TMPDIR/names" "$TMPDIR/said"
