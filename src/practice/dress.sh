#!/bin/sh
# dress.sh - runs once inside the container that becomes the image: turns any small Debian (pulled, or made by
# mmdebstrap) into what a provider's minimal server is. Expects /operator with guest-init.sh, debian.sources (may be
# empty) and perhaps ca.pem, the certificates that the operator's machine trusts.
set -eu
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH DEBIAN_FRONTEND=noninteractive LC_ALL=C
packages="systemd-sysv libpam-systemd dbus openssh-server sudo ca-certificates iproute2 netbase procps nftables kmod less tzdata"

# what images for containers have and servers have not
rm -f /usr/sbin/policy-rc.d /etc/apt/apt.conf.d/docker-* /etc/apt/apt.conf.d/99mmdebstrap \
  /etc/dpkg/dpkg.cfg.d/docker* /etc/dpkg/dpkg.cfg.d/99mmdebstrap

if [ -s /operator/debian.sources ]; then
  rm -f /etc/apt/sources.list /etc/apt/sources.list.d/*
  install -m 644 /operator/debian.sources /etc/apt/sources.list.d/debian.sources
fi

missing=
for package in $packages; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
if [ -n "$missing" ]; then
  apt-get update
  # shellcheck disable=SC2086
  apt-get install -y --no-install-recommends $missing
  apt-get clean
  rm -rf /var/lib/apt/lists/*
fi

# Certificates of the operator's that Debian does not have (a company's proxy), one file each: update-ca-certificates
# takes no bundles.
if [ -s /operator/ca.pem ]; then
  mkdir /operator/split
  awk '
    FNR == 1 { body = "" }
    /BEGIN CERTIFICATE/ { body = ""; inside = 1; next }
    /END CERTIFICATE/ {
      inside = 0
      if (FILENAME == "/etc/ssl/certs/ca-certificates.crt") known[body] = 1
      else if (!(body in known)) {
        known[body] = 1
        out = sprintf("/operator/split/hardshell-operator-%d.crt", ++count)
        gsub(/.{64}/, "&\n", body)
        sub(/\n$/, "", body)
        printf "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n", body > out
        close(out)
      }
      next
    }
    inside { gsub(/[ \t\r]/, ""); body = body $0 }' /etc/ssl/certs/ca-certificates.crt /operator/ca.pem
  for certificate in /operator/split/*.crt; do
    [ ! -e "$certificate" ] || cp "$certificate" /usr/local/share/ca-certificates/
  done
  update-ca-certificates >/dev/null
fi

install -m 755 /operator/guest-init.sh /usr/sbin/hardshell-guest-init
install -d -m 700 /root/.ssh
# first boot makes these, as on a new server
rm -f /etc/ssh/ssh_host_*_key /etc/ssh/ssh_host_*_key.pub /var/lib/dbus/machine-id
: >/etc/machine-id
systemctl enable ssh.service
systemctl mask console-getty.service getty@tty1.service
systemctl set-default multi-user.target
rm -rf /operator
