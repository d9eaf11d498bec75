#!/bin/sh
# scrub.sh - takes secrets out of the history of one git tree, on the host. First a bundle of everything that refs name is
# made and proven; then git-filter-repo writes every commit anew without the files and secrets that history.sh finds.
# Secrets stay in a folder of memory that is gone at the end. Files that git would take away from the disk are put back.
#   TREE     the folder      STAMP   names the folder of the bundle      INSTALL  yes: install git-filter-repo if it is missing
#   HISTORY  history.sh, gzip in base64, and what it needs: CONTAINER PROGRAM PRESET SALT
# Ends with 9 when the tree is not fit for it, 13 when a program is missing; the last line on standard error says why.
set -eu
umask 077
stop() { echo "$1" >&2; exit "$2"; }
if [ ! -d "$TREE/.git" ] || [ -L "$TREE/.git" ]; then stop "$TREE has no repository of its own (a worktree or submodule is scrubbed where its repository is)" 9; fi
owner=$(stat -c %u "$TREE/.git")
group=$(stat -c %g "$TREE/.git")

missing=
command -v git >/dev/null 2>&1 || missing=git
# it lies in git's own folder or in PATH
git filter-repo --version >/dev/null 2>&1 || missing="$missing git-filter-repo"
if [ -n "$missing" ]; then
  [ "$INSTALL" = yes ] || stop "not on the host: ${missing# } (apt-get install git-filter-repo, or run this again with --install)" 13
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing >/dev/null 2>&1 || stop "could not be installed: ${missing# } (apt-get update, then again)" 13
  echo "installed: ${missing# }"
fi
# killed hard, it is swept away by the next collection, which knows it by its number
work=$(mktemp -d "/dev/shm/hardshell.$$.scrubXXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP PIPE
chmod 711 "$work"
as_owner() { # COMMAND... - in the tree, with its owner's rights and no way to more; its configuration runs nothing
  (cd "$TREE" && exec env -i PATH="$PATH" HOME="$work/home" LC_ALL=C GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_COUNT=3 GIT_CONFIG_KEY_0=core.fsmonitor GIT_CONFIG_VALUE_0=false \
    GIT_CONFIG_KEY_1=core.hooksPath GIT_CONFIG_VALUE_1=/dev/null GIT_CONFIG_KEY_2=core.quotePath GIT_CONFIG_VALUE_2=false \
    setpriv --reuid "$owner" --regid "$group" --clear-groups --no-new-privs -- "$@")
}
mkdir "$work/home" "$work/for-git"
chown "$owner:$group" "$work/home" "$work/for-git"

for busy in MERGE_HEAD CHERRY_PICK_HEAD REVERT_HEAD rebase-merge rebase-apply BISECT_LOG; do
  [ ! -e "$TREE/.git/$busy" ] || stop "$TREE is in the middle of something ($busy): finish or abort it first" 9
done
dirty=$(as_owner git status --porcelain --untracked-files=no) || stop "git does not answer in $TREE" 9
[ -z "$dirty" ] || stop "$TREE has changes that are not committed: commit or stash them first" 9

export CONTAINER PROGRAM PRESET SALT
printf %s "$HISTORY" | base64 -d | gzip -dc >"$work/history.sh"
TREES="$TREE	" REVEAL=yes sh "$work/history.sh" >"$work/found" || stop "$(tail -n 1 "$work/found")" 9
! grep -q '^failed ' "$work/found" || stop "its history could not be read: $(sed -n 's/^failed //p' "$work/found")" 9
# a secret of several lines is replaced line by line
sed -n 's/^secret //p' "$work/found" | sort -u | while IFS= read -r line; do
  printf %s "$line" | base64 -d
  echo
done | awk 'length($0) >= 8 && !/^-----/ && !seen[$0]++ { print "literal:" $0 "==>***REMOVED***" }' >"$work/for-git/secrets"
sed -n 's/^finding name [^ ]* [^ ]* [^ ]* [^ ]* //p' "$work/found" | sort -u >"$work/names"
sed 's/^/literal:/' "$work/names" >"$work/for-git/names"
if [ ! -s "$work/for-git/secrets" ] && [ ! -s "$work/for-git/names" ]; then
  echo 'nothing to take out'
  exit 0
fi

kept=/var/lib/hardshell/scrub/$STAMP
mkdir -p "$kept"
as_owner git bundle create -q - --all >"$kept/before.bundle" 2>"$work/why" || stop "no bundle could be made: $(tail -n 1 "$work/why")" 9
cp "$TREE/.git/config" "$kept/config"
printf '%s\n' "$TREE" >"$kept/tree"
git init -q --bare "$work/proof"
git --git-dir="$work/proof" bundle verify -q "$kept/before.bundle" >/dev/null 2>"$work/why" || stop "the bundle is not whole: $(tail -n 1 "$work/why")" 9
rm -rf "$work/proof"
echo "bundle $kept/before.bundle"
echo "owner $owner"

# What the new commits lack would vanish from the disk. Set aside with the owner's rights: names come out of the history.
mkdir "$work/for-git/aside"
chown -R "$owner:$group" "$work/for-git"
# shellcheck disable=SC2016
as_owner sh -c 'while IFS= read -r name; do [ ! -f "$name" ] || cp -pP --parents -- "$name" "$0"; done' "$work/for-git/aside" <"$work/names"
put_back() { as_owner cp -pPRn "$work/for-git/aside/." .; }
set -- git filter-repo --force --quiet
[ ! -s "$work/for-git/secrets" ] || set -- "$@" --replace-text "$work/for-git/secrets"
[ ! -s "$work/for-git/names" ] || set -- "$@" --invert-paths --paths-from-file "$work/for-git/names"
if ! as_owner "$@" >/dev/null 2>"$work/why"; then
  put_back
  stop "git filter-repo failed: $(grep -v '^[[:space:]]*$' "$work/why" | tail -n 1 | cut -c 1-200); the bundle is $kept/before.bundle" 11
fi
put_back
rm -f "$TREE/.git/ORIG_HEAD" "$TREE/.git/FETCH_HEAD"
as_owner git reflog expire --expire=now --expire-unreachable=now --all
as_owner git gc -q --prune=now
echo "removed $(wc -l <"$work/names") files and $(wc -l <"$work/for-git/secrets") lines of secrets"
