#!/bin/sh
# half-configured.sh make|clean - a package whose configuration stops half-way until /run/hs-mended is there, someone who
# holds dpkg's lock until /run/let-go is there, and a needrestart that tells when it was not kept quiet (imitated).
set -eu
case $1 in
  make)
    rm -f /run/hs-mended /run/let-go /run/needrestarted /run/hs-held-lock
    folder=$(mktemp -d)
    mkdir "$folder/DEBIAN"
    printf 'Package: hs-trial\nVersion: 1\nArchitecture: all\nMaintainer: nobody <nobody@example.org>\nDescription: trial\n' >"$folder/DEBIAN/control"
    printf '#!/bin/sh\n[ -e /run/hs-mended ]\n' >"$folder/DEBIAN/postinst"
    chmod 755 "$folder" "$folder/DEBIAN" "$folder/DEBIAN/postinst"
    dpkg-deb --build "$folder" /run/hs-trial.deb >/dev/null
    if dpkg -i /run/hs-trial.deb >/dev/null 2>&1; then echo 'it was to fail'; exit 1; fi
    rm -r "$folder"
    # shellcheck disable=SC2016 # for apt's shell
    echo 'DPkg::Post-Invoke { "test -n \"$NEEDRESTART_SUSPEND\" || touch /run/needrestarted"; };' >/etc/apt/apt.conf.d/99needrestart
    # as unattended-upgrades does: a POSIX lock; struct flock of 64-bit Linux
    cat >/run/hs-holder.pl <<'PERL'
use Fcntl;
$0 = "unattended-upgr";
open(my $lock, ">", "/var/lib/dpkg/lock-frontend") or die;
my $wish = pack("s s x4 q q i x4", F_WRLCK, 0, 0, 0, 0);
fcntl($lock, F_SETLK, $wish) or die;
open(my $held, ">", "/run/hs-held-lock") or die;
sleep 1 until -e "/run/let-go";
PERL
    systemd-run --quiet --collect --unit=hs-holder perl /run/hs-holder.pl
    until [ -e /run/hs-held-lock ]; do systemctl is-active --quiet hs-holder; done
    ;;
  clean)
    dpkg --purge hs-trial >/dev/null
    rm -f /etc/apt/apt.conf.d/99needrestart /run/hs-trial.deb /run/hs-holder.pl
    ;;
esac
