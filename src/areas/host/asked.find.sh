# shellcheck shell=sh
# asked.find.sh - what several probes ask of the same, asked once: of systemd, of sshd, of the kernel's sockets, of the accounts. Leaves in its
# folder, which is the probes' FOUND_IN, each where it could be asked:
#   unit.NAME  for each unit named here: its properties, a line each; of one that is not there too
#   sshd.nobody sshd.root   what sshd says that it does (-T) for somebody, and for root, from where no Match block can know them, by its
#              main file; where it says nothing, what it complained is in sshd.why
#   sshd.files  the files of its configuration, in one line: the main one, and what they include
#   sshd.match  what stands in Match blocks there, in force or not: FILE<tab>CRITERIA<tab>KEYWORD<tab>VALUE, the keyword in small letters
#   sockets    the TCP sockets that listen, and whose they are: ss -Hltnp
#   sshds      whoever calls itself sshd or dropbear and listens, and the sshd of /run/sshd.pid:
#              PID NAME PORT,PORT WHERE WORDS…   WHERE is host; elsewhere, where the files it reads are not the host's own (a
#              container's on the host's network); `?` where that could not be seen; or session, which holds a forwarded port.
#              WORDS are those of its command line that say what it does: -f FILE, -o OPTION. `-` for no port
#   people     the accounts: getent passwd
# Prints SSHD, where that is. Whether one of them is missing is for the probes to tell: this ends well all the same.
if command -v systemctl >/dev/null 2>&1; then
  set -- apt-daily.timer apt-daily-upgrade.timer docker.service firewalld.service nftables.service netfilter-persistent.service ufw.service ssh.socket sshd.socket \
    hardshell-backup.timer hardshell-backup.service hardshell-gateway-watch.timer hardshell-gateway-watch.service hardshell-secret-ages.timer hardshell-secret-ages.service
  systemctl show --no-pager -p LoadState -p Id -p UnitFileState -p ActiveState -p Result -p Persistent -p LastTriggerUSec -p Listen -p ExecStart -p ExecMainStartTimestamp \
    -p DropInPaths -p NeedDaemonReload -p ProtectSystem -p ProtectHome -p NoNewPrivileges -p PrivateTmp -p CapabilityBoundingSet "$@" >"$TMPDIR/units" 2>/dev/null &&
    # one after the other, in that order; one that is another's alias has that one's Id
    awk -v names="$*" -v folder="$TMPDIR/unit." '
      BEGIN { split(names, name, " "); at = 1 }
      $0 == "" { at++; next }
      { print >(folder name[at]) }' "$TMPDIR/units"
fi
if command -v sshd >"$TMPDIR/where"; then
  IFS= read -r sshd <"$TMPDIR/where"
  echo "SSHD=$sshd"
  for who in root nobody; do
    "$sshd" -T -C "user=$who,host=stranger.invalid,addr=203.0.113.77,laddr=198.51.100.1,lport=22" >"$TMPDIR/sshd.$who" 2>"$TMPDIR/sshd.why" || rm -f "$TMPDIR/sshd.$who"
  done
