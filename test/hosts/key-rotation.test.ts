/**
 * `rotate gateway` on a real server: the new token is in and the old one out, seen from here over HTTP and WebSocket; devices
 * stay, or are out with --incident; the token is on no command line meanwhile. And wherever it is killed, here or there, the
 * gateway works with one token, which is the one in .env. Each test builds on the one before.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { Rotation } from '../../src/areas/secrets/rotation.js'
import { EXIT } from '../../src/model/errors.js'
import { packageRoot } from '../../src/runner/assets.js'
import { quote } from '../../src/shell/quote.js'
import { Guest, verdictOf } from './guest.js'
import { killedWhen } from './killed-when.js'
import { newKeyChecks } from './new-key-checks.js'
import type { Running } from './run-hardshell.js'
import { WsDevice, type Answer } from './ws-device.js'

/** A hardened practice server to use and keep. */
const server = Guest.of('rotate', 'HS_ROTATE_SERVER')
const { host } = server
/** By the console, which hardshell has no part in. */
const there = (script: string): Promise<string> => server.root(script, 600_000)
const LOG = '/run/every-argv.log'
const token = async (): Promise<string> => {
  const text = (await there(`sed -n 's/^OPENCLAW_GATEWAY_TOKEN=//p' /opt/openclaw/.env`)).trim()
  assert.match(text, /^[0-9a-f]{64}$/)
  return text
}

let way: Running | undefined
let port = 0
/** A tunnel for programs, as the operator would have it. */
async function tunnel(): Promise<void> {
  await closed()
  port = await freePort()
  way = server.start('open', host, '--no-browser', '--port', String(port))
  await way.seen(/serves programs|The gateway of/)
}
async function closed(): Promise<void> {
  way?.child.kill('SIGKILL')
  await way?.ended
  way = undefined
}
async function freePort(): Promise<number> {
  const one = createServer()
  await new Promise<void>((listening) => one.listen(0, '127.0.0.1', listening))
  const { port: free } = one.address() as { port: number }
  await new Promise((over) => one.close(over))
  return free
}
const http = async (secret: string): Promise<number> =>
  (await fetch(`http://127.0.0.1:${port}/tools/invoke`, { method: 'POST', headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }, body: '{}' })).status
const saw = (answer: Answer): string => (answer.ok ? 'hello-ok' : answer.code)
const plain = async (secret: string): Promise<string> => saw(await new WsDevice().connect({ port, auth: { token: secret }, scopes: ['operator.read'] }))

/** The gateway works with one token: the one in .env. `others` are refused. */
async function oneToken(others: readonly string[]): Promise<string> {
  const now = await token()
  await tunnel()
  assert.equal(await http(now), 400)
  for (const other of others.filter((one) => one !== now)) assert.equal(await http(other), 401)
  assert.equal((await there('docker exec openclaw-gateway printenv OPENCLAW_GATEWAY_TOKEN')).trim() === now, true, 'the container has the token of .env')
  assert.equal((await there('ls -A /opt/openclaw /etc/systemd/system | grep -E "rotate|hardshell-guard" || true')).trim(), '', 'nothing half done is left')
  assert.equal((await there('find /var/lib/hardshell/journal -path "*secrets.rotate*" \\( -name before -o -name container \\)')).trim(), '', 'no token is kept')
  return now
}

before(() => server.harden())
after(async () => {
  await closed()
  await there('pkill -x every-argv || true')
  await server.remove()
})

