#!/bin/sh
# past-the-firewall.sh WORD - a server with IPv6 whose Docker publishes a port past ufw over both protocols, for scorecard.test.ts.
#   publish ADDRESS   the server gets this IPv6 address, Docker looks after IPv6 too, a container publishes port 8090
#   miss              a rule in DOCKER-USER that looks right and stops nothing: the port is another one there already
#   stop              rules that stop it
#   mend ADDRESS
set -eu
wall() { for tool in iptables ip6tables; do "$tool" -w "$@"; done; }
case $1 in
publish)
  sysctl -q -w net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.default.disable_ipv6=0 net.ipv6.conf.all.forwarding=1
  ip -6 addr add "$2/64" dev eth0 nodad
  cp -p /etc/docker/daemon.json /root/daemon.json.kept
  jq '. + {experimental: true, ip6tables: true}' /root/daemon.json.kept >/etc/docker/daemon.json
  systemctl restart docker
  docker network create --ipv6 --subnet fd5e:aa::/64 both >/dev/null
  docker run -d --init --name aw-both --network both -p 0.0.0.0:8090:80 -p '[::]:8090:80' "$(docker image ls --format '{{.Repository}}:{{.Tag}}' hardshell/base | head -n 1)" python3 -c 'import socket, time
s = socket.socket(socket.AF_INET6); s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0); s.bind(("::", 80)); s.listen(); time.sleep(9999)' >/dev/null
  ;;
miss) wall -I DOCKER-USER -p tcp --dport 8090 -j DROP ;;
stop) wall -I DOCKER-USER -i eth0 -p tcp -m conntrack --ctorigdstport 8090 -j DROP ;;
mend)
  docker rm -f aw-both >/dev/null 2>&1 || true
  docker network rm both >/dev/null 2>&1 || true
  wall -F DOCKER-USER
  wall -A DOCKER-USER -j RETURN
  cp -p /root/daemon.json.kept /etc/docker/daemon.json
  rm /root/daemon.json.kept
  systemctl restart docker
  ip -6 addr del "$2/64" dev eth0
  sysctl -q -w net.ipv6.conf.all.forwarding=0 net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
  # a Docker that was started again knows nothing of the gateway's health yet
  # shellcheck disable=SC2016 # for the inner shell
  timeout 300 sh -c 'until [ "$(docker inspect -f "{{.State.Health.Status}}" openclaw-gateway)" = healthy ]; do sleep 1; done'
  ;;
esac
