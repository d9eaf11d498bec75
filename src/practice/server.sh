#!/bin/sh
# server.sh create|start|reset|remove|list|login|seed|twin|untwin [NAME [KEY]] - practice servers: containers hardshell-practice-NAME.
#   create NAME   answers server=NAME STATE PORT SUITE; HS_SEED is the key of a Docker layer store to start from
#   start NAME    boots it when it is stopped, and waits for its SSH; answers as create does
#   reset NAME    the same server with a fresh disk and new host keys; address and login key stay
#   remove NAME   container, data and state; succeeds when there is none
#   login NAME    answers login=USER: who can log in there, root unless its sshd says otherwise
#   list          one server= line each; STATE is Docker's word, or `unfinished` when create was cut short
#   seed NAME KEY keeps its Docker's images for later servers; answers seed=kept|there
#   twin NAME KEY keeps all of it, stopped for that and started again: what create makes with HS_TWIN=KEY goes on from
#                 there, with its host keys, login key and spec, under a name and an address of its own
#   untwin KEY    takes that away; succeeds when there is none
# State of one server, in HS_STATE/NAME: id_ed25519, known_hosts, ssh_config, port, and `made` once it is whole.
# shellcheck source-path=SCRIPTDIR
. "$HS_HERE/common.sh"

# What systemd and an inner Docker need, by name. Left out is what would reach the machine underneath: its clock, its
# modules, its audit. --privileged would give those too.
capabilities='DAC_READ_SEARCH IPC_LOCK IPC_OWNER LEASE LINUX_IMMUTABLE NET_ADMIN NET_BROADCAST SYSLOG SYS_ADMIN SYS_BOOT SYS_NICE SYS_PTRACE SYS_TTY_CONFIG'

name=${2:-}
container=hardshell-practice-$name
# shellcheck disable=SC2153
state=$HS_STATE/$name

twin_image() { echo "hardshell-practice-twin:$1"; }

exists() { docker container inspect "$container" >/dev/null 2>&1; }

# Docker may be shared by several users, or by tests with folders of their own
refuse_others() {
  owner=$(docker container inspect -f '{{index .Config.Labels "hardshell.practice.state"}}' "$container" 2>/dev/null || true)
  [ -z "$owner" ] || [ "$owner" = "$HS_STATE" ] ||
    fail conflict "the practice server $name is another's: its state is in $owner" 'choose another name'
}

list() {
  docker ps -a --filter label=hardshell.practice --format '{{.Label "hardshell.practice"}} {{.State}} {{.Label "hardshell.practice.port"}} {{.Label "hardshell.practice.suite"}}' |
    sort | while read -r its_name its_state rest; do
      # another user's are no business of ours
      [ -d "$HS_STATE/$its_name" ] || continue
      [ -f "$HS_STATE/$its_name/made" ] || its_state=unfinished
      echo "server=$its_name $its_state $rest"
    done
}

# in a short-lived container, on the shared volume
on_shared() {
  docker run --rm -i --network none -v "$hs_shared:/v" --entrypoint /bin/sh "$1" -s -- "$2" "$3" "$4" <"$HS_HERE/shared.sh"
}

# a name server that a container can reach: never one on loopback
nameserver() {
  if [ "$(uname -s)" = Linux ]; then
    case $(docker info -f '{{.OperatingSystem}}') in
      'Docker Desktop') ;;
      *) cat /etc/resolv.conf /run/systemd/resolve/resolv.conf 2>/dev/null | awk '$1 == "nameserver" && $2 !~ /^(127\.|::1)/ { print $2; exit }' && return ;;
    esac
  fi
  docker run --rm --entrypoint cat "$1" /etc/resolv.conf | awk '$1 == "nameserver" { print $2; exit }'
}

