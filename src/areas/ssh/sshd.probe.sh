#!/bin/sh
# sshd.probe.sh - what sshd really does, asked of sshd: for the deploy user, for root, and for anyone, from an address
# that no Match block can know. Drop-ins and Match blocks are in the answer.
# needs root for the host keys, which sshd -T loads. Settings: DEPLOY_USER.
set -eu
sshd=$(command -v sshd) || { echo 'no sshd on this host' >&2; exit 44; }
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
answer() { # LABEL USER
  echo "[$1]"
  "$sshd" -T -C "user=$2,host=stranger.invalid,addr=203.0.113.77,laddr=198.51.100.1,lport=22" 2>"$temporary/errors" || {
    # sshd's last line only counts its errors: the reason is the first one
    cat "$temporary/errors" >&2
    head -n 1 "$temporary/errors" >&2
    exit 1
  }
}
answer anyone nobody
answer root root
answer deploy "$DEPLOY_USER"
