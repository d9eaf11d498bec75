#!/bin/sh
# certificate-renewed.sh - the web server renewed its certificate in time: no alarm.
# passes: ways-in.certificates /5[89] days/
set -eu
case $1 in
break) certificate 59 ;;
mend) no_certificate ;;
esac
