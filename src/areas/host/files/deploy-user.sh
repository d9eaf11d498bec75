#!/bin/sh
# deploy-user.sh check|apply|undo - the user $DEPLOY_USER exists, may use sudo without a password, and lets in the keys
# it should: $DEPLOY_KEYS (one per line), or, when that is empty and it has none yet, those that already open this host.
# Never more keys than that: a key that somebody took away here does not come back unasked.
set -eu
sudoers=/etc/sudoers.d/90-hardshell-deploy
accounts='/etc/passwd /etc/shadow /etc/group /etc/gshadow /etc/subuid /etc/subgid'
: "${DEPLOY_KEYS=}"

field() { getent passwd "$DEPLOY_USER" | cut -d: -f"$1"; }
exists() { getent passwd "$DEPLOY_USER" >/dev/null; }
free_sudo() { setpriv --reuid "$(field 3)" --regid "$(field 4)" --init-groups sudo -n true >/dev/null 2>&1; }
# type and body of each key line: options and comments do not make another key
bodies() { grep -oE '(ssh-(rsa|dss|ed25519)|ecdsa-sha2-nistp[0-9]+|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com) AAAA[A-Za-z0-9+/=]+' || true; }
has_key() { grep -v '^[[:space:]]*#' "$1" 2>/dev/null | grep -qF -- "$(printf '%s\n' "$2" | bodies)"; }
looks() { stat -c '%a %u:%g' "$1" 2>/dev/null; }

# The accounts that SSH sessions use at this moment, judged by living connections: of an environment alone one could be
# wrong, it outlives its connection.
session_users() {
  { ss -Htnp state established | grep -F '("sshd'; } 2>/dev/null >"$work/connections" || return 0
  for folder in /proc/[0-9]*; do
    tr '\0' '\n' 2>/dev/null <"$folder/environ" >"$work/environ" || continue
    connection=$(sed -n 's/^SSH_CONNECTION=//p' "$work/environ" | head -n 1)
    [ -n "$connection" ] || continue
    # shellcheck disable=SC2086
    set -- $connection
    awk -v here=":$4\$" -v there=":$2\$" '$3 ~ here && $4 ~ there { found = 1 } END { exit !found }' "$work/connections" || continue
    sed -n 's/^USER=//p' "$work/environ" | head -n 1
  done | sort -u
}

# A key bound to one command is for that command: it is not handed a shell and sudo here.
whole_keys() { grep -Ev '^[[:space:]]*(#|$)' "$1" 2>/dev/null | grep -Ev 'command="|^[^ ]*no-pty' || true; }

wanted_keys() {
  if [ -n "$DEPLOY_KEYS" ]; then printf '%s\n' "$DEPLOY_KEYS"; return; fi
  if exists && [ -n "$(whole_keys "$(field 6)/.ssh/authorized_keys")" ]; then return; fi
  found=$(whole_keys /root/.ssh/authorized_keys)
  if [ -z "$found" ]; then
    # the one who is logged in, when that one is root already by sudo
    for user in $(session_users); do
      entry=$(getent passwd "$user") || continue
      uid=$(printf %s "$entry" | cut -d: -f3)
      [ "$uid" != 0 ] || continue
      if setpriv --reuid "$uid" --regid "$(printf %s "$entry" | cut -d: -f4)" --init-groups sudo -n true >/dev/null 2>&1; then
        found=$found$(whole_keys "$(printf %s "$entry" | cut -d: -f6)/.ssh/authorized_keys")
      fi
    done
  fi
  if [ -n "$found" ]; then printf '%s\n' "$found"; fi
}

sudoers_text() {
  printf '# Written by hardshell. The deploy user comes in by key only and has no password to ask for.\n%s ALL=(ALL:ALL) NOPASSWD: ALL\n' "$DEPLOY_USER"
}

make_account() { # FLAGS: where, and whether with a home
  # 1000 is the user inside OpenClaw's image: the same number outside saves a second owner on every file
  if ! getent passwd 1000 >/dev/null && ! getent group 1000 >/dev/null; then set -- --uid 1000 "$@"; fi
  # * is no password and, unlike !, no lock: sshd without PAM would keep a locked account's keys out
  useradd --shell /bin/bash --user-group --password '*' "$@" "$DEPLOY_USER"
}

