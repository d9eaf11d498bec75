#!/bin/sh
# sshd-obeys.sh check|apply|undo - sshd really does what $DROP_IN says, for $DEPLOY_USER, for root and for anyone: asked
# of sshd itself, so that lines read earlier and Match blocks count. There is nothing to apply: where another line wins,
# this names it, and the step is reversed.
set -eu

faults() {
  sshd=$(command -v sshd) || return 0
  [ -r "$DROP_IN" ] || { echo "$DROP_IN is not there yet"; return; }
  [ -d /run/sshd ] || mkdir -m 755 /run/sshd
  # faults that it finds now are of the file that was just written
  "$sshd" -t 2>"$work/said" || { cat "$work/said"; return; }
  for user in "$DEPLOY_USER" root nobody; do
    "$sshd" -T -C "user=$user,host=stranger.invalid,addr=203.0.113.77,laddr=198.51.100.1,lport=22" >"$work/$user"
  done
  grep -Ev '^[[:space:]]*(#|$)' "$DROP_IN" | while read -r keyword value; do
    # what is taken from or added to a list is not a value of its own
    case $value in [-+^]*) continue ;; esac
    key=$(printf %s "$keyword" | tr '[:upper:]' '[:lower:]')
    for user in "$DEPLOY_USER" root nobody; do
      saw=$(sed -n "s/^$key //p" "$work/$user")
      printf '%s\n' "$saw" | grep -qxF -- "$value" && continue
      echo "for $user sshd does $keyword $(printf '%s' "$saw" | tr '\n' ' '), not $value"
      grep -nEi "^[[:space:]]*($keyword|Match)[[:space:]=]" /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*.conf 2>/dev/null | grep -vF "$DROP_IN:" | sed 's/^/another line wins: /' || true
      if ! grep -qEi '^[[:space:]]*Include[[:space:]]+"?/etc/ssh/sshd_config\.d/\*\.conf' /etc/ssh/sshd_config; then
        echo '/etc/ssh/sshd_config reads no drop-ins: make this its first line: Include /etc/ssh/sshd_config.d/*.conf'
      fi
      break
    done
  done
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
case $1 in
  check)
    faults >"$work/faults"
    [ -s "$work/faults" ] || exit 0
    cat "$work/faults"
    exit 1
    ;;
  apply) faults; exit 1 ;;
  undo) ;;
esac
