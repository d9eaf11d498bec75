#!/bin/sh
# password-for-the-office.sh - passwords are off, except for whoever comes from one network; no effective setting of anybody else shows it.
# caught by: ways-in.no-ssh-exceptions /passwordauthentication yes for Match Address 198\.18\.0\.0\/15/
set -eu
file=/etc/ssh/sshd_config.d/00-office-network.conf
case $1 in
break)
  printf 'Match Address 198.18.0.0/15\n  PasswordAuthentication yes\n' >"$file"
  reload_ssh
  ;;
mend)
  rm -f "$file"
  reload_ssh
  ;;
esac
