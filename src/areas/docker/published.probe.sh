#!/bin/sh
# published.probe.sh - the ports that running containers publish, and on which of the host's addresses.
# needs root for Docker's socket.
set -eu
if ! command -v docker >/dev/null 2>&1 || [ -z "$(pidof -s dockerd || true)" ]; then
  echo 'Docker does not run here' >&2
  exit 44
fi
names=$(docker ps -q --no-trunc)
[ -n "$names" ] || exit 0
# shellcheck disable=SC2086 # one word per container
docker inspect --format '{{$name := .Name}}{{if eq .HostConfig.NetworkMode "host"}}host {{$name}}
{{end}}{{range $port, $to := .NetworkSettings.Ports}}{{range $to}}port {{$name}} {{$port}} {{if .HostIp}}{{.HostIp}}{{else}}0.0.0.0{{end}} {{.HostPort}}
{{end}}{{end}}' $names
