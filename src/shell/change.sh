# shellcheck shell=sh
# change.sh - what a step's script runs on. It knows how to look at, make, remember and reverse each kind of change.
#
# A step's script is this file, then one function hs_c0, hs_c1 … per change, then `hs_main "$@"`. It is kept whole in
# the journal, so that undo runs what apply ran, whatever version of hardshell asks for it later.
#   sh step.sh check    changes nothing; says what each change would do
#   sh step.sh apply    makes the changes in order; when one fails, reverses those made and ends with 1
#   sh step.sh undo     reverses, last first, what its journal entry says was changed
#   sh step.sh redo     makes again what an undo reversed and nobody has proven: as far as it gets
#   sh step.sh apt      for a script change (as $HS_ENGINE): waits for whoever holds apt's locks, and finishes
#                       what dpkg left half-done. apt-turn only waits; apt-why reads $HS_APT_OUTPUT; apt-may-go says
#                       whether the packages $HS_APT_NAMES can be taken away, and why not
# Environment: HS_NONCE marks our own lines among the output, HS_STEP names the step, HS_DIR is the journal entry.
# Lines for the operator, everything else is live progress:
#   @NONCE check STEP INDEX EFFECT NOW     NOW in base64, - when there is nothing to show
#   @NONCE change STEP INDEX RESULT
#   @NONCE end STEP STATUS                 STATUS: done, failed, undone, checked
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin
LC_ALL=C
HOME=/root
DEBIAN_FRONTEND=noninteractive
# Ubuntu's needrestart would otherwise restart services of its own choice, the gateway's engine among them.
NEEDRESTART_SUSPEND=1
# Docker's command keeps notes for builds in the caller's home: not in root's.
BUILDX_CONFIG=/run/hardshell-buildx
export PATH LC_ALL HOME BUILDX_CONFIG DEBIAN_FRONTEND NEEDRESTART_SUSPEND
umask 022

hs_frame() { printf '@%s %s\n' "$HS_NONCE" "$*"; }
hs_say() { printf '%s\n' "$*"; }
hs_encode() {
  hs_encoded=$(base64 "$@" | tr -d '\n')
  printf %s "${hs_encoded:--}"
}

# ---- the loop -------------------------------------------------------------------------------------------------------

hs_main() { # VERB COUNT
  hs_verb=$1
  hs_last=$(($2 - 1))
  case $hs_verb in
    check) hs_check_all ;;
    apply) hs_wait_turn; hs_apply_all 8>&- ;;
    apt) hs_apt_turn && hs_apt_whole ;;
    apt-turn) hs_apt_turn ;;
    apt-may-go)
      # shellcheck disable=SC2086 # names
      hs_may_go $HS_APT_NAMES
      ;;
    apt-why) hs_apt_refused "$HS_APT_OUTPUT" ;;
    undo) hs_wait_turn; hs_undo_all 8>&- ;;
    redo) hs_wait_turn; hs_redo_all 8>&- ;;
    *) hs_say "unknown verb: $hs_verb"; return 2 ;;
  esac
}

# One step at a time on a host: a step whose operator went away may still be running.
hs_wait_turn() {
  exec 8>/run/hardshell.step.lock
  flock -n 8 && return
  hs_say 'waiting for a step that an earlier run left running'
  flock 8
}

hs_check_all() {
  hs_memory=$(mktemp -d)
  hs_i=0
  while [ "$hs_i" -le "$hs_last" ]; do
    hs_effect=unknown
    hs_now=
    "hs_c$hs_i" </dev/null
    hs_frame check "$HS_STEP" "$hs_i" "$hs_effect" "${hs_now:--}"
    hs_i=$((hs_i + 1))
  done
  rm -rf "$hs_memory"
  hs_frame end "$HS_STEP" checked
}

