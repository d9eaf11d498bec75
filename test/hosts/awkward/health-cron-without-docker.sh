#!/bin/sh
# health-cron-without-docker.sh - the check runs from cron as the deploy user, who may not speak to Docker.
# caught by: health.reaches-docker /cron\.d\/openclaw-health runs as deploy, who may not speak to Docker/
# also: health.runs
set -eu
case $1 in
break)
  mkdir -p /etc/cron.d
  printf '*/30 * * * * %s cd %s && docker compose ps | grep -q running || logger gateway is down\n' "$DEPLOY_USER" "$DIRECTORY" >/etc/cron.d/openclaw-health
  ;;
mend) rm -f /etc/cron.d/openclaw-health ;;
esac
