#!/bin/sh
# engine.probe.sh - the Docker engine: where it comes from, how it runs, who may speak to it.
# needs root for its socket and its process.   FOUND FOUND_IN  from host/asked.find.sh, which asked systemd and the kernel
set -eu
if ! command -v dockerd >"$TMPDIR/dockerd"; then
  # a snap's, say
  if pidof -s dockerd >/dev/null; then
    echo 'a dockerd runs, and none is on the usual path' >&2
    exit 1
  fi
  echo 'Docker is not installed' >&2
  exit 44
fi
IFS= read -r dockerd <"$TMPDIR/dockerd"
[ "$FOUND" = 0 ] || { echo 'systemd and the kernel could not be asked' >&2; exit 1; }
echo "DOCKERD=$dockerd"

# Where it comes from: the package that owns the file, then the signed list that has that very version.
# A merged /usr makes dpkg know a file by either name.
package='' version='' origin='' signed='' made_for=''
real=$dockerd
if [ -L "$dockerd" ]; then real=$(readlink -f "$dockerd"); fi
dpkg-query -S "$dockerd" "$real" "/usr${real#/usr}" "${real#/usr}" >"$TMPDIR/owners" 2>/dev/null || true
if IFS= read -r owner <"$TMPDIR/owners"; then package=${owner%%:*}; fi
if [ -n "$package" ]; then
  # shellcheck disable=SC2086,SC2154 # one word each; architectures: host/files/apt.sh
  as_nobody apt-cache $architectures policy "$package" >"$TMPDIR/policy"
  # shellcheck disable=SC2016,SC2086 # apt's own placeholders
  as_nobody apt-get $architectures indextargets --format '$(REPO_URI) $(RELEASE) $(TRUSTED) $(ORIGIN)' 'Created-By: Packages' >"$TMPDIR/targets"
  # Where a source is marked trusted, apt says so of it whether anybody signed it or not: the sources are read too.
  set -- "$TMPDIR/targets" "$TMPDIR/policy"
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
    if [ -s "$file" ]; then set -- "$file" "$@"; fi
  done
  # below the installed version (***): priority, uri, suite/component; the first list that has it counts
  awk '
    function stanza(    i, j, u, s, n, m) {
      n = split(said["uris"], u); m = split(said["suites"], s)
      if (said["trusted"] ~ YES && said["enabled"] !~ NO) for (i = 1; i <= n; i++) for (j = 1; j <= m; j++) mark(u[i], s[j])
      split("", said); field = ""
    }
    function mark(from, release) { sub(/\/$/, "", from); sub(/\/$/, "", release); marked[from, release] = 1 }
    BEGIN { YES = "^[ \t]*(yes|true|with|on|enable|1)[ \t]*$"; NO = "^[ \t]*(no|false|without|off|disable|0)[ \t]*$" }
    FNR == 1 { stanza() }
    FILENAME ~ /\.sources$/ {
      if (/^#/) next
      if (/^[ \t]*$/) { stanza(); next }
      if (/^[^ \t:]+:/) { field = tolower(substr($0, 1, index($0, ":") - 1)); sub(/^[^:]*:/, "") }
      said[field] = said[field] " " (field ~ /^(trusted|enabled)$/ ? tolower($0) : $0)
      next
    }
    FILENAME ~ /\.list$/ {
      if (tolower($0) ~ /^[ \t]*deb[ \t]+\[([^]]*[ \t])?trusted=(yes|true|with|on|enable|1)[] \t]/) { sub(/^[^]]*\]/, ""); mark($1, $2) }
      next
    }
    FILENAME ~ /targets$/ { n++; uri[n] = $1; sub(/\/$/, "", uri[n]); suite[n] = $2; trusted[n] = $3; name[n] = $0; sub(/^[^ ]* [^ ]* [^ ]* ?/, "", name[n]); sub(/^\$\(ORIGIN\)$/, "", name[n]); next }
    $1 == "Installed:" { print $2 }
    /^ \*\*\*/ { here = 1; next }
    here && $1 ~ /^[0-9]+$/ && $2 ~ /^[a-z+]+:/ {
      from = $2; sub(/\/$/, "", from); release = $3; sub(/\/.*/, "", release)
      for (i = 1; i <= n && !found; i++) if (uri[i] == from && suite[i] == release) { found = 1; print name[i] == "" ? "unnamed" : name[i]; print (from, release) in marked ? "marked" : trusted[i]; print suite[i] }
      next
    }
    here && NF == 2 { exit }' "$@" >"$TMPDIR/source"
  { IFS= read -r version; IFS= read -r origin || true; read -r signed || true; read -r made_for || true; } <"$TMPDIR/source"
  echo "VERSION=$version"
