#!/bin/busybox sh
# shellcheck shell=dash
# init.sh - the first and only program of the machine that make.sh makes: disks and swap are laid out as people have them, for
# real, and hardshell's probe looks at each; at a plain one and at an encrypted one hardshell itself does, run on the machine
# that it is about. Prints `MARK name` before each look.
/bin/busybox --install -s /bin
export PATH=/usr/bin:/sbin:/bin
# where programs look for their libraries by themselves: a collection hands no environment on
ln -s /lib64 /lib/x86_64-linux-gnu
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
ln -sf /proc/mounts /etc/mtab
ln -s /proc/self/fd /dev/fd
# the kernel itself calls for ciphers there
ln -s /bin/busybox /sbin/modprobe
for driver in virtio_pci virtio_blk dm_mod dm_crypt ext4 ecb xts aes_generic; do modprobe "$driver" 2>/dev/null; done
# a machine, as the probe sees it; the probe has a folder of its own
printf '#!/bin/sh\nexit 1\n' >/sbin/systemd-detect-virt
chmod 755 /sbin/systemd-detect-virt
dmesg -n 1
export STATE=/home/deploy/.openclaw DIRECTORY=/home/openclaw HOME_OF=/home/deploy TMPDIR=/tmp HOME=/root
head -c 64 /dev/urandom >/tmp/key
look() { printf '\nMARK %s\n' "$1"; /usr/bin/sh /probe; echo "STATUS $?"; }
on() { # DEVICE - a file system there, with the state in it
  mkfs.ext4 -q "$1" && mount -t ext4 "$1" /home && mkdir -p "$STATE" "$DIRECTORY"
}
off() { umount /home; }
swap_file() { dd if=/dev/zero of=/home/swapfile bs=1M count=8 2>/dev/null; chmod 600 /home/swapfile; mkswap /home/swapfile >/dev/null; swapon /home/swapfile; }

# as the owner of this machine would, beside its hardshell.yaml
hwclock -s -u
echo 'root:x:0:0:root:/root:/bin/sh' >/etc/passwd
spec() { printf 'version: 1\nhosts:\n  here:\n    address: local\ngateway:\n  directory: %s\n' "$DIRECTORY" >/root/hardshell.yaml; }
# through a pipe: the console is a terminal, and a narrow one
hardshell() { (cd /root && { node /hardshell/dist/src/bin.js "$@"; echo "STATUS $?"; } 2>&1 | cat); }
spec
audit() { printf '\nMARK %s: audit\n' "$1"; hardshell audit here --only state.disk-encrypted,state.swap-encrypted,state.archives-encrypted,documentation.at-rest-decided,documentation.state-encrypted-by-file --json --fail-on none; }
# shellcheck disable=SC2086 # words
decide() { printf '\nMARK %s: at-rest %s\n' "$1" "$2"; hardshell at-rest here --situation $2; }

{
  on /dev/vda; look 'a plain disk, no swap'
  swap_file; look 'a swap file on it'
  audit undecided; decide undecided 'home --accept'; audit decided
  swapoff /home/swapfile
  mkswap /dev/vdb >/dev/null; swapon /dev/vdb; look 'a swap partition'; swapoff /dev/vdb
  cryptsetup open -q --type plain --cipher aes-xts-plain64 --key-size 256 --key-file /dev/urandom /dev/vdb swap
  mkswap /dev/mapper/swap >/dev/null; swapon /dev/mapper/swap; look 'swap with a key of this boot'; swapoff /dev/mapper/swap
  cryptsetup close swap
  off

  cryptsetup luksFormat -q --type luks2 --pbkdf pbkdf2 --pbkdf-force-iterations 1000 --key-file /tmp/key /dev/vda
  cryptsetup open --key-file /tmp/key /dev/vda state
  on /dev/mapper/state; look 'LUKS'
  swap_file; look 'a swap file on LUKS'; swapoff /home/swapfile
  spec; decide encrypted vps; decide encrypted 'vps --accept'; audit encrypted
  mkdir -p /home/deploy/old; echo x >/home/deploy/old/openclaw-state.tar.gz; look 'LUKS, and an archive in the home'; rm -r /home/deploy/old
  off

  # a folder that ext4 encrypts by a key of its own, and a neighbour that it does not
  mkfs.ext4 -q -F -O encrypt /dev/vdb && mount -t ext4 /dev/vdb /home && mkdir -p "$STATE" "$DIRECTORY"
  echo 'a passphrase' | e4crypt add_key -S s:736f6d652073616c74 "$STATE"
  echo x >"$STATE/x"
  spec; look 'a folder that its file system encrypts'; audit by-file
  off

  # one volume over two disks, of which one alone is encrypted
  sectors=$(blockdev --getsz /dev/mapper/state)
  { echo "0 $sectors linear /dev/mapper/state 0"; echo "$sectors $(blockdev --getsz /dev/vdb) linear /dev/vdb 0"; } | dmsetup create half
  dmsetup mknodes
  on /dev/mapper/half; look 'half on LUKS'; off
} 2>&1 </dev/null
printf '\nMARK end\n'
poweroff -f
