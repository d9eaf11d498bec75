#!/bin/sh
# account-whose-first-group-is-docker.sh - an account was made with docker as its first group: no list of members names it.
# caught by: docker.group-empty /awdeployer/
set -eu
case $1 in
break) useradd -M -g docker awdeployer ;;
mend) userdel awdeployer ;;
esac
