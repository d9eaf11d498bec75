#!/bin/sh
# tailscale.sh check|apply|undo - Tailscale from its signed repository, started at boot; once this host is in its owner's
# tailnet, tailscale serve leads to the front door, and the firewall lets the tailnet in to it. Or, when it is no way in any more,
# nothing of that is left: what hardshell brought goes, a Tailscale of its owner's own stays. After signed-repository.sh.
# Settings: TAILSCALE_REPOSITORY (base URL; empty: closed), TAILSCALE_FINGERPRINT (of the key that signs it), TAILSCALE_DOOR (the front door's own
# listener on loopback), TAILSCALE_SERVE yes|no, TAILSCALE_PORT (where, in the tailnet; closed: empty). Bringing the host into a tailnet takes its owner: hardshell tailscale.
# shellcheck disable=SC2154 # base and fingerprint: signed-repository.sh
set -eu
rule="allow in on tailscale0 to any port $TAILSCALE_PORT proto tcp"

there() { command -v tailscale >/dev/null 2>&1 && command -v tailscaled >/dev/null 2>&1; }
owned() { dpkg-query -S "$(readlink -f "$(command -v tailscaled)")" >/dev/null 2>&1; }
running() { timeout 20 tailscale status --json 2>/dev/null | jq -e '.BackendState == "Running"' >/dev/null 2>&1; }
served() { timeout 20 tailscale serve status --json 2>/dev/null | jq -r '.Web // {} | to_entries[] | "\(.key | sub(".*:"; "")) \(.value.Handlers["/"].Proxy // empty)"'; }
# what its port leads to; nothing where nothing is served there
target() { served | sed -n "s/^$TAILSCALE_PORT //p" | head -n 1; }
# other ports at which the front door is served: an earlier spec's
earlier() { served | awk -v port="$TAILSCALE_PORT" -v door="$TAILSCALE_DOOR" '$1 != port && $2 == door { print $1 }'; }
has_rule() { ufw show added | grep -qE "^ufw $rule( |$)"; }
# rules of ours for other ports, or for one that is not served any more
earlier_rules() {
  command -v ufw >/dev/null 2>&1 || return 0
  ufw show added | sed -n "s/^ufw \(allow in on tailscale0 to any port [0-9]* proto tcp\) comment 'hardshell: Tailscale'\$/\1/p" | if wants_rule; then grep -vxF "$rule" || true; else cat; fi
}
wants_rule() { [ "$TAILSCALE_SERVE" = yes ] && command -v ufw >/dev/null 2>&1; }

# serve TARGET [PORT]: nothing for an empty one
serve() {
  if [ -z "$1" ]; then
    timeout 60 tailscale serve --https="${2:-$TAILSCALE_PORT}" off >"$work/serve" 2>&1 || refuse "tailscale serve cannot be turned off: $(tail -n 1 "$work/serve")"
    return
  fi
  # a tailnet without HTTPS makes it wait for somebody to switch that on
  timeout 60 tailscale serve --bg --https="$TAILSCALE_PORT" "$1" >"$work/serve" 2>&1 ||
    refuse "tailscale serve does not work: $(grep -o 'https://[^ ]*' "$work/serve" | head -n 1 | sed 's/^/switch it on for your tailnet at /' | grep . || tail -n 1 "$work/serve")"
}

# A login that would end with it, and perhaps the only way in.
nobody_comes_by_it() {
  ss -Htnp state established 2>/dev/null | grep -F '("sshd' | awk '{ print $4 }' | grep -Eq '^(100\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\.|\[?fd7a:115c:a1e0:)' || return 0
  refuse 'somebody is logged in over Tailscale: taking it away would end that, and perhaps the only way in; come in another way, end that login, then run this again'
}

