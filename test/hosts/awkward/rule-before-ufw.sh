#!/bin/sh
# rule-before-ufw.sh - a guide said iptables -I INPUT: a port is open that ufw status does not show.
# caught by: firewall.no-way-past /-A INPUT -p tcp -m tcp --dport 9443 -j ACCEPT/
set -eu
case $1 in
break) iptables -w -I INPUT -p tcp --dport 9443 -j ACCEPT ;;
mend) iptables -w -D INPUT -p tcp --dport 9443 -j ACCEPT ;;
esac
