#!/bin/sh
# binary-installed-by-hand.sh - an image's user installed a program in the running container and keeps a diary beside the volumes: both will be gone one day.
# caught by: image.no-hand-installed /added \/home\/node\/\.local/
# caught by: state.nothing-outside /\/home\/node\/diary\.md/
# also: gateway.* secrets.* state.* advisories.*
# alone: the gateway's root is read-only, so a container of the same name stands in for it
set -eu
case $1 in
break)
  docker rename openclaw-gateway aw-real-gateway
  docker run -d --name openclaw-gateway --entrypoint sh "$(docker inspect -f '{{.Image}}' aw-real-gateway)" -c 'mkdir -p /home/node/.local/bin && echo "#!/bin/sh" >/home/node/.local/bin/gog; echo "Dear diary" >/home/node/diary.md; exec sleep infinity' >/dev/null
  ;;
mend)
  no_sidecar openclaw-gateway
  docker rename aw-real-gateway openclaw-gateway
  ;;
esac
