#!/bin/sh
# install.sh - runs inside the build container of npm.sh and puts Node, npm and OpenClaw in their places there.
# Everything is in /mnt, read only: node, npm/, package.json, registry, integrity, ca.crt. What is fetched and what is run
# of other people's programs runs as `node` (1000) without any capability; the files end up root's, so that the gateway
# cannot change its own program. Of the packages' install scripts only OpenClaw's own runs: it finishes the package.
set -eu
umask 022
home=/usr/local/lib/openclaw
scratch=/tmp/build
registry=$(cat /mnt/registry)

groupadd -g 1000 node
useradd -u 1000 -g 1000 -m -s /bin/bash node
install -m 755 /mnt/node /usr/local/bin/node
mkdir -p /usr/local/lib/node_modules
cp -r /mnt/npm /usr/local/lib/node_modules/npm
ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx
chmod 755 /usr/local/lib/node_modules/npm/bin/*-cli.js
install -d -o node -g node "$home" "$scratch"
install -o node -g node -m 644 /mnt/package.json "$home/package.json"
cd "$home"

as_node() {
  setpriv --reuid=1000 --regid=1000 --clear-groups --no-new-privs --inh-caps=-all env -i \
    PATH=/usr/local/bin:/usr/bin:/bin HOME="$scratch" NODE_EXTRA_CA_CERTS=/mnt/ca.crt \
    npm_config_cafile=/mnt/ca.crt npm_config_registry="$registry" npm_config_cache="$scratch/npm" \
    npm_config_update_notifier=false npm_config_audit=false npm_config_fund=false npm_config_engine_strict=true \
    npm_config_loglevel=error "$@"
}

echo 'working out the lock file'
as_node npm install --package-lock-only --omit=dev --ignore-scripts

# The lock must name the very release that the metadata promised, and a sum for whatever it will fetch.
# shellcheck disable=SC2016
as_node node -e '
  const { packages } = JSON.parse(require("fs").readFileSync("package-lock.json", "utf8"))
  const want = require("fs").readFileSync("/mnt/integrity", "utf8").trim()
  const got = packages["node_modules/openclaw"]?.integrity
  if (got !== want) { console.error(`error: the lock file names openclaw with ${got}, the metadata said ${want}`); process.exit(1) }
  const loose = Object.entries(packages).filter(([path, entry]) => path !== "" && !entry.integrity && !entry.inBundle)
  if (loose.length > 0) { console.error(`error: no sum for ${loose.map(([path]) => path).join(", ")}`); process.exit(1) }
  const scripted = Object.entries(packages).filter(([path, entry]) => path !== "node_modules/openclaw" && entry.hasInstallScript)
  console.log(`${Object.keys(packages).length - 1} packages, each with its sum`)
  if (scripted.length > 0) console.log(`install scripts that are not run: ${scripted.map(([path]) => path.replace(/^.*node_modules\//, "")).join(", ")}`)
'

echo 'installing what the lock file names'
as_node npm ci --omit=dev --ignore-scripts

# Registry signatures, where the registry offers keys for them. Not knowing is no refusal; a wrong signature is.
if as_node timeout 60 npm audit signatures --fetch-retries=0 >"$scratch/signatures" 2>&1; then
  if grep -q 'verified registry signature' "$scratch/signatures"; then echo 'signatures: verified'; else echo 'signatures: unknown'; fi
elif grep -Eq 'invalid (registry )?(signature|attestation)|missing registry signature|EXPIREDSIGNATUREKEY|SIGNATUREINVALID' "$scratch/signatures"; then
  grep -Ei 'invalid|missing|expired' "$scratch/signatures" | head -n 5
  echo 'error: the registry signatures of these packages do not hold: refused'
  exit 1
else
  echo 'signatures: unknown (the registry offers no keys, or they cannot be reached)'
fi

as_node npm rebuild openclaw
[ ! -e node_modules/openclaw/.openclaw-lifecycle-pending ] || { echo 'error: the install script of OpenClaw did not finish'; exit 1; }

chown -R root:root "$home"
ln -s "$home/node_modules/openclaw" /app
ln -s /app/openclaw.mjs /usr/local/bin/openclaw
chmod 755 node_modules/openclaw/openclaw.mjs
install -d -m 755 -o node -g node /home/node/.config
install -d -m 700 -o node -g node /home/node/.openclaw /home/node/.openclaw/workspace /home/node/.config/openclaw
rm -rf "$scratch" /tmp/* /var/cache/apt/* /var/lib/apt/lists/*
echo "$(find "$home" | wc -l) files, $(du -sm "$home" | cut -f 1) MB"
