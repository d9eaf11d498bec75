#!/bin/sh
# git-tree-with-secrets.sh - a tree in the state ignores nothing, and an .env was committed in it once and removed again.
# caught by: secrets.gitignore /\.env/
# caught by: secrets.git-history /\.env/
set -eu
case $1 in
break)
  docker exec openclaw-gateway sh -c 'mkdir -p /home/node/.openclaw/aw-tree && cd /home/node/.openclaw/aw-tree && git init -q . &&
    git config user.email aw@host.invalid && git config user.name aw && echo AW=1 >.env && git add -f .env && git commit -q -m first && git rm -q .env && git commit -q -m second'
  ;;
mend) rm -rf "$STATE/aw-tree" ;;
esac
