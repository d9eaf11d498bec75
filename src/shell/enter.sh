# shellcheck shell=sh
# enter.sh - hands a program (BASE64) to a shell that is root, where root can be had; once, for every probe in it. Its words are
# who logged in, and 1 or 0 for root. The program never shows in argv or in sudo's log.
hs_enter() { # BASE64
  hs_sudo=
  hs_root=0
  # uid=1000(deploy) gid=…, or a number alone
  hs_id=$(id)
  hs_id=${hs_id#uid=} hs_id=${hs_id%% *}
  hs_user=${hs_id#*\(} hs_user=${hs_user%)}
  if [ "${hs_id%%(*}" = 0 ]; then
    hs_root=1
  elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    hs_root=1
    hs_sudo='sudo -n'
  fi
  printf %s "$1" | base64 -d | $hs_sudo sh -s "$hs_user" "$hs_root"
}
