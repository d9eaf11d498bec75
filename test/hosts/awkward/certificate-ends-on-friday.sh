#!/bin/sh
# certificate-ends-on-friday.sh - the web server's certificate has four days left, and was not renewed.
# caught by: ways-in.certificates /claw\.example\.crt: [34] days left/
set -eu
case $1 in
break) certificate 4 ;;
mend) no_certificate ;;
esac
