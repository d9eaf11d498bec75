#!/bin/sh
# account-without-password.sh - an account was made for a colleague, its password field left empty.
# caught by: host.no-empty-passwords /colleague/
set -eu
case $1 in
break)
  useradd -M -s /usr/sbin/nologin -u 4242 colleague
  passwd -q -d colleague
  ;;
mend) userdel colleague ;;
esac
