#!/bin/sh
# ownership.sh check|apply|undo - the workspace is there, all of the gateway's state belongs to the container's user, and
# what is secret in it is for that user alone. Files of another owner are what makes the gateway fail with EACCES.
#   STATE  the state folder      AUTH  the third mount      NODE  uid and gid of the container's user
#   HS_MEMORY  keeps owners and modes for undo
# What runs in the container may write here while we look: links are never followed, and every change is made from
# inside the folder it concerns (-execdir), and modes with the container user's rights, so that nothing swapped meanwhile
# leads root elsewhere.
set -eu
umask 077
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

existing() { for folder in "$STATE" "$AUTH"; do if [ -d "$folder" ] && [ ! -L "$folder" ]; then echo "$folder"; fi; done; }

foreign() { # FIND-ACTION...
  # shellcheck disable=SC2046
  find $(existing) -xdev \( ! -uid "$NODE" -o ! -gid "$NODE" \) "$@"
}
# Modes as OpenClaw makes them. The workspace is the owner's: documents there may be readable.
readable() { # FIND-ACTION...
  # shellcheck disable=SC2046
  find $(existing) -xdev -path "$STATE/workspace" -prune -o -type f -perm /077 ! -name '*.lock.sqlite' \( -name 'openclaw.json*' -o -name '*.sqlite*' -o -name '.env' -o -name 'secrets.json' \
    -o -name '*.key' -o -name 'auth-profiles.json*' -o -name 'models.json' -o -path '*/credentials/*' \) "$@"
}
as_node='setpriv --reuid '$NODE' --regid '$NODE' --clear-groups --'
# Made with the container user's rights too: the state folder is not ours to trust names in.
workspace() { # says what it lacks
  if [ -L "$STATE/workspace" ]; then
    echo "$STATE/workspace is a link; put a folder in its place" >&2
    exit 3
  fi
  if [ ! -d "$STATE/workspace" ]; then
    echo 'make the workspace'
  elif [ "$(stat -c %a "$STATE/workspace")" != 700 ]; then
    echo 'the workspace gets mode 700'
  fi
}
count() { tr -dc x | wc -c; }

case "${1:?check, apply or undo}" in
check | apply)
  if [ -z "$(existing)" ]; then
    [ "$1" = check ] || exit 0
    echo 'the folders are made first'
    exit 1
  fi
  owners=$(foreign -printf x | count)
  modes=$(readable -printf x | count)
  space=$(workspace) || exit 3
  if [ "$owners" = 0 ] && [ "$modes" = 0 ] && [ -z "$space" ]; then exit 0; fi
  if [ -n "$space" ]; then echo "$space"; fi
  if [ "$owners" != 0 ]; then echo "$owners files or folders get the owner $NODE"; fi
  if [ "$modes" != 0 ]; then echo "$modes files with secrets become readable by their owner alone"; fi
  if [ "$1" = check ]; then exit 1; fi
  if [ ! -e "$HS_MEMORY/before" ]; then
    { foreign -printf '%U:%G\0%m\0%p\0'; readable -printf '%U:%G\0%m\0%p\0'; } >"$HS_MEMORY/before.part"
    case $space in make*) : >"$HS_MEMORY/workspace.absent" ;; the*) stat -c %a "$STATE/workspace" >"$HS_MEMORY/workspace.mode" ;; esac
    mv "$HS_MEMORY/before.part" "$HS_MEMORY/before"
  fi
  foreign -execdir chown -h "$NODE:$NODE" '{}' +
  # shellcheck disable=SC2086
  readable -execdir $as_node chmod go= '{}' +
  # shellcheck disable=SC2086
  if [ -n "$space" ]; then (cd "$STATE" && $as_node mkdir -p workspace && $as_node chmod 700 workspace); fi
  ;;
undo)
  [ -e "$HS_MEMORY/before" ] || exit 0
  [ -d "$STATE" ] || exit 0
  if [ -e "$HS_MEMORY/workspace.absent" ]; then
    (cd "$STATE" && $as_node rmdir workspace 2>/dev/null) || [ ! -d "$STATE/workspace" ] || echo "$STATE/workspace is not empty: left in place"
  elif [ -e "$HS_MEMORY/workspace.mode" ]; then
    (cd "$STATE" && $as_node chmod "$(cat "$HS_MEMORY/workspace.mode")" workspace)
  fi
  # shellcheck disable=SC2016
  xargs -0 -r -n 3 sh -c 'cd "$(dirname "$3")" 2>/dev/null || exit 0
    at=./$(basename "$3")
    [ -e "$at" ] || [ -L "$at" ] || exit 0
    $0 chmod "$2" "$at" 2>/dev/null
    chown -h "$1" "$at"' "$as_node" <"$HS_MEMORY/before"
  ;;
*) echo "not a verb: $1" >&2; exit 2 ;;
esac