# The lines of the account in /etc/passwd and its like, as useradd writes them into a copy.
account_lines() {
  mkdir -p "$work/trial/etc/default"
  for file in $accounts /etc/login.defs /etc/default/useradd; do if [ -e "$file" ]; then cp "$file" "$work/trial$file"; fi; done
  make_account --no-create-home --prefix "$work/trial" >/dev/null 2>&1 || return 0
  for file in $accounts; do
    if [ ! -e "$work/trial$file" ] || cmp -s "$file" "$work/trial$file"; then continue; fi
    echo "$file:"
    diff -U 0 "$file" "$work/trial$file" | sed -n '1,2d; /^[+-]/p'
  done
}

# ---- what would change, one line each ----
differences() {
  if ! exists; then
    echo "make the user $DEPLOY_USER"
    account_lines
    echo "let $DEPLOY_USER use sudo without a password ($sudoers)"
    sudoers_text | sed 's/^/+/'
    echo "let $(wanted_keys | grep -c . || true) key(s) in as $DEPLOY_USER"
    wanted_keys | sed 's/^/+/'
    return
  fi
  if ! free_sudo; then
    echo "let $DEPLOY_USER use sudo without a password ($sudoers)"
    if [ -e "$sudoers" ]; then sed 's/^/-/' "$sudoers"; fi
    sudoers_text | sed 's/^/+/'
  fi
  home=$(field 6)
  ids=$(field 3):$(field 4)
  [ "$(looks "$home/.ssh")" = "700 $ids" ] || echo "$home/.ssh: mode 700, owner $DEPLOY_USER"
  [ "$(looks "$home/.ssh/authorized_keys")" = "600 $ids" ] || echo "$home/.ssh/authorized_keys: mode 600, owner $DEPLOY_USER"
  wanted_keys >"$work/wanted"
  while IFS= read -r key; do
    if [ -n "$key" ] && ! has_key "$home/.ssh/authorized_keys" "$key"; then printf 'let in %s\n+%s\n' "${key##* }" "$key"; fi
  done <"$work/wanted"
}

refuse() { echo "$*"; exit 3; }

ready() {
  if exists && [ "$(field 3)" = 0 ]; then refuse "$DEPLOY_USER is root by another name: choose another deploy.user"; fi
  if exists; then
    # root writes below a folder that this user owns: no link may lead it elsewhere
    for path in "$(field 6)/.ssh" "$(field 6)/.ssh/authorized_keys"; do [ ! -L "$path" ] || refuse "$path is a link: hardshell writes only a real one"; done
  fi
  wanted_keys >"$work/wanted"
  if [ ! -s "$work/wanted" ] && ! { exists && [ -n "$(whole_keys "$(field 6)/.ssh/authorized_keys")" ]; } && command -v sshd >/dev/null 2>&1; then
    refuse "no key to let $DEPLOY_USER in with: root accepts none either; name yours under deploy.keys"
  fi
}

check() {
  ready
  differences >"$work/differences"
  [ -s "$work/differences" ] || return 0
  cat "$work/differences"
  return 1
}

