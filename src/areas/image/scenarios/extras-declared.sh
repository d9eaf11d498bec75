#!/bin/sh
# extras-declared.sh - the record is of an image with a program in it that the spec does not know.
set -eu
[ "${1:?break}" = break ]
printf 'BASE=%s\nBASE_ID=%s\nBINARY_gog=0.11.0 %s - %s\n' \
  "$(sed -n 's/^IMAGE=//p' "$DIRECTORY/release")" "$(sed -n 's/^IMAGE_ID=//p' "$DIRECTORY/release")" \
  "$(echo download | sha256sum | cut -c 1-64)" "$(echo program | sha256sum | cut -c 1-64)" >>"$DIRECTORY/release"
