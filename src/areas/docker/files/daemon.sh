#!/bin/sh
# daemon.sh check|apply|undo - the Docker daemon keeps containers running while it is updated (live-restore) and limits
# their logs. A daemon.json that someone else wrote keeps all its own settings; only what is missing is added.
set -eu
file=/etc/docker/daemon.json

refuse() { echo "$*"; exit 3; }

ours() {
  cat <<'JSON'
{
  "live-restore": true,
  "log-driver": "json-file",
  "log-opts": {
    "max-file": "3",
    "max-size": "10m"
  }
}
JSON
}

# what the file should hold: ours when there is none, else theirs with what is missing
wanted() {
  if [ ! -s "$file" ]; then ours; return; fi
  if ours | cmp -s - "$file"; then ours; return; fi
  command -v jq >/dev/null 2>&1 || refuse "jq is not installed yet (step host.packages brings it), and $file is not ours to overwrite"
  jq empty "$file" >/dev/null 2>&1 || refuse "$file is no valid JSON: mend it first"
  # another log driver is a choice, with options of its own
  jq '."live-restore" = true
    | if (."log-driver" // "json-file") == "json-file"
      then ."log-driver" = "json-file" | ."log-opts" = ({"max-size": "10m", "max-file": "3"} + (."log-opts" // {}))
      else . end' "$file"
}

same() { # as JSON where it can be told, else as bytes
  cmp -s "$1" "$2" && return
  command -v jq >/dev/null 2>&1 && [ -s "$2" ] && [ "$(jq -S . "$1")" = "$(jq -S . "$2" 2>/dev/null)" ]
}

# The lines that the file gains and loses, whatever its layout. A setting that sounds secret is not told.
gains() {
  if [ -s "$file" ] && command -v jq >/dev/null 2>&1; then jq . "$file" >"$work/now"; else : >"$work/now"; fi
  diff -U 0 "$work/now" "$work/wanted" | sed -n '1,2d; /^[+-]/p' |
    sed -E 's|"([^"]*(token\|secret\|passw\|credential\|key)[^"]*)":.*|"\1": [hidden]|I; s|://[^/@"]*@|://[hidden]@|g'
}

is_running() { [ "$(systemctl is-active docker.service 2>/dev/null || true)" = active ]; }
live() { [ "$(docker info --format '{{.LiveRestoreEnabled}}' 2>/dev/null)" = true ]; }
# The log settings are read at the start only, and the daemon does not tell them: a file younger than the daemon is not read yet.
is_older_than_file() {
  started=$(systemctl show docker.service -p ExecMainStartTimestamp | cut -d= -f2)
  [ -n "$started" ] && [ -e "$file" ] && [ "$(date -d "$started" +%s)" -lt "$(stat -c %Y "$file")" ]
}

ready() {
  if is_running && [ "$(docker info --format '{{.Swarm.LocalNodeState}}')" = active ]; then
    refuse 'this Docker is part of a swarm, which cannot have live-restore: accept the risk docker.live-restore'
  fi
}

check() {
  ready
  wanted >"$work/wanted"
  status=0
  if ! same "$work/wanted" "$file"; then
    echo "$file: live-restore on, logs limited to 3 files of 10 MB"
    gains
    status=1
  elif is_running && { ! live || is_older_than_file; }; then
    echo 'let Docker read its settings anew'
    status=1
  fi
  return "$status"
}

apply() {
  command -v dockerd >/dev/null 2>&1 || refuse 'Docker is not installed yet (step docker.engine brings it)'
  ready
  wanted >"$work/wanted"
  if [ ! -e "$HS_MEMORY/seen" ]; then
    if [ -e "$file" ]; then cp -a "$file" "$HS_MEMORY/daemon.json"; fi
    if [ ! -d /etc/docker ]; then : >"$HS_MEMORY/folder-made"; fi
    : >"$HS_MEMORY/seen"
  fi
  if dockerd --help 2>/dev/null | grep -q -- --validate; then
    dockerd --validate --config-file "$work/wanted" >"$work/said" 2>&1 || refuse "dockerd refuses the settings: $(tail -n 1 "$work/said")"
  fi
  if ! same "$work/wanted" "$file"; then
    mkdir -p /etc/docker
    install -m 644 "$work/wanted" "$file.hardshell"
    mv -f "$file.hardshell" "$file"
    echo "wrote $file"
  fi
  settle
}

# First a reload, which turns live-restore on; then containers live through the restart that the log settings need.
settle() {
  is_running || return 0
  live || reload_until live
  echo 'restarting Docker'
  restart
  live || refuse 'Docker runs, and yet without live-restore: a flag of its unit says otherwise (systemctl cat docker)'
}

# reload_until live|dead: live-restore is on, or off. A reload is a signal, and ends before Docker has taken it up: what
# follows must not come before that. After ten seconds it goes on, and says what it finds.
reload_until() {
  systemctl reload docker.service
  tries=100
  while [ "$tries" -gt 0 ]; do
    if live; then now=live; else now=dead; fi
    [ "$now" != "$1" ] || return 0
    tries=$((tries - 1))
    sleep 0.1
  done
}

restart() {
  systemctl reset-failed docker.service 2>/dev/null || true
  systemctl restart docker.service || refuse "Docker does not start: $(journalctl -q -n 3 --no-pager -o cat -u docker.service | tr '\n' ' ')"
}

# Says nothing while all goes well: after a failure the operator is shown the last line, which is the reason.
undo() {
  [ -e "$HS_MEMORY/seen" ] || return 0
  # refused before anything was written: the daemon is left in peace
  if [ -e "$HS_MEMORY/daemon.json" ] && cmp -s "$HS_MEMORY/daemon.json" "$file"; then return 0; fi
  if [ ! -e "$HS_MEMORY/daemon.json" ] && [ ! -e "$file" ]; then return 0; fi
  # The log settings of before are read by a restart, which containers live through only while live-restore is on; and
  # a reload turns it off only where the file says so.
  if is_running && live; then
    before_with true && restart
    if ! before_alone | jq -e '."live-restore" == true' >/dev/null 2>&1; then before_with false && reload_until dead; fi
    put_back
  else
    put_back
    if is_running; then restart; fi
  fi
}

put_back() {
  if [ -e "$HS_MEMORY/daemon.json" ]; then cp -a "$HS_MEMORY/daemon.json" "$file"; else rm -f "$file"; fi
  if [ -e "$HS_MEMORY/folder-made" ]; then rmdir /etc/docker 2>/dev/null || true; fi
}

before_alone() { if [ -s "$HS_MEMORY/daemon.json" ]; then cat "$HS_MEMORY/daemon.json"; else echo '{}'; fi; }
# before_with true|false: the settings of before, with live-restore so
before_with() {
  if [ -s "$HS_MEMORY/daemon.json" ]; then jq "$(printf '."live-restore" = %s' "$1")" "$HS_MEMORY/daemon.json"; else printf '{"live-restore": %s}\n' "$1"; fi >"$work/between" || return
  install -m 644 "$work/between" "$file"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$1"