hs_apply_all() {
  if ! hs_writable; then
    echo failed 2>/dev/null >"$HS_DIR/state"
    hs_frame end "$HS_STEP" failed
    return 1
  fi
  echo started >"$HS_DIR/state"
  # for a guard that may have to end us
  echo $$ >"$HS_DIR/pid"
  hs_any=0
  hs_i=0
  while [ "$hs_i" -le "$hs_last" ]; do
    hs_memory=$HS_DIR/changes/$hs_i
    mkdir -p "$hs_memory"
    hs_result=failed
    # Written first: were we killed half-way, undo must know that this one may have begun.
    echo begun >"$hs_memory/result"
    "hs_c$hs_i" </dev/null
    echo "$hs_result" >"$hs_memory/result"
    hs_frame change "$HS_STEP" "$hs_i" "$hs_result"
    case $hs_result in
      changed) hs_any=1 ;;
      failed)
        hs_reverse
        echo failed >"$HS_DIR/state"
        hs_frame end "$HS_STEP" failed
        return 1
        ;;
    esac
    hs_i=$((hs_i + 1))
  done
  echo "done" >"$HS_DIR/state"
  hs_frame end "$HS_STEP" "done"
}

hs_undo_all() {
  hs_verb=undo
  # as in apply; a full disk must not stop an undo
  echo $$ 2>/dev/null >"$HS_DIR/pid"
  hs_i=$((hs_last + 1))
  if hs_reverse; then
    echo undone >"$HS_DIR/state"
    hs_frame end "$HS_STEP" undone
  else
    hs_frame end "$HS_STEP" failed
    return 1
  fi
}

# With the memory of the first time, so that it can be undone again.
hs_redo_all() {
  hs_verb=apply
  hs_any=1
  hs_bad=0
  hs_i=0
  while [ "$hs_i" -le "$hs_last" ]; do
    hs_memory=$HS_DIR/changes/$hs_i
    case $(cat "$hs_memory/result" 2>/dev/null) in
      undone | changed | begun | failed)
        hs_result=failed
        "hs_c$hs_i" </dev/null
        # the undo had not come this far
        [ "$hs_result" = unchanged ] && hs_result=changed
        [ "$hs_result" = failed ] && hs_bad=1
        echo "$hs_result" >"$hs_memory/result"
        hs_frame change "$HS_STEP" "$hs_i" "$hs_result"
        ;;
    esac
    hs_i=$((hs_i + 1))
  done
  if [ "$hs_bad" = 0 ]; then hs_end='done'; else hs_end=failed; fi
  echo "$hs_end" >"$HS_DIR/state"
  hs_frame end "$HS_STEP" "$hs_end"
  return "$hs_bad"
}

# Before anything is begun: a disk that takes nothing would stop us half-way, and the memory of what was there too.
hs_writable() {
  # a full disk cuts the script off, and nothing of it would run; here it is whole, so only room for more is asked
  for hs_folder in "$HS_DIR" /etc; do
    hs_trial=$hs_folder/.hardshell-trial
    # 64 KiB: an empty file fits on a full disk
    if hs_why=$(dd if=/dev/zero of="$hs_trial" bs=65536 count=1 2>&1 >/dev/null && sync "$hs_trial" 2>&1); then rm -f "$hs_trial"; continue; fi
    rm -f "$hs_trial" 2>/dev/null
    case $hs_why in
      *'Read-only'*) hs_say "$hs_folder is mounted read-only: nothing was begun; see why (dmesg | tail, findmnt -T $hs_folder) and mount it writable, then run this again" ;;
      *'No space'* | *quota*) hs_say "no room on the disk of $hs_folder: nothing was begun; free some (df -h $hs_folder, apt-get clean, journalctl --vacuum-size=100M), then run this again" ;;
      *) hs_say "nothing can be written to $hs_folder (${hs_why##*: }): nothing was begun; mend that, then run this again" ;;
    esac
    return 1
  done
}

# Reverses changes hs_i … 0 that were made or begun; reloads come last, when the files are back.
hs_reverse() {
  hs_verb=undo
  hs_reloads=
  hs_bad=0
  [ "$hs_i" -gt "$hs_last" ] && hs_i=$hs_last
  while [ "$hs_i" -ge 0 ]; do
    hs_memory=$HS_DIR/changes/$hs_i
    case $(cat "$hs_memory/result" 2>/dev/null) in
      changed | begun | failed)
        hs_result=failed
        "hs_c$hs_i" </dev/null
        [ "$hs_result" = failed ] && hs_bad=1
        [ "$hs_result" = undone ] && echo undone >"$hs_memory/result"
        hs_frame change "$HS_STEP" "$hs_i" "$hs_result"
        ;;
    esac
    hs_i=$((hs_i - 1))
  done
  [ -z "$hs_reloads" ] || systemctl daemon-reload
  for hs_unit in $hs_reloads; do
    hs_runs "$hs_unit" || continue
    hs_say "reload $hs_unit"
    systemctl reset-failed "$hs_unit" 2>/dev/null
    systemctl reload-or-restart "$hs_unit" || hs_bad=1
  done
  return "$hs_bad"
}

