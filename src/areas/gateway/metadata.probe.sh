# shellcheck shell=sh
# Whether a gateway reaches the address at which clouds hand out a machine's keys: tried from inside its network, by
# opening a connection and asking nothing. That it fails proves little where nobody answers, so the packets that our rule
# has refused are counted before and after; without such a rule the host tries it too.
#   COMPOSE  what declares a gateway      FOUND GATEWAYS GATEWAY_PIDS  from gateways.find.sh
[ "$FOUND" = 0 ] || { echo 'Docker does not answer' >&2; exit 1; }
[ -n "${GATEWAYS:-}" ] || { echo 'no container on this host is an OpenClaw gateway' >&2; exit 44; }
for tool in bash nsenter timeout; do
  command -v "$tool" >/dev/null 2>&1 || { echo "there is no $tool to try it with" >&2; exit 1; }
done

refused() { # sets packets: how many so far, nothing where there is no such rule
  packets=
  nft list chain inet hardshell_metadata refuse >"$TMPDIR/chain" 2>/dev/null || return 0
  while read -r line; do
    # shellcheck disable=SC2086 # words
    set -- $line
    while [ $# -gt 1 ]; do
      [ "$1" != packets ] || packets=$((${packets:-0} + $2))
      shift
    done
  done <"$TMPDIR/chain"
}
try() { # COMMAND... - $who opens a connection to $address; what is said about it is left in a file
  # shellcheck disable=SC2016
  exec "$@" timeout 2 bash -c 'exec 3<>"/dev/tcp/$0/80"' "$address" >"$TMPDIR/$who.$address" 2>&1
}

refused
before=$packets
[ ! -e "$COMPOSE" ] || echo declared
tries=
for address in 169.254.169.254 fd00:ec2::254; do
  for who in ${GATEWAY_PIDS:-}; do
    try nsenter -t "$who" -n &
    tries="$tries $who,$address,$!"
  done
  [ -z "$before" ] || continue
  who=host
  try env &
  tries="$tries $who,$address,$!"
done
for one in $tries; do
  who=${one%%,*} address=${one#*,}
  address=${address%,*}
  status=0
  wait "${one##*,}" || status=$?
  said=
  while IFS= read -r line; do said=$said$line; done <"$TMPDIR/$who.$address"
  case $status:$said in
  0:*) word=open ;;
  124:*) word=silence ;;
  *refused*) word=refused ;;
  *'No route'*) word=no-route ;;
  *unreachable* | *'Cannot assign'*) word=no-network ;;
  *) word=failed ;;
  esac
  [ "$who" = host ] || who=gateway
  echo "try $who $address $word"
done
refused
[ -z "$before" ] || [ -z "$packets" ] || echo "counted $((packets - before))"
exit 0