# ---- what would change ----
differences() {
  if [ -z "$TAILSCALE_REPOSITORY" ]; then
    if there && running; then for port in $(earlier); do echo "serve $TAILSCALE_DOOR to your tailnet no more (port $port)"; done; fi
    earlier_rules | sed 's/^/take away from ufw: /'
    if [ -e "$sources" ]; then echo "take away Tailscale: its package, its repository and key; your tailnet forgets this host"; fi
    return
  fi
  if ! there; then
    echo "install Tailscale from $base, signed by $fingerprint"
    gains
  else
    [ "$(systemctl is-active tailscaled.service 2>/dev/null || true)" = active ] || echo 'start Tailscale'
    [ "$(systemctl is-enabled tailscaled.service 2>/dev/null || true)" = enabled ] || echo 'start Tailscale at boot'
    if running; then
      now=$(target)
      if [ "$TAILSCALE_SERVE" = yes ] && [ "$now" != "$TAILSCALE_DOOR" ]; then
        echo "serve $TAILSCALE_DOOR to your tailnet${now:+ instead of $now}"
      elif [ "$TAILSCALE_SERVE" = no ] && [ "$now" = "$TAILSCALE_DOOR" ]; then
        echo "serve $now to your tailnet no more"
      fi
      for port in $(earlier); do echo "serve it at port $port no more"; done
    fi
  fi
  if wants_rule && ! has_rule; then echo "let your tailnet in to port $TAILSCALE_PORT (ufw, on tailscale0 only)"; fi
  earlier_rules | sed 's/^/take away from ufw: /'
}

ready() {
  if [ -z "$TAILSCALE_REPOSITORY" ]; then
    if [ -e "$sources" ]; then nobody_comes_by_it; fi
    return
  fi
  if there && ! owned; then
    refuse "no package owns $(command -v tailscaled): it was put there by hand or by a script, and nothing was touched; take it away (its state in /var/lib/tailscale may stay), then run this again: Tailscale then comes from its signed repository"
  fi
}

drop_earlier_rules() {
  earlier_rules >"$work/rules"
  # shellcheck disable=SC2086 # words
  while read -r old; do ufw delete $old >/dev/null; done <"$work/rules"
}

