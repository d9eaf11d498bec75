#!/bin/sh
# up.sh check|apply|undo - the gateway's container runs as compose.yaml and .env say, from the image on record, and answers.
#   DIRECTORY  where compose.yaml, .env and the release record are      CONTAINER  its name
#   PORT       on the host's loopback      DEADLINE  seconds until an unready gateway is a failure
#   MATTERS    the text of matters.sh: what a log says about why, without secrets      STOPPING  the text of stopping.sh
#   HS_MEMORY  remembers the container that was there before, whole, with its environment: for root's eyes only
# Ready means: the process answers /healthz, then /startupz. Never GET /, which says 200 to anybody.
set -eu
umask 077
: "${DEADLINE:=180}"

eval "$MATTERS"
eval "$STOPPING"

stop() { echo "$1" >&2; exit "${2:-3}"; }

# Nothing of our own environment may decide over .env.
compose() {
  env -i PATH="$PATH" HOME=/root LC_ALL=C BUILDX_CONFIG="${BUILDX_CONFIG:-/run/hardshell-buildx}" docker compose --ansi never --project-directory "$DIRECTORY" -f "$DIRECTORY/compose.yaml" "$@"
}
of() { docker inspect --type container --format "$1" "$CONTAINER" 2>/dev/null; }
code() { curl -q -s -o /dev/null -w '%{http_code}' --noproxy '*' --max-time 5 "http://127.0.0.1:$PORT$1" || true; }
image_on_record() {
  image=$(sed -n 's/^IMAGE=//p' "$DIRECTORY/release" 2>/dev/null | tail -n 1)
  [ -n "$image" ] && docker image inspect --format '{{.ID}}' "$image" 2>/dev/null
}

need() {
  command -v docker >/dev/null 2>&1 || stop 'Docker is not installed yet'
  docker info >/dev/null 2>&1 || stop 'Docker does not answer (look: systemctl status docker)'
  docker compose version >/dev/null 2>&1 || stop 'Docker has no Compose v2 yet'
  command -v curl >/dev/null 2>&1 || stop 'curl is missing on the host (the step host.packages installs it)'
  for part in compose.yaml .env release; do
    [ -e "$DIRECTORY/$part" ] || stop "there is no $DIRECTORY/$part yet"
  done
  wrong=$(compose config -q 2>&1) || stop "compose.yaml and .env do not fit together: $(printf %s "$wrong" | tail -n 1 | mask)"
}

# Would `docker compose up` make it anew? Its own hash says so; where a release of Compose counts differently for the
# label, its dry run does.
as_declared() {
  want=$(compose config --hash openclaw-gateway 2>/dev/null | awk '{ print $2 }')
  [ -n "$want" ] && [ "$(of '{{index .Config.Labels "com.docker.compose.config-hash"}}')" = "$want" ] && return
  seen=$(compose --dry-run up -d --no-build openclaw-gateway 2>&1) || return 1
  case $seen in *"Container $CONTAINER"*Recreat*) return 1 ;; esac
  printf '%s\n' "$seen" | grep -q "Container $CONTAINER *\(Running\|Started\)"
}

# Whoever takes a container off a network by hand leaves its hash as it was, and Compose lets it be.
# shellcheck disable=SC2016 # jq's and Docker's own variables
off_networks() {
  compose config --format json 2>/dev/null | jq -r '.networks as $all | .services["openclaw-gateway"].networks // {} | keys[] | $all[.].name // empty' | while IFS= read -r network; do
    of '{{range $name, $_ := .NetworkSettings.Networks}}{{println $name}}{{end}}' | grep -qxF -- "$network" || echo "it is off the network $network: make it anew"
  done
}

# The same measure that the control gateway.not-restarting takes; a start by hand sets Docker's count back.
kept_restarting() {
  [ "$(of '{{.RestartCount}}')" -ge 3 ] && [ $(($(date +%s) - $(date -d "$(of '{{.State.StartedAt}}')" +%s))) -lt 600 ]
}

