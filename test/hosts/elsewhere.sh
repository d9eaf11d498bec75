#!/bin/sh
# elsewhere.sh VERB - makes a bare practice server a second place for backups, with real servers of Debian's. As root.
#   install   what all of them take
#   sftp KEY  sshd lets user backup in with that public key, to nothing but SFTP, below its own folder
#   rest      rest-server on port 8000, which adds and deletes nothing (--append-only); password in /root/rest
#   s3        moto's S3 on port 5000, which lets anybody in, with a bucket: backups
set -eu
case ${1:?install, sftp, rest or s3} in
install)
  apt-get -qq update >/dev/null 2>&1
  DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends restic-rest-server python3-moto python3-flask-cors python3-yaml apache2-utils procps >/dev/null 2>&1
  ;;
sftp)
  useradd --create-home --home-dir /srv/sftp --shell /usr/sbin/nologin backup-from-afar
  install -d -m 700 -o backup-from-afar /srv/sftp/.ssh
  printf 'restrict,command="internal-sftp" %s\n' "$2" >/srv/sftp/.ssh/authorized_keys
  chown backup-from-afar /srv/sftp/.ssh/authorized_keys
  ;;
rest)
  mkdir -p /srv/rest
  htpasswd -Bbc /srv/rest/.htpasswd host "$(cat /root/rest)" 2>/dev/null
  systemd-run -q --unit=rest restic-rest-server --path /srv/rest --append-only --private-repos --listen :8000
  ;;
s3)
  systemd-run -q --unit=s3 moto_server -H 0.0.0.0 -p 5000
  timeout 60 sh -c 'until python3 -c "import socket; socket.create_connection((\"127.0.0.1\", 5000))" 2>/dev/null; do sleep 0.2; done'
  python3 -c 'import urllib.request as ask; ask.urlopen(ask.Request("http://127.0.0.1:5000/backups", method="PUT"))'
  ;;
*) exit 2 ;;
esac
