#!/bin/sh
# ufw.sh check|apply|undo - ufw is on, keeps out what is not allowed, IPv6 too, and lets in SSH on every port that SSH
# really uses, before anything else. $FIREWALL_ALLOW: one `PORT/PROTOCOL FROM WHY…` per line. Rules that others made stay.
set -eu
: "${FIREWALL_ALLOW=}"

refuse() { echo "$*"; exit 3; }

# The ports of SSH: as configured, as listened on, as handed over by systemd, and those that living sessions came in by.
ssh_ports() {
  {
    if command -v sshd >/dev/null 2>&1; then
      sshd -T -C user=nobody,host=stranger.invalid,addr=203.0.113.77,laddr=198.51.100.1,lport=22 2>/dev/null | awk '$1 == "port" { print $2 }'
    fi
    ss -Hltnp >"$work/sockets"
    # of sshd's processes only: an environment is anybody's to write
    ss -Htnp state established | grep -F '("sshd' >"$work/connections" || true
    for folder in /proc/[0-9]*; do
      title=$(tr '\0' ' ' 2>/dev/null <"$folder/cmdline" || true)
      case $title in
        *sshd*'[listener]'*) grep -F "pid=${folder#/proc/}," "$work/sockets" | awk '{ n = split($4, part, ":"); print part[n] }' ;;
      esac
      # an environment outlives its connection: only one that lives counts
      connection=$(tr '\0' '\n' 2>/dev/null <"$folder/environ" | sed -n 's/^SSH_CONNECTION=//p' | head -n 1 || true)
      # shellcheck disable=SC2086
      set -- $connection
      if [ $# = 4 ]; then awk -v here=":$4\$" -v there=":$2\$" -v port="$4" '$3 ~ here && $4 ~ there { print port; exit }' "$work/connections"; fi
    done
    for unit in ssh.socket sshd.socket; do
      systemctl show "$unit" -p ActiveState -p Listen >"$work/socket" 2>/dev/null || continue
      if grep -qx 'ActiveState=active' "$work/socket"; then sed -n 's/^Listen=.*:\([0-9][0-9]*\) (Stream)$/\1/p' "$work/socket"; fi
    done
  } | sort -un
}

# is_allowed PORT PROTOCOL FROM: among the rules that ufw was given, whether it is on or off
is_allowed() {
  ufw show added | awk -v port="$1" -v protocol="$2" -v from="$3" '
    $1 != "ufw" || ($2 != "allow" && $2 != "limit") { next }
    {
      to = ""; proto = ""; source = "any"; place = "any"
      n = 3
      if ($n == "in") n++
      if ($n ~ /^[0-9,:]+(\/(tcp|udp))?$/) { split($n, part, "/"); to = part[1]; proto = part[2] }
      else if ($n == "OpenSSH" || $n == "SSH") { to = "22"; proto = "tcp" }
      else for (; n <= NF; n++) {
        if ($n == "comment") break
        if ($n == "on") next
        if ($n == "from") source = $(++n)
        else if ($n == "to") place = $(++n)
        else if ($n == "port") to = $(++n)
        else if ($n == "proto") proto = $(++n)
      }
      if (place != "any" || source != from || (proto != "" && proto != protocol)) next
      count = split(to, list, ",")
      for (i = 1; i <= count; i++) {
        if (list[i] == port) found = 1
        if (split(list[i], range, ":") == 2 && range[1] + 0 <= port + 0 && port + 0 <= range[2] + 0) found = 1
      }
    }
    END { exit !found }'
}

ssh_open() { # PORT: open to all, or, in a firewall that already works, to those whom its owner chose
  is_allowed "$1" tcp any && return
  is_active && ufw status | awk -v port="$1" '($1 == port || $1 == port "/tcp") && / (ALLOW|LIMIT) / { found = 1 } END { exit !found }'
}

is_active() { ufw status | grep -qx 'Status: active'; }
covers_ipv6() { grep -Eq '^IPV6="?yes"?$' /etc/default/ufw; }
default_of() { ufw status verbose | grep -Eq "^Default: .*$1"; }

differences() {
  ssh_ports >"$work/ports"
  while read -r port; do ssh_open "$port" || echo "let in SSH on port $port/tcp"; done <"$work/ports"
  printf '%s\n' "$FIREWALL_ALLOW" >"$work/allow"
  while read -r to from why; do
    if [ -n "$to" ] && ! is_allowed "${to%/*}" "${to#*/}" "$from"; then echo "let in $to from $from: $why"; fi
  done <"$work/allow"
  covers_ipv6 || echo 'cover IPv6 too'
  if is_active; then
    default_of '(deny|reject) \(incoming\)' || echo 'keep out what is not allowed in'
    default_of 'allow \(outgoing\)' || echo 'let everything out'
  else
    echo 'turn the firewall on: keep out what is not allowed in, let everything out'
  fi
  [ "$(systemctl is-enabled ufw.service 2>/dev/null || true)" = enabled ] || echo 'turn it on at boot'
}

