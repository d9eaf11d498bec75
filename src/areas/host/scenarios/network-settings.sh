#!/bin/sh
# network-settings.sh - one interface believes its neighbours, although the setting for all of them says no.
set -eu
[ "${1:?break}" = break ]
echo 1 >/proc/sys/net/ipv6/conf/lo/accept_redirects
