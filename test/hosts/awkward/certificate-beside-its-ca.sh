#!/bin/sh
# certificate-beside-its-ca.sh - the certificate that a web server shows has four days left; in its folder, and by name before it, lies that of its authority, good for years.
# caught by: ways-in.certificates /\/etc\/nginx\/ssl\/server\.crt: [34] days left/
set -eu
one() { openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days "$1" -subj /CN=claw.example -keyout "$SCENARIO/key" -out "$2" 2>/dev/null; }
case $1 in
break)
  mkdir -p /etc/nginx/ssl
  one 900 /etc/nginx/ssl/ca.crt
  one 4 /etc/nginx/ssl/server.crt
  ;;
mend) rm -rf /etc/nginx ;;
esac