# Addresses that this machine itself needs: a network of ours over one of them would cut it off.
needed_addresses() {
  {
    ip -4 route 2>/dev/null || netstat -rn -f inet 2>/dev/null || true
    cat /etc/resolv.conf /run/systemd/resolve/resolv.conf 2>/dev/null || true
    if command -v getent >/dev/null 2>&1; then
      {
        cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null || true
        npm config get registry 2>/dev/null </dev/null || true
        printf '%s\n' "${HTTPS_PROXY:-}" "${HTTP_PROXY:-}" "${https_proxy:-}" "${http_proxy:-}"
      } | sed -n 's|.*https\{0,1\}://\([^/: ]*\).*|\1|p' | sort -u | while read -r host; do getent ahostsv4 "$host" || true; done
    fi
  } | tr -cs '0-9.' '\n'
}

# Ranges that look public (TEST-NET-2, the former 6to4 relays, TEST-NET-3): firewall recipes let private ranges in, and
# would prove nothing here. If this machine uses all of them, Docker picks a private one.
network() {
  ! docker network inspect "$hs_shared" >/dev/null 2>&1 || return 0
  needed=$(needed_addresses)
  for range in 198.51.100 192.88.99 203.0.113; do
    case $needed in *"$range".*) continue ;; esac
    docker network create --label hardshell.practice.shared=1 --subnet "$range.0/24" "$hs_shared" >/dev/null 2>&1 && return
  done
  docker network create --label hardshell.practice.shared=1 "$hs_shared" >/dev/null
}

free_port() { echo $((20000 + $(od -An -N2 -tu2 /dev/urandom) % 12000)); }

start() { # IMAGE
  extra=$(docker image inspect -f '{{index .Config.Labels "hardshell.practice.extra"}}' "$1")
  set -- "$1" --security-opt seccomp=unconfined --security-opt apparmor=unconfined --cgroupns private --userns host \
    --tmpfs /run:mode=755 --tmpfs /run/lock:mode=1777 --tmpfs /tmp:mode=1777,exec \
    --device-cgroup-rule 'c 10:229 rwm' --device-cgroup-rule 'c 10:200 rwm'
  for capability in $capabilities $extra; do set -- "$@" --cap-add "$capability"; done
  image=$1
  shift
  server=$(nameserver "$image")
  tries=10
  while :; do
    # --restart: a reboot in the guest ends PID 1, and Docker boots it again
    docker create --name "$container" --hostname "$name" --network "$hs_shared" --restart unless-stopped --stop-signal SIGRTMIN+3 --stop-timeout 30 \
      --label "hardshell.practice=$name" --label "hardshell.practice.port=$port" --label "hardshell.practice.suite=$HS_SUITE" \
      --label "hardshell.practice.state=$HS_STATE" \
      -e "HS_NAME=$name" -e "HS_NAMESERVER=$server" -e "HS_SEED=${HS_SEED:-}" -e "HS_TWIN=${HS_TWIN:-}" \
      -e "HS_KEY=$(cat "$state/id_ed25519.pub")" \
      -p "127.0.0.1:$port:22" -v "$hs_shared:/run/hardshell-practice" "$@" "$image" >/dev/null
    ! docker start "$container" >/dev/null 2>"$state/start.log" || break
    docker rm -f "$container" >/dev/null
    tries=$((tries - 1))
    case $(cat "$state/start.log") in
      *'already allocated'* | *'already in use'* | *'ports are not available'*) port=$(free_port) ;;
      *) tries=0 ;;
    esac
    [ "$tries" -gt 0 ] || fail operator "Docker cannot start a practice server: $(last_line "$state/start.log")" \
      'if another program holds the port, remove the server and make it again'
  done
  rm "$state/start.log"
  echo "$port" >"$state/port"
}

# Docker is the way around the network: what it reads inside is what ssh must see
pin_host_key() {
  tries=300
  until keys=$(docker exec "$container" sh -c 'cat /etc/ssh/ssh_host_rsa_key.pub /etc/ssh/ssh_host_ecdsa_key.pub /etc/ssh/ssh_host_ed25519_key.pub' 2>/dev/null); do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || fail operator 'the practice server made no host keys' "see: docker logs $container"
    sleep 0.1
  done
  printf '%s\n' "$keys" | awk -v host="practice-$name" '{ print host, $1, $2 }' >"$state/known_hosts"
}

