#!/bin/sh
# follow.sh - shows what an update or rollback at work on this host says, until it has ended; then its last.json. As root.
# Looking may be broken off at any time; the host goes on by itself.
#   RUN  which one
home=/var/lib/hardshell/update
ended() { [ -s "$home/last.json" ] && [ "$(jq -r .run "$home/last.json" 2>/dev/null)" = "$RUN" ]; }
# three lines a second are enough for anybody; the log is short
shown=0
while :; do
  over=no
  ! ended || over=yes
  lines=$(wc -l 2>/dev/null <"$home/run/log") || lines=0
  if [ "$lines" -gt "$shown" ]; then
    sed -n "$((shown + 1)),${lines}p" "$home/run/log" >&2
    shown=$lines
  fi
  [ "$over" = no ] || break
  if [ ! -e /etc/systemd/system/hardshell-update.service ] && ! ended; then
    echo 'the unit hardshell-update.service is gone, and nothing says what became of it' >&2
    exit 1
  fi
  sleep 0.3
done
cat "$home/last.json"
