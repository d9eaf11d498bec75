#!/bin/sh
# backup-open-to-all.sh - tar left the archives readable for every user of the host.
# caught by: backup.private /archives are open to others/
set -eu
case $1 in
break) chmod 644 /var/backups/nightly/state-20*.tar.gz ;;
mend) chmod 600 /var/backups/nightly/state-20*.tar.gz ;;
esac
