#!/bin/sh
# audit-rules.sh check|apply|undo - auditd runs, and the kernel holds our rules ($RULES) beside everybody else's.
# In a container the kernel and its audit belong to the machine underneath: then there is nothing to do here, and not even
# the package is installed. The rules are never locked (-e 2): that could only be undone by a reboot.
set -eu
file=/etc/audit/rules.d/50-hardshell.rules

borrowed() { systemd-detect-virt -q --container; }
installed() { [ "$(dpkg-query -W -f "\${db:Status-Status}" auditd 2>/dev/null)" = installed ]; }
quiet_apt() { apt-get -qq -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=600 "$@"; }

# ours, less folders that this host does not have: one such rule would keep out all that come after it
wanted() {
  printf '%s\n' "$RULES" | while IFS= read -r rule; do
    dir=$(printf '%s\n' "$rule" | sed -n 's/.* dir=\([^ ]*\) .*/\1/p')
    if [ -z "$dir" ] || [ -d "$dir" ]; then printf '%s\n' "$rule"; fi
  done
}

# keys of ours that the kernel does not hold
missing() {
  auditctl -l >"$work/held"
  wanted | sed -n 's/^-.*key=//p' | sort -u | while read -r key; do
    grep -Eq "(key=|-k )$key\$" "$work/held" || echo "$key"
  done
}

# the lines that our file gains and loses
gains() {
  if [ -e "$file" ]; then cp "$file" "$work/now"; else : >"$work/now"; fi
  diff -U 0 "$work/now" "$work/wanted" | sed -n '1,2d; /^[+-]/p'
}

check() {
  if borrowed; then return 0; fi
  wanted >"$work/wanted"
  if ! installed; then
    echo "auditd is installed, with our rules in $file:"
    gains
    return 1
  fi
  if ! cmp -s "$work/wanted" "$file"; then
    echo "$file is written, and loaded"
    gains
    return 1
  fi
  if ! systemctl -q is-active auditd.service; then echo 'auditd is started'; return 1; fi
  missing >"$work/missing"
  [ -s "$work/missing" ] || return 0
  echo "the kernel lacks $(tr '\n' ' ' <"$work/missing")"
  return 1
}

apply() {
  if [ ! -e "$HS_MEMORY/seen" ]; then
    if [ -e "$file" ]; then cp -a "$file" "$HS_MEMORY/rules"; fi
    # augenrules writes this one from all the others
    if [ -e /etc/audit/audit.rules ]; then cp -a /etc/audit/audit.rules "$HS_MEMORY/audit.rules"; fi
    systemctl is-enabled auditd.service >"$HS_MEMORY/enabled" 2>/dev/null || true
    systemctl is-active auditd.service >"$HS_MEMORY/active" 2>/dev/null || true
    : >"$HS_MEMORY/seen"
  fi
  if ! installed; then
    dpkg-query -W -f "\${Package}\n" | sort -u >"$HS_MEMORY/had"
    echo 'apt-get install auditd'
    status=0
    quiet_apt install --no-install-recommends auditd || status=$?
    dpkg-query -W -f "\${Package}\n" | sort -u | comm -13 "$HS_MEMORY/had" - >"$HS_MEMORY/added"
    [ "$status" = 0 ] || exit 1
  fi
  wanted >"$work/wanted"
  install -m 640 -o root -g root "$work/wanted" "$file.new"
  mv -f "$file.new" "$file"
  systemctl -q enable auditd.service
  systemctl start auditd.service || { journalctl -q -n 5 --no-pager -o cat -u auditd.service; exit 1; }
  augenrules --load >"$work/said" 2>&1 || { tail -n 3 "$work/said"; exit 1; }
  missing >"$work/missing"
  if [ -s "$work/missing" ]; then
    tail -n 3 "$work/said"
    echo "the kernel did not take $(tr '\n' ' ' <"$work/missing")"
    exit 1
  fi
}

undo() {
  [ -e "$HS_MEMORY/seen" ] || return 0
  if [ -s "$HS_MEMORY/added" ]; then
    HS_APT_NAMES=$(tr '\n' ' ' <"$HS_MEMORY/added") sh "$HS_ENGINE" apt-may-go || exit 3
    # with no daemon left to write them, rules in the kernel would fill its own log
    rm -f "$file"
    if [ -d /etc/audit/rules.d ]; then augenrules --load >/dev/null 2>&1 || true; fi
    auditctl -D >/dev/null 2>&1 || true
    # shellcheck disable=SC2046
    quiet_apt purge $(cat "$HS_MEMORY/added") >/dev/null
    return
  fi
  if [ -e "$HS_MEMORY/rules" ]; then cp -a "$HS_MEMORY/rules" "$file"; else rm -f "$file"; fi
  augenrules --load >/dev/null 2>&1 || true
  if [ -e "$HS_MEMORY/audit.rules" ]; then cp -a "$HS_MEMORY/audit.rules" /etc/audit/audit.rules; fi
  case $(cat "$HS_MEMORY/enabled") in disabled) systemctl -q disable auditd.service ;; esac
  # auditd refuses to be stopped by systemctl
  case $(cat "$HS_MEMORY/active") in active) ;; *) service auditd stop >/dev/null 2>&1 || auditctl --signal stop >/dev/null 2>&1 || true ;; esac
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$1"
