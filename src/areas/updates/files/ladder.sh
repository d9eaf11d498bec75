# shellcheck shell=sh disable=SC2154
# ladder.sh - whether the gateway is what it should be: rung by rung, from outside its container and from inside. Read after words.sh.
#   ladder [TRIES]     stops unless each rung holds       failing   what /readyz counts as failing, one a line
#   healthy before|after, then doctor     OpenClaw's own health, and what it finds that an update left undone; both leave
#                      their papers in $run

# What it says inside its container, where nobody is locked out for others' wrong tries: healthz, startupz, right token,
# wrong token, none; then what readyz counts as failing.
knock() { timeout 60 docker exec -i "$CONTAINER" node --input-type=module - <"$program/knock.mjs" 2>/dev/null || echo '000 000 000 000 000'; }

# ladder [TRIES] - stops unless each rung holds; what lets anybody in is not asked twice
ladder() {
  misses=0
  while :; do
    said=$(knock)
    # shellcheck disable=SC2086 # words
    set -- "${1:-1}" $said
    # 400 is what it says to whoever it lets in
    case " $5 $6 " in *' 400 '* | *' 404 '* | *' 2'[0-9][0-9]' '* | *' 3'[0-9][0-9]' '*) stop "the gateway lets in who has no right token: it says $5 to a wrong one and $6 to none" ;; esac
    case "$2 $3 $4 $5 $6" in '200 200 400 401 401') return 0 ;; esac
    misses=$((misses + 1))
    [ "$misses" -lt "$1" ] || stop "the gateway does not answer as it should: healthz $2, startupz $3, its own token $4 (400 is right), a wrong one $5, none $6 (401 is right)"
    sleep 3
  done
}
failing() { knock | cut -d' ' -f6- | tr ' ' '\n' | sort -u | grep . || true; }

# healthy WHEN - OpenClaw's own health; which plugins it has loaded goes to loaded-WHEN, which failed to plugins-WHEN
healthy() {
  timeout 120 docker exec "$CONTAINER" node openclaw.mjs gateway health --port 18789 --json >"$run/health" 2>"$run/because" || return
  jq -r '.plugins.loaded[]? | strings' "$run/health" 2>/dev/null | sort -u >"$run/loaded-$1"
  jq -r '.plugins.errors[]? | if type == "object" then (.id // .plugin // tostring) else tostring end' "$run/health" 2>/dev/null | sort -u >"$run/plugins-$1"
}

# OpenClaw's questions after an upgrade, all of them about plugins. 2026.9.6 from npm finds fault so with 37 that came with it and
# work. So what it names is a failure where the gateway had loaded it before and has not now, and a remark elsewhere.
doctor() {
  status=0
  timeout 300 docker exec "$CONTAINER" node openclaw.mjs doctor --post-upgrade --json >"$run/doctor" 2>"$run/because" || status=$?
  if [ "$status" -gt 1 ] || ! jq -er '.findings | map(select(.level == "error") | .plugin // .code) | unique | .[]' "$run/doctor" >"$run/faults" 2>/dev/null; then
    # no list and no fault are two things
    jq -e '.findings | length == 0' "$run/doctor" >/dev/null 2>&1 || warn 'openclaw doctor --post-upgrade could not be asked'
    return 0
  fi
  gone=$(comm -23 "$run/loaded-before" "$run/loaded-after" | grep -xFf "$run/faults" | tr '\n' ' ') || true
  [ -z "$gone" ] || stop "openclaw doctor --post-upgrade finds fault with plugins that the gateway had loaded before and has not now: $gone"
  warn "openclaw doctor --post-upgrade finds fault with $(wc -l <"$run/faults") plugins, none of which the gateway has lost by it"
}
