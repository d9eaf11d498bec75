#!/bin/sh
# program-gone-from-container.sh - a program that was built into the image is not in the container that runs.
# caught by: image.binaries-unchanged /gog missing/
# also: image.extras-declared
set -eu
record=$DIRECTORY/release
case $1 in
break)
  keep "$record"
  printf 'BASE=%s\nBASE_ID=%s\nBINARY_gog=0.11.0 %s - %s\n' "$(sed -n 's/^IMAGE=//p' "$record")" "$(sed -n 's/^IMAGE_ID=//p' "$record")" \
    "$(echo download | sha256sum | cut -c 1-64)" "$(echo program | sha256sum | cut -c 1-64)" >>"$record"
  ;;
mend) back "$record" ;;
esac