differences() {
  state=$(of '{{.State.Status}}') || { echo "create the container $CONTAINER"; return; }
  [ "$(of '{{.Image}}')" = "$(image_on_record)" ] || echo 'its image is not the one on record: make it anew'
  as_declared || echo 'compose.yaml or .env say something else than what runs: make it anew'
  off_networks
  if [ "$state" != running ]; then
    echo "it is $state: start it"
  elif [ "$(of '{{if .State.Health}}{{.State.Health.Status}}{{end}}')" = unhealthy ]; then
    echo 'it is unhealthy: restart it'
  elif kept_restarting; then
    echo 'it kept restarting: start it afresh'
  elif [ "$(code /startupz)" != 200 ]; then
    echo 'it does not say that it has started: wait for it'
  fi
}

# Somebody else on our port, or under our name, is not ours to remove.
nobody_in_the_way() {
  if owner=$(of '{{index .Config.Labels "com.docker.compose.project"}}') && [ "$owner" != openclaw ]; then
    stop "a container $CONTAINER that hardshell did not make is in the way; move it aside (docker rename $CONTAINER ${CONTAINER}-old) and run this again" 9
  fi
  # a container of ours that runs holds the port itself
  # shellcheck disable=SC2016
  case "$(of '{{.State.Running}}{{range $port, $to := .HostConfig.PortBindings}}{{range $to}} {{.HostPort}}{{end}}{{end}}') " in "true "*" $PORT "* | "true $PORT "*) return 0 ;; esac
  command -v ss >/dev/null 2>&1 || return 0
  taken=$(ss -Hltnp "( sport = :$PORT )" 2>/dev/null | head -n 1)
  [ -z "$taken" ] && return
  # one that shares the host's network holds it with its own process
  holder=$(printf '%s\n' "$taken" | sed -n 's/.*,pid=\([0-9]*\),.*/\1/p')
  if mine=$(of '{{.Id}}') && [ -n "$holder" ] && grep -q "$mine" "/proc/$holder/cgroup" 2>/dev/null; then return 0; fi
  who=$(printf '%s\n' "$taken" | sed -n 's/.*users:(("\([^"]*\)",pid=\([0-9]*\).*/\1 (process \2)/p')
  in=$(docker ps --format '{{.Names}} {{.Ports}}' | grep ":$PORT->" | cut -d' ' -f1 | head -n 1) || true
  [ -z "$in" ] || who="the container $in"
  stop "port $PORT is taken by ${who:-another process}; end it, or choose gateway.port in hardshell.yaml" 9
}

# With what it died last; between two tries Docker shows it as running, with no status.
died_with() {
  docker events --since "$from" --until "$(date +%s)" --filter "container=$CONTAINER" --filter event=die --format '{{.Actor.Attributes.exitCode}}' 2>/dev/null | tail -n 1
}

give_up() { # WHY - stopped by hand, it stays stopped: no endless loop. The reason is the last line, where it is seen.
  docker stop -t 30 "$CONTAINER" >/dev/null 2>&1 || true
  stop "$1. It said: $(matters "$CONTAINER")" 1
}

# Killed hard under another host name, a gateway leaves a claim on its state that runs out after five minutes.
wait_for_lease() {
  docker logs --tail 20 "$CONTAINER" 2>&1 | grep -q 'owner lease is still active' || return 1
  [ "$DEADLINE" -ge 400 ] || DEADLINE=400
  echo 'an earlier gateway was killed and still has its claim on the state; it runs out within five minutes'
  docker stop -t 30 "$CONTAINER" >/dev/null
  sleep 15
  docker start "$CONTAINER" >/dev/null
  seen_restarts=0
}

