#!/bin/sh
# build.sh - a stand-in for the package repositories of Docker and of Tailscale, and their evil twins. Runs as root in a container of the Debian
# release it is for, with the result at /out.
#
# The packages are Debian's own Docker under the names, paths and layout of Docker's: NAME/linux/debian/{gpg,dists,pool}; and the stand-in for
# Tailscale that lies in /out/tailscale, in the layout of Tailscale's: NAME/tailscale/debian/{CODENAME.gpg,dists,pool}.
#   good       as it should be
#   unsigned   no signature at all
#   wrongkey   signed by another key than the one it hands out
#   otherkey   hands out another key than the pinned one, and is signed by that
#   badsig     the signed index of indexes was edited after signing
#   badindex   a package list was edited after signing
#   baddeb     a package was edited after it was listed
#   expired    rightly signed, valid until some day of the past
# /out/fingerprint is the good key's. Keys live as long as this script.
set -eu
export DEBIAN_FRONTEND=noninteractive LC_ALL=C
# shellcheck source=/dev/null
. /etc/os-release
suite=$VERSION_CODENAME
machine=$(dpkg --print-architecture)
work=$(mktemp -d)
web=/out/www

say() { echo "stand-in repository: $*"; }

say "fetching Debian $suite's Docker"
apt-get -qq update
apt-get -qq -y install --no-install-recommends gpg gpg-agent >/dev/null
mkdir "$work/debs" "$work/unpacked"
(cd "$work/debs" && apt-get -qq -o APT::Sandbox::User=root download docker.io docker-cli docker-compose docker-buildx containerd runc tini)
for package in "$work"/debs/*.deb; do
  name=$(basename "$package")
  dpkg-deb -x "$package" "$work/unpacked/${name%%_*}"
done
from=$work/unpacked
docker_version=$(dpkg-deb -f "$work"/debs/docker.io_*.deb Version | sed 's/[+-].*//')
compose_version=$(dpkg-deb -f "$work"/debs/docker-compose_*.deb Version | sed 's/[+-].*//')
containerd_version=$(dpkg-deb -f "$work"/debs/containerd_*.deb Version | sed 's/[~+-].*//')

pool=$web/good/linux/debian/pool/$suite
rm -rf "$web"
mkdir -p "$pool"

# pack NAME VERSION FIELDS: the tree $work/tree becomes a package; FIELDS are further lines of its control file
pack() {
  mkdir -p "$work/tree/DEBIAN"
  {
    printf 'Package: %s\nVersion: %s\nArchitecture: %s\n' "$1" "$2" "$machine"
    printf 'Maintainer: nobody <nobody@example.invalid>\nSection: admin\nPriority: optional\n'
    printf 'Description: stand-in for the package of this name, from Debian'\''s own\n'
    if [ -n "$3" ]; then printf '%s\n' "$3"; fi
  } >"$work/tree/DEBIAN/control"
  dpkg-deb --root-owner-group -Zgzip -z1 -b "$work/tree" "$pool/${1}_$(printf %s "$2" | sed 's/^[0-9]*://')_$machine.deb" >/dev/null
  rm -rf "$work/tree"
}
put() { install -D -m "$1" "$2" "$work/tree/$3"; }
program() { mkdir -p "$work/tree/DEBIAN"; cat >"$work/tree/DEBIAN/$1"; chmod 755 "$work/tree/DEBIAN/$1"; }

say 'packing it under the names of Docker'
release="5:$docker_version-1~debian.$VERSION_ID~$suite"

put 755 "$from/docker-cli/usr/bin/docker" usr/bin/docker
pack docker-ce-cli "$release" 'Depends: libc6
Conflicts: docker-cli'

