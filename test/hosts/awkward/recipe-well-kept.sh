#!/bin/sh
# recipe-well-kept.sh - the Compose project builds its own image, by a Dockerfile with every base by digest and every program as it was looked at: no alarm.
# passes: image.bases-pinned /./
# passes: image.recipe-strict /./
set -eu
case $1 in
break)
  recipe <<FILE
FROM node:24@sha256:$(printf node | sha256sum | cut -d' ' -f1)
COPY package.json package-lock.json .
RUN npm ci --omit=dev
FILE
  ;;
mend) no_recipe ;;
esac
