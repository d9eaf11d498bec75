#!/bin/sh
# docker-user.probe.sh - the rules in DOCKER-USER, the one place where Docker lets others stop what it publishes, over IPv4
# and IPv6. Prints: 4|6 and a line of iptables -S each; nothing where there is no such chain.
# needs root: the kernel tells nobody else.
set -u
for family in 4 6; do
  tool=iptables
  [ "$family" = 4 ] || tool=ip6tables
  command -v "$tool" >/dev/null 2>&1 || continue
  # 1: no such chain
  rules=$("$tool" -w 2 -S DOCKER-USER 2>&1) || {
    [ $? = 1 ] || { echo "$tool: $rules" >&2; exit 1; }
    continue
  }
  while IFS= read -r rule; do echo "$family $rule"; done <<RULES
$rules
RULES
done
exit 0
