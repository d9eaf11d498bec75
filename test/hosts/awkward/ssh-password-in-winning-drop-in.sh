#!/bin/sh
# ssh-password-in-winning-drop-in.sh - an earlier drop-in lets passwords in, and sshd takes the first word it reads.
# caught by: ssh.password-login /passwordauthentication for anyone: saw yes/
set -eu
file=/etc/ssh/sshd_config.d/00-cloud-image.conf
case $1 in
break)
  echo 'PasswordAuthentication yes' >"$file"
  reload_ssh
  ;;
mend)
  rm -f "$file"
  reload_ssh
  ;;
esac
