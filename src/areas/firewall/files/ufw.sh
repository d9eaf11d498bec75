#!/bin/sh
# ufw.sh check|apply|undo - ufw is on, keeps out what is not allowed, IPv6 too, and lets in SSH on every port that SSH
# really uses, before anything else. $FIREWALL_ALLOW: one `PORT/PROTOCOL FROM WHY…` per line. Rules that others made stay.
set -eu
: "${FIREWALL_ALLOW=}"
# check lets ufw itself write into a copy of its settings, below this folder: what it shows is what apply will write
trial=
settings='/etc/default/ufw /etc/ufw/ufw.conf /etc/ufw/user.rules /etc/ufw/user6.rules'

refuse() { echo "$*"; exit 3; }

# seen_by FOLDER: its process reads the host's own files, as far as can be told; a container's on the host's network does not
seen_by() {
  [ -e "$1/root/" ] || return 0
  for file in / /etc/ssh /etc/ssh/sshd_config; do
    # shellcheck disable=SC3013 # -ef: in POSIX since 2024, in every sh of a host long before
    [ "$1/root$file" -ef "$file" ] || [ ! -e "$file" ] || return 1
  done
}

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
        *sshd*'[listener]'*) ! seen_by "$folder" || grep -F "pid=${folder#/proc/}," "$work/sockets" | awk '{ n = split($4, part, ":"); print part[n] }' ;;
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
  tell show added | awk -v port="$1" -v protocol="$2" -v from="$3" '
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

tell() { if [ -n "$trial" ]; then ufw --rootdir="$trial" --datadir="$trial" "$@"; else ufw "$@"; fi; }

ssh_open() { # PORT: open to all, or, in a firewall that already works, to those whom its owner chose
  is_allowed "$1" tcp any && return
  is_active && ufw status | awk -v port="$1" '($1 == port || $1 == port "/tcp") && / (ALLOW|LIMIT) / { found = 1 } END { exit !found }'
}

is_active() { ufw status | grep -qx 'Status: active'; }
covers_ipv6() { grep -Eq '^IPV6="?yes"?$' "$trial/etc/default/ufw"; }
# ufw says what its files say; whether the kernel holds it, and whether they let it start, is another question
in_force() {
  iptables -w -S INPUT | grep -qx -e '-P INPUT DROP' || return 1
  [ ! -e /proc/net/if_inet6 ] || ip6tables -w -S INPUT | grep -qx -e '-P INPUT DROP'
}
starts_itself() { grep -Eq '^ENABLED="?yes"?$' /etc/ufw/ufw.conf; }
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
    if ! default_of '(deny|reject) \(incoming\)'; then echo 'keep out what is not allowed in'
    elif ! in_force; then echo 'load its rules anew: the kernel does not keep out what they say'; fi
    default_of 'allow \(outgoing\)' || echo 'let everything out'
    starts_itself || echo 'let it start by itself (ENABLED in /etc/ufw/ufw.conf)'
  else
    echo 'turn the firewall on: keep out what is not allowed in, let everything out'
  fi
  [ "$(systemctl is-enabled ufw.service 2>/dev/null || true)" = enabled ] || echo 'turn it on at boot'
}

# The lines that ufw will write, before it is there to be asked: its own format (0.36; the tests compare the two), beside
# what its package brings.
promised() {
  ssh_ports >"$work/ports"
  {
    while read -r port; do echo "$port/tcp any hardshell: SSH"; done <"$work/ports"
    printf '%s\n' "$FIREWALL_ALLOW" | while read -r to from why; do
      if [ -z "$to" ] || { [ "$from" = any ] && [ "${to#*/}" = tcp ] && grep -qx "${to%/*}" "$work/ports"; }; then continue; fi
      echo "$to $from hardshell: $(printf %s "$why" | tr -d "'\"\`\\\\")"
    done
  } >"$work/rules"
  while read -r port; do echo "let in SSH on port $port/tcp"; done <"$work/ports"
  printf '%s\n' "$FIREWALL_ALLOW" | while read -r to from why; do if [ -n "$to" ]; then echo "let in $to from $from: $why"; fi; done
  echo 'turn the firewall on, also at boot, once step host.packages has brought ufw: keep out what is not allowed in, let everything out'
  printf '/etc/ufw/ufw.conf:\n-ENABLED=no\n+ENABLED=yes\n'
  user_rules ufw 0.0.0.0/0 user.rules
  user_rules ufw6 ::/0 user6.rules
}

user_rules() { # CHAINS EVERYWHERE FILE
  echo "/etc/ufw/$3:"
  for chain in before-logging-input before-logging-output before-logging-forward user-logging-input user-logging-output user-logging-forward after-logging-input after-logging-output after-logging-forward logging-deny logging-allow; do echo "+:$1-$chain - [0:0]"; done
  # the package brings these for IPv4
  if [ "$1" = ufw6 ]; then printf '+:ufw6-user-limit - [0:0]\n+:ufw6-user-limit-accept - [0:0]\n'; fi
  while read -r to from why; do
    case $1:$from in *:any) source=$2 ;; ufw:*:* | ufw6:*.*) continue ;; *) source=$from ;; esac
    match="-p ${to#*/} --dport ${to%/*}"
    if [ "$from" != any ]; then match="$match -s $from"; fi
    printf '+\n+### tuple ### allow %s %s %s any %s in comment=%s\n' "${to#*/}" "${to%/*}" "$2" "$source" "$(printf %s "$why" | od -An -v -tx1 | tr -d ' \n')"
    echo "+-A $1-user-input $match -j ACCEPT"
  done <"$work/rules"
  cat <<LINES