describe('rotation of the gateway token', () => {
  after(closed)
  const phone = new WsDevice()
  let deviceToken = ''

  it('a phone is paired with a gateway that is up', async () => {
    await tunnel()
    const knock = { port, auth: { token: await token() }, scopes: ['operator.read'] }
    const first = await phone.connect(knock)
    assert.ok(!first.ok && first.requestId !== undefined, saw(first))
    const approved = await server.run('devices', 'approve', first.requestId, '--host', host)
    assert.equal(approved.status, EXIT.ok, approved.stderr)
    const second = await phone.connect(knock)
    assert.ok(second.ok && second.deviceToken !== undefined, saw(second))
    deviceToken = second.deviceToken
    second.connection.close()
    await second.connection.ended
  })

  it('a dry run changes nothing, and nobody is asked by a pipe', async () => {
    const before = await token()
    const dry = await server.run('rotate', 'gateway', host, '--dry-run')
    assert.equal(dry.status, EXIT.ok, dry.stderr)
    assert.match(dry.stderr, /The container is made anew/)
    assert.equal((await server.run('rotate', 'gateway', host)).status, EXIT.usage)
    assert.equal(before === (await token()), true)
  })

  it('routine: new in, old out, the phone stays and is named; the token is on no command line, in no output, in no journal', async () => {
    const old = await token()
    const program = readFileSync(new URL('test/hosts/every-argv.pl', packageRoot)).toString('base64')
    await there(`token=$(sed -n 's/^OPENCLAW_GATEWAY_TOKEN=//p' /opt/openclaw/.env)
      echo "export OPENCLAW_GATEWAY_TOKEN=$token" >>/root/.bash_history
      cp -p /opt/openclaw/.env /opt/openclaw/.env.bak
      mkdir -p -m 700 /var/lib/hardshell/journal/20260101T000000Z-0000/00-secrets.env/changes/1
      cp -p /opt/openclaw/.env /var/lib/hardshell/journal/20260101T000000Z-0000/00-secrets.env/changes/1/before
      printf %s ${quote(program)} | base64 -d >/run/every-argv.pl; setsid perl /run/every-argv.pl ${LOG} >/run/every-argv.err 2>&1 </dev/null &
      for at in $(seq 100); do [ -e ${LOG}.ready ] && exit 0; sleep 0.1; done; cat /run/every-argv.err; exit 1`)
    const live = await phone.connect({ port, auth: { deviceToken }, scopes: ['operator.read'] })
    assert.equal(saw(live), 'hello-ok')
    const rotated = await server.run('rotate', 'gateway', host, '--yes', '--json', '--verbose')
    assert.equal(rotated.status, EXIT.ok, rotated.stdout + rotated.stderr)
    await there(`pkill -x every-argv; for at in $(seq 100); do pgrep -x every-argv >/dev/null || exit 0; sleep 0.1; done; exit 1`)
    const now = await oneToken([old])
    assert.notEqual(now === old, true)
    const told = JSON.parse(rotated.stdout) as Rotation
    assert.equal(told.ended, 'done')
    assert.deepEqual(told.failed, [])
    assert.deepEqual(
      told.proofs.map(({ what, saw: answer }) => `${what}: ${answer}`),
      ['the new token over HTTP, from the host: 400', 'the old token over HTTP, from the host: 401', 'the new token over HTTP: 400', 'the old token over HTTP: 401', 'the new token over WebSocket: hello-ok', 'the old token over WebSocket: AUTH_TOKEN_MISMATCH'],
    )
    assert.deepEqual(told.devices.map(({ id, connected }) => `${id} ${connected}`), [`${phone.id.slice(0, 16)} true`])
    assert.equal(told.connections, 1)
    assert.deepEqual(told.revoked, [])
    for (const place of ['shell /root/.bash_history', 'copy /opt/openclaw/.env.bak']) assert.ok(told.stale.includes(place), `${place} in ${told.stale.join(', ')}`)
    const before = '/var/lib/hardshell/journal/20260101T000000Z-0000/00-secrets.env/changes/1/before'
    assert.deepEqual(told.journal, [before])
    assert.equal((await there(`cmp ${before} /opt/openclaw/.env && stat -c '%a %U' ${before} /opt/openclaw/.env`)).trim(), '600 deploy\n600 deploy', 'an undo would not bring the old one back')

    assert.equal(await plain(old), 'AUTH_TOKEN_MISMATCH')
    assert.equal(await plain(now), 'PAIRING_REQUIRED')
    assert.equal(saw(await phone.connect({ port, auth: { deviceToken }, scopes: ['operator.read'] })), 'hello-ok')
    const programs = await there(`cat ${LOG}`)
    assert.ok(/ curl .*tools\/invoke/.test(programs) && / node .*-e/.test(programs), 'the watcher saw the rotation')
    const journal = await there('cat $(find /var/lib/hardshell/journal -path "*secrets.rotate*" -type f) /var/lib/hardshell/rotation/last; journalctl -q --no-pager --since "10 minutes ago"')
    const saved = join(server.cwd, 'facts.json')
    assert.equal((await server.run('audit', host, '--save', saved, '--fail-on', 'none')).status, EXIT.ok)
    const facts = readFileSync(saved, 'utf8')
    for (const secret of [old, now]) for (const text of [programs, rotated.stdout, rotated.stderr, journal, facts]) assert.equal(text.includes(secret), false)
    await there(`rm -f ${LOG}* /opt/openclaw/.env.bak; sed -i /OPENCLAW_GATEWAY_TOKEN/d /root/.bash_history; rm -r /var/lib/hardshell/journal/20260101T000000Z-0000`)
  })

  it('incident: the phone is out, also with the token of its own', async () => {
    const old = await token()
    const rotated = await server.run('rotate', 'gateway', host, '--incident', '--yes')
    assert.equal(rotated.status, EXIT.ok, rotated.stdout + rotated.stderr)
    assert.match(rotated.stdout, /1 device taken out/)
    assert.match(rotated.stdout, /✓ a revoked device with its own token {2}AUTH_DEVICE_TOKEN_MISMATCH/)
    await oneToken([old])
    assert.equal(saw(await phone.connect({ port, auth: { deviceToken }, scopes: ['operator.read'] })), 'AUTH_DEVICE_TOKEN_MISMATCH')
    assert.equal(verdictOf(await server.audit(), 'secrets.rotation-ended'), 'pass')
  })

  it('a token in openclaw.json, which would win, is seen beforehand', async () => {
    const before = await token()
    await there(`cd /home/deploy/.openclaw && cp -p openclaw.json /root/settings && jq --arg t "$(head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \\n')" '.gateway.auth.token=$t' /root/settings >openclaw.json`)
    const refused = await server.run('rotate', 'gateway', host, '--yes')
    await there('cd /home/deploy/.openclaw && cp /root/settings openclaw.json && rm -f openclaw.json.bak* openclaw.json.last-good /root/settings')
    assert.equal(refused.status, EXIT.conflict, refused.stderr)
    assert.match(refused.stderr, /stands in openclaw\.json and wins/)
    assert.equal(before === (await token()), true)
    // the gateway takes settings up as they change
    await there(`for at in $(seq 60); do
        sed -n 's/^OPENCLAW_GATEWAY_TOKEN=/header = "Authorization: Bearer /p' /opt/openclaw/.env | sed 's/$/"/' | curl -s -o /dev/null -w '%{http_code}' -K - -X POST -H 'Content-Type: application/json' -d '{}' http://127.0.0.1:18789/tools/invoke | grep -qx 400 && exit 0; sleep 8; done; exit 1`)
  })

  it('a new token that the gateway does not take gives way to the old one', async () => {
    const before = await token()
    await there(`cd /opt/openclaw && cp -p compose.yaml /root/ && sed -i "s|^    environment:|&\\n      OPENCLAW_GATEWAY_TOKEN: $(sed -n s/^OPENCLAW_GATEWAY_TOKEN=//p .env)|" compose.yaml`)
    const failed = await server.run('rotate', 'gateway', host, '--yes')
    await there('mv /root/compose.yaml /opt/openclaw/compose.yaml')
    assert.equal(failed.status, EXIT.step, failed.stdout + failed.stderr)
    assert.match(failed.stderr, /the\s+new\s+token\s+over\s+HTTP,\s+from\s+the\s+host:\s+the\s+gateway\s+says\s+401,\s+not\s+400/)
    assert.equal(`${failed.stdout}${failed.stderr}`.includes(before), false)
    assert.equal((await oneToken([])) === before, true)
  })

  it('the operator is killed in the middle: the host comes to an end by itself', async () => {
    const old = await token()
    const one = server.start('rotate', 'gateway', host, '--yes', '--verbose')
    await one.seen(/\.env holds a new token/)
    one.child.kill('SIGKILL')
    await one.ended
    await there('for at in $(seq 300); do grep -q ^ended /var/lib/hardshell/rotation/last && exit 0; sleep 1; done; exit 1')
    const now = await oneToken([old])
    assert.equal(now === old, false, 'it was finished')
  })

  /** Kills the host's side, hard and with all that it has started, once `when` is so there. */
  async function interrupted(when: string, ...words: string[]): Promise<{ old: string; made: string }> {
    const old = await token()
    const killed = there(killedWhen('secrets.rotate', when, "sed -n 's/^OPENCLAW_GATEWAY_TOKEN=//p' /opt/openclaw/.env"))
    const ran = await server.run('rotate', 'gateway', host, '--yes', ...words)
    assert.equal(ran.status, EXIT.step, ran.stdout + ran.stderr)
    return { old, made: (await killed).trim() }
  }
  it('killed on the host before .env is written: nothing has changed, and nothing is left', async () => {
    const { old, made } = await interrupted('[ -e /etc/systemd/system/hardshell-guard.service ] && ! changed')
    assert.equal(made === old, true)
    assert.equal((await server.run('rotate', 'gateway', host, '--dry-run')).status, EXIT.ok)
    assert.equal((await oneToken([])) === old, true)
  })

  const stages = [
    ['.env is written and the container is not', 'changed'],
    ['the container is being made anew', 'changed && anew'],
    ['the new token is being proven', 'changed && anew && ready'],
  ] as const
  for (const [stage, when] of stages) {
    it(`killed on the host when ${stage}: the next command puts the old token back`, async () => {
      const { old, made } = await interrupted(when)
      assert.equal(made === old, false)
      const next = await server.run('rotate', 'gateway', host, '--dry-run')
      assert.equal(next.status, EXIT.ok, next.stderr)
      assert.equal((await oneToken([made])) === old, true)
    })
  }

  it('killed on the host after the proof of an incident: the new token is in force, and the next audit says what was not done', async () => {
    const { old, made } = await interrupted('[ -e "$(entry)/changes/0/done" ]', '--incident')
    assert.equal((await oneToken([old])) === made, true)
    assert.equal(verdictOf(await server.audit(), 'secrets.rotation-ended'), 'fail')
  })
})

newKeyChecks(server)