fi
codename=
while IFS= read -r line; do
  case $line in VERSION_CODENAME=*) codename=${line#*=} codename=${codename#\"} codename=${codename%\"} ;; esac
done </etc/os-release
boot='' started=''
if [ -e "$FOUND_IN/unit.docker.service" ]; then
  while IFS= read -r line; do
    case $line in UnitFileState=*) boot=${line#*=} ;; ExecMainStartTimestamp=*) started=${line#*=} ;; esac
  done <"$FOUND_IN/unit.docker.service"
fi
# Who may speak to it: the mode of its socket, and the members of the group that has it; an account may also have that group
# as its first, which no list of members tells.
socket='' group=docker
stat -c '%a %G' /run/docker.sock >"$TMPDIR/socket" 2>/dev/null || true
read -r socket group <"$TMPDIR/socket" || true
getent group docker "${group:-docker}" >"$TMPDIR/groups" || true
members='' numbers=' '
while IFS=: read -r _ _ number names; do
  members=$members,$names numbers="$numbers$number "
done <"$TMPDIR/groups"
while IFS=: read -r name _ _ number _; do
  case $name:$numbers in root:*) ;; *" $number "*) members=$members,$name ;; esac
done </etc/passwd
printf 'PACKAGE=%s\nORIGIN=%s\nSIGNED=%s\nSUITE=%s\nCODENAME=%s\nBOOT=%s\nGROUP=%s\nSOCKET=%s\n' "$package" "$origin" "$signed" "$made_for" "$codename" "$boot" "$members" "$socket"

# What is set down. Values under names that sound secret, and logins inside addresses, stay here.
if [ -e /etc/docker/daemon.json ]; then
  printf 'DAEMON_JSON='
  sed -zE 's#\n# #g; s#"([^"]*(token|secret|passw|credential|key)[^"]*)"[[:space:]]*:[[:space:]]*"[^"]*"#"\1":"[hidden]"#gI; s#://[^/@"]*@#://[hidden]@#g' /etc/docker/daemon.json
  echo
fi

# A socket unit would start the daemon if we asked it: look first whether it runs.
process='' comm=''
if [ -s /run/docker.pid ]; then read -r process </run/docker.pid || true; fi
if [ -z "$process" ] || ! read -r comm 2>/dev/null <"/proc/$process/comm" || [ "$comm" != dockerd ]; then process=$(pidof -s dockerd || true); fi
if [ -z "$process" ]; then
  # Compose version 2 is a plugin of the command
  compose=
  if command -v docker >/dev/null 2>&1; then compose=$(docker compose version --short 2>/dev/null || true); fi
  echo "COMPOSE=$compose"
  echo 'RUNNING=0'
  exit 0
fi
echo 'RUNNING=1'
# where it really listens for the network
awk '/\("dockerd"/ && !seen[$4]++ { at[++n] = $4 }
  END {
    # in order, so that the same sockets read the same
    for (i = 2; i <= n; i++) { one = at[i]; for (j = i; j > 1 && at[j - 1] > one; j--) at[j] = at[j - 1]; at[j] = one }
    printf "TCP="; for (i = 1; i <= n; i++) printf "%s ", at[i]
    print ""
  }' "$FOUND_IN/sockets"
# The log settings are read at the start only, and nobody tells them: a file younger than the daemon is not read yet.
# It writes its number down when it starts.
if [ -s /run/docker.pid ]; then
  # shellcheck disable=SC3013 # every shell that Debian and Ubuntu have as sh knows it
  if [ /etc/docker/daemon.json -nt /run/docker.pid ]; then echo 'UNREAD=1'; fi
elif [ -n "$started" ] && [ -e /etc/docker/daemon.json ] && [ "$(date -d "$started" +%s)" -lt "$(stat -c %Y /etc/docker/daemon.json)" ]; then
  echo 'UNREAD=1'
fi
# Compose version 2 is a plugin of the command
exec docker info --format 'COMPOSE={{range .ClientInfo.Plugins}}{{if eq .Name "compose"}}{{.Version}}{{end}}{{end}}
SERVER={{.ServerVersion}}
LIVE_RESTORE={{.LiveRestoreEnabled}}
LOG_DRIVER={{.LoggingDriver}}
STORAGE={{.Driver}}
CGROUP={{.CgroupVersion}}
SECURITY={{range .SecurityOptions}}{{.}} {{end}}'
