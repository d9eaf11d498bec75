# shellcheck shell=sh
# words.sh - what awkward hosts say often. Sent before each of them.

# keep FILE - remembers it as it is, or that it is not there; `back FILE` puts it so again
keep() {
  kept=$SCENARIO/$(printf %s "$1" | tr / _)
  if [ -e "$1" ] || [ -L "$1" ]; then cp -a "$1" "$kept"; else : >"$kept.none"; fi
}
back() {
  kept=$SCENARIO/$(printf %s "$1" | tr / _)
  if [ -e "$kept" ] || [ -L "$kept" ]; then cp -a --remove-destination "$kept" "$1"; rm -f "$kept"; elif [ -e "$kept.none" ]; then rm -f "$1" "$kept.none"; fi
}

# settings JQ'S WORDS... - changes openclaw.json in place, as by hand; `settings_back` also takes back the copy that OpenClaw
# makes of it
settings() {
  keep "$STATE/openclaw.json"
  keep "$STATE/openclaw.json.last-good"
  jq "$@" "$STATE/openclaw.json" >"$SCENARIO/new"
  cat "$SCENARIO/new" >"$STATE/openclaw.json"
  rm -f "$SCENARIO/new"
}
settings_back() {
  back "$STATE/openclaw.json"
  back "$STATE/openclaw.json.last-good"
}
# hex BYTES - at random
hex() { head -c "$1" /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }

# a small image of this host's own: the base that OpenClaw's image was built on
small_image() { docker image ls --format '{{.Repository}}:{{.Tag}}' 'hardshell/base' | head -n 1; }

# sidecar NAME [DOCKER'S WORDS...] - a container that sleeps; one that does not start is judged as it was made
sidecar() {
  name=$1
  shift
  docker run -d --init --name "$name" "$@" "$(small_image)" sleep infinity >/dev/null || docker inspect -f '{{.State.Status}}' "$name"
}
no_sidecar() { docker rm -f "$1" >/dev/null 2>&1 || true; }

reload_ssh() { sshd -t && systemctl reload ssh.service; }

# ago FILE WHEN - as if it had been written then: `2 days ago`
ago() { touch -d "$2" "$1"; }

# waiting_update PACKAGE FOLDER - apt's lists know a newer version of it in Debian's security archive
waiting_update() {
  # newer than the mirror's own latest too, which may have come since this server was made
  newer=$(LC_ALL=C apt-cache policy "$1" | awk '$1 == "Candidate:" { print $2 }')+deb99u9
  # shellcheck disable=SC2016 # dpkg's own placeholders
  architecture=$(dpkg-query -W -f '${Architecture}' "$1")
  lists=$2/dists/x/main/binary-$(dpkg --print-architecture)
  mkdir -p "$lists"
  printf 'Package: %s\nVersion: %s\nArchitecture: %s\nMaintainer: nobody\nFilename: none.deb\nSize: 1\nSHA256: %064d\nDescription: newer\n' "$1" "$newer" "$architecture" 0 >"$lists/Packages"
  {
    printf 'Origin: Debian\nLabel: Debian-Security\nSuite: stable-security\nCodename: x\nArchitectures: %s\nComponents: main\nSHA256:\n' "$(dpkg --print-architecture)"
    echo " $(sha256sum "$lists/Packages" | cut -d' ' -f1) $(stat -c %s "$lists/Packages") ${lists#"$2/dists/x/"}/Packages"
  } >"$2/dists/x/Release"
  echo "deb [trusted=yes] file:$2 x main" >/etc/apt/sources.list.d/awkward.list
  apt-get -qq -o Dir::Etc::SourceList=/etc/apt/sources.list.d/awkward.list -o Dir::Etc::SourceParts=- -o APT::Get::List-Cleanup=0 update
}
no_waiting_update() {
  rm -rf "$1" /etc/apt/sources.list.d/awkward.list /var/lib/apt/lists/*awkward-apt* /var/cache/apt/*.bin
}

# web_sidecar NAME [DOCKER'S WORDS...] - a container that listens on port 80
web_sidecar() {
  name=$1
  shift
  docker run -d --init --name "$name" "$@" "$(small_image)" python3 -c 'import socket, time
s = socket.socket(); s.bind(("0.0.0.0", 80)); s.listen(); time.sleep(9999)' >/dev/null
}

# stand_in NAME - a program from standard input that answers before the real one does; `no_stand_in NAME...` takes them away
stand_in() { cat >"/usr/local/sbin/$1" && chmod 755 "/usr/local/sbin/$1"; }
no_stand_in() { for name; do rm -f "/usr/local/sbin/$name"; done; }

# own_disk DEVICE LAYERS SWAP - as on a machine of its own, which no practice server is: file systems on DEVICE, which lsblk
# says has these LAYERS, and swap on SWAP. All of it is imitated but the probe that looks; `no_own_disk` ends it
own_disk() {
  mv /.dockerenv "$SCENARIO/dockerenv"
  stand_in systemd-detect-virt <<'PROGRAM'
#!/bin/sh
case "$*" in *--container*) exit 1 ;; *) echo kvm ;; esac
PROGRAM
  printf '#!/bin/sh\ncase "$*" in *FSTYPE,SOURCE*) echo ext4 %s ;; *) echo %s ;; esac\n' "$1" "$1" | stand_in findmnt
  printf '#!/bin/sh\nprintf "%%s\\n" %s\n' "$2" | stand_in lsblk
  printf 'Filename\tType\tSize\tUsed\tPriority\n%s partition 1048572 0 -2\n' "$3" >"$SCENARIO/swaps"
  mount --bind "$SCENARIO/swaps" /proc/swaps
}
no_own_disk() {
  umount /proc/swaps
  no_stand_in systemd-detect-virt findmnt lsblk
  mv "$SCENARIO/dockerenv" /.dockerenv
}

# recipe - the Compose project builds its own image, by the Dockerfile on standard input
recipe() {
  keep "$DIRECTORY/compose.yaml"
  sed -i 's/^    container_name: openclaw-gateway$/&\n    build: {context: .\/built}/' "$DIRECTORY/compose.yaml"
  mkdir "$DIRECTORY/built"
  cat >"$DIRECTORY/built/Dockerfile"
}
no_recipe() {
  back "$DIRECTORY/compose.yaml"
  rm -r "$DIRECTORY/built"
}

# certificate DAYS - a web server keeps one that lasts so long
certificate() {
  folder=/var/lib/caddy/.local/share/caddy/certificates/acme/claw.example
  mkdir -p "$folder"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days "$1" -subj /CN=claw.example -keyout "$SCENARIO/key" -out "$folder/claw.example.crt" 2>/dev/null
}
no_certificate() { rm -rf /var/lib/caddy; }

# upgraded WHEN - automatic updates ended well then: `30 days ago`
upgraded() {
  keep /var/lib/apt/periodic/upgrade-stamp
  : >/var/lib/apt/periodic/upgrade-stamp
  ago /var/lib/apt/periodic/upgrade-stamp "$1"
}
not_upgraded() { back /var/lib/apt/periodic/upgrade-stamp; }
