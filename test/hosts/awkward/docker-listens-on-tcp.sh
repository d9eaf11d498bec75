#!/bin/sh
# docker-listens-on-tcp.sh - a guide for remote work had the engine listen on a TCP port without a key.
# caught by: docker.no-tcp /listens on 127\.0\.0\.1:2375/
# alone: the engine is started anew
set -eu
file=/etc/systemd/system/docker.service.d/remote.conf
case $1 in
break)
  mkdir -p "${file%/*}"
  printf '[Service]\nExecStart=\nExecStart=/usr/sbin/dockerd -H fd:// -H tcp://127.0.0.1:2375 --containerd=/run/containerd/containerd.sock\n' >"$file"
  systemctl daemon-reload
  systemctl restart docker.service
  ;;
mend)
  rm -f "$file"
  rmdir --ignore-fail-on-non-empty "${file%/*}"
  systemctl daemon-reload
  systemctl restart docker.service
  ;;
esac
