# shellcheck shell=sh
# lock.sh - holds the host for one operator. The lock lives exactly as long as this connection: when the operator's
# process, machine or network goes away, standard input ends or falls silent, and with it the lock.
#   hs_lock NONCE WHO GUARD VERSION   prints `@NONCE locked` and waits; or `@NONCE taken WHO` and ends with 75; or, where an
#                              unproven step of an earlier run cannot be reversed, `@NONCE guarded` and ends with 75; or, where a newer hardshell has
#                              been at work, whose journal this one may misread, `@NONCE newer ITS-VERSION` and 75
# GUARD is the text of guard.sh, VERSION that of this hardshell.
hs_lock() {
  hs_sudo=
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null || return 77
    hs_sudo='sudo -n'
  fi
  # shellcheck disable=SC2016
  exec $hs_sudo sh -c '
    exec 9>>/run/hardshell.lock || exit 1
    if ! flock -n 9; then
      printf "@%s taken %s\n" "$1" "$(tail -n 1 /run/hardshell.lock)"
      exit 75
    fi
    # between a reboot and its first steps an update does not hold the lock yet; one that died holds up nobody
    if [ -e /etc/systemd/system/hardshell-update.service ] && ! systemctl -q is-failed hardshell-update.service; then
      printf "@%s taken %s\n" "$1" "an update or rollback on the host itself (hardshell releases shows it)"
      exit 75
    fi
    last=$(cat /var/lib/hardshell/journal/.hardshell 2>/dev/null)
    if [ -n "$last" ] && [ "$last" != "$4" ] && [ "$(printf "%s\n%s\n" "$last" "$4" | sort -V | tail -n 1)" = "$last" ]; then
      printf "@%s newer %s\n" "$1" "$last"
      exit 75
    fi
    printf "%s\n" "$2" >/run/hardshell.lock
    # a step whose operator went away before a login was proven: what follows must not build on it
    if ! sh -c "$3" guard settle 9>&- </dev/null; then
      printf "@%s guarded\n" "$1"
      exit 75
    fi
    printf "@%s locked\n" "$1"
    # The operator sends an empty line every five seconds. Its end, or twenty seconds of silence (a network cut without
    # a word, which TCP would not notice for a quarter of an hour), means that the operator is gone.
    while [ "$(timeout 20 dd bs=64 count=1 2>/dev/null | wc -c)" -gt 0 ]; do :; done
  ' lock "$1" "$2" "$3" "$4"
}
