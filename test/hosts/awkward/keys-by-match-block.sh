#!/bin/sh
# keys-by-match-block.sh - for some, keys are handed out elsewhere: by a program, by an authority and in another folder, each said in a Match block only.
# caught by: ways-in.keys-declared /keys from authorizedkeyscommand \/usr\/bin\/true \(Match User aw-git\)/
# caught by: ways-in.keys-declared /keys from trustedusercakeys \/etc\/ssh\/aw-ca\.pub \(Match User root\)/
# caught by: ways-in.keys-declared /root: ssh-rsa .* in \/etc\/ssh\/aw-keys\/root/
# caught by: ways-in.no-ssh-exceptions /authorizedkeyscommand \/usr\/bin\/true for Match User aw-git/
# caught by: ways-in.no-ssh-exceptions /trustedusercakeys \/etc\/ssh\/aw-ca\.pub for Match User root/
# caught by: ssh.strong-keys /root: RSA 1024/
set -eu
case $1 in
break)
  mkdir -p /etc/ssh/aw-keys
  ssh-keygen -q -t ed25519 -N '' -C '' -f "$SCENARIO/ca"
  cp "$SCENARIO/ca.pub" /etc/ssh/aw-ca.pub
  ssh-keygen -q -t rsa -b 1024 -N '' -C '' -f "$SCENARIO/weak"
  cp "$SCENARIO/weak.pub" /etc/ssh/aw-keys/root
  # where it is included from is in no drop-in folder, and inside the block
  printf 'AuthorizedKeysCommand /usr/bin/true\nAuthorizedKeysCommandUser nobody\n' >/etc/ssh/aw-git.conf
  printf 'Match User aw-git\n  Include /etc/ssh/aw-git.conf\nMatch User root\n  TrustedUserCAKeys=/etc/ssh/aw-ca.pub\nMatch Group root\n  AuthorizedKeysFile "/etc/ssh/aw-keys/%%u"\n' >/etc/ssh/sshd_config.d/90-aw-keys.conf
  reload_ssh
  ;;
mend)
  rm -rf /etc/ssh/sshd_config.d/90-aw-keys.conf /etc/ssh/aw-git.conf /etc/ssh/aw-ca.pub /etc/ssh/aw-keys "$SCENARIO/ca" "$SCENARIO/ca.pub" "$SCENARIO/weak" "$SCENARIO/weak.pub"
  reload_ssh
  ;;
esac
