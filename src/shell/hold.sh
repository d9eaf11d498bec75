# shellcheck shell=sh
# hold.sh - says that the way to the host is open, and keeps it open until the operator is gone.
echo open
cat >/dev/null
