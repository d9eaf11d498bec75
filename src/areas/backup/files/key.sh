#!/bin/sh
# key.sh check|apply|undo - the key that opens this host's backups: 256 bits of the kernel's randomness, mode 600, root's.
# One that is there is never replaced, since it alone opens the snapshots; only its mode is put right. An undo leaves it beside
# the repository when that holds anything, and the next apply takes it back from there.
#   REPOSITORY  the folder on this host      HS_MEMORY  what was there before
set -eu
umask 077
key=/etc/hardshell/backup.key
beside=${REPOSITORY%/*}/backup.key

right() { [ -f "$key" ] && [ ! -L "$key" ] && [ "$(stat -c '%a %u:%g' "$key")" = '600 0:0' ]; }

case "${1:?check, apply or undo}" in
check)
  if [ -L "$key" ]; then echo "$key is a link: put the file itself there" >&2; exit 3; fi
  if [ ! -s "$key" ]; then if [ -s "$beside" ]; then echo "the key of the snapshots that are there, from $beside"; else echo 'a new key of 256 bits'; fi; exit 1; fi
  right || { echo "mode 600 and root's, instead of $(stat -c '%a %U:%G' "$key")"; exit 1; }
  ;;
apply)
  mkdir -p /etc/hardshell
  if [ ! -s "$key" ]; then
    # a repository without its key is told, never given another one that cannot open it
    if [ ! -s "$beside" ] && [ -e "$REPOSITORY/config" ]; then
      echo "$REPOSITORY is there, and its key $key is gone: put back the key of the recovery kit, or move that folder away" >&2
      exit 1
    fi
    : >"$HS_MEMORY/made"
    if [ -s "$beside" ]; then cp "$beside" "$key.part"; else head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n' >"$key.part"; echo >>"$key.part"; fi
    chmod 600 "$key.part"
    sync "$key.part"
    mv -f "$key.part" "$key"
    rm -f "$beside"
  elif ! right; then
    [ -e "$HS_MEMORY/looked" ] || stat -c '%a %u:%g' "$key" >"$HS_MEMORY/looked"
    chown 0:0 "$key"
    chmod 600 "$key"
  fi
  ;;
undo)
  if [ -e "$HS_MEMORY/made" ]; then
    if [ -e "$REPOSITORY/config" ] && [ -s "$key" ]; then cp -p "$key" "$beside"; echo "the snapshots stay in $REPOSITORY, and their key with them: $beside"; fi
    rm -f "$key"
  elif [ -s "$HS_MEMORY/looked" ]; then
    read -r mode owner <"$HS_MEMORY/looked"
    chown "$owner" "$key"
    chmod "$mode" "$key"
  fi
  ;;
*) echo "not a verb: $1" >&2; exit 2 ;;
esac
