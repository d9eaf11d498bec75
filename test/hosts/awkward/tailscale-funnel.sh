#!/bin/sh
# tailscale-funnel.sh - somebody wrote funnel instead of serve, and this node's key ends in five days. Tailscale itself is
# imitated by a program that answers as the real one: it is in no archive that a test can reach.
# caught by: ways-in.no-funnel /funnel is on/
# caught by: ways-in.tailscale-key /[45] days left/
set -eu
case $1 in
break)
  cat >/usr/local/bin/tailscale <<PROGRAM
#!/bin/sh
case "\$*" in
'status --json') printf '{\n  "Version": "1.90.1",\n  "BackendState": "Running",\n  "Self": {\n    "DNSName": "claw.tail0.ts.net.",\n    "KeyExpiry": "$(date -u -d '5 days' +%FT%TZ)"\n  },\n  "Peer": {}\n}\n' ;;
'serve status --json') echo '{"TCP":{"443":{"HTTPS":true}},"Web":{"claw.tail0.ts.net:443":{"Handlers":{"/":{"Proxy":"http://127.0.0.1:18789"}}}},"AllowFunnel":{"claw.tail0.ts.net:443":true}}' ;;
esac
PROGRAM
  chmod 755 /usr/local/bin/tailscale
  ;;
mend) rm -f /usr/local/bin/tailscale ;;
esac
