# shellcheck shell=sh
# run.sh - runs one script on the host so that the operator's side can tell its end from a broken connection.
# It travels on `sh -s` before the script, which follows as a here-document on descriptor 3, all inside one brace
# group: a shell does not run a group whose end it has not read, so a script cut off in transit never runs in half.
#
# The script is a process of its own with an empty standard input (or, when held, the connection's), so that it can
# neither eat what follows nor, by being killed, hide its status. Marks that carry the nonce, on both streams:
#   @NONCE begin        what came before is a login banner
#   @NONCE end STATUS   all that the script itself wrote came before
hs_run() { # NONCE empty|held
  printf '@%s begin\n' "$1"
  printf '@%s begin\n' "$1" >&2
  if [ "$2" = held ]; then
    sh /dev/fd/3
  else
    sh /dev/fd/3 </dev/null
  fi
  hs_status=$?
  printf '@%s end %s\n' "$1" "$hs_status"
  printf '@%s end %s\n' "$1" "$hs_status" >&2
  exit 0
}
