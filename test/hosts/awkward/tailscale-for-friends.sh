#!/bin/sh
# tailscale-for-friends.sh - the gateway is served to the owner's own tailnet, with a key that lasts: no alarm. Tailscale itself is
# imitated by a program that answers as the real one: it is in no archive that a test can reach.
# passes: ways-in.no-funnel /./
# passes: ways-in.tailscale-key /\d+ days/
set -eu
case $1 in
break)
  stand_in tailscale <<PROGRAM
#!/bin/sh
case "\$*" in
'status --json') printf '{\n  "Version": "1.90.1",\n  "BackendState": "Running",\n  "Self": {\n    "DNSName": "claw.tail0.ts.net.",\n    "KeyExpiry": "$(date -u -d '90 days' +%FT%TZ)"\n  },\n  "Peer": {}\n}\n' ;;
'serve status --json') echo '{"TCP":{"443":{"HTTPS":true}},"Web":{"claw.tail0.ts.net:443":{"Handlers":{"/":{"Proxy":"http://127.0.0.1:18789"}}}}}' ;;
esac
PROGRAM
  ;;
mend) no_stand_in tailscale ;;
esac
