# shellcheck shell=sh
# guard.sh - a timed reversal of one step, or of its undo, which only a proven login takes back. It is kept in the
# journal entry of the step and runs from there, as root, with nobody connected:
#   sh guard.sh arm PLACE SECONDS [LASTING]    a timer on disk reverses the step at that time, whoever dies and whatever
#                                    reboots; LASTING: seconds that one try of the reversal may take
#   sh guard.sh prove PLACE          takes it back; ends with 75 when it has fired already
#   sh guard.sh fire PLACE           reverses the step, whatever state it is in, and opens the way in again
#   sh guard.sh settle               makes a guard that an earlier run left behind do its work now; ends with 1 when it cannot
# PLACE is a folder of the journal, for a guard on the step; or `undo` in it, for a guard on its undo, whose reversal is
# the step made again. The link `decided` in it, made once, says who came first: proven or fired.
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
umask 022
units=/etc/systemd/system
stamp=/var/lib/systemd/timers/stamp-hardshell-guard.timer
place=${2:-}
entry=${place%/undo}
case $place in
  */undo) doing=undo back=redo what="the undo of $(cat "$entry/step")" ;;
  ?*) doing=apply back=undo what=$(cat "$entry/step") ;;
esac

# A start that meets a guard in its last seconds only waits for that one: look again.
settle() {
  tries=5
  while [ -e "$units/hardshell-guard.service" ] && [ "$tries" -gt 0 ]; do
    systemctl start hardshell-guard.service || sleep 1
    tries=$((tries - 1))
  done
  [ ! -e "$units/hardshell-guard.service" ]
}

arm() { # SECONDS [LASTING]
  # two guards at once cannot be
  settle || { echo 'a guard that an earlier run left behind does not come to its end: journalctl -t hardshell -u hardshell-guard says why'; return 1; }
  # what lets people in at this moment must do so again afterwards
  systemctl list-units --plain --no-legend --state=active ssh.socket sshd.socket ssh.service sshd.service | awk '{ print $1 }' >"$place/way-in"
  deadline=$(date -u -d "@$(($(date +%s) + $1))" '+%Y-%m-%d %H:%M:%S UTC')
  cat >"$units/hardshell-guard.service" <<UNIT || return
# Armed by hardshell while nobody has proven $what; it is gone once a login is proven.
[Unit]
Description=hardshell reverses $what, which nobody has proven
RequiresMountsFor=$entry
After=ufw.service
StartLimitIntervalSec=600
StartLimitBurst=20
[Service]
Type=oneshot
ExecStart=/bin/sh $place/guard.sh fire $place
TimeoutStartSec=${2:-60}
Restart=on-failure
RestartSec=5
UNIT
  # By the clock, so that a reboot does not begin the wait anew, and at once when it is over by then; and by the
  # processor's time, for a clock that jumps. No default dependencies: those would wait for a time server.
  cat >"$units/hardshell-guard.timer" <<UNIT || return
# Armed by hardshell while nobody has proven $what; it is gone once a login is proven.
[Unit]
Description=hardshell reverses $what unless a login is proven
DefaultDependencies=no
Requires=sysinit.target
After=sysinit.target
Conflicts=shutdown.target
Before=timers.target shutdown.target
[Timer]
OnCalendar=$deadline
OnActiveSec=$(($1 + 5))
Persistent=true
AccuracySec=1s
UNIT
  if [ -d "$units/timers.target.wants" ]; then rm -f "$place/made-wants"; else mkdir "$units/timers.target.wants" && : >"$place/made-wants"; fi
  ln -sf ../hardshell-guard.timer "$units/timers.target.wants/hardshell-guard.timer" || return
  # a power cut must not keep the change and lose the guard
  sync "$entry/step.sh" "$place/guard.sh" "$entry" "$place" "$units/hardshell-guard.service" "$units/hardshell-guard.timer" "$units/timers.target.wants" "$units"
  systemctl daemon-reload && systemctl reset-failed hardshell-guard.service 2>/dev/null
  systemctl start hardshell-guard.timer
}

# No trace stays in /etc. A unit that is running now may lose its file.
tidy() {
  systemctl stop hardshell-guard.timer 2>/dev/null
  rm -f "$units/timers.target.wants/hardshell-guard.timer" "$units/hardshell-guard.timer" "$units/hardshell-guard.service" "$stamp"
  [ ! -e "$place/made-wants" ] || rmdir "$units/timers.target.wants" 2>/dev/null
  systemctl daemon-reload
}

decide() { # proven|fired
  ln -s "$1" "$place/decided" 2>/dev/null && date -u +%Y-%m-%dT%H:%M:%SZ >"$place/decided-at"
  [ "$(readlink "$place/decided")" = "$1" ]
}

prove() {
  decide proven || return 75
  tidy
}

fire() {
  decide fired || { tidy; return 0; }
  logger -t hardshell "guard: nobody proved a login after $what, reversing it"
  end_step
  HS_NONCE=guard HS_STEP=$(cat "$entry/step") HS_DIR=$entry sh "$entry/step.sh" "$back" >"$place/guard.out" 2>&1
  reversed=$?
  open_way
  if [ "$reversed" != 0 ]; then
    logger -t hardshell "guard: not everything could be put back, see $place/guard.out"
    return 1
  fi
  logger -t hardshell "guard: $what is reversed"
  tidy
  # fail2ban reads the journal a little late, and bans for what was before
  for _ in 1 2; do sleep 2; unban; done
}

# The step may still be at work, or hang for ever, and has its turn until it ends.
end_step() {
  pid=$(cat "$entry/pid" 2>/dev/null) || return 0
  for signal in TERM KILL; do
    tries=30
    while [ "$tries" -gt 0 ]; do
      # numbers are used again: only the one that runs this very script
      tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF "$entry/step.sh $doing" || return 0
      kill -s "$signal" -- "-$pid" 2>/dev/null
      sleep 0.1
      tries=$((tries - 1))
    done
  done
}

# What was put back does not let anyone in by itself: a service that failed stays down, and the operator's own failed
# logins may have had them shut out.
open_way() {
  # gone with the service that failed, and without it sshd refuses even a good configuration
  mkdir -p /run/sshd && chmod 755 /run/sshd
  while read -r unit; do
    systemctl reset-failed "$unit" 2>/dev/null
    case $unit in
      *.socket)
        systemctl -q is-active "$unit" && continue
        # a socket does not start while its service runs
        systemctl stop "${unit%.socket}.service" 2>/dev/null
        systemctl start "$unit"
        ;;
      # a restart, no reload: sshd remembers in memory whom it penalises. Sessions live on.
      *) systemctl restart "$unit" ;;
    esac
  done <"$place/way-in"
  unban
}

unban() {
  command -v fail2ban-client >/dev/null 2>&1 || return 0
  timeout 20 fail2ban-client unban --all >/dev/null 2>&1 || true
}

case $1 in
  arm) arm "$3" "${4:-60}" ;;
  prove) prove ;;
  fire) fire ;;
  settle) settle ;;
esac
