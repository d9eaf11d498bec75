/**
 * The proof that the gateway's locks owe, with the real OpenClaw: broken, each is found; `up` mends all; a second `up`
 * changes nothing; undone, each is found again. Each test builds on the one before.
 */
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { EXIT } from '../../src/model/errors.js'
import { sourceFile } from '../../src/runner/assets.js'
import { freePort } from '../../src/transport/ports.js'
import { Guest, verdictOf, type AuditJson } from './guest.js'

/** A hardened practice server to use and keep. */
const server = Guest.of('gateway', 'HS_GATEWAY_SERVER')
const { host } = server
const run = server.run.bind(server)
const guest = server.sh.bind(server)

const OURS = /^(gateway|secrets|state)\./
const found = (audit: AuditJson): readonly string[] => audit.findings.filter(({ control, verdict }) => OURS.test(control) && verdict === 'fail').map(({ control }) => control).sort()
/** Without what a gateway fails that stands still or is just starting again, and what it comes to write where its root lets it. */
const locksFound = (audit: AuditJson): readonly string[] => found(audit).filter((id) => !['gateway.running', 'gateway.answers', 'gateway.right-token', 'state.nothing-outside'].includes(id))
const notFine = (audit: AuditJson): readonly string[] =>
  audit.findings.filter(({ control, verdict }) => OURS.test(control) && verdict !== 'pass' && verdict !== 'not-applicable')
    .map(({ control, verdict, evidence, because }) => `${control} ${verdict} ${because ?? evidence.map(({ saw }) => saw).join('; ')}`)

/** @param whole asks OpenClaw's own audits too, and for a second `up` that has nothing to do: a minute each on two cores, so not every time */
async function mended(whole?: 'whole'): Promise<void> {
  const ran = await run('up', host, '--yes')
  assert.equal(ran.status, EXIT.ok, ran.stdout + ran.stderr)
  if (whole === undefined) {
    // what only a deep audit reads is not known without one, which is no pass
    assert.deepEqual(notFine(await server.audit()).filter((said) => !said.includes('hardshell audit --deep')), [])
    return
  }
  assert.deepEqual(notFine(await server.audit('--deep')), [])
  const again = await run('up', host, '--yes')
  assert.match(again.stderr, /Nothing to change/, again.stdout + again.stderr)
}

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
docker compose up -d 2>&1 && timeout 120 sh -c 'until curl -sf http://127.0.0.1:18801/startupz; do sleep 1; done'`

/** Stops it in the instant in which it is deaf, which on a busy machine may take more than one try. */
const STOPPED_TOO_EARLY = `CONTAINER=openclaw-gateway
${sourceFile('areas/gateway/files/stopping.sh')}
settings=/home/deploy/.openclaw/openclaw.json
cp -p $settings /root/settings
for try in 1 2 3 4 5; do
  since=$(date +%s)
  jq ".gateway.trustedProxies = [\\"192.0.2.$try\\"]" /root/settings >/root/settings.new && cat /root/settings.new >$settings
  timeout 60 sh -c "until docker logs --since $since $CONTAINER 2>&1 | grep -q 'received SIGUSR1'; do :; done"
  stopping docker stop -t 335 $CONTAINER
  said=$(docker logs --since $since $CONTAINER 2>&1)
  case $said in *'SIGTERM during shutdown; ignoring'*) break ;; esac
  docker start $CONTAINER && timeout 240 sh -c 'until curl -sf http://127.0.0.1:18789/startupz; do sleep 1; done'
