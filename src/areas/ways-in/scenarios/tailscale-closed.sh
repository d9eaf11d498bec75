#!/bin/sh
# tailscale-closed.sh - Tailscale was taken away by hand: where its packages come from is still trusted, and its network still let in.
set -eu
[ "${1:?break}" = break ]
# one that is never read: it names a folder that has nothing
printf 'Types: deb\nEnabled: no\nURIs: file:/nowhere/tailscale/debian\nSuites: trixie\nComponents: main\n' >/etc/apt/sources.list.d/hardshell-tailscale.sources
ufw allow in on tailscale0 to any port 443 proto tcp comment 'hardshell: Tailscale' >/dev/null
