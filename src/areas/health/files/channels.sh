#!/bin/sh
# channels.sh check|apply|undo - the addresses of the channels of alarm, which are secrets, are on the host for root alone.
# hardshell up lays them ready in /run/hardshell/channels (memory, mode 700), read from where the spec says that they are; no
# step and no journal ever has them in its words. What is not laid ready stays as it is.
#   CHANNELS   the names that the spec declares
#   HS_MEMORY  keeps what was there before: like the folder itself, for root's eyes only
set -eu
ready=/run/hardshell/channels
home=/etc/hardshell/channels

declared() { case " $CHANNELS " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }

check() {
  changes=0
  for name in $CHANNELS; do
    [ -s "$ready/$name" ] || continue
    if [ ! -e "$home/$name" ]; then echo "the address of $name is handed over"; changes=1
    elif ! cmp -s "$ready/$name" "$home/$name"; then echo "the address of $name is another one"; changes=1; fi
  done
  for file in "$home"/*; do
    if [ -e "$file" ] && ! declared "${file##*/}"; then echo "the address of ${file##*/}, which is not declared any more, is taken away"; changes=1; fi
  done
  [ "$changes" = 0 ]
}

apply() {
  umask 077
  if [ ! -e "$HS_MEMORY/seen" ]; then
    rm -rf "$HS_MEMORY/before"
    cp -a "$home" "$HS_MEMORY/before"
    : >"$HS_MEMORY/seen"
  fi
  for name in $CHANNELS; do
    [ -s "$ready/$name" ] || continue
    cat "$ready/$name" >"$home/.$name.new"
    sync "$home/.$name.new"
    mv -f "$home/.$name.new" "$home/$name"
  done
  for file in "$home"/*; do
    if [ -e "$file" ] && ! declared "${file##*/}"; then rm -f "$file"; fi
  done
}

undo() {
  [ -e "$HS_MEMORY/seen" ] || return 0
  find "$home" -mindepth 1 -delete 2>/dev/null || true
  if [ -d "$home" ]; then cp -a "$HS_MEMORY/before/." "$home/"; fi
}

"$1"
