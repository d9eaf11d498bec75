#!/bin/sh
# sshd-all.probe.sh - every sshd that listens, each judged by the file that it was started with; what Match blocks of the
# main one hand out; and who else hands out keys. needs root: other processes' command lines.
#   FOUND FOUND_IN SSHD  from host/asked.find.sh, which asked the kernel, and sshd, and knows who listens with which words
#   daemon PID CONF PORTS PASSWORD KBD ROOT WORDS   WORDS is own where it was started with settings of its own; settings as `sshd -T` gives them for somebody from far away, and for root;
#                                                   `?` where it does not, and of one whose files are not the host's own (a container's)
#   match FILE CRITERIA<tab>KEYWORD VALUE           each line of a Match block that lets more in
set -u
[ "$FOUND" = 0 ] || { echo 'sshd and the kernel could not be asked' >&2; exit 1; }
[ -n "${SSHD:-}" ] || [ -s "$FOUND_IN/sshds" ] || { echo 'no sshd on this host' >&2; exit 44; }
[ -e "$FOUND_IN/sockets" ] || { echo 'the kernel could not be asked what listens' >&2; exit 1; }
[ -z "${SSHD:-}" ] || [ -e "$FOUND_IN/sshd.match" ] || { echo 'the files of sshd cannot be read' >&2; exit 1; }
while read -r pid name ports where words; do
  case $ports:$where in -:* | *:session) continue ;; esac
  if [ "$name" = dropbear ]; then
    printf 'daemon %s dropbear %s ? ? ? own\n' "$pid" "$ports"
    continue
  fi
  conf=/etc/ssh/sshd_config own=none before=''
  set -f
  # shellcheck disable=SC2086 # words
  set -- $words
  set +f
  for word; do
    case $before in -f) conf=$word ;; -o) own=own ;; esac
    before=$word
  done
  if [ "$where" != host ]; then
    printf 'daemon %s %s %s ? ? ? %s\n' "$pid" "/proc/$pid/root$conf" "$ports" "$own"
    continue
  fi
  at=$TMPDIR
  if [ "$conf" = /etc/ssh/sshd_config ] && [ $# = 0 ] && [ "${ports%%,*}" = 22 ] && [ -e "$FOUND_IN/sshd.nobody" ] && [ -e "$FOUND_IN/sshd.root" ]; then
    at=$FOUND_IN
  else
    for who in nobody root; do
      "${SSHD:-sshd}" -T "$@" -C "user=$who,host=stranger.invalid,addr=203.0.113.77,laddr=198.51.100.1,lport=${ports%%,*}" >"$TMPDIR/sshd.$who" 2>/dev/null || : >"$TMPDIR/sshd.$who"
    done
  fi
  awk -v pid="$pid" -v own="$own" -v conf="$conf" -v ports="$ports" '
    FILENAME ~ /nobody$/ && $1 == "passwordauthentication" { password = $2 }
    FILENAME ~ /nobody$/ && $1 == "kbdinteractiveauthentication" { kbd = $2 }
    FILENAME ~ /root$/ && $1 == "permitrootlogin" { root = $2 }
    END { print "daemon", pid, conf, ports, (password == "" ? "?" : password), (kbd == "" ? "?" : kbd), (root == "" ? "?" : root), own }' "$at/sshd.nobody" "$at/sshd.root"
done <"$FOUND_IN/sshds"

# Match blocks, word for word: an effective setting is known for a few callers only. The keys of an AuthorizedKeysFile are read, and judged one by one
[ -e "$FOUND_IN/sshd.match" ] || exit 0
exec awk -F '\t' '
  function show(text) { gsub(/[^[:print:]]/, "?", text); return substr(text, 1, 120) }
  { value = tolower($4) }
  $3 ~ /^(passwordauthentication|kbdinteractiveauthentication|challengeresponseauthentication|permitemptypasswords|hostbasedauthentication)$/ && value == "yes" ||
  $3 ~ /^(authorizedkeyscommand|authorizedprincipalscommand|authorizedprincipalsfile|trustedusercakeys)$/ && value != "none" ||
  $3 == "permitrootlogin" && value != "no" || $3 == "authenticationmethods" && value ~ /none|password|keyboard/ { print "match " $1 " " show($2) "\t" show($3 " " $4) }
' "$FOUND_IN/sshd.match"
