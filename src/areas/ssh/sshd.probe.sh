#!/bin/sh
# sshd.probe.sh - what sshd really does, asked of sshd: for the deploy user, for root, and for anyone, from an address
# that no Match block can know; and for a caller made to fit each Match block that there is. Drop-ins are in the answer.
# Of a Match block also the lines themselves, of the settings that let people in: should our caller not fit it after all.
# needs root for the host keys, which sshd -T loads. Settings: DEPLOY_USER.
#   FOUND FOUND_IN  from host/asked.find.sh, which asked it for anyone and for root, and knows its words
set -eu
command -v sshd >"$TMPDIR/sshd" || { echo 'no sshd on this host' >&2; exit 44; }
IFS= read -r sshd <"$TMPDIR/sshd"
[ "$FOUND" = 0 ] || { echo 'sshd and the kernel could not be asked' >&2; exit 1; }
# The words that the running one was started with come before any file.
own='' main=''
[ ! -s /run/sshd.pid ] || read -r main </run/sshd.pid || true
while read -r pid _ _ _ words; do
  if [ "$pid" = "$main" ]; then own=$words; fi
done <"$FOUND_IN/sshds"
settings() { # WHO
  # words of its own are not in what was asked already
  if [ -z "$own" ] && [ -e "$FOUND_IN/sshd.$1" ]; then
    while IFS= read -r line; do printf '%s\n' "$line"; done <"$FOUND_IN/sshd.$1"
    return
  fi
  set -f
  # shellcheck disable=SC2086 # words
  "$sshd" -T $own -C "user=$1,host=stranger.invalid,addr=203.0.113.77,laddr=198.51.100.1,lport=22" 2>"$TMPDIR/errors" || {
    # sshd's last line only counts its errors: the reason is the first one
    cat "$TMPDIR/errors" >&2
    head -n 1 "$TMPDIR/errors" >&2
    exit 1
  }
  set +f
}
echo '[anyone]'
settings nobody
echo '[root]'
settings root
echo '[deploy]'
settings "$DEPLOY_USER"

# ---- Match blocks ----
# lines: match FILE:LINE CALLER|- CRITERIA…, then those of its settings that let people in, `says KEYWORD VALUE`
judged='passwordauthentication|kbdinteractiveauthentication|challengeresponseauthentication|permitemptypasswords|permitrootlogin|maxauthtries|allowusers'
blocks() {
  awk -v deploy="$DEPLOY_USER" -v judged="^($judged)\$" '
    # a value that a pattern of a list fits: the first that does not forbid
    function fitting(list,  parts, count, i) {
      count = split(list, parts, ",")
      for (i = 1; i <= count; i++) if (parts[i] !~ /^!/) return parts[i]
      return ""
    }
    function plain(pattern) { gsub(/[*]/, "x", pattern); gsub(/[?]/, "x", pattern); return pattern }
    function address(pattern,  octets) {
      sub(/\/.*/, "", pattern)
      if (pattern !~ /[*?]/) return pattern
      if (pattern ~ /:/) { gsub(/[*?]/, "1", pattern); return pattern }
      gsub(/[*?]+/, "1", pattern)
      while (split(pattern, octets, ".") < 4) pattern = pattern ".1"
      return pattern
    }
    # a member of the group; the deploy user has only its own
    function member(pattern,  line, field, people, name) {
      name = ""
      while ((getline line <"/etc/group") > 0) {
        split(line, field, ":")
        if (field[1] == pattern) { name = field[4] != "" ? field[4] : "#" field[3] }
      }
      close("/etc/group")
      if (name ~ /^#/) {
        while ((getline line <"/etc/passwd") > 0) { split(line, field, ":"); if ("#" field[4] == name) people = field[1] }
        close("/etc/passwd")
        name = people
      }
      sub(/,.*/, "", name)
      return name
    }
    FNR == 1 { inside = 0 }
    {
      gsub(/"/, "")
      sub(/^[ \t]+/, "")
      if ($0 ~ /^#/ || $0 == "") next
      # `Keyword=value` is as good as `Keyword value`
      if ($0 ~ /^[A-Za-z]+[ \t]*=/) sub(/[ \t]*=[ \t]*/, " ")
      keyword = tolower($1)
    }
    keyword == "match" {
      inside = 1
      user = "nobody"; host = "stranger.invalid"; addr = "203.0.113.77"; laddr = "198.51.100.1"; lport = "22"; rdomain = ""
      known = 1
      text = $0; sub(/^[^ \t]+[ \t]+/, "", text); gsub(/[ \t]+/, " ", text)
      # `User=x` is allowed here too
      gsub(/=/, " ")
      $0 = $0
      for (i = 2; i <= NF; i += 2) {
        what = tolower($i); value = fitting($(i + 1))
        if (what == "all") { i--; continue }
        if (value == "" || value ~ /[,=]/) known = 0
        else if (what == "user") user = value ~ /^[*]$/ ? deploy : plain(value)
        else if (what == "group") { user = value ~ /[*?]/ ? deploy : member(value); if (user == "") known = 0 }
        else if (what == "host") host = plain(value)
        else if (what == "address") addr = address(value)
        else if (what == "localaddress") laddr = address(value)
        else if (what == "localport") lport = value
        else if (what == "rdomain") rdomain = ",rdomain=" plain(value)
        else known = 0
      }
      print "match", FILENAME ":" FNR, known ? "user=" user ",host=" host ",addr=" addr ",laddr=" laddr ",lport=" lport rdomain : "-", text
      next
    }
    inside && keyword ~ judged { value = $0; sub(/^[^ \t]+[ \t]+/, "", value); sub(/[ \t]*#.*/, "", value); print "says", keyword, value }
  ' "$@"
}
[ -e "$FOUND_IN/sshd.files" ] || { echo 'the files of sshd cannot be read' >&2; exit 1; }
read -r files <"$FOUND_IN/sshd.files"
# shellcheck disable=SC2086 # words
set -- $files
blocks "$@" >"$TMPDIR/blocks"
while read -r kind where caller text; do
  case $kind in
    match)
      echo "match $where $text"
      # a caller that this sshd does not understand is no answer, and no end
      set -f
      # shellcheck disable=SC2086 # words
      if [ "$caller" != - ] && "$sshd" -T $own -C "$caller" >"$TMPDIR/answer" 2>/dev/null; then
        grep -E "^($judged) " "$TMPDIR/answer"
      fi
      set +f
      ;;
    says) echo "says $where $caller${text:+ $text}" ;;
  esac
done <"$TMPDIR/blocks"
# what was changed since it last read it: what is said above may be what it does only once it is told to read again
if [ -s /run/sshd.pid ] && read -r pid </run/sshd.pid && [ -d "/proc/$pid" ]; then
  # an older file put in its place keeps its time; the kernel's note of the change is what counts
  find "$@" /etc/ssh/sshd_config.d -maxdepth 0 -newercm /run/sshd.pid -printf 'unread %p\n' 2>/dev/null || true
fi