# ---- before-images --------------------------------------------------------------------------------------------------

# hs_remember PATH: keep what is there, once; a second try after a kill must not overwrite the first image
hs_remember() {
  [ -e "$hs_memory/before" ] || [ -L "$hs_memory/before" ] || [ -e "$hs_memory/absent" ] && return
  if [ -e "$1" ] || [ -L "$1" ]; then
    cp -a "$1" "$hs_memory/before.part" && { [ -L "$1" ] || sync "$hs_memory/before.part"; } && mv -T "$hs_memory/before.part" "$hs_memory/before"
  else
    : >"$hs_memory/absent"
  fi
}

# hs_parents PATH: make the folders above it, and remember which were not there
hs_parents() {
  hs_up=$(dirname "$1")
  [ -d "$hs_up" ] && return
  hs_parents "$hs_up"
  hs_up=$(dirname "$1")
  mkdir "$hs_up" && printf '%s\n' "$hs_up" >>"$hs_memory/parents"
}

hs_forget_parents() {
  [ -f "$hs_memory/parents" ] || return 0
  # deepest first; one that got other contents since then stays
  sort -r "$hs_memory/parents" | while IFS= read -r hs_up; do rmdir "$hs_up" 2>/dev/null; done
  return 0
}

# ---- packages -------------------------------------------------------------------------------------------------------