done
printf '%s\\n' "$said"
docker inspect -f 'it ended with {{.State.ExitCode}}' $CONTAINER
cat /root/settings >$settings`

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
    await mended('whole')
  })

  it('weak secrets, open files, foreign owners, changed settings: each is found and mended, and undo is found too', async () => {
    // it stands still meanwhile: whether OpenClaw takes a changed setting at once, and keeps a copy of it, is a matter of moments
    await guest(`docker stop -t 30 openclaw-gateway && cd /home/deploy/.openclaw && touch workspace/by-root && chmod 755 . && chmod 644 openclaw.json &&
      jq '.gateway.terminal.enabled = true | .gateway.auth.token = "a-literal-of-the-owner-0123456789"' openclaw.json > /root/loose.json && cat /root/loose.json > openclaw.json &&
      sed -i 's/^OPENCLAW_GATEWAY_TOKEN=.*/OPENCLAW_GATEWAY_TOKEN=change-me/' /opt/openclaw/.env && chmod 644 /opt/openclaw/.env`)
    const loose = ['gateway.config-baseline', 'gateway.healthcheck', 'secrets.env-mode', 'secrets.no-literal-token', 'secrets.state-files-mode', 'secrets.token-agrees', 'secrets.token-strength', 'state.mode', 'state.owner']
    assert.deepEqual(locksFound(await server.audit()), loose)
    await mended()
    for (const step of ['gateway.config', 'secrets.env', 'state.folders']) {
      const undone = await run('undo', step, '--host', host, '--yes')
      assert.equal(undone.status, EXIT.ok, undone.stdout + undone.stderr)
    }
    // undo goes back to before hardshell: no .env and no openclaw.json, and what was loosened is loose again
    const again = found(await server.audit())
    for (const id of ['gateway.config-baseline', 'secrets.env-mode', 'state.mode', 'state.owner']) assert.ok(again.includes(id), `${id} is not among ${again.join(', ')}`)
    await mended('whole')
  })

  it('a gateway that refuses its settings is stopped without anybody asking, and named by audit and up', async () => {
    await guest(`cd /home/deploy/.openclaw && cp -p openclaw.json /root/good.json && jq '.nonsense = 1' /root/good.json > /root/bad.json && cat /root/bad.json > openclaw.json && docker restart -t 30 openclaw-gateway`)
    try {
      await guest('timeout 400 sh -c \'until [ "$(docker inspect -f "{{.State.Status}}" openclaw-gateway)" = exited ]; do sleep 1; done\'')
      assert.match(await guest('journalctl -u hardshell-gateway-watch.service --no-pager'), /stopped openclaw-gateway: it refuses to start \(exit 78\).*nonsense/)
      const running = (await server.audit()).findings.find(({ control }) => control === 'gateway.running')
      assert.match(running?.evidence[0]?.saw ?? '', /exit 78; it refuses to start.*nonsense/)
      const ran = await run('up', host, '--yes')
      assert.equal(ran.status, EXIT.step, ran.stdout + ran.stderr)
      // 143 where the watch, which goes by the starts before, was quicker than OpenClaw's own refusal
      assert.match(ran.stderr, /exit\s+78|status\s+143/)
      assert.match(ran.stderr, /nonsense/)
      assert.equal((await guest("docker inspect -f '{{.State.Status}}' openclaw-gateway")).trim(), 'exited')
    } finally {
      await guest('cat /root/good.json > /home/deploy/.openclaw/openclaw.json')
    }
    await mended()
  })

  it('each reason for which OpenClaw refuses to start is told in its own words', async () => {
    const config = '/home/deploy/.openclaw/openclaw.json'
    const newer = 'const { DatabaseSync } = require("node:sqlite"); const all = new DatabaseSync("/s/openclaw.sqlite"); all.exec("PRAGMA user_version = 99"); all.close()'
    const refusals: readonly (readonly [string, RegExp])[] = [
      [`rm ${config}`, /missing config/i],
      [`jq '.gateway.auth = {mode: "none"}' /root/good.json > /root/bad.json && cat /root/bad.json > ${config}`, /refusing to bind.*without auth/i],
      [`docker run --rm --network none --user 1000:1000 -v /home/deploy/.openclaw/state:/s --entrypoint node "$(docker inspect -f '{{.Image}}' openclaw-gateway)" -e '${newer}'`, /newer than this build/],
    ]
    try {
      for (const [broken, words] of refusals) {
        await guest(`docker stop -t 30 openclaw-gateway && rm -rf /root/good && cp -a /home/deploy/.openclaw /root/good && ${broken} && docker start openclaw-gateway`)
        assert.equal((await guest('timeout 120 docker wait openclaw-gateway')).trim(), '78', broken)
        await guest('docker stop -t 30 openclaw-gateway')
        const running = (await server.audit()).findings.find(({ control }) => control === 'gateway.running')
        assert.match(running?.evidence[0]?.saw ?? '', words)
        assert.match(running?.evidence[0]?.saw ?? '', /exit 78; it refuses to start/)
        await guest('cp -aT /root/good /home/deploy/.openclaw')
      }
    } finally {
      await guest('cp -aT /root/good /home/deploy/.openclaw')
    }
    await mended()
  })

  it('a stop that it drops, because it starts itself anew after a change of its settings, is said to it again', async () => {
    const { stdout } = await run('practice', 'ssh', server.name, STOPPED_TOO_EARLY)
    assert.match(stdout, /received SIGTERM during shutdown; ignoring[\s\S]*\[gateway\] ready[\s\S]*received SIGTERM; shutting down/)
    // told again it went by itself; Docker would have killed it after the 335 s: 137
    assert.match(stdout, /^it ended with 0$/m)
    await mended()
  })

  it('killed and made anew, it does not take its own claim on the state for another gateway', async () => {
    await guest('docker rm -f openclaw-gateway')
    assert.deepEqual(found(await server.audit()).slice(0, 2), ['gateway.answers', 'gateway.right-token'])
    await mended()
    assert.equal((await guest("docker inspect -f '{{.RestartCount}}' openclaw-gateway")).trim(), '0')
  })

  it('stopped, and its network taken away by a clean-up, it is made anew', async () => {
    await guest('docker stop -t 60 openclaw-gateway && docker network rm openclaw')
    await assert.rejects(guest('docker start openclaw-gateway'), /network \S+ not found/)
    await mended()
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
    await mended()
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
    await mended()
  })

  it('undo takes away the gateway that it started, and only that', async () => {
    const undone = await run('undo', 'gateway.up', '--host', host, '--yes')
    assert.equal(undone.status, EXIT.ok, undone.stdout + undone.stderr)
    assert.ok(found(await server.audit()).includes('gateway.running'))
    assert.match(await guest('ls /home/deploy/.openclaw/openclaw.json /opt/openclaw/.env'), /openclaw\.json/)
    await mended()
  })
})
