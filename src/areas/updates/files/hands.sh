# shellcheck shell=sh disable=SC2154
# hands.sh - what changes hands when the gateway moves to another release: image, state, settings. Each may be done again by whoever
# was cut short in it. Read by update.sh, whose words it uses.

set_image() { # RELEASE - its record and its papers are the gateway's, and .env names its image
  image=$(value IMAGE "$1")
  docker image inspect "$image" >/dev/null 2>&1 || stop "the image $image is not in Docker any more"
  if [ -d "${1%/*}/papers" ]; then
    [ -d "$DIRECTORY/papers" ] || mkdir -m 755 "$DIRECTORY/papers"
    cp -Rp "${1%/*}/papers/." "$DIRECTORY/papers/"
  fi
  sed "s#^OPENCLAW_IMAGE=.*#OPENCLAW_IMAGE=$image#" "$DIRECTORY/.env" >"$DIRECTORY/.env.update"
  chown --reference="$DIRECTORY/.env" "$DIRECTORY/.env.update"
  chmod 600 "$DIRECTORY/.env.update"
  sync "$DIRECTORY/.env.update"
  mv -f "$DIRECTORY/.env.update" "$DIRECTORY/.env"
  cp "$1" "$DIRECTORY/.release.update"
  chown 0:0 "$DIRECTORY/.release.update"
  chmod 644 "$DIRECTORY/.release.update"
  mv -f "$DIRECTORY/.release.update" "$DIRECTORY/release"
}

halt() { stopping docker stop -t 335 "$CONTAINER" >/dev/null 2>&1 || true; }

# swap IN OUT - the state becomes IN, what was there is OUT. Interrupted anywhere, the same call ends it.
swap() {
  for part in state auth; do
    case $part in state) live=$STATE out=$2 ;; *) live=$AUTH out=$2-auth ;; esac
    [ -d "$1/$part" ] || continue
    [ ! -d "$live" ] || mv "$live" "$out"
    mv "$1/$part" "$live"
    chmod 700 "$live"
  done
  rm -rf "$1"
}

# What OpenClaw wrote into its settings may be more than an older one takes.
put_settings() { # FOLDER of the release
  [ -f "$1/openclaw.json" ] || return 0
  cp -p "$STATE/openclaw.json" "$run/openclaw.json.left" 2>/dev/null || true
  cp "$1/openclaw.json" "$STATE/.openclaw.json.update"
  chown "$NODE:$NODE" "$STATE/.openclaw.json.update"
  chmod 600 "$STATE/.openclaw.json.update"
  mv -f "$STATE/.openclaw.json.update" "$STATE/openclaw.json"
}
