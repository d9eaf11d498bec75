# shellcheck shell=sh
# lock.sh - holds the host for one operator. The lock lives exactly as long as this connection: when the operator's
# process, machine or network goes away, standard input ends or falls silent, and with it the lock.
#   hs_lock NONCE WHO      prints `@NONCE locked` and waits; or `@NONCE taken WHO` and ends with 75
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
    printf "%s\n" "$2" >/run/hardshell.lock
    # a step whose operator went away before a login was proven: what follows must not build on it
    # (a start that meets an earlier guard in its last seconds only waits for that one: look again)
    tries=5
    while [ -e /etc/systemd/system/hardshell-guard.service ] && [ "$tries" -gt 0 ]; do
      systemctl start hardshell-guard.service 9>&- || sleep 1
      tries=$((tries - 1))
    done
    printf "@%s locked\n" "$1"
    # The operator sends an empty line every five seconds. Its end, or twenty seconds of silence (a network cut without
    # a word, which TCP would not notice for a quarter of an hour), means that the operator is gone.
    while [ "$(timeout 20 dd bs=64 count=1 2>/dev/null | wc -c)" -gt 0 ]; do :; done
  ' lock "$1" "$2"
}
