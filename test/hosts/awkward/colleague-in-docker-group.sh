#!/bin/sh
# colleague-in-docker-group.sh - the deploy user was put into the docker group, which is root without asking.
# caught by: docker.group-empty /deploy/
# also: health.reaches-docker
set -eu
case $1 in
break) usermod -aG docker "$DEPLOY_USER" ;;
mend) gpasswd -d "$DEPLOY_USER" docker >/dev/null ;;
esac
