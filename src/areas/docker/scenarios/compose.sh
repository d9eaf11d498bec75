#!/bin/sh
# compose.sh - the package with Compose was removed.
set -eu
[ "${1:?break}" = break ]
package=$(dpkg-query -W -f '${Package}\n' docker-compose-plugin docker-compose-v2 docker-compose 2>/dev/null | head -n 1)
DEBIAN_FRONTEND=noninteractive apt-get -qq -y remove "$package"
