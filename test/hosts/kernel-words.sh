# shellcheck shell=bash
# kernel-words.sh - what the machines of the folders beside it (*-kernel/) are made with: Debian's own kernel, and a first program
# with the tools that it needs, in FOLDER. What cannot be had here ends with 77 and the reason. Packages are fetched and unpacked, not installed.
cannot() { echo "$*"; exit 77; }
depends() { apt-cache depends --no-recommends --no-suggests "$@" | awk '$1 == "Depends:" || $1 == "PreDepends:" { print $2 }' | sort -u; }

emulator() {
  [ "$(uname -m)" = x86_64 ] || cannot "this machine is $(uname -m); the kernel to boot is for x86_64"
  command -v apt-get >/dev/null || cannot 'no apt here to fetch a kernel with'
  if command -v qemu-system-x86_64 >/dev/null; then return; fi
  [ "$(id -u)" = 0 ] || cannot 'qemu-system-x86_64 is not installed (Debian: qemu-system-x86)'
  echo 'installing from Debian for this test: qemu-system-x86' >&2
  DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends qemu-system-x86 >/dev/null 2>&1 || cannot 'qemu-system-x86 cannot be installed'
}

unpacked() { # FOLDER PACKAGE... - those and a kernel in FOLDER/x, and FOLDER/kernel
  local folder=$1 kernel
  shift
  echo "fetching from Debian for this test: linux-image-cloud-amd64, busybox-static, $*" >&2
  mkdir -p "$folder/packages" "$folder/x" "$folder/root"
  mapfile -t kernel < <(depends linux-image-cloud-amd64 | grep '^linux-image-')
  [ ${#kernel[@]} -gt 0 ] || cannot 'the package archive has no linux-image-cloud-amd64 (it is Debian'"'"'s)'
  (cd "$folder/packages" && apt-get -qq download "${kernel[0]}" busybox-static "$@" >/dev/null 2>&1) || cannot "apt cannot fetch $*"
  for package in "$folder"/packages/*.deb; do dpkg-deb -x "$package" "$folder/x"; done
  cp "$folder"/x/boot/vmlinuz-* "$folder/kernel"
}

drivers() { # FOLDER ROOT PART... - of that kernel the drivers below those parts of its tree, for ROOT's modprobe
  local folder=$1 root=$2 modules release
  shift 2
  modules=$(find "$folder/x" -type d -path '*/lib/modules/*' -name kernel | head -n 1)
  release=$(basename "$(dirname "$modules")")
  mkdir -p "$root/lib/modules/$release"
  for part; do find "$modules/$part"* -type f -exec cp {} "$root/lib/modules/$release/" \; 2>/dev/null || true; done
  find "$root/lib/modules" -name '*.xz' -exec xz -d {} +
  "$(find "$folder/x" -type f -path '*bin/busybox')" depmod -b "$root" "$release"
}

hardshell_itself() { # INTO - what of hardshell its package holds, and what it depends on; with Node.js beside it
  local into=$1 needed
  mkdir -p "$into/hardshell" "$into/usr/bin"
  cp -L "$(command -v node)" "$into/usr/bin/"
  (
    cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
    mapfile -t needed < <(node -p 'Object.keys(require("./package.json").dependencies).map((name) => "node_modules/" + name).join("\n")')
    tar -c --exclude='*.ts' --exclude=recordings --exclude=scenarios package.json dist/src src "${needed[@]}"
  ) | tar -x -C "$into/hardshell"
}

whole() { # FOLDER INIT - FOLDER/root with busybox, the libraries of its programs, and INIT as the first one
  local folder=$1 needed
  find "$folder/x" -type f -path '*bin/busybox' -exec cp {} "$folder/root/bin/" \;
  mapfile -t needed < <(LD_LIBRARY_PATH=$folder/x/usr/lib/x86_64-linux-gnu:$folder/x/lib/x86_64-linux-gnu ldd "$folder"/root/sbin/* "$folder"/root/usr/bin/* 2>/dev/null |
    awk '!/:$/ { for (i = 1; i <= NF; i++) if ($i ~ /^\//) print $i }' | sort -u)
  for library in "${needed[@]}"; do cp -L "$library" "$folder/root/lib64/"; done
  cp "$2" "$folder/root/init"
  chmod 755 "$folder/root/init"
}

archived() { # FOLDER ROOT - ROOT as FOLDER/initrd.gz
  (cd "$2" && find . | bin/busybox cpio -o -H newc 2>/dev/null | gzip -1 >"$1/initrd.gz")
}

packed() { # FOLDER INIT - the whole machine in memory
  whole "$@"
  archived "$1" "$1/root"
}

on_disk() { # FOLDER INIT MEBIBYTES - the whole machine on FOLDER/disk, which FOLDER/initrd.gz goes over to
  local folder=$1 first=$1/first
  whole "$folder" "$2"
  PATH=$PATH:/usr/sbin:/sbin mkfs.ext4 -q -d "$folder/root" "$folder/disk" "${3}M" 2>/dev/null || cannot 'no mkfs.ext4 here (Debian: e2fsprogs)'
  mkdir -p "$first/bin" "$first/dev" "$first/disk"
  cp "$folder/root/bin/busybox" "$first/bin/"
  drivers "$folder" "$first" drivers/block/virtio_blk drivers/virtio fs/ext4 fs/jbd2 fs/mbcache lib crypto arch/x86/crypto
  cat >"$first/init" <<'END'
#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t devtmpfs dev /dev
for driver in virtio_pci virtio_blk ext4; do modprobe "$driver" 2>/dev/null; done
until [ -b /dev/vda ]; do usleep 20000; done
mount -t ext4 /dev/vda /disk
exec switch_root /disk /init
END
  chmod 755 "$first/init"
  archived "$folder" "$first"
}
