# shellcheck shell=sh
# bring-up.sh - what rotate.sh, new-key.sh, update.sh and restore.sh bring along: the container as .env says now, ready; and, for keys
# and a restored state, a guard, which puts the old one back by itself when whoever put the new one in is killed before it is proven.
#   GUARD   text of guard.sh      HS_ENGINE  the journal entry's step.sh
#   UP UP_MATTERS STOPPING   texts of up.sh, matters.sh and stopping.sh      HS_MEMORY DIRECTORY CONTAINER PORT   as up.sh takes them
bring_up() {
  rm -rf "$HS_MEMORY/up"
  mkdir -p "$HS_MEMORY/up"
  status=0
  HS_MEMORY=$HS_MEMORY/up MATTERS=$UP_MATTERS STOPPING=$STOPPING DIRECTORY=$DIRECTORY CONTAINER=$CONTAINER PORT=$PORT sh -c "$UP" up.sh apply || status=$?
  # what it remembers of the container before holds the token and keys, and up.sh undoes nothing here
  rm -rf "$HS_MEMORY/up"
  return "$status"
}

guard_from_here() {
  # a start, a slow end of the one before it, and the way back
  patience=900
  entry=${HS_ENGINE%/*}
  printf '%s\n' "$GUARD" >"$entry/guard.sh"
  sh "$entry/guard.sh" arm "$entry" "$patience" "$patience" || stop 'no guard could be armed, and nothing was begun' 1
  # its way back leaves the logins alone
  : >"$entry/way-in"
}
guard_until_here() { sh "${HS_ENGINE%/*}/guard.sh" prove "${HS_ENGINE%/*}" || stop "this took so long that the guard puts the old $1 back" 1; }
# what is back needs no guard any more, unless it was the guard that brought it
guard_no_more() {
  entry=${HS_ENGINE%/*}
  if [ -e "$entry/guard.sh" ] && [ ! -L "$entry/decided" ]; then sh "$entry/guard.sh" prove "$entry" || true; fi
}
