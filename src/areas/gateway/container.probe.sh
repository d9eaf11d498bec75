# shellcheck shell=sh
# The gateways' containers as Docker runs them, not as a file declares them, and the networks they are in: one question
# each. Chosen fields only: names of environment variables, never values; of the command line, only which of its flags
# matter.
#   GATEWAYS  their ids, from gateways.find.sh, which asked      FOUND  whether that could look      FOUND_IN  what it saw
[ "$FOUND" = 0 ] || { echo 'Docker does not answer' >&2; exit 1; }
[ -n "${GATEWAYS:-}" ] || { echo 'no container on this host is an OpenClaw gateway' >&2; exit 44; }

# one line each, in the order asked; their first processes; the networks they are in
pids=
networks=
times=
tab='	'
while IFS=$tab read -r head json; do
  printf '%s\n' "$json"
  pid=${head%% *} names=${head#* }
  started=${names%% *} names=${names#"$started"}
  pids="$pids $pid"
  times="$times$started
"
  networks="$networks $names"
done <"$FOUND_IN/running"
# shellcheck disable=SC2016,SC2086
[ -z "${networks# }" ] || docker network inspect --format 'network {"name":{{json .Name}},"driver":{{json .Driver}},"internal":{{.Internal}},"ipv6":{{.EnableIPv6}},"members":[{{$first := true}}{{range .Containers}}{{if $first}}{{$first = false}}{{else}},{{end}}{{json .Name}}{{end}}]}' $networks 2>/dev/null

# What the kernel enforces on the first process of each.
n=0
for pid in $pids; do
  n=$((n + 1))
  if [ "$pid" -eq 0 ] || [ ! -r "/proc/$pid/status" ]; then continue; fi
  while read -r key value _; do
    case $key in Uid: | Gid: | CapEff: | CapBnd: | NoNewPrivs: | Seccomp:) echo "process $n ${key%:}=$value" ;; esac
  done <"/proc/$pid/status"
  if read -r profile <"/proc/$pid/attr/apparmor/current"; then echo "process $n AppArmor=$profile"; fi 2>/dev/null
done
if read -r on </sys/module/apparmor/parameters/enabled; then echo "apparmor $on"; fi 2>/dev/null
# seconds since the last start of each
printf 'now\n%s' "$times" >"$TMPDIR/times"
date -f "$TMPDIR/times" +%s >"$TMPDIR/seconds"
{
  read -r now
  while read -r at; do echo "uptime $((now - at))"; done
} <"$TMPDIR/seconds"
exit 0
