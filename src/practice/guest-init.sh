#!/bin/sh
# guest-init.sh - PID 1 of a practice server for its first moment; then it becomes the real systemd. It turns a plain
# container (named capabilities, no --privileged) into what systemd and dockerd take for a small server, on every boot.
#
# The container's environment sets: HS_NAME, HS_NAMESERVER, HS_KEY (public key that root logs in with), HS_SEED (key of a Docker layer store to start from, or empty),
# HS_TWIN (key of a whole Docker to start from, or empty).
# The volume that all practice servers share is mounted at /run/hardshell-practice and is gone before systemd starts:
#   servers/NAME/{docker,containerd,archives}   one server's own, outside the container's overlay
#   seeds/KEY/{image,overlay2}                  Docker layer stores that an earlier server has left
#   twins/KEY/{image,overlay2,own}              the same, and what else a Docker holds, of a server that others start from
#   archives/                                   Debian packages that any server has downloaded
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH
umask 022

# dockerd and systemd expect mounts to propagate
mount --make-rshared /

# Our own view of the cgroups instead of Docker's read-only one; the cgroup namespace keeps it to this container.
systemd_settings=
if [ "$(stat -f -c %T /sys/fs/cgroup)" = cgroup2fs ]; then
  umount -l /sys/fs/cgroup
  mount -t cgroup2 -o nosuid,nodev,noexec,nsdelegate cgroup2 /sys/fs/cgroup
else
  umount -R /sys/fs/cgroup 2>/dev/null || umount -l /sys/fs/cgroup
  mount -t tmpfs -o mode=755,nosuid,nodev,noexec,size=4m tmpfs /sys/fs/cgroup
  mkdir /sys/fs/cgroup/unified /sys/fs/cgroup/systemd
  mount -t cgroup2 -o nosuid,nodev,noexec cgroup2 /sys/fs/cgroup/unified
  mount -t cgroup -o nosuid,nodev,noexec,none,name=systemd systemd /sys/fs/cgroup/systemd
  # those that the machine underneath has; two may share one mount there (cpu,cpuacct), then each is mounted by itself
  awk 'NR > 1 && $2 != 0 { print $1 }' /proc/cgroups | while read -r controller; do
    mkdir "/sys/fs/cgroup/$controller"
    mount -t cgroup -o "nosuid,nodev,noexec,$controller" cgroup "/sys/fs/cgroup/$controller" 2>/dev/null ||
      rmdir "/sys/fs/cgroup/$controller"
  done
  # systemd 256 and later refuse cgroup v1 without being told twice; in a container, arguments are the kernel's command line
  systemd_settings='systemd.unified_cgroup_hierarchy=0 SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1'
  export SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1
fi

# the host keys are made last, so a first boot that was cut short is a first boot again
first_boot=no
[ -s /etc/ssh/ssh_host_ed25519_key ] || first_boot=yes

# A server has plain files here, which can be renamed over; Docker bind-mounts its own. Later boots keep what the
# guest wrote; under another container's mounts it has left none (HS_TWIN).
for name in hostname hosts resolv.conf; do
  grep -q " /etc/$name " /proc/self/mounts || continue
  cp "/etc/$name" "/run/first-$name"
  umount "/etc/$name"
  # its own name is 127.0.1.1, as Debian's installer has it: Docker's address may be another server's on a later boot
  { [ "$first_boot" = no ] && [ -s "/etc/$name" ]; } || sed "s/^[0-9.]\{1,\}\([[:space:]]\{1,\}$HS_NAME\)\$/127.0.1.1\1/" "/run/first-$name" >"/etc/$name"
  rm "/run/first-$name"
done
# Docker's embedded name server is a trick with NAT rules that a firewall would flush
if grep -q '^nameserver 127\.' /etc/resolv.conf; then
  echo "nameserver $HS_NAMESERVER" >/etc/resolv.conf
fi
hostname "$(cat /etc/hostname)"
nft flush ruleset

