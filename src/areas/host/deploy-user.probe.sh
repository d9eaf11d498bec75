#!/bin/sh
# deploy-user.probe.sh - the user $DEPLOY_USER: groups, sudo, and the keys that let people in as it.
# needs root: other people's sudo rights and .ssh folders.
set -eu
entry=$(getent passwd "$DEPLOY_USER") || { echo "no user $DEPLOY_USER" >&2; exit 44; }
uid=$(printf %s "$entry" | cut -d: -f3)
gid=$(printf %s "$entry" | cut -d: -f4)
home=$(printf %s "$entry" | cut -d: -f6)
shell=$(printf %s "$entry" | cut -d: -f7)
printf 'UID=%s\nGID=%s\nHOME=%s\nSHELL=%s\n' "$uid" "$gid" "$home" "$shell"
echo "GROUPS=$(id -nG "$DEPLOY_USER")"

# SUDO: none, password, free. A user that sudo does not know is not tried: sudo would tell the administrator by mail.
sudo=none
if command -v sudo >/dev/null 2>&1; then
  listed=$(sudo -n -l -U "$DEPLOY_USER") || { echo 'sudo -l failed' >&2; exit 1; }
  if printf '%s\n' "$listed" | grep -Eq '^ +\((root|ALL)[^)]*\) .*ALL$'; then
    sudo=password
    if setpriv --reuid "$uid" --regid "$gid" --init-groups sudo -n true 2>/dev/null; then sudo=free; fi
  fi
fi
echo "SUDO=$sudo"

# mode owner-uid, or nothing when it is not there
of() { if [ -e "$1" ]; then stat -L -c '%a %u' "$1"; fi; }
echo "HOME_IS=$(of "$home")"
echo "SSH_IS=$(of "$home/.ssh")"
keys=$home/.ssh/authorized_keys
echo "KEYS_IS=$(of "$keys")"
number=0
if [ -f "$keys" ]; then number=$(grep -cEv '^[[:space:]]*(#|$)' "$keys" || true); fi
echo "KEYS=$number"
echo "UID_1000=$(getent passwd 1000 | cut -d: -f1)"
