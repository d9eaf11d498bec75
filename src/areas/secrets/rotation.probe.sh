# shellcheck shell=sh
# What the last rotation of the gateway token wrote down as it went on (files/rotate.sh). It holds no secret.
last=/var/lib/hardshell/rotation/last
if [ ! -s "$last" ]; then
  echo 'hardshell has rotated no gateway token here' >&2
  exit 44
fi
cat "$last"
