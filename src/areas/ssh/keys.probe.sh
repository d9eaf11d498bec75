#!/bin/sh
# keys.probe.sh - the public keys that let people in: account, size, type. No key, no comment, only the start of its fingerprint.
# needs root: other people's .ssh folders.
set -eu
sshd=$(command -v sshd) || { echo 'no sshd on this host' >&2; exit 44; }
command -v ssh-keygen >/dev/null 2>&1 || { echo 'no ssh-keygen on this host' >&2; exit 1; }
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
"$sshd" -T -C user=nobody,host=stranger.invalid,addr=203.0.113.77,laddr=198.51.100.1,lport=22 >"$temporary/config"
files=$(sed -n 's/^authorizedkeysfile //p' "$temporary/config")

getent passwd >"$temporary/accounts"
while IFS=: read -r name _ uid _ _ home shell; do
  case $shell in */nologin | */false | */sync) continue ;; esac
  for file in $files; do
    # sshd's own tokens
    path=$(printf %s "$file" | sed "s|%%|%|g; s|%h|$home|g; s|%u|$name|g; s|%U|$uid|g")
    case $path in /*) ;; *) path=$home/$path ;; esac
    [ -f "$path" ] || continue
    # each line alone, so that one that ssh-keygen cannot read is seen and hides no other
    grep -Ev '^[[:space:]]*(#|$)' "$path" >"$temporary/keys" || true
    while IFS= read -r key; do
      if said=$(printf '%s\n' "$key" | ssh-keygen -lf - 2>/dev/null); then
        printf '%s\n' "$said" | awk -v name="$name" '{ print name, $1, $NF, substr($2, 1, 15) }'
      else
        echo "$name ? (unreadable) -"
      fi
    done <"$temporary/keys"
  done
done <"$temporary/accounts"
