#!/bin/sh
# engine.probe.sh - the Docker engine: where it comes from, how it runs, who may speak to it.
# needs root for its socket and its process.
set -eu
dockerd=$(command -v dockerd) || { echo 'Docker is not installed' >&2; exit 44; }
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
echo "DOCKERD=$dockerd"

# Where it comes from: the package that owns the file, then the signed list that has that very version.
# A merged /usr makes dpkg know a file by either name.
package='' origin='' signed='' made_for=''
real=$(readlink -f "$dockerd")
for path in "$dockerd" "$real" "${real#/usr}"; do
  if owner=$(dpkg-query -S "$path" 2>/dev/null); then
    package=${owner%%:*}
    break
  fi
done
if [ -n "$package" ]; then
  # shellcheck disable=SC2016 # dpkg's and apt's own placeholders
  echo "VERSION=$(dpkg-query -W -f '${Version}' "$package")"
  apt-cache policy "$package" >"$temporary/policy"
  # shellcheck disable=SC2016
  apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(TRUSTED) $(ORIGIN)' 'Created-By: Packages' >"$temporary/targets"
  # below the installed version (***): priority, uri, suite/component
  awk '/^ \*\*\*/ { here = 1; next } here && $1 ~ /^[0-9]+$/ && $2 ~ /^[a-z+]+:/ { print $2, $3; next } here && NF == 2 { exit }' "$temporary/policy" >"$temporary/sources"
  while read -r uri suite; do
    while read -r from release trusted name; do
      if [ "${from%/}" = "${uri%/}" ] && [ "$release" = "${suite%/*}" ] && [ -z "$origin" ]; then
        origin=${name:-unnamed}
        signed=$trusted
        made_for=$release
      fi
    done <"$temporary/targets"
  done <"$temporary/sources"
fi
echo "PACKAGE=$package"
echo "ORIGIN=$origin"
echo "SIGNED=$signed"
echo "SUITE=$made_for"
echo "CODENAME=$(sed -n 's/^VERSION_CODENAME="\{0,1\}\([^"]*\)"\{0,1\}$/\1/p' /etc/os-release)"
echo "BOOT=$(systemctl is-enabled docker.service 2>/dev/null || true)"
members=$(getent group docker | cut -d: -f4 || true)
echo "GROUP=$members"

# Compose version 2 is a plugin of the command
compose=
if command -v docker >/dev/null 2>&1; then compose=$(docker compose version --short 2>/dev/null || true); fi
echo "COMPOSE=$compose"

# What is set down. Values under names that sound secret, and logins inside addresses, stay here.
if [ -e /etc/docker/daemon.json ]; then
  printf 'DAEMON_JSON='
  tr '\n' ' ' </etc/docker/daemon.json |
    sed -E 's#"([^"]*(token|secret|passw|credential|key)[^"]*)"[[:space:]]*:[[:space:]]*"[^"]*"#"\1":"[hidden]"#gI; s#://[^/@"]*@#://[hidden]@#g'
  echo
fi

# A socket unit would start the daemon if we asked it: look first whether it runs.
process=$(pidof -s dockerd || true)
if [ -z "$process" ]; then
  echo 'RUNNING=0'
  exit 0
fi
echo 'RUNNING=1'
# where it really listens for the network
ss -Hltnp >"$temporary/sockets"
printf 'TCP='
awk '/\("dockerd"/ { print $4 }' "$temporary/sockets" | sort -u | tr '\n' ' '
echo
# The log settings are read at the start only, and nobody tells them: a file younger than the daemon is not read yet.
started=$(systemctl show docker.service -p ExecMainStartTimestamp | cut -d= -f2)
if [ -n "$started" ] && [ -e /etc/docker/daemon.json ] && [ "$(date -d "$started" +%s)" -lt "$(stat -c %Y /etc/docker/daemon.json)" ]; then echo 'UNREAD=1'; fi
docker info --format 'SERVER={{.ServerVersion}}
LIVE_RESTORE={{.LiveRestoreEnabled}}
LOG_DRIVER={{.LoggingDriver}}
STORAGE={{.Driver}}
CGROUP={{.CgroupVersion}}
SECURITY={{range .SecurityOptions}}{{.}} {{end}}'