write_ssh_config() {
  cat >"$state/ssh_config" <<CONFIG
# How OpenSSH reaches the practice server $name: ssh -F this-file practice-$name
Host practice-$name
  HostName 127.0.0.1
  Port $port
  User root
  IdentityFile "$state/id_ed25519"
  IdentitiesOnly yes
  HostKeyAlias practice-$name
  UserKnownHostsFile "$state/known_hosts"
  GlobalKnownHostsFile /dev/null
  StrictHostKeyChecking yes
  UpdateHostKeys no
CONFIG
}

# asked of sshd by way of Docker: a login that is tried and refused counts against us
who_logs_in() {
  docker exec "$container" /usr/sbin/sshd -T -C user=root,host=stranger.invalid,addr=203.0.113.77,laddr=198.51.100.1,lport=22 2>/dev/null |
    awk '$1 == "permitrootlogin" { root = $2 } $1 == "allowusers" && who == "" { who = $2 }
      END { print root != "no" && (who == "" || who == "root") ? "root" : who == "" ? "deploy" : who }'
}

answers() { ssh -F "$state/ssh_config" -l "$(who_logs_in)" -o BatchMode=yes -o ControlMaster=no -o ControlPath=none -o ConnectTimeout=5 "practice-$name" true </dev/null; }

