#!/bin/sh
# fail2ban.probe.sh - whether fail2ban guards sshd, what it watches, and what it has seen.
# needs root for its socket.
set -eu
command -v fail2ban-client >/dev/null 2>&1 || { echo 'fail2ban is not installed' >&2; exit 44; }
# one client for all questions: each start of it costs a tenth of a second of processor time
fail2ban-client -i >"$TMPDIR/said" 2>/dev/null <<'QUESTIONS' || true
ping
status
status sshd
get sshd maxretry
get sshd findtime
get sshd bantime
exit
QUESTIONS
exec awk '
  { sub(/^fail2ban> */, "") }
  function after(text, mark) { sub(".*" mark "[ \t]*", "", text); return text }
  /^Server replied: pong/ { running = 1; print "RUNNING=1" }
  !running { next }
  /Jail list:/ { jails = after($0, "Jail list:"); print "JAILS=" jails; if (", " jails "," !~ /, sshd,/) exit }
  /Currently failed:/ { print "FAILING=" after($0, "Currently failed:") }
  /Total failed:/ { print "FAILED=" after($0, "Total failed:") }
  /Currently banned:/ { print "BANNED_NOW=" after($0, "Currently banned:") }
  /Total banned:/ { print "BANNED=" after($0, "Total banned:") }
  /File list:/ { print "FILES=" after($0, "File list:") }
  /Journal matches:/ { print "JOURNAL=" after($0, "Journal matches:") }
  /^-?[0-9]+$/ { n++; print (n == 1 ? "MAXRETRY=" : n == 2 ? "FINDTIME=" : "BANTIME=") $0 }
  END { if (!running) print "RUNNING=0" }' "$TMPDIR/said"