wait_ready() {
  from=$(date +%s)
  said=
  while :; do
    # shellcheck disable=SC2046
    set -- $(of '{{.State.Status}} {{.State.ExitCode}} {{.RestartCount}} {{.ID}}')
    [ "${4:-}" = "${seen_id:-}" ] || { seen_id=${4:-} seen_restarts=0; }
    restarts=$((${3:-0} - seen_restarts))
    now=$(($(date +%s) - from))
    case "${1:-gone}" in
    running | restarting) [ "$restarts" -lt 2 ] || wait_for_lease || [ "$restarts" -lt 3 ] || give_up 'the gateway keeps dying after its start, and was stopped' ;;
    created) ;;
    gone) stop 'the container has disappeared while it was starting' 1 ;;
    esac
    if [ "${1:-}" != running ] || [ "$restarts" -gt 0 ]; then
      case "$(died_with)" in
      78) wait_for_lease || give_up 'the gateway refuses to start (exit 78: its configuration or its state), and trying again cannot help: it was stopped' ;;
      137) give_up 'the gateway was killed (exit 137: most likely out of memory, see gateway.memory in hardshell.yaml), and was stopped' ;;
      esac
    fi
    case "${1:-}" in exited | dead) give_up "the gateway ended with status ${2:-?}" ;; esac
    live=$(code /healthz)
    ready=000
    [ "$live" != 200 ] || ready=$(code /startupz)
    # of a container that was paused or overloaded Docker thinks ill until its next health check
    health=$(of '{{if .State.Health}}{{.State.Health.Status}}{{end}}') || health=
    if [ "$ready" = 200 ] && [ "$health" != unhealthy ]; then
      echo "the gateway is ready after $now s"
      return
    fi
    if [ "$ready" = 200 ]; then step='it answers, and Docker has not seen it yet'; elif [ "$live" = 200 ]; then step='alive, still starting'; else step="${1:-gone}, not answering yet"; fi
    if [ "$step" != "$said" ] || [ $((now % 10)) -eq 0 ]; then echo "waiting for the gateway: $step ($now s)"; fi
    said=$step
    [ "$now" -lt "$DEADLINE" ] || give_up "the gateway was not ready after $DEADLINE s, and was stopped"
    sleep 1
  done
}

# ---- what was there before ----
# Asked of the daemon itself: no command line can say again all that a container is.
api() { # CURL-ARGUMENTS... PATH - prints the status, leaves the answer in $HS_MEMORY/answer
  curl -q -s -o "$HS_MEMORY/answer" -w '%{http_code}' --unix-socket /var/run/docker.sock "$@" || true
}

