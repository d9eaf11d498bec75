#!/bin/sh
# git-tree-well-kept.sh - a tree in the state ignores what holds secrets, and never held one: no alarm.
# passes: secrets.gitignore /aw-kept/
# passes: secrets.git-history /./
set -eu
case $1 in
break)
  docker exec openclaw-gateway sh -c 'mkdir -p /home/node/.openclaw/aw-kept && cd /home/node/.openclaw/aw-kept && git init -q . &&
    printf "%s\n" .env "*.env" auth-profiles.json sessions/ "*.jsonl" >.gitignore && git add .gitignore && git -c user.email=aw@host.invalid -c user.name=aw commit -q -m first'
  ;;
mend) rm -rf "$STATE/aw-kept" ;;
esac