apply() {
  for command in sudo visudo useradd setpriv; do command -v "$command" >/dev/null 2>&1 || refuse "$command is not installed yet (step host.packages brings it)"; done
  ready
  mkdir -p "$HS_MEMORY"
  if ! exists; then
    echo "making the user $DEPLOY_USER"
    if [ ! -e "$HS_MEMORY/made" ]; then
      mkdir -p "$HS_MEMORY/accounts"
      for file in $accounts; do for one in "$file" "$file-"; do if [ -e "$one" ]; then cp -a "$one" "$HS_MEMORY/accounts/"; fi; done; done
      : >"$HS_MEMORY/made"
    fi
    make_account --create-home
  fi
  home=$(field 6)
  ids=$(field 3):$(field 4)

  if ! free_sudo; then
    if [ ! -e "$HS_MEMORY/sudoers-seen" ]; then
      if [ -e "$sudoers" ]; then cp -a "$sudoers" "$HS_MEMORY/sudoers"; fi
      : >"$HS_MEMORY/sudoers-seen"
    fi
    sudoers_text >"$work/sudoers"
    visudo -q -c -f "$work/sudoers" || refuse 'visudo refuses the new sudoers file'
    # visudo also refuses what sudo itself takes, such as the mode of somebody else's file: only news count
    if visudo -q -c >/dev/null 2>&1; then whole='visudo -q -c'; else whole=true; fi
    install -m 440 -o root -g root "$work/sudoers" "$sudoers.hardshell~"
    mv -f "$sudoers.hardshell~" "$sudoers"
    $whole >"$work/said" 2>&1 || { rm -f "$sudoers"; refuse "visudo refuses the whole: $(tail -n 1 "$work/said")"; }
    free_sudo || refuse "sudo still asks $DEPLOY_USER for a password: a later line of sudoers wins"
    echo "$DEPLOY_USER may use sudo without a password"
  fi

  keys=$home/.ssh/authorized_keys
  if [ ! -e "$HS_MEMORY/ssh-seen" ]; then
    if [ -e "$home/.ssh" ]; then looks "$home/.ssh" >"$HS_MEMORY/ssh-looks"; fi
    if [ -e "$keys" ]; then cp -a "$keys" "$HS_MEMORY/authorized_keys"; fi
    : >"$HS_MEMORY/ssh-seen"
  fi
  install -d -m 700 -o "${ids%:*}" -g "${ids#*:}" "$home/.ssh"
  { if [ -e "$keys" ]; then cat "$keys"; fi; } >"$work/keys"
  # a last line without its newline would swallow the next key
  if [ -s "$work/keys" ] && [ -n "$(tail -c 1 "$work/keys")" ]; then echo >>"$work/keys"; fi
  while IFS= read -r key || [ -n "$key" ]; do
    if [ -n "$key" ] && ! has_key "$work/keys" "$key"; then printf '%s\n' "$key" >>"$work/keys"; fi
  done <"$work/wanted"
  install -m 600 -o "${ids%:*}" -g "${ids#*:}" "$work/keys" "$keys.hardshell"
  mv -f "$keys.hardshell" "$keys"
  echo "$(grep -cEv '^[[:space:]]*(#|$)' "$keys" || true) key(s) let people in as $DEPLOY_USER"
}

# Whether SSH keeps root out: then this user is the only way in.
root_is_closed() {
  command -v sshd >/dev/null 2>&1 || return 1
  sshd -T -C user=root,host=stranger.invalid,addr=203.0.113.77,laddr=198.51.100.1,lport=22 2>/dev/null >"$work/sshd" || return 1
  grep -qx 'permitrootlogin no' "$work/sshd"
}

take_sudo() {
  if [ -e "$HS_MEMORY/sudoers" ]; then cp -a "$HS_MEMORY/sudoers" "$sudoers"
  elif [ -e "$HS_MEMORY/sudoers-seen" ]; then rm -f "$sudoers"; fi
}

undo() {
  if ! exists; then take_sudo; return; fi
  if root_is_closed; then refuse "SSH lets in nobody but $DEPLOY_USER: undo ssh.drop-in first"; fi
  home=$(field 6)
  if [ -e "$HS_MEMORY/made" ]; then
    # a session that has just ended leaves processes for some seconds
    tries=0
    until userdel "$DEPLOY_USER" 2>"$work/userdel"; do
      tries=$((tries + 1))
      [ "$tries" -lt 20 ] || refuse "$(tail -n 1 "$work/userdel"): end its sessions, then undo this again as root"
      sleep 1
    done
    # only now: whoever could not be removed keeps what it needs to be undone with
    take_sudo
    rm -f "$home/.ssh/authorized_keys"
    rmdir "$home/.ssh" 2>/dev/null || true
    for file in /etc/skel/.[!.]*; do
      if [ -f "$file" ] && cmp -s "$file" "$home/${file##*/}"; then rm -f "$home/${file##*/}"; fi
    done
    rmdir "$home" 2>/dev/null || [ ! -e "$home" ] || echo "$home holds more than we put there: left in place"
    # the very files of before, when nobody else has changed them since
    for file in $accounts; do
      before=$HS_MEMORY/accounts/${file##*/}
      if [ -e "$before" ] && cmp -s "$before" "$file"; then
        cp -a "$before" "$file"
        if [ -e "$before-" ]; then cp -a "$before-" "$file-"; else rm -f "$file-"; fi
      fi
    done
    return 0
  fi
  take_sudo
  [ -e "$HS_MEMORY/ssh-seen" ] || return 0
  keys=$home/.ssh/authorized_keys
  if [ -e "$HS_MEMORY/authorized_keys" ]; then cp -a "$HS_MEMORY/authorized_keys" "$keys"; else rm -f "$keys"; fi
  if [ -s "$HS_MEMORY/ssh-looks" ]; then
    read -r mode ids <"$HS_MEMORY/ssh-looks"
    chown "$ids" "$home/.ssh"
    chmod "$mode" "$home/.ssh"
  else
    rmdir "$home/.ssh" 2>/dev/null || true
  fi
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$1"