remember() {
  [ ! -e "$HS_MEMORY/before" ] || return 0
  if of '{{.State.Status}}' >"$HS_MEMORY/before.part"; then
    [ "$(api "http://docker/containers/$CONTAINER/json")" = 200 ] || stop 'Docker does not tell what the container is' 1
    mv "$HS_MEMORY/answer" "$HS_MEMORY/container"
  else
    echo none >"$HS_MEMORY/before.part"
  fi
  mv "$HS_MEMORY/before.part" "$HS_MEMORY/before"
}

take_down() {
  of '{{.State.Status}}' >/dev/null || return 0
  if [ -e "$DIRECTORY/compose.yaml" ] && [ -e "$DIRECTORY/.env" ]; then
    if ! answer=$(stopping compose down 2>&1); then
      printf '%s\n' "$answer" | mask | tail -n 5 >&2
      stop 'docker compose could not take the gateway down' 1
    fi
  else
    stopping docker stop -t 335 "$CONTAINER" >/dev/null
    docker rm "$CONTAINER" >/dev/null
  fi
}

# What `create` has to be told for a container like the one that was: all of its settings, its first network, and the
# volumes without a name that it had.
recipe() {
  # shellcheck disable=SC2016
  jq '.HostConfig as $host | .Mounts as $mounts
    | ([$host.Binds // [] | .[] | split(":")[1]] + [$host.Mounts // [] | .[] | .Target]) as $named
    | [$mounts[] | select(.Type == "volume" and (.Destination as $at | $named | index($at) == null)) | "\(.Name):\(.Destination)"] as $volumes
    | (.NetworkSettings.Networks | with_entries(select(.key == $host.NetworkMode) | .value |= {IPAMConfig, Links, Aliases})) as $networks
    | .Config + {HostConfig: ($host + {Binds: (($host.Binds // []) + $volumes)}), NetworkingConfig: {EndpointsConfig: $networks}}
    | if $host.UTSMode == "host" or ($host.NetworkMode | startswith("container:")) then del(.Hostname, .Domainname) else . end' "$HS_MEMORY/container"
}

# A network of the container of before may have gone with a later one; Compose knows its own by these labels.
networks() {
  jq -r '.NetworkSettings.Networks | keys[]' "$HS_MEMORY/container" | while IFS= read -r network; do
    case $network in host | none | bridge) continue ;; esac
    docker network inspect "$network" >/dev/null 2>&1 </dev/null ||
      docker network create --label com.docker.compose.project=openclaw --label "com.docker.compose.network=$network" "$network" >/dev/null </dev/null
  done
}

put_back() {
  command -v jq >/dev/null 2>&1 || stop 'jq is missing on the host: the container of before cannot be made again' 1
  if [ "$(of '{{.Id}}')" != "$(jq -r .Id "$HS_MEMORY/container")" ]; then
    made=$CONTAINER-before
    docker rm -f "$made" >/dev/null 2>&1 || true
    networks
    recipe >"$HS_MEMORY/recipe"
    code=$(api -H 'Content-Type: application/json' --data-binary @"$HS_MEMORY/recipe" "http://docker/containers/create?name=$made")
    [ "$code" = 201 ] || stop "the container of before cannot be made again: $(jq -r .message "$HS_MEMORY/answer" 2>/dev/null | mask)" 1
    jq -r '.HostConfig.NetworkMode as $first | .NetworkSettings.Networks | keys[] | select(. != $first)' "$HS_MEMORY/container" |
      while IFS= read -r network; do docker network connect "$network" "$made" </dev/null; done
    if of '{{.Id}}' >/dev/null; then
      stopping docker stop -t 335 "$CONTAINER" >/dev/null
      docker rm "$CONTAINER" >/dev/null
    fi
    docker rename "$made" "$CONTAINER"
    rm -f "$HS_MEMORY/recipe" "$HS_MEMORY/answer"
    case $was in running | restarting | paused) docker start "$CONTAINER" >/dev/null ;; esac
  fi
  # a network that only the later one was in
  for network in $(docker network ls --filter label=com.docker.compose.project=openclaw --format '{{.Name}}'); do
    # a container that stands still does not hold its networks, and cannot be started without them
    jq -e --arg network "$network" '.NetworkSettings.Networks | has($network)' "$HS_MEMORY/container" >/dev/null || docker network rm "$network" >/dev/null 2>&1 || true
  done
  case $was:$(of '{{.State.Status}}') in
  paused:running) docker pause "$CONTAINER" >/dev/null ;;
  exited:running | created:running | dead:running) stopping docker stop -t 335 "$CONTAINER" >/dev/null ;;
  esac
}

case "${1:?check, apply or undo}" in
check)
  need
  [ -n "$(image_on_record)" ] || stop "the image on record is not in Docker ($DIRECTORY/release)"
  said=$(differences)
  [ -n "$said" ] || exit 0
  printf '%s\n' "$said"
  exit 1
  ;;

apply)
  need
  [ -n "$(image_on_record)" ] || stop "the image on record is not in Docker ($DIRECTORY/release)"
  said=$(differences)
  if [ -z "$said" ]; then
    echo 'the gateway already runs so'
    exit 0
  fi
  nobody_in_the_way
  remember
  printf '%s\n' "$said"
  case $said in
  *'it is paused'*) docker unpause "$CONTAINER" >/dev/null ;;
  esac
  case $said in
  *unhealthy* | *'kept restarting'*) stopping docker restart -t 335 "$CONTAINER" >/dev/null ;;
  *'it is restarting'*) docker stop -t 30 "$CONTAINER" >/dev/null ;;
  esac
  seen_id=$(of '{{.ID}}') || seen_id=
  seen_restarts=$(of '{{.RestartCount}}') || seen_restarts=0
  anew=
  case $said in *'it is off the network'*) anew=--force-recreate ;; esac
  # shellcheck disable=SC2086 # one word or none
  if ! answer=$(stopping compose up -d --no-build $anew openclaw-gateway 2>&1); then
    # a network taken away while the container stood still (docker network prune) was made anew, and the container means the old one
    case $answer in *network*'not found'*) answer=$(stopping compose up -d --no-build --force-recreate openclaw-gateway 2>&1) && answer= ;; esac
  else answer=; fi
  if [ -n "$answer" ]; then
    printf '%s\n' "$answer" | mask | tail -n 5 >&2
    stop 'docker compose could not start the gateway' 1
  fi
  wait_ready
  ;;

undo)
  was=$(cat "$HS_MEMORY/before" 2>/dev/null) || exit 0
  if [ "$was" = none ]; then take_down; else put_back; fi
  ;;
*) stop "not a verb: $1" 2 ;;
esac