fi
# in_blocks - the lines of Match blocks, of the main file and of what it includes; a file that is included in a block is of that block
in_blocks() {
  files=/etc/ssh/sshd_config
  set -- of= "$files"
  while [ $# -gt 0 ]; do
    : >"$TMPDIR/included"
    awk -v included="$TMPDIR/included" '
      FNR == 1 { block = of }
      { gsub(/"/, ""); gsub(/[ \t\r]+/, " "); sub(/^ /, ""); sub(/ $/, "") }
      # `Keyword=value` is as good as `Keyword value`
      /^[A-Za-z0-9]+ ?=/ { sub(/ ?= ?/, " ") }
      /^#/ || $0 == "" { next }
      { keyword = tolower($1); value = $0; sub(/^[^ ]+ ?/, "", value); sub(/ #.*/, "", value) }
      keyword == "match" { block = of (tolower(value) == "all" ? "" : (of == "" ? "" : " ") value); next }
      keyword == "include" { n = split(value, pattern, " "); for (i = 1; i <= n; i++) print pattern[i] "\t" block >included; next }
      block != "" { print FILENAME "\t" block "\t" keyword "\t" value }' "$@" || return 1
    set --
    while IFS="$tab" read -r pattern block; do
      case $pattern in /*) ;; *) pattern=/etc/ssh/$pattern ;; esac
      for file in $pattern; do
        case " $files " in *" $file "*) continue ;; esac
        if [ -f "$file" ]; then files="$files $file"; set -- "$@" "of=$block" "$file"; fi
      done
    done <"$TMPDIR/included"
  done
  printf '%s\n' "$files" >"$TMPDIR/sshd.files"
}
tab='	'
if [ -f /etc/ssh/sshd_config ]; then in_blocks >"$TMPDIR/sshd.match" || rm -f "$TMPDIR/sshd.match"; fi
ss -Hltnp >"$TMPDIR/sockets" 2>/dev/null || rm -f "$TMPDIR/sockets"
pid=
[ ! -s /run/sshd.pid ] || read -r pid </run/sshd.pid || true
set --
[ ! -e "$TMPDIR/sockets" ] || set -- "$TMPDIR/sockets"
awk -v main="$pid" '
  BEGIN { if (main ~ /^[0-9]+$/) { name[main] = "sshd"; ports[main] = "" } if (ARGC == 1) exit }
  {
    n = split($4, at, ":")
    for (rest = $0; match(rest, /\("(sshd|dropbear)",pid=[0-9]+/); rest = substr(rest, RSTART + RLENGTH)) {
      split(substr(rest, RSTART + 2, RLENGTH - 2), part, "\",pid=")
      name[part[2]] = part[1]
      ports[part[2]] = ports[part[2]] (ports[part[2]] == "" ? "" : ",") at[n]
    }
  }
  END { for (pid in name) print pid, name[pid], ports[pid] == "" ? "-" : ports[pid] }' "$@" >"$TMPDIR/daemons"
# same FILE: what this process sees there is the host's own
# shellcheck disable=SC3013 # -ef: in POSIX since 2024, in every sh of a host long before
same() { [ "/proc/$pid/root$1" -ef "$1" ] || { [ ! -e "/proc/$pid/root$1" ] && [ ! -e "$1" ]; }; }
set -f
while read -r pid name ports; do
  [ -d "/proc/$pid" ] || continue
  title='' conf=/etc/ssh/sshd_config own='' awaited='' where=elsewhere
  { IFS= read -r title <"/proc/$pid/cmdline"; } 2>/dev/null || true
  # the title that sshd gives itself is one line of all its words; others keep them apart
  case $title in 'sshd: '*) ;; *) title=$(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null) || true ;; esac
  # as sshd takes them: letters may stand together, and the value of the last with them (-Df FILE, -oOPTION)
  for word in $title; do
    case $awaited:$word in
      :'[listener]') break ;;
      :-?*) letters=${word#-} ;;
      :*) continue ;;
      *) letters=$awaited$word ;;
    esac
    awaited=''
    while [ -n "$letters" ]; do
      letter=${letters%"${letters#?}"} letters=${letters#?}
      case $letter:$letters in
        [CEbcfghkopu]:) awaited=$letter ;;
        f:*) own="$own -f $letters" conf=$letters letters='' ;;
        o:*) own="$own -o $letters" letters='' ;;
        [CEbcghkpu]:*) letters='' ;;
      esac
    done
  done
  case $title in 'sshd: /'*) ;; 'sshd: '*) where=session ;; esac
  if [ "$where" = session ]; then :
  elif [ ! -e "/proc/$pid/root/" ]; then where='?'
  elif same / && same /etc/ssh && same /etc/ssh/sshd_config && same /etc/ssh/sshd_config.d && same "$conf"; then where=host; fi
  printf '%s\n' "$pid $name $ports $where$own"
done <"$TMPDIR/daemons" >"$TMPDIR/sshds"
set +f
getent passwd >"$TMPDIR/people" || rm -f "$TMPDIR/people"
exit 0
