#!/bin/sh
# rule-nobody-declared.sh - somebody once opened a port for a test.
# caught by: firewall.declared-rules-only /8443\/tcp/
set -eu
case $1 in
break) ufw allow 8443/tcp >/dev/null ;;
mend) ufw delete allow 8443/tcp >/dev/null ;;
esac