close() {
  if there && running; then for port in $(earlier); do serve '' "$port"; done; fi
  drop_earlier_rules
  [ -e "$sources" ] || return 0
  if installed tailscale; then
    may_go tailscale
    take_away tailscale
  fi
  rm -f "$sources" "$keyring" "$archives"/tailscale_*.deb
  files_of "$lists" | grep -F "/$(printf %s "${base#*://}" | tr / _)" | while IFS= read -r file; do rm -f "$file"; done
}

take_away() { # PACKAGES
  # the tailnet forgets this host; where it cannot be reached, its owner takes it out
  if there; then timeout 60 tailscale logout >/dev/null 2>&1 || true; fi
  systemctl -q stop tailscaled.service 2>/dev/null || true
  purge "$1"
  rm -rf /var/lib/tailscale /var/cache/tailscale
}

apply() {
  ready
  remember
  if [ -z "$TAILSCALE_REPOSITORY" ]; then close; return; fi
  if ! there; then
    refuse_other_sources
    use_repository
    fetch_and_install tailscale
    # what came with it, before other steps install more
    added_since >"$HS_MEMORY/added"
  fi
  systemctl -q enable tailscaled.service
  systemctl start tailscaled.service || refuse "Tailscale does not start: $(journalctl -q -n 3 --no-pager -o cat -u tailscaled.service | tr '\n' ' ')"
  # shellcheck disable=SC2086 # words
  if wants_rule && ! has_rule; then ufw $rule comment 'hardshell: Tailscale' >/dev/null; fi
  drop_earlier_rules
  if ! running; then
    echo "Tailscale $(tailscale version | head -n 1) is here, and this host in no tailnet yet: hardshell tailscale brings it in"
    return
  fi
  for port in $(earlier); do serve '' "$port"; done
  now=$(target)
  if [ "$TAILSCALE_SERVE" = yes ]; then
    if [ "$now" != "$TAILSCALE_DOOR" ]; then serve "$TAILSCALE_DOOR"; fi
    echo "your tailnet is served $TAILSCALE_DOOR"
  elif [ "$now" = "$TAILSCALE_DOOR" ]; then
    serve ''
  fi
}

# ---- before and after ----
remember() {
  [ ! -e "$HS_MEMORY/seen" ] || return 0
  remember_packages
  if there; then
    : >"$HS_MEMORY/there"
    systemctl is-enabled tailscaled.service >"$HS_MEMORY/enabled" 2>/dev/null || true
    systemctl is-active tailscaled.service >"$HS_MEMORY/active" 2>/dev/null || true
    target >"$HS_MEMORY/target" || true
  fi
  if command -v ufw >/dev/null 2>&1 && has_rule; then : >"$HS_MEMORY/rule"; fi
  if [ -z "$TAILSCALE_REPOSITORY" ]; then
    earlier_rules >"$HS_MEMORY/rules"
    if there && running; then earlier >"$HS_MEMORY/ports"; fi
    if [ -e "$sources" ] && installed tailscale; then : >"$HS_MEMORY/ours"; fi
  fi
  # the last line: only a whole memory is one
  : >"$HS_MEMORY/seen"
}

as_started() { # as it was
  if [ "$(cat "$HS_MEMORY/enabled")" != enabled ]; then systemctl -q disable tailscaled.service; fi
  if [ "$(cat "$HS_MEMORY/active")" != active ]; then systemctl -q stop tailscaled.service; fi
}

# What was closed, as far as a host can: only its owner brings it into a tailnet again.
open_again() {
  for file in "$keyring" "$sources"; do if [ -e "$HS_MEMORY/${file##*/}" ]; then cp -a "$HS_MEMORY/${file##*/}" "$file"; fi; done
  if [ -e "$HS_MEMORY/ours" ] && ! installed tailscale; then
    refresh_ours || why_refused "the repository of Tailscale"
    fetch_and_install tailscale >/dev/null
    as_started
  fi
  # shellcheck disable=SC2086 # words
  while read -r old; do ufw $old comment 'hardshell: Tailscale' >/dev/null; done <"$HS_MEMORY/rules"
  if there && running && [ -e "$HS_MEMORY/ports" ]; then while read -r TAILSCALE_PORT; do serve "$TAILSCALE_DOOR"; done <"$HS_MEMORY/ports"; fi
}

# Says nothing while all goes well: after a failure the operator is shown the last line, which is the reason.
undo() {
  [ -e "$HS_MEMORY/seen" ] || return 0
  if [ -z "$TAILSCALE_REPOSITORY" ]; then open_again; return; fi
  nobody_comes_by_it
  if there && running; then
    before=$(cat "$HS_MEMORY/target" 2>/dev/null || true)
    now=$(target)
    if [ "$now" = "$TAILSCALE_DOOR" ] && [ "$now" != "$before" ]; then serve "$before"; fi
  fi
  if [ ! -e "$HS_MEMORY/rule" ] && command -v ufw >/dev/null 2>&1 && has_rule; then
    # shellcheck disable=SC2086 # words
    ufw delete $rule >/dev/null
  fi
  if [ -e "$HS_MEMORY/there" ]; then
    as_started
  else
    if [ -e "$HS_MEMORY/added" ]; then added=$(cat "$HS_MEMORY/added"); else added=$(added_since); fi
    if [ -n "${added% }" ]; then
      may_go "$added"
      take_away "$added"
    fi
  fi
  put_repository_back
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# closed: where it came from is what its source says
address=$TAILSCALE_REPOSITORY
[ -n "$address" ] || address=$(sed -n 's|^URIs: \(.*\)/[^/]*$|\1|p' /etc/apt/sources.list.d/hardshell-tailscale.sources 2>/dev/null || true)
the_repository tailscale "$address" CODENAME.gpg "$TAILSCALE_FINGERPRINT" main
"$1"
