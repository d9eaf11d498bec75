#!/bin/sh
# ssh-password-in-match-block.sh - passwords are off for everybody, except for the deploy user in a Match block.
# caught by: ssh.password-login /passwordauthentication for deploy: saw yes/
# also: ways-in.no-ssh-exceptions
set -eu
file=/etc/ssh/sshd_config.d/00-office.conf
case $1 in
break)
  printf 'Match User %s\n  PasswordAuthentication yes\n' "$DEPLOY_USER" >"$file"
  reload_ssh
  ;;
mend)
  rm -f "$file"
  reload_ssh
  ;;
esac
