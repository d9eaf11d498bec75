# shellcheck shell=sh
# Where else the live gateway token is, and which settings copies hold another one. Compared on the host: what leaves it
# are names of files and numbers of processes. The token is in variables that are not exported and on standard inputs.
#   GATEWAYS CONTAINER GATEWAY_STATE FOUND_IN  the gateway, where it has its state, and its Compose folders (gateways.find.sh)      ENV_FILE  the owner's .env      DIRECTORY  what is deployed
#   STATE      the state folder without a container      settings_tokens  from files/settings-tokens.sh      WHERE  near: settings, shells, processes, units; far: logs, journals,
#              homes and temporary folders, which may take a minute
# shellcheck disable=SC2154
literal() { # the gateway's own token as settings in JSON or JSON5 hold it, from standard input
  perl -0777 -ne "$settings_tokens"'tokens_in($_, sub { my ($value, $own) = @_; print "$value\n" if $own && length $value; undef })'
}
newline='
'
state=${GATEWAY_STATE:-$STATE}
id=none
inside=
if [ -n "${GATEWAYS:-}" ]; then
  id=$CONTAINER
  said=$(docker inspect --type container --format '{{range .Config.Env}}{{println .}}{{end}}' "$CONTAINER" 2>/dev/null) || said=
  case $newline$said in *"$newline"OPENCLAW_GATEWAY_TOKEN=*)
    inside=$newline$said
    inside=${inside#*"$newline"OPENCLAW_GATEWAY_TOKEN=}
    inside=${inside%%"$newline"*}
    ;;
  esac
fi
command -v perl >/dev/null 2>&1 || { echo 'perl is not on this host (Debian and Ubuntu always have it: apt-get install perl-base)' >&2; exit 1; }
outside=
[ ! -f "$ENV_FILE" ] || outside=$(sed -n '/^[[:space:]]*\(export[[:space:]][[:space:]]*\)\{0,1\}OPENCLAW_GATEWAY_TOKEN[[:space:]]*=/{
    s/^[^=]*=[[:space:]]*//; s/[\r"'\'']//g; s/[[:space:]]*$//; h
  }
  ${ x; p; }' "$ENV_FILE")
within=
[ ! -f "$state/openclaw.json" ] || within=$(literal <"$state/openclaw.json")
# each once; a short one would be found in every other sentence
all='' live='' tokens=0 lively=0
while IFS= read -r token; do
  case $newline$all in *"$newline$token$newline"*) continue ;; esac
  [ -n "$token" ] || continue
  all=$all$token$newline tokens=$((tokens + 1))
  [ "${#token}" -lt 16 ] || live=$live${live:+$newline}$token lively=$((lively + 1))
done <<TOKENS
$outside
$inside
$within
TOKENS
if [ -z "$all" ]; then
  echo 'no gateway keeps a token here' >&2
  exit 44
fi
all=${all%"$newline"}
echo "live $lively $tokens"
[ -n "$live" ] || exit 0

if [ "$WHERE" = far ]; then
  # in memory, and without a name before anything else happens: a probe that is killed leaves no token behind
  umask 077
  printf '%s\n' "$live" >"$TMPDIR/live"
  exec 4<"$TMPDIR/live"
  rm "$TMPDIR/live"
  live_again=/proc/self/fd/4
  if command -v journalctl >/dev/null 2>&1; then
    times=$(journalctl -q --no-pager -o cat --output-fields=MESSAGE,_CMDLINE --since '30 days ago' -n 500000 2>/dev/null | grep -acF -f "$live_again")
    [ "${times:-0}" = 0 ] || echo "log the system's journal, $times lines of the last 30 days"
  fi
  log=$(docker inspect --type container --format '{{.LogPath}}' "$CONTAINER" 2>/dev/null) || log=
  set --
  for place in /var/log /var/lib/hardshell /var/mail /tmp /var/tmp /dev/shm /root /home /srv /opt "$state/workspace" ${log:+"$log"*}; do [ ! -e "$place" ] || set -- "$@" "$place"; done
  # what Docker keeps of a container's settings, the state and .env are where it belongs; other collections at this moment have it in hand,
  # and so has runc, for the moment in which it starts a process in a container; what it left lying is found
  # what the journal keeps for undo has the modes that it had, in a folder that root alone enters
  remembered=/var/lib/hardshell/journal
  [ -n "$(find "$remembered" -maxdepth 0 -user root ! -perm /077 2>/dev/null)" ] || remembered=/nowhere
  find "$@" -xdev \( -path /var/log/journal -o -path '/dev/shm/hardshell.*' -o -path "$TMPDIR" -o -path "$state" -o -path "$DIRECTORY" -o -name .git -o -name node_modules -o -name .cache -o -name .npm \) -prune \
    -o -type f ! -path "$ENV_FILE" ! \( -path '/tmp/runc-process*' -user root -mmin -5 \) ! -path "$remembered/*/changes/*" -size -65536k -print0 2>/dev/null >"$TMPDIR/files"
  {
    xargs -0 -r grep -slZF -f "$live_again" -- <"$TMPDIR/files" 2>/dev/null
    grep -zE '\.gz$' "$TMPDIR/files" | tr '\0' '\n' | while IFS= read -r packed; do
      [ -z "$packed" ] || ! gzip -dc -- "$packed" 2>/dev/null | grep -qaF -f "$live_again" || printf '%s\0' "$packed"
    done
  } | tr '\n\0' '?\n' | sort -u | awk '/^\/var\/log\/|^\/var\/lib\/docker\// { print "log " $0; next } { print "stray " $0 }'
  exit 0
fi

