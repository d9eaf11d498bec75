#!/bin/sh
# listeners.probe.sh - every socket that waits for the network, and whose it is.
# needs root to name other people's processes.
set -eu
command -v ss >/dev/null 2>&1 || { echo 'no ss on this host (package iproute2)' >&2; exit 1; }
exec ss -Hltunp
