#!/bin/sh
# sbom-thrown-away.sh - somebody tidied up: the list of what is in the image is gone.
# caught by: image.sbom-kept /no SBOM \(packages\.txt\)/
set -eu
kept=$DIRECTORY/papers/$(sed -n 's/^IMAGE_ID=sha256:\(.\{12\}\).*/\1/p' "$DIRECTORY/release")/sbom.spdx.json
case $1 in
break) mv "$kept" "$SCENARIO/sbom" ;;
mend) mv "$SCENARIO/sbom" "$kept" ;;
esac
