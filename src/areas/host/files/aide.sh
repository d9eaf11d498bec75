#!/bin/sh
# aide.sh build|check|before|after - AIDE's database of this host, and the comparison with it. Run by
# hardshell-aide@VERB.service, so that all see the host from inside the same sandbox. Told afterwards: built, last-result,
# last-report. before and after stand around an automatic upgrade: what it changed is accepted, when right before it
# nothing was different and it changed packages; the differences are kept in last-accepted.
set -eu
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
umask 077
conf=/etc/hardshell/aide.conf
cd /var/lib/hardshell/aide
started=$(date +%s)

exec 9>lock
flock 9

# what stands now is the database; the one before is gone
take() {
  sum=$(sha256sum "$conf")
  printf 'AT=%s\nSECONDS=%s\nCONF=%s\n' "$(date +%s)" "$(($(date +%s) - started))" "${sum%% *}" >built.new
  sync aide.db.new built.new
  mv -f aide.db.new aide.db
  mv -f built.new built
}

build() {
  rm -f aide.db.new
  aide --config="$conf" --init >build-report 2>&1 || { tail -n 3 build-report >&2; exit 1; }
  # what was found before the new beginning is no longer true
  rm -f last-result last-report build-report before-upgrade
  take
}

number() { sed -n "s/^ *$1 entries:[[:space:]]*\([0-9]*\).*/\1/p" "$2" | head -n 1; }

check() {
  status=0
  aide --config="$conf" --check >last-report.new 2>&1 || status=$?
  # 1, 2 and 4 add up: files came, went, changed. More than 7 is AIDE's own trouble.
  {
    printf 'AT=%s\nSTATUS=%s\nSECONDS=%s\n' "$(date +%s)" "$status" "$(($(date +%s) - started))"
    for kind in Added Removed Changed; do
      count=$(number "$kind" last-report.new)
      printf '%s=%s\n' "$(printf %s "$kind" | tr '[:lower:]' '[:upper:]')" "${count:-0}"
    done
  } >last-result.new
  mv -f last-report.new last-report
  mv -f last-result.new last-result
  # differences are a finding of the audit; only a check that could not be made is a failed unit
  [ "$status" -le 7 ] || { tail -n 3 last-report >&2; exit 1; }
}

packages() { sha256sum /var/lib/dpkg/status; }
by_these_settings() { sum=$(sha256sum "$conf") && grep -qx "CONF=${sum%% *}" built; }

before() {
  rm -f before-upgrade
  if [ ! -s aide.db ] || [ ! -s built ]; then return; fi
  check
  if [ "$status" = 0 ] && by_these_settings; then packages >before-upgrade; else echo 'different already before the upgrade: nothing of it will be accepted'; fi
}

after() {
  if [ ! -e before-upgrade ]; then return; fi
  if packages | cmp -s - before-upgrade; then rm before-upgrade; return; fi
  rm before-upgrade
  by_these_settings || return 0
  status=0
  rm -f aide.db.new
  aide --config="$conf" --update >last-accepted.new 2>&1 || status=$?
  [ "$status" -le 7 ] || { tail -n 3 last-accepted.new >&2; exit 1; }
  accepted=0
  for kind in Added Removed Changed; do
    count=$(number "$kind" last-accepted.new)
    accepted=$((accepted + ${count:-0}))
  done
  mv -f last-accepted.new last-accepted
  take
  printf 'AT=%s\nSTATUS=0\nSECONDS=%s\nADDED=0\nREMOVED=0\nCHANGED=0\nACCEPTED=%s\n' "$(date +%s)" "$(($(date +%s) - started))" "$accepted" >last-result.new
  mv -f last-result.new last-result
  echo "$accepted differences that an automatic upgrade made are accepted: /var/lib/hardshell/aide/last-accepted"
}

case ${1:-} in
  build | check | before | after) "$1" ;;
  *) echo 'aide.sh build|check|before|after' >&2; exit 2 ;;
esac
