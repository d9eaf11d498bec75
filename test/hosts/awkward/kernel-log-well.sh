#!/bin/sh
# kernel-log-well.sh - the kernel's log is there, and has no word of anything killed: no alarm.
# passes: health.no-oom-kills /journal: saw none, want/
set -eu
case $1 in
break)
  mv /run/systemd/container "$SCENARIO/container"
  stand_in journalctl <<'PROGRAM'
#!/bin/sh
case " $* " in *' -k '*' -g '*) exit 1 ;; *' -k '*) echo 'Linux version 6.12' ;; *) exec /usr/bin/journalctl "$@" ;; esac
PROGRAM
  ;;
mend)
  no_stand_in journalctl
  mv "$SCENARIO/container" /run/systemd/container
  ;;
esac
