#!/bin/sh
# native.probe.sh - an OpenClaw that runs on the host itself: npm's global package, a systemd unit of the system or of a
# user, its process, what it listens on, its folder and what its settings say. Never a token, only of which kind it is.
# needs root: other people's processes and homes.
#   install PATH VERSION
#   unit SCOPE FILE ENABLED LINGER         SCOPE is system or the user's name; LINGER whether a user's units outlive the logout
#   process PID USER NONEWPRIVS            runs in no container
#   listen ADDRESS:PORT
#   folder MODE OWNER PATH      config MODE OWNER PATH      setting BIND AUTH TOKEN
set -u
found=0
for folder in /usr/lib/node_modules /usr/local/lib/node_modules /opt/*/lib/node_modules /root/.npm-global/lib/node_modules /home/*/.npm-global/lib/node_modules \
  /root/.local/lib/node_modules /home/*/.local/lib/node_modules /home/*/.nvm/versions/node/*/lib/node_modules /root/.nvm/versions/node/*/lib/node_modules /home/*/.local/share/pnpm/global/*/node_modules; do
  for name in openclaw clawdbot moltbot; do
    [ -f "$folder/$name/package.json" ] || continue
    found=1
    printf 'install %s %s\n' "$folder/$name" "$(sed -n 's/^ *"version": *"\([^"]*\)".*/\1/p' "$folder/$name/package.json" | head -n 1)"
  done
done

set --
for file in /etc/systemd/system/*.service /usr/local/lib/systemd/system/*.service /root/.config/systemd/user/*.service /home/*/.config/systemd/user/*.service; do
  [ ! -f "$file" ] || set -- "$@" "$file"
done
: >"$TMPDIR/units"
[ $# -eq 0 ] || grep -liE '^ExecStart=.*(openclaw|clawdbot|moltbot)' "$@" >"$TMPDIR/units"
while IFS= read -r file; do
  # a unit that brings containers up is judged as containers
  grep -qE '^ExecStart=.*docker' "$file" && continue
  found=1
  case $file in
    /home/*) scope=${file#/home/}; scope=${scope%%/*} wants=${file%/*} ;;
    /root/*) scope=root wants=${file%/*} ;;
    *) scope=system wants=/etc/systemd/system ;;
  esac
  enabled=no
  for link in "$wants"/*.wants/"${file##*/}"; do [ ! -L "$link" ] || enabled=yes; done
  linger=yes
  [ "$scope" = system ] || [ -e "/var/lib/systemd/linger/$scope" ] || linger=no
  echo "unit $scope $file $enabled $linger"
done <"$TMPDIR/units"

pids=
# the gateway renames itself: its command line then says only that it is one
# shellcheck disable=SC2013
for file in $(grep -alzE '^(openclaw|clawdbot|moltbot)-gatew|(openclaw|clawdbot|moltbot)[^/]*(\.m?js)?$' /proc/[0-9]*/cmdline 2>/dev/null); do
  pid=${file#/proc/} pid=${pid%/cmdline}
  # shellcheck disable=SC3013 # every shell that Debian and Ubuntu have as sh knows it
  [ "/proc/$pid/ns/pid" -ef /proc/self/ns/pid ] || continue
  # probes have these names in their texts
  # shellcheck disable=SC3013
  [ ! "/proc/$pid/exe" -ef /bin/sh ] || continue
  # nor is what other probes started a gateway: seen without a process for each
  if read -r comm 2>/dev/null <"/proc/$pid/comm"; then case $comm in awk | mawk | gawk | docker | find | grep | jq | perl | sed) continue ;; esac; fi
  case $(readlink "/proc/$pid/exe") in *node* | *bun*) ;; *) continue ;; esac
  case $(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null) in *gatewa*) ;; *) continue ;; esac
  found=1
  pids="$pids $pid"
  user=$(stat -c %U "/proc/$pid")
  echo "process $pid $user $(awk '$1 == "NoNewPrivs:" { print $2 }' "/proc/$pid/status")"
done
if [ -n "$pids" ]; then
  ss -Hltnp | awk -v pids="$pids " '{ n = split(pids, pid, " "); for (i = 1; i <= n; i++) if (index($0, "pid=" pid[i] ",")) { print "listen", $4; next } }'
fi
[ "$found" = 1 ] || { echo 'OpenClaw is not installed outside of Docker' >&2; exit 44; }

# Its folder: where its process was told, else in the homes of those who have a unit or run it.
homes=
for pid in $pids; do
  told=$(tr '\0' '\n' <"/proc/$pid/environ" 2>/dev/null | sed -n 's/^OPENCLAW_STATE_DIR=//p' | head -n 1)
  homes="$homes ${told:-$(getent passwd "$(stat -c %u "/proc/$pid")" | cut -d: -f6)/.openclaw}"
done
[ -n "$homes" ] || homes='/root/.openclaw /home/*/.openclaw'
for folder in $homes; do
  [ -d "$folder" ] || continue
  stat -c 'folder %a %U %n' "$folder"
  file=$folder/openclaw.json
  [ -f "$file" ] || continue
  stat -c 'config %a %U %n' "$file"
  if command -v jq >/dev/null 2>&1; then
    jq -r 'def kind: if type == "object" then "reference" elif . == null or . == "" then "absent" elif type == "string" then "literal" else "odd" end;
      "setting \(.gateway.bind // "unset") \(.gateway.auth.mode // "unset") \(.gateway.auth.token | kind)"' "$file" 2>/dev/null || echo 'setting unread unread unread'
  else
    echo 'setting unread unread unread'
  fi
done
exit 0