ready() {
  command -v ufw >/dev/null 2>&1 || refuse 'ufw is not installed yet (step host.packages brings it)'
  if [ "$(systemctl is-active firewalld.service 2>/dev/null || true)" = active ]; then
    refuse 'firewalld is at work on this host, and two firewalls undo each other: nothing was touched; keep ufw (systemctl disable --now firewalld, then run this again) or keep firewalld and accept the risk firewall.active'
  fi
  is_active && return
  for other in nftables netfilter-persistent; do
    if [ "$(systemctl is-active "$other.service" 2>/dev/null || true)" = active ]; then
      refuse "$other has rules of its own on this host, and hardshell does not trample them: nothing was touched; carry them over to ufw and turn it off (systemctl disable --now $other, then run this again), or keep it and accept the risk firewall.active"
    fi
  done
}

check() {
  ready
  differences >"$work/differences"
  [ -s "$work/differences" ] || return 0
  cat "$work/differences"
  return 1
}

chains() { "$1" -w -S 2>/dev/null | sed -n 's/^-N \(ufw6\{0,1\}-.*\)/\1/p'; }

apply() {
  ready
  ssh_ports >"$work/ports"
  if [ ! -s "$work/ports" ] && command -v sshd >/dev/null 2>&1; then refuse 'cannot tell on which port SSH listens: not turning on a firewall'; fi
  if [ ! -e "$HS_MEMORY/seen" ]; then
    cp -a /etc/ufw "$HS_MEMORY/ufw"
    cp -a /etc/default/ufw "$HS_MEMORY/default"
    if is_active; then echo active; else echo inactive; fi >"$HS_MEMORY/was"
    if [ -n "$(chains iptables)" ]; then : >"$HS_MEMORY/chains"; fi
    systemctl is-enabled ufw.service >"$HS_MEMORY/enabled" 2>/dev/null || true
    : >"$HS_MEMORY/seen"
  fi
  # IPv6 first: rules added while it is off would be for IPv4 only
  renew=0
  if ! covers_ipv6; then
    # asked before: with IPv6 on and no chains for it yet, ufw status itself breaks
    if is_active; then again='ufw reload'; else again=true; fi
    { grep -v '^IPV6=' /etc/default/ufw || true; echo 'IPV6=yes'; } >"$work/default"
    cat "$work/default" >/etc/default/ufw
    renew=1
    $again
  fi
  while read -r port; do
    if ! ssh_open "$port"; then ufw allow "$port/tcp" comment 'hardshell: SSH'
    # there for IPv4 only: given again, it is added for IPv6
    elif [ "$renew" = 1 ] && is_allowed "$port" tcp any; then ufw allow "$port/tcp"; fi
  done <"$work/ports"
  printf '%s\n' "$FIREWALL_ALLOW" >"$work/allow"
  while read -r to from why; do
    if [ -z "$to" ]; then continue; fi
    if [ "$renew" = 0 ] && is_allowed "${to%/*}" "${to#*/}" "$from"; then continue; fi
    # ufw takes no quotes in a comment
    said=$(printf 'hardshell: %s' "$why" | tr -d "'\"\`\\\\")
    if [ "$from" = any ]; then ufw allow "$to" comment "$said"; else ufw allow from "$from" to any port "${to%/*}" proto "${to#*/}" comment "$said"; fi
  done <"$work/allow"
  ufw default deny incoming >/dev/null
  ufw default allow outgoing >/dev/null
  systemctl -q enable ufw.service
  is_active || ufw --force enable
}

# Turned off, ufw leaves its chains in the kernel, empty, with jumps to them.
forget_chains() {
  for tool in iptables ip6tables; do
    "$tool" -w -S | sed -n '/^-A ufw/d; / -j ufw/s/^-A /-D /p' | while read -r rule; do
      # shellcheck disable=SC2086
      "$tool" -w $rule
    done
    chains "$tool" >"$work/chains"
    while read -r chain; do "$tool" -w -F "$chain"; done <"$work/chains"
    while read -r chain; do "$tool" -w -X "$chain"; done <"$work/chains"
  done
}

# Says nothing while all goes well: after a failure the operator is shown the last line, which is the reason.
undo() {
  [ -e "$HS_MEMORY/seen" ] || return 0
  command -v ufw >/dev/null 2>&1 || return 0
  if [ "$(cat "$HS_MEMORY/was")" = inactive ] && is_active; then ufw --force disable >/dev/null; fi
  if [ "$(cat "$HS_MEMORY/was")" = inactive ] && [ ! -e "$HS_MEMORY/chains" ]; then forget_chains; fi
  cp -aT "$HS_MEMORY/ufw" /etc/ufw
  find /etc/ufw -type f | while IFS= read -r file; do
    if [ ! -e "$HS_MEMORY/ufw${file#/etc/ufw}" ]; then rm -f "$file"; fi
  done
  cp -a "$HS_MEMORY/default" /etc/default/ufw
  if [ "$(cat "$HS_MEMORY/enabled")" = enabled ]; then systemctl -q enable ufw.service; else systemctl -q disable ufw.service; fi
  if [ "$(cat "$HS_MEMORY/was")" = active ]; then
    if is_active; then ufw reload >/dev/null; else ufw --force enable >/dev/null; fi
  fi
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$1"
