#!/bin/sh
# web-site-without-care.sh - a proxy was put before the gateway: its certificate ends in three days and nobody signed it, and plain HTTP is answered.
# caught by: outside.certificate /self.signed.*, [23] days left/
# caught by: outside.http-redirected /answers 200/
# caught by: outside.hsts /no Strict-Transport-Security/
# caught by: outside.declared-only /port 443 is open: python3 listens, ufw lets it in/
# also: firewall.declared-rules-only firewall.declared-ports-only
set -eu
case $1 in
break)
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3 -subj /CN=claw.example -addext subjectAltName=DNS:claw.example -keyout "$SCENARIO/key" -out "$SCENARIO/cert" 2>/dev/null
  cat >"$SCENARIO/site.py" <<'PYTHON'
import http.server, ssl, sys, threading
plain = http.server.ThreadingHTTPServer(("0.0.0.0", 80), http.server.SimpleHTTPRequestHandler)
threading.Thread(target=plain.serve_forever).start()
site = http.server.ThreadingHTTPServer(("0.0.0.0", 443), http.server.SimpleHTTPRequestHandler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1] + "/cert", sys.argv[1] + "/key")
site.socket = context.wrap_socket(site.socket, server_side=True)
site.serve_forever()
PYTHON
  systemd-run -q --unit aw-site python3 "$SCENARIO/site.py" "$SCENARIO"
  ufw allow 80/tcp >/dev/null
  ufw allow 443/tcp >/dev/null
  until ss -Hltn 'sport = :443' | grep -q .; do :; done
  ;;
mend)
  ufw delete allow 80/tcp >/dev/null
  ufw delete allow 443/tcp >/dev/null
  systemctl stop aw-site.service
  ;;
esac
