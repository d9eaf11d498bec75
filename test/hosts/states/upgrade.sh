#!/bin/sh
# upgrade.sh make|show|clean - a repository of security updates (imitated, on the host itself) with version 2 of hs-trial,
# whose settings were changed by hand, of linux-image-hs, which is no kernel but for its name, and of hs-held, which is
# held; package lists that are three days old.
set -eu
repository=/srv/hs-repository
deb() { # NAME VERSION
  folder=$(mktemp -d)
  mkdir "$folder/DEBIAN" "$folder/etc"
  printf 'Package: %s\nVersion: %s\nArchitecture: all\nMaintainer: nobody <nobody@example.org>\nDescription: trial\n' "$1" "$2" >"$folder/DEBIAN/control"
  echo "version $2" >"$folder/etc/$1.conf"
  echo "/etc/$1.conf" >"$folder/DEBIAN/conffiles"
  chmod -R u=rwX,go=rX "$folder"
  dpkg-deb --build "$folder" "$repository/$1_$2.deb" >/dev/null
  rm -r "$folder"
}
case $1 in
  make)
    mkdir -p "$repository"
    for name in hs-trial linux-image-hs hs-held; do deb "$name" 1; deb "$name" 2; dpkg -i "$repository/${name}_1.deb" >/dev/null; done
    apt-mark hold hs-held >/dev/null
    echo mine >/etc/hs-trial.conf
    cd "$repository"
    for name in hs-trial linux-image-hs hs-held; do
      dpkg-deb -f "${name}_2.deb"
      printf 'Filename: ./%s_2.deb\nSize: %s\nSHA256: %s\n\n' "$name" "$(stat -c %s "${name}_2.deb")" "$(sha256sum "${name}_2.deb" | cut -d' ' -f1)"
    done >Packages
    # shellcheck source=/dev/null
    . /etc/os-release
    printf 'Origin: Debian\nLabel: Debian-Security\nSuite: stable-security\nCodename: %s-security\nDate: %s\nSHA256:\n %s %s Packages\n' \
      "$VERSION_CODENAME" "$(date -Ru | sed 's/+0000/UTC/')" "$(sha256sum Packages | cut -d' ' -f1)" "$(stat -c %s Packages)" >Release
    echo "deb [trusted=yes] file:$repository ./" >/etc/apt/sources.list.d/hs-repository.list
    for mark in /var/lib/apt/periodic/* /var/lib/apt/lists /var/lib/apt/lists/partial; do if [ -e "$mark" ]; then touch -d '3 days ago' "$mark"; fi; done
    ;;
  show)
    # shellcheck disable=SC2016 # dpkg's own
    dpkg-query -W -f '${Package} ${Version}\n' hs-trial hs-held | sort -r
    cat /etc/hs-trial.conf
    ;;
  clean)
    apt-mark unhold hs-held >/dev/null
    dpkg --purge hs-trial linux-image-hs hs-held >/dev/null
    rm -rf "$repository" /etc/apt/sources.list.d/hs-repository.list
    rm -f /var/lib/apt/lists/_srv_hs-repository*
    ;;
esac
