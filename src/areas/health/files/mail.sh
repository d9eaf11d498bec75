#!/bin/sh
# mail.sh - hands the alert that a look has left to the host's own sendmail. Run by hardshell-health-mail.service, outside the
# looks' sandbox: a mail system's programs change users and write below /var/spool.
set -eu
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
letter=/var/lib/hardshell/health/letter
command -v sendmail >/dev/null 2>&1 || { echo 'this host has no sendmail' >&2; exit 1; }
# -t: the addresses are in the letter, and not on a command line; -i: a lone dot ends nothing
exec sendmail -t -i <"$letter"
