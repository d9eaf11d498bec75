#!/bin/sh
# recipe-off-the-network.sh - the Compose project builds its own image, by a Dockerfile that fetches whatever is newest that day.
# caught by: image.bases-pinned /Dockerfile: node:24/
# caught by: image.recipe-strict /releases\/latest/
set -eu
case $1 in
break)
  recipe <<'FILE'
FROM node:24
RUN curl -fsSL https://example.org/install | bash
RUN curl -fsSLO https://example.org/gog/releases/latest/download/gog
COPY . .
RUN npm install
FILE
  ;;
mend) no_recipe ;;
esac