put 755 "$from/docker.io/usr/sbin/dockerd" usr/bin/dockerd
put 755 "$from/docker.io/usr/sbin/docker-proxy" usr/bin/docker-proxy
put 755 "$from/tini/usr/bin/tini-static" usr/bin/docker-init
# shellcheck disable=SC2016 # a variable of the unit, not ours
sed '/^EnvironmentFile=/d; s|/usr/sbin/dockerd|/usr/bin/dockerd|; s| \$DOCKER_OPTS||' "$from/docker.io/usr/lib/systemd/system/docker.service" >"$work/docker.service"
put 644 "$work/docker.service" usr/lib/systemd/system/docker.service
put 644 "$from/docker.io/usr/lib/systemd/system/docker.socket" usr/lib/systemd/system/docker.socket
program postinst <<'SCRIPT'
#!/bin/sh
set -e
if [ "$1" = configure ]; then
  getent group docker >/dev/null || groupadd --system docker
  if [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    systemctl -q enable docker.service docker.socket
    systemctl start docker.service
  fi
fi
SCRIPT
program prerm <<'SCRIPT'
#!/bin/sh
set -e
if [ "$1" = remove ] && [ -d /run/systemd/system ]; then systemctl -q disable --now docker.socket docker.service; fi
SCRIPT
pack docker-ce "$release" 'Depends: containerd.io, docker-ce-cli, iptables, libc6, libsystemd0
Conflicts: docker.io
Recommends: docker-buildx-plugin, docker-compose-plugin'

for name in containerd containerd-shim-runc-v2 ctr; do put 755 "$from/containerd/usr/bin/$name" "usr/bin/$name"; done
put 755 "$from/runc/usr/sbin/runc" usr/bin/runc
put 644 "$from/containerd/usr/lib/systemd/system/containerd.service" usr/lib/systemd/system/containerd.service
echo 'disabled_plugins = ["cri"]' >"$work/config.toml"
put 644 "$work/config.toml" etc/containerd/config.toml
mkdir -p "$work/tree/DEBIAN"
echo /etc/containerd/config.toml >"$work/tree/DEBIAN/conffiles"
program postinst <<'SCRIPT'
#!/bin/sh
set -e
if [ "$1" = configure ] && [ -d /run/systemd/system ]; then
  systemctl daemon-reload
  systemctl -q enable containerd.service
  systemctl start containerd.service
fi
SCRIPT
program prerm <<'SCRIPT'
#!/bin/sh
set -e
if [ "$1" = remove ] && [ -d /run/systemd/system ]; then systemctl -q disable --now containerd.service; fi
SCRIPT
pack containerd.io "$containerd_version-1" 'Depends: libc6, libseccomp2
Conflicts: containerd, runc
Replaces: containerd, runc
Provides: containerd, runc'

put 755 "$from/docker-buildx/usr/libexec/docker/cli-plugins/docker-buildx" usr/libexec/docker/cli-plugins/docker-buildx
pack docker-buildx-plugin "0.13.1-1~debian.$VERSION_ID~$suite" ''
put 755 "$from/docker-compose/usr/libexec/docker/cli-plugins/docker-compose" usr/libexec/docker/cli-plugins/docker-compose
pack docker-compose-plugin "$compose_version-1~debian.$VERSION_ID~$suite" ''

# ---- Tailscale's ----
pool=$web/good/tailscale/debian/pool/$suite
mkdir -p "$pool"
put 755 /out/tailscale/tailscale usr/bin/tailscale
put 755 /out/tailscale/tailscaled usr/sbin/tailscaled
put 644 /out/tailscale/tailscaled.service usr/lib/systemd/system/tailscaled.service
# as the real package does it: enabled by presets, gone with all that it kept when it is purged
program postinst <<'SCRIPT'
#!/bin/sh
if [ "$1" = configure ]; then
  deb-systemd-helper unmask tailscaled.service >/dev/null || true
  deb-systemd-helper enable tailscaled.service >/dev/null || true
  if [ -d /run/systemd/system ]; then
    systemctl --system daemon-reload >/dev/null || true
    deb-systemd-invoke restart tailscaled.service >/dev/null || true
  fi
fi
SCRIPT
program prerm <<'SCRIPT'
#!/bin/sh
set -e
if [ "$1" = remove ] && [ -d /run/systemd/system ]; then deb-systemd-invoke stop tailscaled.service >/dev/null || true; fi
SCRIPT
program postrm <<'SCRIPT'
#!/bin/sh
set -e
if [ -d /run/systemd/system ]; then systemctl --system daemon-reload >/dev/null || true; fi
if [ "$1" = purge ]; then
  deb-systemd-helper purge tailscaled.service >/dev/null || true
  deb-systemd-helper unmask tailscaled.service >/dev/null || true
  rm -rf /var/lib/tailscale
fi
SCRIPT
pack tailscale 1.98.3 'Depends: iproute2, perl-base'

# ---- index and signature ----
export GNUPGHOME="$work/gnupg"
mkdir -m 700 "$GNUPGHOME"
for key in good other; do gpg -q --batch --passphrase '' --quick-gen-key "stand-in $key <$key@example.invalid>" rsa3072 sign never 2>/dev/null; done
gpg -q --batch --with-colons --fingerprint 'stand-in good' 2>/dev/null | awk -F: '$1 == "fpr" { print $10; exit }' >/out/fingerprint
hand_out() { gpg -q --batch --armor --export "stand-in $1" >"$2/$key_file"; }

list() { # ROOT: the package list and the index of indexes
  lists=$1/dists/$suite/$component/binary-$machine
  mkdir -p "$lists"
  (
    cd "$1"
    for package in pool/"$suite"/*.deb; do
      dpkg-deb -f "$package"
      printf 'Filename: %s\nSize: %s\nSHA256: %s\n\n' "$package" "$(stat -c %s "$package")" "$(sha256sum "$package" | cut -d' ' -f1)"
    done
  ) >"$lists/Packages"
  gzip -9nkf "$lists/Packages"
  describe "$1" "Date: $(date -Ru)"
}
describe() { # ROOT DATES
  (
    cd "$1/dists/$suite"
    printf 'Origin: %s\nLabel: %s CE\nSuite: %s\nCodename: %s\n%s\nArchitectures: %s\nComponents: %s\nSHA256:\n' "$origin" "$origin" "$suite" "$suite" "$2" "$machine" "$component"
    for file in "$component/binary-$machine/Packages" "$component/binary-$machine/Packages.gz"; do
      printf ' %s %s %s\n' "$(sha256sum "$file" | cut -d' ' -f1)" "$(stat -c %s "$file")" "$file"
    done
  ) >"$work/Release"
  cp "$work/Release" "$1/dists/$suite/Release"
}
sign() { # KEY ROOT
  rm -f "$2/dists/$suite/InRelease"
  gpg -q --batch -u "stand-in $1" --clearsign -o "$2/dists/$suite/InRelease" "$2/dists/$suite/Release"
}
# twin NAME: a copy to spoil; the packages are links, and replaced where they are spoilt
twin() {
  root=$web/$1/$part
  mkdir -p "$root"
  cp -r "$good/$key_file" "$good/dists" "$root/"
  cp -rl "$good/pool" "$root/"
}

# publish PART KEY_FILE COMPONENT ORIGIN PACKAGE: the good one, and the bad ones, in the last of which PACKAGE is spoilt
publish() {
  part=$1 key_file=$2 component=$3 origin=$4
  say "signing $origin's, and making the bad ones"
  good=$web/good/$part
  hand_out good "$good"
  list "$good"
  sign good "$good"
  twin unsigned
  rm "$root/dists/$suite/InRelease"
  twin wrongkey
  sign other "$root"
  twin otherkey
  hand_out other "$root"
  sign other "$root"
  twin badsig
  sed -i 's/^Label: \(.*\) CE/Label: \1 EE/' "$root/dists/$suite/InRelease"
  twin badindex
  sed -i 's/^Description: stand-in/Description: evil-in/' "$root/dists/$suite/$component/binary-$machine/Packages"
  gzip -9nkf "$root/dists/$suite/$component/binary-$machine/Packages"
  twin baddeb
  for package in "$root/pool/$suite/$5"_*.deb; do
    { head -c 1000 "$package"; printf evil; tail -c +1005 "$package"; } >"$work/evil.deb"
    rm "$package"
    cat "$work/evil.deb" >"$package"
    # a bad one that is good would be taken, rightly
    if cmp -s "$package" "$good/pool/$suite/${package##*/}"; then say "${package##*/} of baddeb is not bad"; exit 1; fi
  done
  twin expired
  describe "$root" 'Date: Fri, 31 Dec 2021 00:00:00 +0000
Valid-Until: Sat, 01 Jan 2022 00:00:00 +0000'
  sign good "$root"
}
publish linux/debian gpg stable Docker docker-ce
publish tailscale/debian "$suite.gpg" main Tailscale tailscale

chmod -R a+rX /out
say "done: $(du -sh /out | cut -f1)"
