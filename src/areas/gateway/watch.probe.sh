# shellcheck shell=sh
# Whether somebody stops a gateway that can never start.   FOUND FOUND_IN  from host/asked.find.sh, which asked systemd
if [ "$FOUND" != 0 ] || [ ! -e "$FOUND_IN/unit.hardshell-gateway-watch.timer" ] || [ ! -e "$FOUND_IN/unit.hardshell-gateway-watch.service" ]; then echo 'systemd could not be asked' >&2; exit 1; fi
# of the timer how it is set, of its service how it ended
while IFS= read -r line; do
  case $line in LoadState=* | UnitFileState=* | ActiveState=*) printf '%s\n' "$line" ;; esac
done <"$FOUND_IN/unit.hardshell-gateway-watch.timer"
while IFS= read -r line; do
  case $line in Result=*) printf 'Last%s\n' "$line" ;; esac
done <"$FOUND_IN/unit.hardshell-gateway-watch.service"
