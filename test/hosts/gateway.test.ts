/**
 * The proof that the gateway's locks owe, with the real OpenClaw: broken, each is found; `up` mends all; a second `up`
 * changes nothing; undone, each is found again. Each test builds on the one before.
 */
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { EXIT } from '../../src/model/errors.js'
import { freePort } from '../../src/transport/ports.js'
import { found, locksFound, mended, notFine } from './gateway-locks.js'
import { Guest, verdictOf } from './guest.js'

/** A hardened practice server to use and keep. */
const server = Guest.of('gateway', 'HS_GATEWAY_SERVER')
const { host } = server
const run = server.run.bind(server)
const guest = server.sh.bind(server)

/** What somebody would do who wants "it just to work". */
const LOOSEN = `cd /opt/openclaw && sed -i -e '/user: "1000/d' -e '/read_only:/d' -e '/cap_drop:/d' -e '/security_opt:/s/\\[.*/["seccomp=unconfined"]/' \\
  -e '/mem_limit:/d' -e '/memswap_limit:/d' -e '/pids_limit:/d' -e '/stop_grace_period:/d' -e 's/restart: .*/restart: "no"/' -e 's/driver: json-file/driver: none/' -e '/options: {max-size/d' \\
  -e 's/^    ports: .*/    ports: ["18789:18789"]/' -e 's|^    networks: .*|    privileged: false|' -e 's|test: .*|test: ["NONE"]|' \\
  -e 's|^    volumes:|    volumes:\\n      - /var/run:/host/run:ro|' compose.yaml && docker compose up -d 2>&1`

/** As upstream's own compose file makes it, under a project's name, with its command-line sidecar; hardshell's is put aside. */
const FOREIGN = `image=$(docker inspect -f '{{.Config.Image}}' openclaw-gateway) && docker stop -t 30 openclaw-gateway && docker rename openclaw-gateway kept &&
  mkdir -p /srv/foreign/state && cp -a /home/deploy/.openclaw/openclaw.json /srv/foreign/state/ && chown -R 1000:1000 /srv/foreign/state && cd /srv/foreign &&
  printf 'OPENCLAW_GATEWAY_TOKEN=%s\\n' "$(openssl rand -hex 32)" > .env && cat > compose.yaml <<YAML
services:
  openclaw-gateway:
    image: $image
    env_file: .env
    cap_drop: [NET_RAW, NET_ADMIN]
    security_opt: ["no-new-privileges:true"]
    volumes: ["./state:/home/node/.openclaw"]
    ports: ["18801:18789"]
    init: true
    restart: unless-stopped
    command: ["node", "openclaw.mjs", "gateway", "--bind", "lan", "--port", "18789"]
  openclaw-cli:
    image: $image
    network_mode: "service:openclaw-gateway"
    env_file: .env
    entrypoint: ["node", "openclaw.mjs"]
    tty: true
    stdin_open: true
YAML
docker compose up -d 2>&1 && timeout 300 sh -c 'until curl -sf http://127.0.0.1:18801/startupz; do sleep 1; done'`

