#!/bin/sh
# chain-with-ufws-name.sh - a guide against floods had lines put into before.rules: a chain of one's own, named as ufw names its, lets everybody in.
# caught by: firewall.no-way-past /-A ufw-before-input -p tcp -m tcp --dport 9444 -j ufw-http/
set -eu
case $1 in
break)
  iptables -w -N ufw-http
  iptables -w -A ufw-http -j ACCEPT
  iptables -w -I ufw-before-input -p tcp --dport 9444 -j ufw-http
  ;;
mend)
  iptables -w -D ufw-before-input -p tcp --dport 9444 -j ufw-http
  iptables -w -F ufw-http
  iptables -w -X ufw-http
  ;;
esac
