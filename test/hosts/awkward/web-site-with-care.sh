#!/bin/sh
# web-site-with-care.sh - plain HTTP only leads to HTTPS, and browsers are told to come by it; but no authority that anybody trusts signed the certificate.
# caught by: outside.certificate /self.signed/
# caught by: outside.declared-only /port 443 is open/
# passes: outside.http-redirected /https:/
# passes: outside.hsts /max-age=/
# also: firewall.declared-rules-only firewall.declared-ports-only
set -eu
case $1 in
break)
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 80 -subj /CN=claw.example -addext "subjectAltName=DNS:claw.example$(hostname -I | tr ' ' '\n' | sed -n 's/^[0-9][0-9.]*$/,IP:&/p' | tr -d '\n')" -keyout "$SCENARIO/key" -out "$SCENARIO/cert" 2>/dev/null
  cat >"$SCENARIO/site.py" <<'PYTHON'
import http.server, ssl, sys, threading
class Plain(http.server.BaseHTTPRequestHandler):
    def do_HEAD(self):
        self.send_response(308)
        self.send_header("Location", "https://claw.example/")
        self.end_headers()
class Site(http.server.SimpleHTTPRequestHandler):
    def end_headers(self):
        self.send_header("Strict-Transport-Security", "max-age=31536000")
        super().end_headers()
plain = http.server.ThreadingHTTPServer(("0.0.0.0", 80), Plain)
threading.Thread(target=plain.serve_forever).start()
site = http.server.ThreadingHTTPServer(("0.0.0.0", 443), Site)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1] + "/cert", sys.argv[1] + "/key")
site.socket = context.wrap_socket(site.socket, server_side=True)
site.serve_forever()
PYTHON
  systemd-run -q --unit aw-careful-site python3 "$SCENARIO/site.py" "$SCENARIO"
  ufw allow 80/tcp >/dev/null
  ufw allow 443/tcp >/dev/null
  until ss -Hltn 'sport = :443' | grep -q .; do :; done
  ;;
mend)
  ufw delete allow 80/tcp >/dev/null
  ufw delete allow 443/tcp >/dev/null
  systemctl stop aw-careful-site.service
  ;;
esac
