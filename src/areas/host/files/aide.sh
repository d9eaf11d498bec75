#!/bin/sh
# aide.sh build|check - AIDE's database of this host, and the comparison with it. Run by hardshell-aide@VERB.service,
# so that both see the host from inside the same sandbox. Told afterwards: built, last-result, last-report.
set -eu
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
umask 077
conf=/etc/hardshell/aide.conf
cd /var/lib/hardshell/aide
started=$(date +%s)

build() {
  rm -f aide.db.new
  aide --config="$conf" --init >build-report 2>&1 || { tail -n 3 build-report >&2; exit 1; }
  # what was found before the new beginning is no longer true
  rm -f last-result last-report build-report
  sum=$(sha256sum "$conf")
  printf 'AT=%s\nSECONDS=%s\nCONF=%s\n' "$(date +%s)" "$(($(date +%s) - started))" "${sum%% *}" >built.new
  sync aide.db.new built.new
  mv -f aide.db.new aide.db
  mv -f built.new built
}

check() {
  status=0
  aide --config="$conf" --check >last-report.new 2>&1 || status=$?
  # 1, 2 and 4 add up: files came, went, changed. More than 7 is AIDE's own trouble.
  number() { sed -n "s/^ *$1 entries:[[:space:]]*\([0-9]*\).*/\1/p" last-report.new | head -n 1; }
  {
    printf 'AT=%s\nSTATUS=%s\nSECONDS=%s\n' "$(date +%s)" "$status" "$(($(date +%s) - started))"
    for kind in Added Removed Changed; do
      count=$(number "$kind")
      printf '%s=%s\n' "$(printf %s "$kind" | tr '[:lower:]' '[:upper:]')" "${count:-0}"
    done
  } >last-result.new
  mv -f last-report.new last-report
  mv -f last-result.new last-result
  # differences are a finding of the audit; only a check that could not be made is a failed unit
  [ "$status" -le 7 ] || { tail -n 3 last-report >&2; exit 1; }
}

case ${1:-} in
  build | check) "$1" ;;
  *) echo 'aide.sh build|check' >&2; exit 2 ;;
esac