hs_apt() { hs_apt_turn && apt-get -qq -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=600 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@"; }

# who holds one of apt's locks: `unattended-upgr (process 712)`. The kernel tells by inode; the open file proves it.
hs_apt_holder() {
  for hs_lock in /var/lib/dpkg/lock-frontend /var/lib/dpkg/lock /var/lib/apt/lists/lock /var/cache/apt/archives/lock; do
    [ -e "$hs_lock" ] || continue
    # shellcheck disable=SC2013 # process numbers
    for hs_held in $(awk -v inode="$(stat -c %i "$hs_lock")" '{ n = split($6, part, ":"); if (part[n] == inode && $5 > 0) print $5 }' /proc/locks); do
      for hs_open in "/proc/$hs_held/fd"/*; do
        if [ "$(readlink "$hs_open" 2>/dev/null)" = "$hs_lock" ]; then
          printf '%s (process %s)' "$(cat "/proc/$hs_held/comm" 2>/dev/null)" "$hs_held"
          return 0
        fi
      done
    done
  done
  return 1
}

# apt waits for dpkg's lock by itself, silently, and not at all for that of its lists.
hs_apt_turn() {
  hs_waited=0
  hs_said_holder=
  while hs_who=$(hs_apt_holder); do
    if [ "$hs_waited" -ge "${HS_APT_PATIENCE:-600}" ]; then
      hs_say "$hs_who has kept apt busy for $hs_waited seconds: see what it does (systemctl status, ps -f), let it end, then run this again"
      return 1
    fi
    if [ "$hs_who" != "$hs_said_holder" ] || [ $((hs_waited % 30)) = 0 ]; then
      hs_say "waiting for $hs_who, which is at work with apt${hs_said_holder:+ ($hs_waited s so far)}"
      hs_said_holder=$hs_who
    fi
    sleep 2
    hs_waited=$((hs_waited + 2))
  done
  return 0
}

# A package that an interruption left half-installed stops every later one.
hs_apt_whole() {
  hs_half=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' 2>/dev/null | awk '$2 ~ /^(unpacked|half-|triggers-)/ { print $1 }' | paste -sd ' ' -)
  [ -n "$hs_half" ] || return 0
  hs_say "finishing an interrupted package installation (dpkg --configure -a): $hs_half"
  dpkg --configure -a && return
  hs_half=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' 2>/dev/null | awk '$2 ~ /^(unpacked|half-)/ { print $1 }' | paste -sd ' ' -)
  # dpkg cannot go on with what it has only unpacked before what that needs
  case $hs_half in '') return 0 ;; esac
  hs_say "$hs_half cannot be finished: see why (dpkg --configure -a), mend it or take it away (apt-get purge $hs_half), then run this again"
  return 1
}

# hs_apt_refused OUTPUT: the reason that apt gave, with what to do about it, as the last line
hs_apt_refused() {
  hs_uri=$(sed -n "s/^E: The repository '\([^ ]*\) \([^ ']*\) Release'.*/\1 \2/p" "$1" | head -n 1)
  if [ -n "$hs_uri" ]; then
    hs_file=$(grep -rlF "${hs_uri% *}" /etc/apt/sources.list /etc/apt/sources.list.d 2>/dev/null | head -n 1)
    hs_say "the package source ${hs_uri% *} has nothing trustworthy for ${hs_uri#* }: mend or remove it in ${hs_file:-/etc/apt/sources.list.d}, then run this again"
  elif grep -q 'Packages need to be removed but remove is disabled' "$1"; then
    hs_say "other packages would have to go ($(sed -n '/will be REMOVED/,/^[^ ]/s/^  *//p' "$1" | tr -s '\n ' ' ' | sed 's/ $//')): hardshell removes nothing that it did not bring; remove them yourself if you agree, then run this again"
  elif grep -q 'Held packages were changed' "$1"; then
    hs_say 'a package that is held stands in the way: apt-mark showhold names them, apt-mark unhold NAME lets one go'
  elif grep -qE 'No space left|enough free space' "$1"; then
    hs_say 'no room on the disk for the packages: free some (df -h, apt-get clean, journalctl --vacuum-size=100M), then run this again'
  else
    hs_say "apt refused: $(grep -E '^(E|W|Err|dpkg: error)' "$1" | head -n 1)"
  fi
}

hs_apt_update() {
  hs_say 'apt-get update'
  hs_apt update >"$hs_memory/apt" 2>&1 && return
  hs_apt_refused "$hs_memory/apt"
  return 1
}

hs_missing() {
  for hs_name in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$hs_name" 2>/dev/null)" = installed ] || printf '%s ' "$hs_name"
  done
}

hs_packages() { # NAMES
  case $hs_verb in
    undo)
      # shellcheck disable=SC2046 # names
      hs_added=$([ ! -s "$hs_memory/added" ] || dpkg-query -W -f '${Package}\n' $(cat "$hs_memory/added") 2>/dev/null | sort -u | tr '\n' ' ')
      if [ -n "$hs_added" ]; then
        # shellcheck disable=SC2086
        hs_units=$(dpkg -L $hs_added 2>/dev/null | grep -E '^(/usr)?/lib/systemd/system/[^/@]+\.(service|timer|socket)$')
        # shellcheck disable=SC2086
        hs_apt_turn && hs_may_go $hs_added || return
        # shellcheck disable=SC2086
        hs_apt purge $hs_added >/dev/null || return
        # what some packages leave running
        for hs_name in $hs_units; do
          [ -e "$hs_name" ] || ! systemctl -q is-active "${hs_name##*/}" || systemctl stop "${hs_name##*/}"
        done
      fi
      hs_result=undone
      return
      ;;
  esac
  hs_need=$(hs_missing "$@")
  if [ "$hs_verb" = check ]; then
    if [ -z "$hs_need" ]; then hs_effect=no-op; else hs_effect=create; hs_now=$(printf '%s' "$hs_need" | hs_encode); fi
    return
  fi
  [ -n "$hs_need" ] || { hs_result=unchanged; return; }
  hs_apt_turn && hs_apt_whole || return
  # shellcheck disable=SC2086
  hs_wanted_held=$(apt-mark showhold $hs_need 2>/dev/null | tr '\n' ' ')
  if [ -n "$hs_wanted_held" ]; then
    hs_say "held by this host's owner: ${hs_wanted_held% }; let go first (apt-mark unhold ${hs_wanted_held% }), then run this again"
    return
  fi
  dpkg-query -W -f '${Package}\n' | sort -u >"$hs_memory/had"
  # shellcheck disable=SC2086
  if ! hs_fresh_lists || ! apt-cache show --no-all-versions $hs_need >/dev/null 2>&1; then
    hs_apt_update || return
  fi
  hs_say "apt-get install $hs_need"
  # shellcheck disable=SC2086
  hs_apt install --no-install-recommends --no-remove $hs_need >"$hs_memory/apt" 2>&1
  hs_status=$?
  cat "$hs_memory/apt"
  dpkg-query -W -f '${Package}\n' | sort -u | comm -13 "$hs_memory/had" - >"$hs_memory/added"
  if [ "$hs_status" = 0 ]; then hs_result=changed; else hs_apt_refused "$hs_memory/apt"; fi
}