in_gateway() { # PROCESS
  while IFS= read -r group; do
    case $group in *"$id"*) return 0 ;; esac
  done <"/proc/$1/cgroup"
  return 1
} 2>/dev/null

# Beside the deployment's own folder those of Compose projects that have a gateway: a whole home may be one, so only what
# is called as settings are, and not the .env that is in use there.
elsewhere=
looked=0
if [ -e "$ENV_FILE" ] || [ -e "$DIRECTORY/compose.yaml" ]; then looked=1; fi
: >"$TMPDIR/settings"
set --
if [ -n "${GATEWAYS:-}" ]; then
  while IFS='	' read -r folder _; do
    # shellcheck disable=SC3013 # dash, bash and busybox all have it
    if [ ! -d "$folder" ] || [ "$folder" -ef "$DIRECTORY" ]; then continue; fi
    looked=1
    elsewhere=$elsewhere${folder%/}/$newline
    for file in "${folder%/}"/.env?* "${folder%/}"/?*.env "${folder%/}"/?*.env.* "${folder%/}"/env.* "${folder%/}"/openclaw.json* "${folder%/}"/compose*.y*ml* "${folder%/}"/docker-compose*.y*ml*; do
      if [ ! -f "$file" ] || [ "$file" = "$state/openclaw.json" ]; then continue; fi
      set -- "$@" "$file"
      printf '%s\0' "$file" >>"$TMPDIR/settings"
    done
  done <"$FOUND_IN/projects"
fi
[ "$looked" = 1 ] || echo 'nowhere .env'

# One search for all of it; of each process what it was called with, and what is in its environment.
for place in "$DIRECTORY" "$state" /etc/systemd /usr/local/lib/systemd /run/systemd/system /run/systemd/transient /etc/cron* /var/spool/cron \
  /etc/environment /etc/profile.d /root/.*history /home/*/.*history /root/.*hst /home/*/.*hst /root/.viminfo /home/*/.viminfo /root/.local/share/fish/fish_history \
  /home/*/.local/share/fish/fish_history /root/.config/systemd /home/*/.config/systemd /root/.profile /root/.bash* /home/*/.profile /home/*/.bash* /root/.zsh* /home/*/.zsh*; do
  [ ! -e "$place" ] || set -- "$@" "$place"
done
grep -rslZF -f - --exclude-dir=.git --exclude-dir=node_modules --exclude-dir=cache --exclude-dir=media --exclude-dir=workspace --exclude-dir=npm \
  --exclude='*.sqlite' --exclude='*.sqlite-*' --devices=skip -- "$@" /proc/[0-9]*/cmdline /proc/[0-9]*/environ >"$TMPDIR/with" 2>/dev/null <<LIVE
$live
LIVE
tr '\n\0' '?\n' <"$TMPDIR/with" >"$TMPDIR/paths"
while IFS= read -r path; do
  case $path in
  "$ENV_FILE" | "$state/openclaw.json" | "/proc/$$/"*) ;;
  /proc/*)
    process=${path#/proc/}
    kind=${process#*/}
    process=${process%%/*}
    # the gateway and what it starts have it by right; of one that has ended meanwhile nobody can say whose it was
    in_gateway "$process" || ! printf '%s\n' "$live" | grep -qsF -f - "$path" ||
      printf '%s %s %s\n' "$kind" "$process" "$(tr -cd 'a-zA-Z0-9_.:-' <"/proc/$process/comm" 2>/dev/null)"
    ;;
  "$DIRECTORY"/* | "$state"/*) printf 'copy %s\n' "$path" ;;
  *systemd/*) printf 'unit %s\n' "$path" ;;
  /etc/cron* | /var/spool/cron*) printf 'cron %s\n' "$path" ;;
  *)
    # a home may be a Compose folder too, and has histories
    case $newline$elsewhere in
    *"$newline${path%/*}/$newline"*) case ${path##*/} in *history | .*hst | .viminfo | .profile | .bash* | .zsh*) printf 'shell %s\n' "$path" ;; *) printf 'copy %s\n' "$path" ;; esac ;;
    *) printf 'shell %s\n' "$path" ;;
    esac
    ;;
  esac
done <"$TMPDIR/paths" >"$TMPDIR/told"
[ ! -s "$TMPDIR/told" ] || sort -u "$TMPDIR/told"

# Tokens that were: settings copies with a literal that is none of the live ones.
set --
for place in "$DIRECTORY" "$state"; do [ ! -d "$place" ] || set -- "$@" "${place%/}/"; done
{
  printf '%s\0' "$all"
  cat "$TMPDIR/settings"
  [ $# = 0 ] || find "$@" -xdev -maxdepth 4 \( -name .git -o -name node_modules -o -name cache -o -name media -o -path "$state/workspace" \) -prune -o -type f -size -1024k \
    \( -name 'openclaw.json?*' -o -name '.env?*' -o -name '*.env' -o -name '*.env.*' -o -name 'env.*' -o -name 'compose*.y*ml*' -o -name 'docker-compose*.y*ml*' \) -print0
} | perl -MFcntl -0ne "$settings_tokens"'
  chomp;
  if ($. == 1) { %live = map { $_ => 1 } split /\n/; next }
  my $name = $_;
  sysopen(my $in, $name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK) or next;
  local $/; my $text = <$in>;
  my @found;
  if ($name =~ m{/openclaw\.json[^/]*$}) { tokens_in($text, sub { push @found, $_[0]; undef }) }
  else { @found = $text =~ /OPENCLAW_GATEWAY_TOKEN["\x27]?\s*[=:]\s*["\x27]?([^\s"\x27\$<{}]+)/g }
  $name =~ tr/\n/?/;
  print "stale $name\n" if grep { !$live{$_} && literal($_) && length >= 8 } @found;
'
exit 0
