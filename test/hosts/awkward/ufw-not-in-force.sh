#!/bin/sh
# ufw-not-in-force.sh - a script that cleans packet rules left the door open; ufw goes on saying that it keeps everything out.
# caught by: firewall.default-deny /INPUT is ACCEPT/
set -eu
case $1 in
break) iptables -w -P INPUT ACCEPT ;;
mend) iptables -w -P INPUT DROP ;;
esac
