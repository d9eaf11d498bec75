#!/bin/sh
# first-ages.sh check|apply|undo - the ages of the keys are written down for the first time, by the very program that goes on
# with it every day. Undo forgets them.
set -eu
record=/var/lib/hardshell/rotation
case "${1:?check, apply or undo}" in
check) [ -s "$record/places" ] || [ -e "$record/tried" ] || { echo 'the first look at how old the keys are'; exit 1; } ;;
apply)
  systemctl daemon-reload
  # a gateway that cannot tell is no reason to stop here: the control says so, and the timer tries again every day
  if ! systemctl start hardshell-secret-ages.service; then
    umask 077
    mkdir -p "$record"
    : >"$record/tried"
    echo 'the gateway did not tell where its keys are; see journalctl -u hardshell-secret-ages'
  fi
  ;;
undo) rm -f "$record/salt" "$record/ages" "$record/places" "$record/tried" && { rmdir "$record" 2>/dev/null || true; } ;;
*) exit 2 ;;
esac
