/** Kills a step that runs on a host by itself, hard and with all that it has started, at a moment of its choosing. */

/**
 * A script for the host, to be started before the step is.
 * @param step its id in the journal
 * @param when a condition in shell, of the words below
 * @param then what to do once it is dead
 */
export const killedWhen = (step: string, when: string, then = ':'): string => `was=$(docker inspect -f '{{.Id}}' openclaw-gateway); cp /opt/openclaw/.env /run/env.before; ls -d /var/lib/hardshell/journal/*/*${step} >/run/entries.before 2>/dev/null || true
  entry() { ls -d /var/lib/hardshell/journal/*/*${step} 2>/dev/null | grep -vxFf /run/entries.before; }
  changed() { ! cmp -s /opt/openclaw/.env /run/env.before; }
  anew() { [ "$(docker inspect -f '{{.Id}}' openclaw-gateway 2>/dev/null)" != "$was" ]; }
  ready() { [ "$(curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:18789/startupz)" = 200 ]; }
  for at in $(seq 6000); do if entry >/dev/null && { ${when}; }; then kill -s KILL -- "-$(cat "$(entry)/pid")" || exit 2; rm /run/env.before; ${then}; exit 0; fi; sleep 0.02; done; exit 1`