# hs_may_go NAMES: nothing that came later stands on them, and neither the firewall nor the way to root goes with them.
# Before any is touched: a package's own refusal would leave half of them gone.
hs_may_go() {
  # shellcheck disable=SC2086
  hs_others=$(apt-get -s -q -o Debug::NoLocking=1 purge "$@" 2>/dev/null | awk -v ours=" $* " '$1 ~ /^(Purg|Remv)$/ && !index(ours, " " $2 " ") { print $2 }' | paste -sd ' ' -)
  if [ -n "$hs_others" ]; then
    hs_say "$hs_others came later and would have to go too: nothing was removed; undo the step that brought it (hardshell journal), or remove it yourself, then undo this again"
    return 1
  fi
  case " $* " in
    *' ufw '*)
      if ufw status 2>/dev/null | grep -qx 'Status: active'; then hs_say 'the firewall is on and would go with its package: nothing was removed; undo firewall.ufw first'; return 1; fi
      ;;
  esac
  case " $* " in
    *' sudo '*)
      if command -v sshd >/dev/null 2>&1 && ! hs_root_comes_in; then
        hs_say 'SSH does not let root in, and who comes in becomes root by sudo: nothing was removed; undo ssh.drop-in first'
        return 1
      fi
      # it refuses to go where root has no password; root comes in by key
      SUDO_FORCE_REMOVE=yes
      export SUDO_FORCE_REMOVE
      ;;
  esac
}
hs_root_comes_in() { sshd -T -C user=root,host=stranger.invalid,addr=203.0.113.77,laddr=198.51.100.1,lport=22 2>/dev/null | awk '$1 == "permitrootlogin" && $2 !~ /^(no|forced-commands-only)$/ { open = 1 } $1 == "allowusers" { listed = 1; if ($2 == "root" || $2 == "*") named = 1 } END { exit !(open && (!listed || named)) }'; }

# lists younger than a day
hs_fresh_lists() { [ -n "$(find /var/lib/apt/lists -maxdepth 1 -name '*_Packages*' -mtime -1 2>/dev/null | head -n 1)" ]; }

# ---- files and folders ----------------------------------------------------------------------------------------------

hs_looks() { stat -c '%a %U:%G %u:%g' "$1" 2>/dev/null; }

# hs_is_so PATH MODE OWNER: mode and owner are as wanted; OWNER in names or numbers
hs_is_so() {
  case "$(hs_looks "$1")" in
    "$2 $3 "* | "$2 "*" $3") return 0 ;;
    *) return 1 ;;
  esac
}

