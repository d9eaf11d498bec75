#!/bin/sh
# unit-sandboxed.sh - a changed unit: another program by way of a shell, and no sandbox any more.
# together: small things
set -eu
printf '[Service]\nType=oneshot\nExecStart=/bin/sh -c "backup.sh run"\n' >/etc/systemd/system/hardshell-backup.service
systemctl daemon-reload
