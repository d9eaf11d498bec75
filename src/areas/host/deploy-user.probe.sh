#!/bin/sh
# deploy-user.probe.sh - the user $DEPLOY_USER: groups, sudo, and the keys that let people in as it.
# needs root: other people's sudo rights and .ssh folders.
set -eu
# both at once; it fails when one of them is not there
getent passwd "$DEPLOY_USER" 1000 >"$TMPDIR/entries" || true
uid='' first=''
while IFS=: read -r name _ number group _ folder program; do
  if [ "$name" = "$DEPLOY_USER" ]; then uid=$number gid=$group home=$folder shell=$program; fi
  if [ "$number" = 1000 ]; then first=$name; fi
done <"$TMPDIR/entries"
[ -n "$uid" ] || { echo "no user $DEPLOY_USER" >&2; exit 44; }
printf 'UID=%s\nGID=%s\nHOME=%s\nSHELL=%s\n' "$uid" "$gid" "$home" "$shell"
echo "GROUPS=$(id -nG "$DEPLOY_USER")"

# SUDO: none, password, free. A user that sudo does not know is not tried: sudo would tell the administrator by mail.
sudo=none
if command -v sudo >/dev/null 2>&1; then
  # shellcheck disable=SC2024 # the file is this probe's own
  sudo -n -l -U "$DEPLOY_USER" >"$TMPDIR/listed" || { echo 'sudo -l failed' >&2; exit 1; }
  while read -r line; do
    case $line in '(root'*') '*ALL | '(ALL'*') '*ALL) sudo=password ;; esac
  done <"$TMPDIR/listed"
  if [ "$sudo" = password ] && setpriv --reuid "$uid" --regid "$gid" --init-groups sudo -n true 2>/dev/null; then sudo=free; fi
fi
echo "SUDO=$sudo"

# mode owner-uid, or nothing when it is not there
keys=$home/.ssh/authorized_keys
set --
for path in "$home" "$home/.ssh" "$keys"; do if [ -e "$path" ]; then set -- "$@" "$path"; fi; done
: >"$TMPDIR/modes"
[ $# -eq 0 ] || stat -L -c '%a %u' "$@" >"$TMPDIR/modes"
for path in "HOME_IS $home" "SSH_IS $home/.ssh" "KEYS_IS $keys"; do
  is=
  if [ -e "${path#* }" ]; then read -r is; fi
  echo "${path%% *}=$is"
done <"$TMPDIR/modes"
number=0
if [ -f "$keys" ]; then
  while read -r line || [ -n "$line" ]; do
    case $line in '' | '#'*) ;; *) number=$((number + 1)) ;; esac
  done <"$keys"
fi
echo "KEYS=$number"
echo "UID_1000=$first"