hs_directory() { # PATH MODE OWNER
  case $hs_verb in
    check)
      if [ -L "$1" ]; then hs_effect=update; hs_now=$(printf 'a link to %s' "$(readlink "$1")" | hs_encode)
      elif [ ! -e "$1" ]; then hs_effect=create
      elif [ -d "$1" ] && hs_is_so "$1" "$2" "$3"; then hs_effect=no-op
      else hs_effect=update; hs_now=$(hs_looks "$1" | hs_encode); fi
      ;;
    apply)
      if [ -d "$1" ] && [ ! -L "$1" ] && hs_is_so "$1" "$2" "$3"; then hs_result=unchanged; return; fi
      # a link could lead root's hands anywhere
      if [ -L "$1" ]; then hs_say "$1 is a link: put the folder itself there, or remove the link"; return; fi
      if [ -e "$1" ] && [ ! -d "$1" ]; then hs_say "$1 is there and is no folder"; return; fi
      if [ -d "$1" ]; then hs_looks "$1" >"$hs_memory/looks"; else
        hs_parents "$1"
        : >"$hs_memory/absent"
        mkdir "$1" || return
      fi
      chown "$3" "$1" && chmod "$2" "$1" && hs_result=changed
      ;;
    undo)
      if [ -e "$hs_memory/absent" ]; then
        rmdir "$1" 2>/dev/null || [ ! -e "$1" ] || hs_say "$1 is not empty: left in place"
        hs_forget_parents
      elif [ -s "$hs_memory/looks" ]; then
        read -r hs_mode _ hs_ids <"$hs_memory/looks"
        chown "$hs_ids" "$1" && chmod "$hs_mode" "$1" || return
      fi
      hs_result=undone
      ;;
  esac
}

hs_put_file() { # PATH MODE OWNER BASE64
  case $hs_verb in
    check | apply)
      hs_new=$hs_memory/new
      printf %s "$4" | base64 -d >"$hs_new" || return
      if [ -f "$1" ] && [ ! -L "$1" ] && cmp -s "$hs_new" "$1" && hs_is_so "$1" "$2" "$3"; then
        hs_effect=no-op
        hs_result=unchanged
        rm -f "$hs_new"
        return
      fi
      if [ "$hs_verb" = check ]; then
        hs_effect=create
        [ -e "$1" ] && hs_effect=update && hs_now=$(hs_encode "$1")
        return
      fi
      if [ -d "$1" ]; then hs_say "$1 is a folder"; return; fi
      hs_parents "$1"
      hs_remember "$1" || return
      hs_place "$hs_new" "$1" "$2" "$3" && rm -f "$hs_new" && hs_known "$1" && hs_result=changed
      ;;
    undo)
      # of an apply that was killed
      rm -f "$1".hardshell.??????
      if [ -e "$hs_memory/absent" ]; then
        rm -f "$1" || return
        hs_forget_parents
      elif [ -e "$hs_memory/before" ] || [ -L "$hs_memory/before" ]; then
        # beside it first, then a rename: nobody ever reads half a file
        hs_part=$(mktemp -u "$1.hardshell.XXXXXX")
        cp -aT "$hs_memory/before" "$hs_part" && mv -fT "$hs_part" "$1" || return
      fi
      hs_known "$1"
      hs_result=undone
      ;;
  esac
}