+
+### END RULES ###
+
+### LOGGING ###
+-A $1-after-logging-input -j LOG --log-prefix "[UFW BLOCK] " -m limit --limit 3/min --limit-burst 10
+-A $1-after-logging-forward -j LOG --log-prefix "[UFW BLOCK] " -m limit --limit 3/min --limit-burst 10
+-I $1-logging-deny -m conntrack --ctstate INVALID -j RETURN -m limit --limit 3/min --limit-burst 10
+-A $1-logging-deny -j LOG --log-prefix "[UFW BLOCK] " -m limit --limit 3/min --limit-burst 10
+-A $1-logging-allow -j LOG --log-prefix "[UFW ALLOW] " -m limit --limit 3/min --limit-burst 10
+### END LOGGING ###
+
+### RATE LIMITING ###
LINES
  if [ "$1" = ufw6 ]; then
    printf '+%s\n' '-A ufw6-user-limit -m limit --limit 3/minute -j LOG --log-prefix "[UFW LIMIT BLOCK] "' '-A ufw6-user-limit -j REJECT' '-A ufw6-user-limit-accept -j ACCEPT'
  fi
  echo '+### END RATE LIMITING ###'
}

ready() {
  if [ "$(systemctl is-active firewalld.service 2>/dev/null || true)" = active ]; then
    refuse 'firewalld is at work on this host, and two firewalls undo each other: nothing was touched; keep ufw (systemctl disable --now firewalld, then run this again) or keep firewalld and accept the risk firewall.active'
  fi
  if is_there && is_active; then return; fi
  for other in nftables netfilter-persistent; do
    if [ "$(systemctl is-active "$other.service" 2>/dev/null || true)" = active ]; then
      refuse "$other has rules of its own on this host, and hardshell does not trample them: nothing was touched; carry them over to ufw and turn it off (systemctl disable --now $other, then run this again), or keep it and accept the risk firewall.active"
    fi
  done
}
is_there() { command -v ufw >/dev/null 2>&1; }

check() {
  ready
  if ! is_there; then
    promised
    return 1
  fi
  differences >"$work/differences"
  [ -s "$work/differences" ] || return 0
  cat "$work/differences"
  written
  return 1
}

# The lines that ufw's files gain and lose.
written() {
  trial=$work/trial
  mkdir -p "$trial/etc/default" "$trial/lib/ufw"
  cp -a /etc/ufw "$trial/etc/"
  cp -a /etc/default/ufw "$trial/etc/default/"
  # ufw asks whether it is there; turned off as it is in the copy, it is never run
  printf '#!/bin/sh\nexit 1\n' >"$trial/lib/ufw/ufw-init"
  chmod 755 "$trial/lib/ufw/ufw-init"
  sed -i 's/^ENABLED=.*/ENABLED=no/' "$trial/etc/ufw/ufw.conf"
  write_rules >"$work/said" 2>&1 || { echo "ufw cannot say what it will write: $(tail -n 1 "$work/said")"; return; }
  # turned on, ufw writes its logging rules for the defaults as they are then
  tell logging "$(sed -n 's/^LOGLEVEL="\{0,1\}\([a-z]*\).*/\1/p' "$trial/etc/ufw/ufw.conf" | grep . || echo low)" >"$work/said" 2>&1 || true
  sed -i 's/^ENABLED=.*/ENABLED=yes/' "$trial/etc/ufw/ufw.conf"
  for file in $settings; do
    cmp -s "$file" "$trial$file" && continue
    echo "$file:"
    diff -U 0 "$file" "$trial$file" | sed -n '1,2d; /^[+-]/p'
  done
}

chains() { "$1" -w -S 2>/dev/null | sed -n 's/^-N \(ufw6\{0,1\}-.*\)/\1/p'; }

# All but turning it on: to ufw itself, or to its copy.
write_rules() {
  # IPv6 first: rules added while it is off would be for IPv4 only
  renew=0
  if ! covers_ipv6; then
    # asked before: with IPv6 on and no chains for it yet, ufw status itself breaks
    if is_active; then again='tell reload'; else again=true; fi
    { grep -v '^IPV6=' "$trial/etc/default/ufw" || true; echo 'IPV6=yes'; } >"$work/default"
    cat "$work/default" >"$trial/etc/default/ufw"
    renew=1
    $again
  fi
  while read -r port; do
    if ! ssh_open "$port"; then tell allow "$port/tcp" comment 'hardshell: SSH'
    # there for IPv4 only: given again, it is added for IPv6
    elif [ "$renew" = 1 ] && is_allowed "$port" tcp any; then tell allow "$port/tcp"; fi
  done <"$work/ports"
  printf '%s\n' "$FIREWALL_ALLOW" >"$work/allow"
  while read -r to from why; do
    if [ -z "$to" ]; then continue; fi
    if [ "$renew" = 0 ] && is_allowed "${to%/*}" "${to#*/}" "$from"; then continue; fi
    # ufw takes no quotes in a comment
    said=$(printf 'hardshell: %s' "$why" | tr -d "'\"\`\\\\")
    if [ "$from" = any ]; then tell allow "$to" comment "$said"; else tell allow from "$from" to any port "${to%/*}" proto "${to#*/}" comment "$said"; fi
  done <"$work/allow"
  tell default deny incoming >/dev/null
  tell default allow outgoing >/dev/null
}

apply() {
  ready
  is_there || refuse 'ufw is not installed yet (step host.packages brings it)'
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
  write_rules
  systemctl -q enable ufw.service
  { is_active && starts_itself; } || ufw --force enable
  in_force || ufw reload
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
