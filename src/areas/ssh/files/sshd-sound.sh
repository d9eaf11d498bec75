#!/bin/sh
# sshd-sound.sh check|apply|undo - sshd accepts its configuration as it is, before hardshell adds to it. Faults that are
# there already are for their owner to mend: nothing here would be sure to undo exactly what it did.
set -eu

faults() {
  # no SSH server yet: it will read its settings when it comes
  sshd=$(command -v sshd) || return 0
  # a server that systemd starts on demand has no folder before its first start, and refuses to look without it
  made=
  if [ ! -d /run/sshd ]; then mkdir -m 755 /run/sshd && made=1; fi
  "$sshd" -t 2>&1 || echo "sshd refuses its own configuration as it is now: mend that first (sshd -t shows it), then run again"
  if [ -n "$made" ]; then rmdir /run/sshd; fi
}

case $1 in
  check)
    found=$(faults)
    # a good configuration may still be warned about: only the refusal counts
    case $found in *'refuses its own configuration'*) printf '%s\n' "$found"; exit 1 ;; esac
    ;;
  apply) faults; exit 1 ;;
  undo) ;;
esac