create() {
  ! { exists && [ -f "$state/made" ]; } || fail conflict "there is a practice server $name already" "hardshell practice reset $name   or another name"
  twin=${HS_TWIN:-}
  if [ -n "$twin" ]; then
    image=$(twin_image "$twin")
    docker image inspect "$image" >/dev/null 2>&1 || fail usage "no practice server was kept as $twin" 'make one without it'
  else
    image=$(sh "$HS_HERE/image.sh")
    image=${image#image=}
  fi
  # what an interrupted create has left; and the folders of servers that are gone
  docker rm -f "$container" >/dev/null 2>&1 || true
  mkdir -p "$state"
  chmod 700 "$state"
  [ -z "$twin" ] || cp -a "$HS_CACHE/twins/$twin/." "$state/"
  [ -f "$state/id_ed25519" ] || {
    rm -f "$state/id_ed25519.new" "$state/id_ed25519.new.pub"
    ssh-keygen -q -t ed25519 -N '' -C "hardshell practice $name" -f "$state/id_ed25519.new"
    mv "$state/id_ed25519.new.pub" "$state/id_ed25519.pub"
    mv "$state/id_ed25519.new" "$state/id_ed25519"
  }
  port=$(cat "$state/port" 2>/dev/null || free_port)
  say "starting the practice server $name"
  (
    hold shared 'starts or removes a practice server'
    sweep "$image"
    network
    start "$image"
  )
  port=$(cat "$state/port")
  pin_host_key
  write_ssh_config
  await_ssh
  : >"$state/made"
  list | grep "^server=$name "
}

# all but what is its own alone: its port, its past
keep_twin() { # KEY
  made=$HS_CACHE/twins/$1
  say "keeping the practice server $name for others to start from"
  docker stop "$container" >/dev/null
  docker commit "$container" "$(twin_image "$1")" >/dev/null
  on_shared "$(docker container inspect -f '{{.Image}}' "$container")" twin "$name" "$1" >&2
  docker start "$container" >/dev/null
  rm -rf "$made"
  mkdir -p "$made"
  chmod 700 "$made"
  cp -a "$state/." "$made/"
  rm -rf "$made/made" "$made/port" "$made/history"
}

# a server that began from it is whole without it
drop_twin() { # KEY
  image=$(twin_image "$1")
  ! docker image inspect "$image" >/dev/null 2>&1 || on_shared "$image" untwin "$1" '' >&2
  # an image that a server still runs from stays for it, without this name
  docker rmi -f "$image" >/dev/null 2>&1 || true
  rm -rf "$HS_CACHE/twins/$1"
}

await_ssh() {
  say 'waiting for its SSH'
  tries=300
  until answers 2>"$state/ssh.log"; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || fail operator "the practice server does not answer over SSH: $(last_line "$state/ssh.log")" "see: docker logs $container"
    sleep 0.2
  done
  rm "$state/ssh.log"
}

# folders on the volume whose server is gone
sweep() { # IMAGE
  # shellcheck disable=SC2046
  set -- "$1" $(docker ps -a --filter label=hardshell.practice --format '{{.Label "hardshell.practice"}}')
  sweep_image=$1
  shift
  docker run --rm -i --network none -v "$hs_shared:/v" --entrypoint /bin/sh "$sweep_image" -s -- sweep "$@" <"$HS_HERE/shared.sh"
}

remove_container() {
  hold shared 'starts or removes a practice server'
  image=$(docker container inspect -f '{{.Image}}' "$container" 2>/dev/null || image_name)
  docker rm -f "$container" >/dev/null 2>&1 || true
  # without an image there is nothing to sweep with, and the next create does it
  if docker image inspect "$image" >/dev/null 2>&1; then sweep "$image"; fi
  # fails while another server is on it
  docker network rm "$hs_shared" >/dev/null 2>&1 || true
}

case $1 in
  list)
    list
    ;;
  create)
    hold "server-$name" "works on $name"
    refuse_others
    create
    ;;
  start)
    hold "server-$name" "works on $name"
    refuse_others
    { exists && [ -f "$state/made" ]; } || fail usage "there is no practice server $name" "hardshell practice --name $name"
    if [ "$(docker container inspect -f '{{.State.Running}}' "$container")" = false ]; then
      say "starting the practice server $name"
      docker start "$container" >/dev/null 2>"$state/start.log" ||
        fail operator "Docker cannot start it: $(last_line "$state/start.log")" "free its port, or: hardshell practice reset $name"
    fi
    await_ssh
    list | grep "^server=$name "
    ;;
  login)
    echo "login=$(who_logs_in)"
    ;;
  remove)
    hold "server-$name" "works on $name"
    refuse_others
    say "removing the practice server $name"
    (remove_container)
    rm -rf "$state" "$HS_CACHE/server-$name.lock"
    ;;
  reset)
    hold "server-$name" "works on $name"
    refuse_others
    exists || [ -f "$state/made" ] || fail usage "there is no practice server $name" 'hardshell practice list'
    suite=$(docker container inspect -f '{{index .Config.Labels "hardshell.practice.suite"}}' "$container" 2>/dev/null || true)
    HS_SUITE=${suite:-$HS_SUITE}
    export HS_SUITE
    rm -f "$state/made" "$state/known_hosts" "$state/root-closed"
    (remove_container)
    create
    ;;
  seed)
    hold seed 'keeps a Docker layer store'
    image=$(docker container inspect -f '{{.Image}}' "$container") || fail usage "there is no practice server $name" 'hardshell practice list'
    # what is kept already has the same images
    names=image/overlay2/repositories.json
    if [ "${HS_SEED_REPLACE:-}" != 1 ] && on_shared "$image" same "/v/servers/$name/docker/$names" "/v/seeds/$3/$names"; then
      echo seed=there
      exit 0
    fi
    status=0
    on_shared "$image" seed "$name" "$3" >&2 || status=$?
    case $status in
      0) echo seed=kept ;;
      # no Docker, no image, or one that keeps its images in containerd
      44) echo seed=none ;;
      *) fail operator "the Docker layers of $name could not be kept" 'nothing is lost: the next server starts without them' ;;
    esac
    ;;
  twin)
    hold "server-$name" "works on $name"
    refuse_others
    { exists && [ -f "$state/made" ]; } || fail usage "there is no practice server $name" "hardshell practice --name $name"
    keep_twin "$3"
    await_ssh
    ;;
  untwin)
    drop_twin "$2"
    ;;
  *) fail internal "server.sh: unknown verb $1" 'this is a bug' ;;
esac
