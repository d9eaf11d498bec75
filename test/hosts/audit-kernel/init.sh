#!/bin/busybox sh
# shellcheck shell=dash
# init.sh - the first and only program of the machine that make.sh makes: hardshell's audit step against a kernel of its
# own. What is not the kernel's is imitated: packages, systemd, and augenrules, which only joins files and loads them.
# Prints `MARK name` before each part.
/bin/busybox --install -s /bin
export PATH=/sbin:/bin:/usr/bin LD_LIBRARY_PATH=/lib64
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
echo 'root:x:0:0::/:/bin/sh' >/etc/passwd
echo 'root:x:0:' >/etc/group
touch /etc/sudoers /etc/shadow /etc/gshadow /run/docker.sock
# the step and the probe ask these
imitate() { printf '#!/bin/sh\n%s\n' "$2" >"/sbin/$1"; chmod 755 "/sbin/$1"; }
# shellcheck disable=SC2016
{
  imitate systemd-detect-virt 'exit 1'
  imitate dpkg-query 'case $* in *auditd*) printf installed ;; esac'
  imitate systemctl 'case $1 in is-active | is-enabled) [ "$2" = -q ] || echo active ;; start) auditctl -e 1 >/dev/null ;; esac'
  imitate augenrules 'auditctl -D >/dev/null; cat /etc/audit/rules.d/*.rules >/etc/audit/audit.rules 2>/dev/null; auditctl -R /etc/audit/audit.rules'
}
export HS_MEMORY=/memory
RULES=$(cat /step/rules)
export RULES
step() { sh /step/audit-rules.sh "$1"; echo "STATUS $?"; }
# the kernel's own log takes every record, with no daemon to take them
echo 0 >/proc/sys/kernel/printk_ratelimit
# and says nothing of it on the console, where it would stand among the parts' own lines
dmesg -n 1
# the console's own words may stand on the line
part() { printf '\nMARK %s\n' "$1"; }
part before; sh /step/audit.probe.sh
part check; step check
part apply; step apply
part again; step check
part listed; auditctl -l
part after; sh /step/audit.probe.sh
# the kernel writes its log a moment later
records() {
  tries=40
  while [ "$tries" -gt 0 ] && ! dmesg | grep -q 'type=1300 .* key="hardshell'; do usleep 50000; tries=$((tries - 1)); done
  usleep 50000
  dmesg -c | sed -n 's/.* type=1300 .* key="\([^"]*\)".*/KEY \1/p; s/.* type=1302 .* name="\([^"]*\)".*/NAME \1/p'
}
usleep 500000
dmesg -c >/dev/null
for path in /etc/ssh/sshd_config /etc/sudoers /etc/sudoers.d/x /etc/passwd /etc/shadow /etc/group /etc/gshadow /run/docker.sock /etc/docker/daemon.json /opt/openclaw/.env /etc/hardshell/x; do
  part "wrote $path"
  echo x >>"$path"
  records
done
part 'wrote another file'; echo x >>/etc/hostname; echo x >>/etc/ssh/other; records
part 'loaded a module'; echo x >/tmp/x.ko; insmod /tmp/x.ko 2>/dev/null; records
part undo; step undo; auditctl -l
part end
poweroff -f
