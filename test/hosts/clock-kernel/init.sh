#!/bin/busybox sh
# shellcheck shell=dash
# init.sh - the first and only program of the machine that make.sh makes: the nightly backup by real restic and a clock that is set,
# and a look at memory that is really used up. What is not theirs is imitated: Docker, which captures a state of a few files, and systemd.
# Prints `MARK name` before each part.
/bin/busybox --install -s /bin
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LD_LIBRARY_PATH=/lib64 HOME=/root
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
dmesg -n 1
echo 'root:x:0:0::/root:/bin/sh' >/etc/passwd
ln -s /proc/self/fd /dev/fd
imitate() { printf '#!/bin/sh\n%s\n' "$2" >"/sbin/$1"; chmod 755 "/sbin/$1"; }
# shellcheck disable=SC2016
{
  imitate systemd-detect-virt 'exit 1'
  imitate journalctl ':'
  imitate systemctl 'case $* in *is-failed*) echo inactive; exit 1 ;; esac'
  imitate docker 'case $1 in
    inspect) echo sha256:0 ;;
    run) cat >/dev/null; at=/var/lib/hardshell/backup/stage; mkdir -p $at/auth && cp -a /home/deploy/.openclaw $at/state &&
      echo "{\"openclaw\": \"2026.9.6\", \"schemaVersions\": {}, \"databases\": [], \"counts\": {}, \"skipped\": []}" ;;
    esac'
}
head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n' >/etc/hardshell/backup.key
chmod 600 /etc/hardshell/backup.key
head -c 200000 /dev/urandom >/home/deploy/.openclaw/state/openclaw.sqlite
echo '{}' >/home/deploy/.openclaw/openclaw.json
touch /etc/systemd/system/hardshell-backup.timer

# as host/asked.find.sh leaves what systemd says
mkdir /tmp/found
printf 'Id=hardshell-backup.timer\nUnitFileState=enabled\nActiveState=active\nPersistent=yes\n' >/tmp/found/unit.hardshell-backup.timer
printf 'Id=hardshell-backup.service\nResult=success\n' >/tmp/found/unit.hardshell-backup.service

# the console's own words may stand on the line
part() { printf '\nMARK %s\n' "$1"; }
# night NAME TIME - the clock is set, and the backup runs; not by busybox's shell, which takes busybox's programs first
night() {
  date -s "$2" >/dev/null
  echo "$1" >/home/deploy/.openclaw/state/note
  part "$1"
  /usr/bin/sh /usr/local/lib/hardshell/backup/backup.sh run 2>&1
  echo "STATUS $?"
}
# what there is, and what an audit and a look make of it
told() {
  part "$1: snapshots"
  /usr/bin/sh /usr/local/lib/hardshell/backup/backup.sh list
  part "$1: nightly"
  FOUND=0 FOUND_IN=/tmp/found /usr/bin/sh /step/nightly.probe.sh
  part "$1: upkeep"
  mkdir -p /tmp/upkeep
  rm -f /tmp/upkeep/*
  TMPDIR=/tmp/upkeep STATE=/home/deploy/.openclaw DIRECTORY=/opt/openclaw GATEWAYS=1 /usr/bin/sh /step/upkeep.probe.sh
  part "$1: look"
  BACKUP=/var/lib/hardshell/backup/last.json BACKUP_AGE=36 temporary=/tmp short=/tmp settings=/tmp /usr/bin/sh -c '. /step/observe.sh; see_backup'
}

night first '2026-11-20 03:00:00'
night second '2026-11-21 03:00:00'
told second
night ahead '2027-11-22 03:00:00'
date -s '2026-11-22 02:00:00' >/dev/null
told 'put right'
night right '2026-11-22 03:00:00'
told right
export RESTIC_PASSWORD_FILE=/etc/hardshell/backup.key RESTIC_REPOSITORY=/var/backups/hardshell/restic
restic -q forget "$(restic snapshots --json | jq -r 'sort_by(.time) | last | .short_id')" --prune
night mended '2026-11-22 04:00:00'
told mended
night behind '2025-11-22 03:00:00'
date -s '2026-11-22 05:00:00' >/dev/null
told behind
night again '2026-11-22 05:00:00'
told again

memory() { MEMORY=50 temporary=/tmp short=/tmp settings=/tmp /usr/bin/sh -c '. /step/observe.sh; see_memory'; }
part 'memory before'
memory
mkdir -p /eaten
mount -t tmpfs -o size=100% eaten /eaten
while [ "$(awk '$1 == "MemAvailable:" { print int($2 / 1024) }' /proc/meminfo)" -ge 45 ]; do dd if=/dev/zero of=/eaten/zeros bs=1M count=4 oflag=append conv=notrunc 2>/dev/null || break; done
part 'memory used up'
memory
part end
poweroff -f
