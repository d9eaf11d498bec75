/**
 * The proof that the gateway's locks owe, with the real OpenClaw: broken, each is found; `up` mends all; a second `up`
 * changes nothing; undone, each is found again. Each test builds on the one before.
 */
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { EXIT } from '../../src/model/errors.js'
import { Guest, type AuditJson } from './guest.js'

const server = new Guest(`gateway-${process.pid}`)
const { host } = server
const run = server.run.bind(server)
const guest = server.sh.bind(server)

const OURS = /^(gateway|secrets|state)\./
const found = (audit: AuditJson): readonly string[] => audit.findings.filter(({ control, verdict }) => OURS.test(control) && verdict === 'fail').map(({ control }) => control).sort()
/** Without what a gateway fails that is just starting again. */
const locksFound = (audit: AuditJson): readonly string[] => found(audit).filter((id) => !['gateway.answers', 'gateway.right-token'].includes(id))
const notFine = (audit: AuditJson): readonly string[] =>
  audit.findings.filter(({ control, verdict }) => OURS.test(control) && verdict !== 'pass' && verdict !== 'not-applicable').map(({ control, verdict }) => `${control} ${verdict}`)

async function mended(): Promise<void> {
  const ran = await run('up', host, '--yes')
  assert.equal(ran.status, EXIT.ok, ran.stdout + ran.stderr)
  assert.deepEqual(notFine(await server.audit()), [])
  const again = await run('up', host, '--yes')
  assert.match(again.stderr, /Nothing to change/, again.stdout + again.stderr)
}

/** What somebody would do who wants "it just to work". */
const LOOSEN = `cd /opt/openclaw && sed -i -e '/user: "1000/d' -e '/read_only:/d' -e '/cap_drop:/d' -e '/security_opt:/s/\\[.*/["seccomp=unconfined"]/' \\
  -e '/mem_limit:/d' -e '/memswap_limit:/d' -e '/pids_limit:/d' -e '/stop_grace_period:/d' -e 's/restart: .*/restart: "no"/' -e 's/driver: json-file/driver: none/' -e '/options: {max-size/d' \\
  -e 's/^    ports: .*/    ports: ["18789:18789"]/' -e 's|^    networks: .*|    privileged: false|' -e 's|test: .*|test: ["NONE"]|' \\
  -e 's|^    volumes:|    volumes:\\n      - /var/run:/host/run:ro|' compose.yaml && docker compose up -d 2>&1`

describe('the locks of the gateway', () => {
  after(() => server.remove())

  it('practice makes a server on which all of them hold', async () => {
    const ran = await run('practice', '--yes', '--name', server.name)
    assert.equal(ran.status, EXIT.ok, ran.stdout + ran.stderr)
    assert.deepEqual(notFine(await server.audit()), [])
  })

  it("OpenClaw's own security audit has nothing to say against the baseline", async () => {
    const said = JSON.parse(await guest('docker exec openclaw-gateway node openclaw.mjs security audit --json 2>/dev/null')) as { summary: { critical: number; warn: number } }
    assert.deepEqual([said.summary.critical, said.summary.warn], [0, 0], JSON.stringify(said))
  })

  it('a loosened compose file: every lock of the container is found open', async () => {
    await guest(LOOSEN)
    assert.deepEqual(locksFound(await server.audit()), [
      'gateway.capabilities-dropped', 'gateway.healthcheck', 'gateway.log-rotation', 'gateway.loopback-only', 'gateway.memory-limit', 'gateway.no-docker-socket',
      'gateway.no-new-privileges', 'gateway.pids-limit', 'gateway.read-only-root', 'gateway.restart', 'gateway.seccomp', 'gateway.stop-grace',
    ])
    await mended()
  })

  it('weak secrets, open files, foreign owners, changed settings: each is found and mended, and undo is found too', async () => {
    await guest(`cd /home/deploy/.openclaw && touch workspace/by-root && chmod 755 . && chmod 644 openclaw.json &&
      jq '.gateway.terminal.enabled = true | .gateway.auth.token = "a-literal-of-the-owner-0123456789"' openclaw.json > /root/loose.json && cat /root/loose.json > openclaw.json &&
      sed -i 's/^OPENCLAW_GATEWAY_TOKEN=.*/OPENCLAW_GATEWAY_TOKEN=change-me/' /opt/openclaw/.env && chmod 644 /opt/openclaw/.env`)
    const loose = ['gateway.config-baseline', 'secrets.env-mode', 'secrets.no-literal-token', 'secrets.state-files-mode', 'secrets.token-agrees', 'secrets.token-strength', 'state.mode', 'state.owner']
    assert.deepEqual(locksFound(await server.audit()), loose)
    await mended()
    for (const step of ['gateway.config', 'secrets.env', 'state.folders']) {
      const undone = await run('undo', step, '--host', host, '--yes')
      assert.equal(undone.status, EXIT.ok, undone.stdout + undone.stderr)
    }
    // undo goes back to before hardshell: no .env and no openclaw.json, and what was loosened is loose again
    const again = found(await server.audit())
    for (const id of ['gateway.config-baseline', 'secrets.env-mode', 'state.mode', 'state.owner']) assert.ok(again.includes(id), `${id} is not among ${again.join(', ')}`)
    await mended()
  })

  it('a gateway that refuses its settings is named, stopped and not started for ever', async () => {
    await guest(`cd /home/deploy/.openclaw && cp -p openclaw.json /root/good.json && jq '.nonsense = 1' /root/good.json > /root/bad.json && cat /root/bad.json > openclaw.json && docker restart -t 30 openclaw-gateway`)
    try {
      const ran = await run('up', host, '--yes')
      assert.equal(ran.status, EXIT.step, ran.stdout + ran.stderr)
      assert.match(ran.stderr, /exit\s+78/)
      assert.match(ran.stderr, /nonsense/)
      assert.equal((await guest("docker inspect -f '{{.State.Status}}' openclaw-gateway")).trim(), 'exited')
      assert.ok(found(await server.audit()).includes('gateway.running'))
    } finally {
      await guest('cat /root/good.json > /home/deploy/.openclaw/openclaw.json')
    }
    await mended()
  })

  it('killed and made anew, it does not take its own claim on the state for another gateway', async () => {
    await guest('docker rm -f openclaw-gateway')
    assert.deepEqual(found(await server.audit()).slice(0, 2), ['gateway.answers', 'gateway.right-token'])
    await mended()
    assert.equal((await guest("docker inspect -f '{{.RestartCount}}' openclaw-gateway")).trim(), '0')
  })

  it('undo takes away the gateway that it started, and only that', async () => {
    const undone = await run('undo', 'gateway.up', '--host', host, '--yes')
    assert.equal(undone.status, EXIT.ok, undone.stdout + undone.stderr)
    assert.ok(found(await server.audit()).includes('gateway.running'))
    assert.match(await guest('ls /home/deploy/.openclaw/openclaw.json /opt/openclaw/.env'), /openclaw\.json/)
    await mended()
  })
})
