# shellcheck shell=sh
# Which image the gateway runs and which settings it has, as a hash: what answers that take long to get hang on.
#   GATEWAY_IMAGE GATEWAY_STATE  of the gateway (gateways.find.sh)      STATE  where openclaw.json is when there is no container
image=${GATEWAY_IMAGE:-none}
file=${GATEWAY_STATE:-$STATE}/openclaw.json
if [ ! -f "$file" ]; then
  [ "$image" != none ] || { echo "there is no gateway and no $file" >&2; exit 44; }
  echo "$image none"
  exit 0
fi
# OpenClaw notes in .meta when it last wrote: not a setting
jq -cS 'del(.meta)' "$file" >"$TMPDIR/settings" 2>/dev/null || cat "$file" >"$TMPDIR/settings"
hash=$(sha256sum <"$TMPDIR/settings")
hash=${hash%"${hash#????????????????}"}
echo "$image $hash"
