# shellcheck shell=sh disable=SC2034,SC2154
# opens.sh - whether the OpenClaw of an image opens a state. Read after words.sh.
#   schemas IMAGE FOLDER   sets has_state has_agent knows_state knows_agent, by schemas.mjs beside this file
#   opens IMAGE FOLDER     sets opening: exact, migration-required, startup-repairable, incompatible, or unknown. FOLDER holds a
#                          consolidated copy: the databases whole, without logs beside them
# OpenClaw's own preflight knows the shared state only; of an agent's own database the versions are compared.
schemas() {
  docker rm -f hardshell-preflight >/dev/null 2>&1 || true
  # shellcheck disable=SC2046 # words
  set -- $(beside hardshell-preflight "$2" --rm -i --memory 512m "$1" node --no-warnings --input-type=module - <"$program/schemas.mjs" 2>/dev/null)
  [ $# = 4 ] || return 1
  has_state=$1 has_agent=$2 knows_state=$3 knows_agent=$4
}

opens() {
  opening=unknown
  schemas "$1" "$2" || return 0
  if [ "$has_state" = 0 ]; then
    opening=exact
  else
    opening=$(beside hardshell-preflight "$2" --rm --memory 1g "$1" node openclaw.mjs database preflight /home/node/.openclaw/state/openclaw.sqlite --json </dev/null 2>/dev/null | jq -r '.status // "unknown"' 2>/dev/null) || true
    : "${opening:=unknown}"
  fi
  if [ "$opening" = exact ] && [ "$has_agent" -lt "$knows_agent" ] && [ "$has_agent" -gt 0 ]; then opening=migration-required; fi
  if [ "$has_agent" -gt "$knows_agent" ]; then opening=incompatible; fi
}
