#!/bin/busybox sh
# shellcheck shell=dash
# init.sh - the first and only program of the machine that make.sh makes: a container of Docker's with the gateway's name is run
# in all the ways that AppArmor can stand to it, and hardshell's probe looks at each; at a confined and an unconfined one hardshell itself
# audits the machine that it is on. Imitated is the gateway alone: busybox, asleep. Prints `MARK name` before each look.
/bin/busybox --install -s /bin
export PATH=/usr/bin:/sbin:/bin TMPDIR=/tmp HOME=/root
# where programs look for their libraries by themselves: Docker hands no environment on
ln -s /lib64 /lib/x86_64-linux-gnu
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t securityfs security /sys/kernel/security
mount -t cgroup2 cgroup /sys/fs/cgroup
mount -t devtmpfs dev /dev
mkdir -p /dev/pts /dev/shm
mount -t devpts pts /dev/pts
mount -t tmpfs run /run
mount -t tmpfs tmp /tmp
ln -sf /proc/mounts /etc/mtab
ln -sf /proc/self/fd /dev/fd
dmesg -n 1
hwclock -s -u
ip link set lo up
echo 'root:x:0:0:root:/root:/bin/sh' >/etc/passwd
echo 'root:x:0:' >/etc/group
printf 'version: 1\nhosts:\n  here:\n    address: local\ngateway:\n  directory: /opt/openclaw\n' >/root/hardshell.yaml

part() { printf '\nMARK %s\n' "$1"; }
# the probe, after what finds the gateways for it
look() {
  part "$1"
  TMPDIR=/tmp/found CONTAINER=openclaw-gateway /usr/bin/sh /step/gateways.find.sh >/tmp/found/said
  FOUND=$? FOUND_IN=/tmp/found GATEWAYS=$(sed -n 's/^GATEWAYS=//p' /tmp/found/said) /usr/bin/sh /step/container.probe.sh
  echo "STATUS $?"
}
# through a pipe: the console is a terminal, and a narrow one
audit() {
  part "$1: audit"
  (cd /root && { node /hardshell/dist/src/bin.js audit here --only gateway.apparmor --json --fail-on none; echo "STATUS $?"; } 2>&1 | cat)
}
engine() {
  dockerd --storage-driver vfs --bridge none --iptables=false --ip6tables=false --ip-forward=false >>/tmp/dockerd.log 2>&1 &
  engine=$!
  until docker version >/dev/null 2>&1; do
    kill -0 "$engine" 2>/dev/null || { part 'no Docker'; tail -n 20 /tmp/dockerd.log; break; }
    usleep 200000
  done
}
gateway() { # FLAG... - that container, anew
  docker rm -f openclaw-gateway >/dev/null 2>&1
  docker run -d --name openclaw-gateway --network none "$@" small /busybox sleep 100000 >/dev/null
}
# what aa-complain does to a profile
complain() { printf 'profile docker-default flags=(attach_disconnected,mediate_deleted,complain) {\n  network, capability, file, umount, signal,\n}\n' | apparmor_parser -r; }

{
  mv /sbin/apparmor_parser /sbin/later
  engine
  mkdir /tmp/small /tmp/found
  cp /bin/busybox /tmp/small/
  tar -c -C /tmp/small busybox | docker import - small >/dev/null
  part versions; uname -r; docker version --format '{{.Server.Version}}'
  part 'no parser is there'; gateway; echo "STATUS 0"; look 'no parser'
  mv /sbin/later /sbin/apparmor_parser
  # by its release it looked for the parser when it started, and never again
  kill "$engine"; wait "$engine"; engine
  gateway; look 'a parser'; audit 'a parser'
  complain; look complaining
  echo 'profile docker-default { }' | apparmor_parser -R; look 'taken away'
  gateway --security-opt apparmor=unconfined; look unconfined; audit unconfined
  gateway; look 'made anew'
} 2>&1 </dev/null
part end
poweroff -f
