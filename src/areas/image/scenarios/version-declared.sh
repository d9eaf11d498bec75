#!/bin/sh
# version-declared.sh - the record is of another source than the spec asks for, as after a change of mind.
set -eu
[ "${1:?break}" = break ]
sed -i 's/^SOURCE=.*/SOURCE=git/' "$DIRECTORY/release"