describe('the locks of the gateway', () => {
  after(() => server.remove())

  it('practice makes a server on which all of them hold', async () => {
    await server.harden()
    assert.deepEqual(notFine(await server.audit('--deep')), [])
  })

  it("each preset is what OpenClaw's own security audit says of it, and leaves nothing of the one before", async () => {
    const own = '.tools.deny += ["image"] | .tools.loopDetection = {enabled: true}'
    await guest(`jq '${own}' /home/deploy/.openclaw/openclaw.json > /root/own.json && cat /root/own.json > /home/deploy/.openclaw/openclaw.json`)
    const tools = async (): Promise<string> => (await guest('jq -cS ".tools | .deny |= sort" /home/deploy/.openclaw/openclaw.json')).trim()
    const locked = await tools()
    for (const [preset, deliberate] of [['developer', ['tools.exec.security_full_configured']], ['assistant', []], ['locked', []]] as const) {
      server.chooseGateway({ preset })
      const ran = await run('up', host, '--yes')
      assert.equal(ran.status, EXIT.ok, ran.stdout + ran.stderr)
      const said = JSON.parse(await guest('docker exec openclaw-gateway node openclaw.mjs security audit --json 2>/dev/null')) as { findings: { checkId: string; severity: string }[] }
      assert.deepEqual(said.findings.filter(({ severity }) => severity !== 'info').map(({ checkId }) => checkId), deliberate, preset)
      const { findings } = await server.audit()
      const finding = (id: string) => findings.find(({ control }) => control === id)
      assert.equal(finding('gateway.openclaw-audit')?.verdict, 'pass', preset)
      assert.equal(finding('gateway.config-baseline')?.verdict, 'pass', preset)
      const risks = finding('gateway.preset-risks')
      assert.equal(risks?.verdict, deliberate.length > 0 ? 'fail' : 'pass', preset)
      assert.equal((risks.accepted ?? undefined) !== undefined, deliberate.length > 0, preset)
    }
    // the owner's own keys are there all the while, and nothing of the others
    assert.equal(await tools(), locked)
  })

  it('a loosened compose file: every lock of the container is found open', async () => {
    await guest(LOOSEN)
    assert.deepEqual(locksFound(await server.audit()), [
      'gateway.capabilities-dropped', 'gateway.healthcheck', 'gateway.log-rotation', 'gateway.loopback-only', 'gateway.memory-limit', 'gateway.no-docker-socket',
      'gateway.no-new-privileges', 'gateway.pids-limit', 'gateway.read-only-root', 'gateway.restart', 'gateway.seccomp', 'gateway.stop-grace',
    ])
    await mended(server, 'whole')
  })

  it('weak secrets, open files, foreign owners, changed settings: each is found and mended, and undo is found too', async () => {
    // it stands still meanwhile: whether OpenClaw takes a changed setting at once, and keeps a copy of it, is a matter of moments
    await guest(`docker stop -t 30 openclaw-gateway && cd /home/deploy/.openclaw && touch workspace/by-root && chmod 755 . && chmod 644 openclaw.json &&
      jq '.gateway.terminal.enabled = true | .gateway.auth.token = "a-literal-of-the-owner-0123456789"' openclaw.json > /root/loose.json && cat /root/loose.json > openclaw.json &&
      sed -i 's/^OPENCLAW_GATEWAY_TOKEN=.*/OPENCLAW_GATEWAY_TOKEN=change-me/' /opt/openclaw/.env && chmod 644 /opt/openclaw/.env`)
    const loose = ['gateway.config-baseline', 'gateway.healthcheck', 'secrets.env-mode', 'secrets.no-literal-token', 'secrets.state-files-mode', 'secrets.token-agrees', 'secrets.token-strength', 'state.mode', 'state.owner']
    assert.deepEqual(locksFound(await server.audit()), loose)
    await mended(server)
    for (const step of ['gateway.config', 'secrets.env', 'state.folders']) {
      const undone = await run('undo', step, '--host', host, '--yes')
      assert.equal(undone.status, EXIT.ok, undone.stdout + undone.stderr)
    }
    // undo goes back to before hardshell: no .env and no openclaw.json, and what was loosened is loose again
    const again = found(await server.audit())
    for (const id of ['gateway.config-baseline', 'secrets.env-mode', 'state.mode', 'state.owner']) assert.ok(again.includes(id), `${id} is not among ${again.join(', ')}`)
    await mended(server, 'whole')
  })

  it("a gateway that somebody else made with upstream's compose file is found by what it runs, and judged", async () => {
    await guest(FOREIGN)
    try {
      const { findings } = await server.audit()
      const judged = (id: string) => findings.find(({ control }) => control === id)
      for (const [id, verdict] of [['gateway.running', 'pass'], ['gateway.right-token', 'pass'], ['gateway.wrong-token-refused', 'pass'], ['gateway.loopback-only', 'fail'], ['gateway.memory-limit', 'fail'], ['gateway.metadata-blocked', 'pass']] as const)
        assert.equal(judged(id)?.verdict, verdict, `${id}: ${JSON.stringify(judged(id))}`)
      assert.deepEqual(judged('gateway.loopback-only')?.evidence.map(({ saw }) => saw), ['0.0.0.0:18801 to 18789/tcp', ':::18801 to 18789/tcp'].slice(0, judged('gateway.loopback-only')?.evidence.length))
    } finally {
      await guest('cd /srv/foreign && docker compose down -t 30 2>&1; docker rename kept openclaw-gateway && docker start openclaw-gateway')
    }
    await mended(server)
  })

  it('MCP Apps, asked for: published on the loopback, no finding, and at the end of `open`; not asked for any more, a finding that up mends', async () => {
    const APPS = 18790
    const apps = (on: boolean): Promise<string> =>
      guest(`docker exec openclaw-gateway node openclaw.mjs config set mcp.apps.enabled ${on} --strict-json && docker restart -t 60 openclaw-gateway && timeout 300 sh -c 'until curl -sf http://127.0.0.1:18789/startupz; do sleep 1; done'`)
    server.chooseGateway({ appsPort: 18800 })
    const up = await run('up', host, '--yes')
    assert.equal(up.status, EXIT.ok, up.stdout + up.stderr)
    await apps(true)
    const audit = await server.audit()
    for (const control of ['gateway.only-asked-ports', 'gateway.loopback-only', 'gateway.container-port', 'outside.gateway-closed']) assert.equal(verdictOf(audit, control), 'pass', control)
    const way = server.start('open', host, '--no-browser', '--port', String(await freePort(0)))
    try {
      await way.seen(/MCP\s+Apps\s+through\s+port\s+18790/)
      // OpenClaw's own listener for Apps, which has no page of its own
      const answer = await fetch(`http://127.0.0.1:${APPS}/`)
      assert.deepEqual([answer.status, await answer.text()], [404, 'Not Found'])
    } finally {
      way.child.kill('SIGINT')
      await way.ended
    }
    await assert.rejects(fetch(`http://127.0.0.1:${APPS}/`), 'the way is closed')
    await apps(false)
    server.chooseGateway({})
    assert.equal(verdictOf(await server.audit(), 'gateway.only-asked-ports'), 'fail')
    await mended(server)
  })

  it('undo takes away the gateway that it started, and only that', async () => {
    const undone = await run('undo', 'gateway.up', '--host', host, '--yes')
    assert.equal(undone.status, EXIT.ok, undone.stdout + undone.stderr)
    assert.ok(found(await server.audit()).includes('gateway.running'))
    assert.match(await guest('ls /home/deploy/.openclaw/openclaw.json /opt/openclaw/.env'), /openclaw\.json/)
    await mended(server)
  })
})
