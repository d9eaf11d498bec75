#!/bin/sh
# keys-declared.probe.sh - the public keys that let people in, by account, as far as it takes to tell one from another: the
# last 32 signs of each. Also who hands out keys besides files. needs root: other people's .ssh.
#   FOUND FOUND_IN SSHD  from host/asked.find.sh, which asked sshd
# What a Match block names counts for every account: whom the block is for is its own affair.
#   key ACCOUNT PATH TYPE LAST32 RESTRICTED     source KEYWORD VALUE, with (Match CRITERIA) where it stands in such a block
set -u
[ "$FOUND" = 0 ] || { echo 'sshd and the kernel could not be asked' >&2; exit 1; }
[ -n "${SSHD:-}" ] || { echo 'no sshd on this host' >&2; exit 44; }
[ -e "$FOUND_IN/people" ] || { echo 'the accounts could not be asked for' >&2; exit 1; }
[ -e "$FOUND_IN/sshd.nobody" ] || { echo 'sshd does not accept its configuration' >&2; exit 1; }
[ -e "$FOUND_IN/sshd.match" ] || { echo 'the files of sshd cannot be read' >&2; exit 1; }
exec awk -F: '
  # newer ones take patterns; what those fit is not looked for
  function named(list, of,  n, i, word) {
    n = split(list, word, " ")
    for (i = 1; i <= n; i++) {
      if (word[i] ~ /[*?[]/) print "source", "authorizedkeysfile", word[i] of
      else if (tolower(word[i]) != "none") files = files " " word[i]
    }
  }
  FILENAME ~ /\/sshd.nobody$/ {
    split($0, word, " ")
    if ((word[1] == "authorizedkeyscommand" || word[1] == "trustedusercakeys") && word[2] != "none") print "source", word[1], word[2]
    if (word[1] == "authorizedkeysfile") named(substr($0, 20), "")
    next
  }
  FILENAME ~ /\/sshd.match$/ {
    split($0, word, "\t")
    of = " (Match " word[2] ")"
    if (word[3] ~ /^(authorizedkeyscommand|authorizedprincipalscommand|authorizedprincipalsfile|trustedusercakeys)$/ && tolower(word[4]) != "none") print "source", word[3], word[4] of
    if (word[3] == "authorizedkeysfile") named(word[4], of)
    next
  }
  # an account without a shell cannot log in, and yet forward ports: to the gateway, for one
  {
    n = split(files, file, " ")
    for (i = 1; i <= n; i++) {
      path = file[i]
      gsub(/%%/, "%", path); gsub(/%h/, $6, path); gsub(/%u/, $1, path); gsub(/%U/, $3, path)
      if (path !~ /^\//) path = $6 "/" path
      if (seen[$1 path]++) continue
      while ((getline line < path) > 0) {
        if (line ~ /^[ \t]*(#|$)/) continue
        if (!match(line, /(ssh-[a-z0-9@.-]+|ecdsa-[a-z0-9-]+|sk-[a-z0-9@.-]+)[ \t]+AAAA[A-Za-z0-9+\/=]+/)) { print "key", $1, path, "?", "?", "no"; continue }
        options = substr(line, 1, RSTART - 1)
        split(substr(line, RSTART, RLENGTH), word, /[ \t]+/)
        key = word[2]; sub(/=+$/, "", key)
        print "key", $1, path, word[1], substr(key, length(key) - 31), (options ~ /command=|restrict/ ? "yes" : "no")
      }
      close(path)
    }
  }' "$FOUND_IN/sshd.nobody" "$FOUND_IN/sshd.match" "$FOUND_IN/people"
