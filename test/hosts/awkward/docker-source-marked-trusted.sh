#!/bin/sh
# docker-source-marked-trusted.sh - a key did not fit one day; since then the source of Docker's packages says `Trusted: yes`.
# caught by: docker.signed-source /marked trusted=yes/
set -eu
sources=/etc/apt/sources.list.d/debian.sources
case $1 in
break)
  keep "$sources"
  sed -i 's/^Types:.*/&\nTrusted: yes/' "$sources"
  ;;
mend) back "$sources" ;;
esac
