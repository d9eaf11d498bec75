#!/bin/sh
# package-half-installed.sh - an installation was cut short, and a package was never set up.
# caught by: host.packages-consistent /hs-awkward/
set -eu
case $1 in
break)
  folder=$SCENARIO/hs-awkward
  mkdir -p "$folder/DEBIAN"
  printf 'Package: hs-awkward\nVersion: 1\nArchitecture: all\nMaintainer: nobody <x@x.invalid>\nDescription: cut short\n' >"$folder/DEBIAN/control"
  dpkg-deb -b "$folder" "$folder.deb" >/dev/null
  dpkg --unpack "$folder.deb" >/dev/null
  ;;
mend) dpkg --purge hs-awkward >/dev/null ;;
esac
