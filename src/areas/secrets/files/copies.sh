#!/bin/sh
# copies.sh check|apply|undo - OpenClaw keeps copies of its settings: .bak and its ring at every change, last-good, clobbered,
# pre-update. A gateway token that stands in one gets the reference in its place that openclaw.json has; all else in them stays,
# comments too. None is removed: a copy may be the last settings that worked, and with the reference it still works when it is
# put back. OpenClaw restores by itself only a last-good that is as it left it: a changed one waits for the next that it keeps.
#   STATE      the folder they are in      NODE  uid and gid of its owner      ENV_FILE CONTAINER  where the token is that counts
#   REFERENCE  what openclaw.json has at gateway.auth.token, JSON      TOKENS  text of settings-tokens.sh
#   HS_MEMORY  keeps each as it was, for root alone, and the sum of what was written
# The folder belongs to what runs in the container, so root reads and writes nothing in it by name. Tokens come on standard input.
set -eu
umask 077
export REFERENCE
eval "$TOKENS"
stop() { echo "$1" >&2; exit "${2:-3}"; }

as_owner() { # COMMAND... - in the state folder, with the rights of its owner
  (cd "$STATE" && exec setpriv --reuid "$NODE" --regid "$NODE" --clear-groups -- "$@")
}

in_use() { # the tokens that count, one a line
  sed -n 's/^[[:space:]]*\(export[[:space:]][[:space:]]*\)\{0,1\}OPENCLAW_GATEWAY_TOKEN[[:space:]]*=[[:space:]]*//p' "$ENV_FILE" 2>/dev/null |
    tr -d "\\r\"'" | sed 's/[[:space:]]*$//' || true
  docker inspect --type container --format '{{range .Config.Env}}{{println .}}{{end}}' "$CONTAINER" 2>/dev/null | sed -n 's/^OPENCLAW_GATEWAY_TOKEN=//p' || true
}

# shellcheck disable=SC2016,SC2154
program="$settings_tokens"'
  use Fcntl;
  my ($do, @names) = @ARGV;
  chomp(my @live = grep { length > 16 } <STDIN>);
  if ($do eq "look") {
    opendir my $folder, "." or exit 0;
    @names = sort grep { /^openclaw\.json\.(?:bak(?:\.\d+)?|last-good|pre-update|clobbered\.[\w.:-]+|[\w.:-]+\.bak)$/ && -f && !-l } readdir $folder;
  }
  for my $name (@names) {
    my $in;
    unless (sysopen $in, $name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK) { next if $!{ENOENT} || $!{ELOOP}; print STDERR "$name cannot be read: $!\n"; exit 3 }
    my $was = do { local $/; <$in> } // "";
    my $is = tokens_in($was, sub { my ($value, $own) = @_; literal($value) ? ($own ? $ENV{REFERENCE} : q("${OPENCLAW_GATEWAY_TOKEN}")) : undef });
    $is =~ s/\Q$_\E/\${OPENCLAW_GATEWAY_TOKEN}/g for @live;
    next if $is eq $was;
    if ($do eq "look") { print "$name\n"; next }
    my $mode = (stat $in)[2] & 07777;
    sysopen(my $out, "$name.hardshell", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600) or die "$name: $!\n";
    print $out $is or die "$name: $!\n";
    close $out or die "$name: $!\n";
    chmod $mode, "$name.hardshell";
    rename "$name.hardshell", $name or die "$name: $!\n";
  }'
work() { in_use | as_owner perl -e "$program" "$@"; }
sum() { as_owner cat "$1" 2>/dev/null | sha256sum; }

case "${1:?check, apply or undo}" in
check | apply)
  # before there is state, there are no copies
  [ -d "$STATE" ] || exit 0
  command -v perl >/dev/null 2>&1 || stop 'perl is not on this host (Debian and Ubuntu always have it: apt-get install perl-base)'
  names=$(work look) || stop 'a copy of openclaw.json cannot be read with the rights of its owner (the step state.folders mends that)'
  [ -n "$names" ] || exit 0
  if [ "$1" = check ]; then
    printf '%s\n' "$names" | sed 's/$/: the reference in place of the gateway token/'
    exit 1
  fi
  printf '%s\n' "$names" | while IFS= read -r name; do
    if [ ! -e "$HS_MEMORY/$name" ]; then
      as_owner cat "$name" >"$HS_MEMORY/$name.part"
      mv "$HS_MEMORY/$name.part" "$HS_MEMORY/$name"
    fi
    as_owner rm -f "$name.hardshell"
    work write "$name" || stop "$STATE/$name could not be written" 1
    sum "$name" >"$HS_MEMORY/$name.wrote"
    echo "$name has the reference in place of the gateway token"
  done
  ;;
undo)
  for kept in "$HS_MEMORY"/openclaw.json.*; do
    name=${kept##*/}
    case $name in *.wrote | *.part) continue ;; esac
    [ -e "$kept" ] || continue
    # what was written or removed since is left alone
    if [ "$(sum "$name")" != "$(cat "$kept.wrote" 2>/dev/null)" ]; then
      echo "$name is another one by now: left as it is"
      continue
    fi
    # shellcheck disable=SC2016
    as_owner sh -c 'umask 077; cat >"$1.hardshell" && chmod "$(stat -c %a "$1")" "$1.hardshell" && mv -f "$1.hardshell" "$1"' sh "$name" <"$kept"
  done
  ;;
*) stop "not a verb: $1" 2 ;;
esac
