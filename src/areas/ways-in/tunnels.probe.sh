#!/bin/sh
# tunnels.probe.sh - Tailscale as it says itself, and certificates of web servers by their files.
# needs root: other people's certificates.
#   tailscale STATE FUNNEL(on off unknown) DAYS PACKAGE BOOT     days until its key ends, - when it does not; the package that owns
#                              it, - when none does; how systemd starts it; no line: not installed
#   serves PORT TARGET         what tailscale serve leads to
#   left WHAT                  of what hardshell brought for it: `source FILE`, `rule PORT` of ufw's, by its comment
#   certificate DAYS PATH      days until it ends, - when it cannot be read, or when there are more than are read
#   short LEFT LIFE PATH       hours, of one of the front door's that lives shorter than 56 days
[ ! -e /etc/apt/sources.list.d/hardshell-tailscale.sources ] || echo 'left source /etc/apt/sources.list.d/hardshell-tailscale.sources'
# ufw writes comments in hexadecimal: hardshell: Tailscale
[ ! -r /etc/ufw/user.rules ] || sed -n 's/^### tuple ### allow tcp \([0-9]*\) .* in_tailscale0 comment=686172647368656c6c3a205461696c7363616c65$/left rule \1/p' /etc/ufw/user.rules
command -v tailscale >/dev/null 2>&1 && {
  status=$(tailscale status --json 2>/dev/null)
  state=$(printf '%s' "$status" | sed -n 's/.*"BackendState": *"\([A-Za-z]*\)".*/\1/p' | head -n 1)
  expiry=$(printf '%s' "$status" | awk '/"Self": *\{/ { self = 1 } self && match($0, /"KeyExpiry": *"[^"]*"/) { text = substr($0, RSTART, RLENGTH); gsub(/^"KeyExpiry": *"|"$/, "", text); print text; exit } /"Peer": *\{/ { exit }')
  left=-
  [ -z "$expiry" ] || left=$((($(date -d "$expiry" +%s) - $(date +%s)) / 86400))
  funnel=unknown
  if shown=$(tailscale serve status --json 2>/dev/null); then
    case $shown in *'"AllowFunnel"'*true*) funnel=on ;; *) funnel=off ;; esac
  fi
  daemon=$(command -v tailscaled) || daemon=
  owner=
  if [ -n "$daemon" ]; then owner=$(dpkg-query -S "$(readlink -f "$daemon")" 2>/dev/null) || owner=; fi
  owner=${owner%%:*} boot=$(systemctl is-enabled tailscaled.service 2>/dev/null)
  printf 'tailscale %s %s %s %s %s\n' "${state:-unknown}" "$funnel" "$left" "${owner:--}" "${boot:--}"
  # ports are keys, with or without a name before them; what they lead to comes after
  printf '%s\n' "$shown" | awk 'BEGIN { RS = "[{},]" }
    match($0, /[":][0-9]+" *:/) { port = substr($0, RSTART + 1, RLENGTH - 1); sub(/".*/, "", port) }
    match($0, /"(Proxy|TCPForward|Path|Text)" *: *"[^"]*"/) { target = substr($0, RSTART, RLENGTH); sub(/^"[A-Za-z]*" *: *"/, "", target); sub(/"$/, "", target); gsub(/[ \t]/, "%20", target); if (port != "") print "serves " port " " target }'
}
find /etc/letsencrypt/live /var/lib/openclaw-front-door /var/lib/caddy /etc/caddy /etc/nginx/ssl /home/*/.local/share/caddy /root/.local/share/caddy -xdev -maxdepth 9 \( -name cert.pem -o -name fullchain.pem -o -name '*.crt' \) -not -path '*/pki/authorities/*' 2>/dev/null >"$TMPDIR/found" || true
[ -s "$TMPDIR/found" ] || exit 0
# certbot's two of a folder are the same one, and its folders are many; the others are each their own. At most 50 are read
certificates=$(sort "$TMPDIR/found" | awk '/\/fullchain\.pem$/ { folder = $0; sub(/[^\/]*$/, "", folder); if ((folder "cert.pem") in seen) next } { seen[$0]; if (++n <= 50) print } END { if (n > 50) exit 3 }') || echo 'certificate - and more than 50 in all'
[ -n "$certificates" ] || exit 0
if ! command -v openssl >/dev/null 2>&1; then
  printf '%s\n' "$certificates" | sed 's/^/certificate - /'
  exit 0
fi
printf '%s\n' "$certificates" | while IFS= read -r path; do
  dates=$(openssl x509 -noout -startdate -enddate -in "$path" 2>/dev/null)
  starts=$(printf '%s\n' "$dates" | sed -n 's/^notBefore=//p') ends=$(printf '%s\n' "$dates" | sed -n 's/^notAfter=//p')
  case $ends:$path in ?*:/var/lib/openclaw-front-door/*)
    life=$((($(date -d "$ends" +%s) - $(date -d "$starts" +%s)) / 3600))
    if [ "$life" -lt 1344 ]; then
      echo "short $((($(date -d "$ends" +%s) - $(date +%s)) / 3600)) $life $path"
      continue
    fi
    ;;
  esac
  if [ -n "$ends" ]; then echo "certificate $((($(date -d "$ends" +%s) - $(date +%s)) / 86400)) $path"; else echo "certificate - $path"; fi
done
exit 0
