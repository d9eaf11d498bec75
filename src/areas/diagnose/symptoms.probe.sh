# shellcheck shell=sh
# What the gateway's container says of itself when something is wrong: how it ended, why Docker could not start it, and the
# last line of its log of each kind that tells a cause. Of a line, what looks like a secret is left out.
#   FOUND CONTAINER GATEWAYS  the gateway (gateways.find.sh)
[ "$FOUND" = 0 ] || { echo 'Docker does not answer' >&2; exit 1; }
[ -n "${GATEWAYS:-}" ] || { echo 'there is no container of a gateway' >&2; exit 44; }
docker inspect --type container --format 'name {{.Name}}
status {{.State.Status}}
exit {{.State.ExitCode}}
restarts {{.RestartCount}}
oom {{.State.OOMKilled}}
error {{.State.Error}}' "$CONTAINER" | cut -c 1-300 || exit 1
# Only what it said since its last start counts: an older cause has been mended.
told=$(docker inspect --type container --format '{{.State.StartedAt}} {{.RestartCount}}' "$CONTAINER") || exit 1
started=${told% *}
case $started in 0001-*) exit 0 ;; esac
# one that Docker has just started again died of what it said before, which is minutes ago: what is older has been mended
at=$(date -d "$started" +%s)
if [ "${told#* }" -gt 0 ] && [ $(($(date +%s) - at)) -lt 120 ]; then started=$((at - 300)); fi
docker logs --since "$started" --tail 300 "$CONTAINER" >"$TMPDIR/log" 2>&1 || exit 1
# after an endless restart the last start may have said nothing yet
[ -s "$TMPDIR/log" ] || docker logs --tail 60 "$CONTAINER" >"$TMPDIR/log" 2>&1 || exit 1
tr -d '\000-\010\013-\037' <"$TMPDIR/log" | awk '
  { low = tolower($0); kind = "" }
  low ~ /device pairing approved|device\.pair\.approve/ { delete said["pairing"]; next }
  low ~ /pairing required|pairing_required|not-paired/ { kind = "pairing" }
  low ~ /invalid config|config(uration)? (is )?invalid|unrecognized key|missing config|config validation/ { kind = "config" }
  low ~ /newer schema|schema version|startup migration|database-schema-preflight|schema .*(newer|refused)/ { kind = "schema" }
  low ~ /refusing to bind gateway/ { kind = "no-auth" }
  low ~ /eacces|eperm|permission denied/ { kind = "access" }
  low ~ /enospc|no space left|database or disk is full|sqlite_full/ { kind = "space" }
  low ~ /eaddrinuse|address already in use/ { kind = "port" }
  low ~ /javascript heap out of memory|memory pressure: level=critical/ { kind = "memory" }
  low ~ /proxy_attribution_required/ { kind = "proxy" }
  low ~ /\[(telegram|discord|slack|whatsapp|signal|matrix|msteams|imessage|line|channels?)[\]\/: ]/ && low ~ /error|fail|disconnect|closed|unauthorized|logged out|econn|enotfound|timed out|exited/ { kind = "channel" }
  kind != "" { said[kind] = $0 }
  { last = $0 }
  END { for (kind in said) print "log " kind " " said[kind]; if (last != "") print "log last " last }' |
  sed 's/[A-Za-z0-9_+\/=-]\{32,\}/(left out)/g; s/\([Tt]oken\|[Kk]ey\|[Ss]ecret\|[Pp]assword\)[=:] *[^ ,;]\{12,\}/\1=(left out)/g' | cut -c 1-320
exit 0