# net.* belongs to this network namespace and may be written; the rest of /proc/sys stays read-only
mount --bind /proc/sys/net /proc/sys/net
mount -o remount,bind,rw,nosuid,nodev,noexec /proc/sys/net
# a fresh Debian does not forward, and dockerd sets its FORWARD policy only when it is the one to switch it on
echo 0 >/proc/sys/net/ipv4/ip_forward

# Kernel settings that hardening writes and that belong to the machine underneath: private stand-ins
mkdir -p /run/guest/sysctl
for key in kernel/kptr_restrict kernel/dmesg_restrict kernel/yama/ptrace_scope kernel/unprivileged_bpf_disabled \
  kernel/perf_event_paranoid kernel/randomize_va_space kernel/sysrq kernel/core_uses_pid kernel/core_pattern \
  kernel/kexec_load_disabled kernel/modules_disabled kernel/unprivileged_userns_clone kernel/panic \
  kernel/panic_on_oops kernel/printk kernel/pid_max fs/protected_hardlinks fs/protected_symlinks fs/protected_fifos \
  fs/protected_regular fs/suid_dumpable fs/inotify/max_user_watches fs/inotify/max_user_instances fs/file-max \
  vm/swappiness vm/mmap_min_addr vm/overcommit_memory vm/vfs_cache_pressure vm/max_map_count vm/dirty_ratio \
  vm/dirty_background_ratio; do
  [ -e "/proc/sys/$key" ] || continue
  stand_in=/run/guest/sysctl/$(echo "$key" | tr / .)
  cat "/proc/sys/$key" >"$stand_in" 2>/dev/null || echo 0 >"$stand_in"
  mount --bind "$stand_in" "/proc/sys/$key"
done
# "did it reboot?" is asked by the boot id
cat /proc/sys/kernel/random/uuid >/run/guest/boot_id
mount --bind /run/guest/boot_id /proc/sys/kernel/random/boot_id

# what Docker leaves out of /dev
[ -e /dev/fuse ] || mknod -m 666 /dev/fuse c 10 229
mkdir -p /dev/net
[ -e /dev/net/tun ] || mknod -m 666 /dev/net/tun c 10 200
# Docker gives 64 MB
mount -o remount,size=50% /dev/shm

shared=/run/hardshell-practice
own=$shared/servers/$HS_NAME
mkdir -p "$own/containerd" "$own/archives" "$shared/archives"
# made aside and renamed, so that a power cut in between leaves nothing half seeded
if [ ! -d "$own/docker" ]; then
  rm -rf "$own/docker.part"
  mkdir -m 710 "$own/docker.part"
  start_from=
  [ -z "$HS_SEED" ] || start_from=$shared/seeds/$HS_SEED
  [ -z "$HS_TWIN" ] || start_from=$shared/twins/$HS_TWIN
  if [ -n "$start_from" ] && [ -d "$start_from" ]; then
    # files of a layer are never changed in place, so they can be hard links; the rest is small and copied
    { cp -a "$start_from/image" "$own/docker.part/" && cp -al "$start_from/overlay2" "$own/docker.part/"; } ||
      rm -rf "$own/docker.part/image" "$own/docker.part/overlay2"
    [ ! -d "$start_from/own" ] || cp -a "$start_from/own/." "$own/docker.part/"
  fi
  find "$shared/archives" -name '*.deb' -exec ln -f -t "$own/archives" {} +
  mv "$own/docker.part" "$own/docker"
fi
for place in docker:/var/lib/docker containerd:/var/lib/containerd archives:/var/cache/apt/archives; do
  mkdir -p "${place#*:}"
  mount --bind "$own/${place%%:*}" "${place#*:}"
done
umount "$shared" && rmdir "$shared"

# what a provider does on a server's first boot
if [ "$first_boot" = yes ]; then
  (umask 077 && echo "$HS_KEY" >/root/.ssh/authorized_keys)
  ssh-keygen -A >/dev/null
fi

# a server's init has none of the container's environment
unset HS_NAME HS_NAMESERVER HS_KEY HS_SEED HS_TWIN HOSTNAME HOME PWD OLDPWD
export container=docker
# shellcheck disable=SC2086
exec /sbin/init $systemd_settings "$@"
