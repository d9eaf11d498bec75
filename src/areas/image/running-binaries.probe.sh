#!/bin/sh
# running-binaries.probe.sh - hashes the extra programs on record as the running container sees them, through /proc: nothing
# is started in the container and nothing is copied out of it. DIRECTORY: where the record is.
#   CONTAINER GATEWAYS GATEWAY_PID FOUND  from gateway/gateways.find.sh
set -eu
record=$DIRECTORY/release
[ -e "$record" ] || { echo 'no image is on record' >&2; exit 44; }
names=$(sed -n 's/^BINARY_\([a-z0-9][a-z0-9._-]*\)=.*/\1/p' "$record")
[ -n "$names" ] || { echo 'no extra programs are on record' >&2; exit 44; }
command -v docker >/dev/null || { echo 'Docker is not installed' >&2; exit 44; }
[ "$FOUND" = 0 ] || { echo 'Docker does not answer' >&2; exit 1; }
[ -n "${GATEWAYS:-}" ] || { echo 'no container on this host is an OpenClaw gateway' >&2; exit 44; }
pid=$GATEWAY_PID
[ "$pid" -gt 0 ] || { echo "the container $CONTAINER does not run" >&2; exit 44; }
# A link would be followed on the host, outside the container.
inside=/proc/$pid/root
for folder in usr usr/local usr/local/bin; do
  inside=$inside/${folder##*/}
  if [ -L "$inside" ] || [ ! -d "$inside" ]; then
    echo "/$folder in the container is not a folder" >&2
    exit 1
  fi
done
for name in $names; do
  file=$inside/$name
  if [ -L "$file" ]; then
    echo "$name no-file"
  elif [ ! -e "$file" ]; then
    echo "$name missing"
  elif [ ! -f "$file" ]; then
    echo "$name no-file"
  else
    sum=$(sha256sum <"$file")
    echo "$name ${sum%% *}"
  fi
done