# systemd goes by what it read last, until it is told
hs_known() { case $1 in /etc/systemd/system/*) systemctl daemon-reload ;; esac; }

hs_place() { # FROM TO MODE OWNER
  # a new name that nobody can have put a link under
  hs_part=$(mktemp "$2.hardshell.XXXXXX") &&
    cat "$1" >"$hs_part" && chown "$4" "$hs_part" && chmod "$3" "$hs_part" && sync "$hs_part" && mv -fT "$hs_part" "$2" && return
  # a full disk leaves a piece of it
  [ -z "$hs_part" ] || rm -f "$hs_part"
  hs_say "$2 cannot be written: mend the cause named above (df -h ${2%/*}, findmnt -T ${2%/*}), then run this again"
  return 1
}

# ---- units ----------------------------------------------------------------------------------------------------------

hs_unit_is() { # UNIT -> "ENABLED ACTIVE"
  printf '%s %s' "$(systemctl is-enabled "$1" 2>/dev/null || true)" "$(systemctl is-active "$1" 2>/dev/null || true)"
}

hs_unit() { # UNIT enabled|disabled active|inactive
  hs_saw=$(hs_unit_is "$1")
  hs_ok=1
  case $2:${hs_saw% *} in enabled:enabled* | enabled:static | enabled:alias | enabled:generated | disabled:disabled | disabled:masked | disabled:) ;; *) hs_ok=0 ;; esac
  case $3:${hs_saw#* } in active:active | active:activating | inactive:inactive | inactive:failed | inactive:unknown) ;; *) hs_ok=0 ;; esac
  case $hs_verb in
    check)
      if [ "$hs_ok" = 1 ]; then hs_effect=no-op; else hs_effect=update; hs_now=$(printf '%s' "$hs_saw" | hs_encode); fi
      ;;
    apply)
      if [ "$hs_ok" = 1 ]; then hs_result=unchanged; return; fi
      printf '%s\n' "$hs_saw" >"$hs_memory/before"
      systemctl daemon-reload
      if [ "$2" = enabled ]; then systemctl -q enable "$1"; else systemctl -q disable "$1"; fi || return
      if [ "$3" = active ]; then systemctl start "$1"; else systemctl stop "$1"; fi || { journalctl -q -n 5 --no-pager -u "$1"; return; }
      hs_result=changed
      ;;
    undo)
      hs_result=undone
      [ -s "$hs_memory/before" ] || return 0
      read -r hs_was_enabled hs_was_active <"$hs_memory/before"
      # the unit may have come with a package that a later reversal removes
      case $hs_was_enabled in enabled*) systemctl -q enable "$1" ;; disabled) systemctl -q disable "$1" 2>/dev/null ;; esac
      case $hs_was_active in active) systemctl start "$1" || hs_result=failed ;; *) systemctl stop "$1" 2>/dev/null || true ;; esac
      ;;
  esac
}

hs_validate() { # COMMAND
  case $hs_verb in
    check) hs_effect=no-op ;;
    apply) if sh -c "$1" 2>&1; then hs_result=unchanged; else hs_say "refused by: $1"; fi ;;
    undo) hs_result=undone ;;
  esac
}

# hs_runs UNIT: or would, had it not failed
hs_runs() { case $(systemctl is-active "$1" 2>/dev/null) in active | activating | reloading | failed) ;; *) return 1 ;; esac; }

hs_reload() { # reload|restart UNIT
  case $hs_verb in
    check) hs_effect=no-op ;;
    apply)
      if [ "$hs_any" = 0 ]; then hs_result=skipped; return; fi
      # what does not run reads its settings when it starts
      if [ "$1" = reload ] && ! hs_runs "$2"; then hs_result=skipped; return; fi
      hs_say "$1 $2"
      systemctl reset-failed "$2" 2>/dev/null
      # it may be the unit's own file that changed
      systemctl daemon-reload
      if [ "$1" = reload ]; then systemctl reload-or-restart "$2"; else systemctl restart "$2"; fi || { journalctl -q -n 5 --no-pager -u "$2"; return; }
      hs_result=changed
      ;;
    undo) hs_reloads="$2 $hs_reloads"; hs_result=undone ;;
  esac
}

# ---- scripts --------------------------------------------------------------------------------------------------------

hs_script() { # BASE64 [KEY=VALUE...]
  printf %s "$1" | base64 -d >"$hs_memory/script.sh" || return
  shift
  case $hs_verb in
    check)
      hs_said=$(hs_run_script check "$@" 2>/dev/null)
      case $? in 0) hs_effect=no-op ;; 1) hs_effect=run ;; *) hs_effect=unknown ;; esac
      [ -z "$hs_said" ] || hs_now=$(printf '%s' "$hs_said" | hs_encode)
      ;;
    apply)
      if hs_run_script check "$@" >/dev/null 2>&1; then hs_result=unchanged; return; fi
      hs_run_script apply "$@" 2>&1 || return
      # proof that it took: what check looks at must now be so
      if hs_run_script check "$@" >"$hs_memory/after" 2>&1; then hs_result=changed; else
        hs_say 'done, and yet not as it should be:'
        cat "$hs_memory/after"
      fi
      ;;
    undo) hs_run_script undo "$@" 2>&1 && hs_result=undone ;;
  esac
}

hs_run_script() { # VERB [KEY=VALUE...]
  hs_asked=$1
  shift
  env -i PATH="$PATH" LC_ALL=C HOME=/root DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 BUILDX_CONFIG="$BUILDX_CONFIG" HS_MEMORY="$hs_memory" HS_ENGINE="${HS_DIR:+$HS_DIR/step.sh}" "$@" sh "$hs_memory/script.sh" "$hs_asked" </dev/null
}
