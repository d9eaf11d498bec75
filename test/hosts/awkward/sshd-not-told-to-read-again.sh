#!/bin/sh
# sshd-not-told-to-read-again.sh - passwords were turned off again in the files, and the running sshd still takes them.
# caught by: ssh.password-login [unknown] /has not read \/etc\/ssh\/sshd_config\.d/
# also: ssh.*
set -eu
case $1 in
break)
  printf 'PasswordAuthentication yes\n' >/etc/ssh/sshd_config.d/00-aw.conf
  reload_ssh
  # shellcheck disable=SC3013 # every shell that Debian and Ubuntu have as sh knows it
  until [ /run/sshd.pid -nt /etc/ssh/sshd_config.d/00-aw.conf ]; do :; done
  # the kernel's clock for files goes in steps
  # shellcheck disable=SC3013
  until [ "$SCENARIO/now" -nt /run/sshd.pid ]; do : >"$SCENARIO/now"; done
  rm /etc/ssh/sshd_config.d/00-aw.conf
  ;;
mend)
  reload_ssh
  # shellcheck disable=SC3013 # every shell that Debian and Ubuntu have as sh knows it
  until [ /run/sshd.pid -nt /etc/ssh/sshd_config.d ]; do :; done
  ;;
esac
