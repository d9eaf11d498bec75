/**
 * What an audit knows beyond the locks, on a hardened server with the real OpenClaw: which release runs and what is
 * known against it; where the state is, and whose.
 *   HS_STATE_SERVER  a hardened practice server to use and keep
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { shelf } from '../../src/cli/advisories.js'
import type { Finding } from '../../src/model/control.js'
import { EXIT } from '../../src/model/errors.js'
import { defaultSpec } from '../../src/spec/spec.js'
import { freePort } from '../../src/transport/ports.js'
import { SshTransport } from '../../src/transport/open.js'
import { knownFrame, readKnown } from '../../src/workflows/advisories.js'
import { observe, onlyControls } from '../../src/workflows/session.js'
import { Guest } from './guest.js'
import { WsDevice } from './ws-device.js'

const server = Guest.of('state', 'HS_STATE_SERVER')
const root = server.root.bind(server)

before(() => server.harden())
after(() => server.remove())

describe('known holes', () => {
  const own = shelf({ env: { HOME: '/nowhere' } })
  const { asOf } = readKnown(own).table
  const judged = async (today = asOf): Promise<Record<string, Finding>> => {
    const session = { host: server.host, spec: defaultSpec(), transport: server.console, today, operator: { 'known-advisories': () => knownFrame(own, today) } }
    const { card } = await observe(session, onlyControls(({ id }) => id.startsWith('advisories.')))
    return Object.fromEntries(card.findings.map((finding) => [finding.control.replace('advisories.', ''), finding]))
  }
  const verdicts = (found: Record<string, Finding>): Record<string, string> => Object.fromEntries(Object.entries(found).map(([id, { verdict }]) => [id, verdict]))
  /** A container or a process whose program is another release; the gateway itself goes on beside it. */
  const old = (version: string): string => `d=$(mktemp -d /root/old.XXXXXX) && printf '{\\n  "name": "openclaw",\\n  "version": "%s"\\n}\\n' ${version} >$d/package.json`
  const image = "$(docker inspect -f '{{.Config.Image}}' openclaw-gateway)"

  it('the release that runs is read from its own program and has none', async () => {
    const found = await judged()
    assert.deepEqual(verdicts(found), { 'no-critical': 'pass', 'no-high': 'pass', 'no-lesser': 'pass', 'list-recent': 'pass' })
    const [version] = (await root('docker exec openclaw-gateway node openclaw.mjs --version')).match(/\d+\.\d+\.\d+\S*/) ?? ['?']
    assert.equal(found['no-critical']?.evidence[0]?.saw, `${version} in openclaw-gateway`)
  })

  it('the same, by a list that nobody has renewed: first it is called old, then it proves nothing', async () => {
    const later = (days: number): string => new Date(Date.parse(asOf) + days * 86_400_000).toISOString().slice(0, 10)
    assert.deepEqual(verdicts(await judged(later(31))), { 'no-critical': 'pass', 'no-high': 'pass', 'no-lesser': 'pass', 'list-recent': 'fail' })
    assert.deepEqual(verdicts(await judged(later(91))), { 'no-critical': 'unknown', 'no-high': 'unknown', 'no-lesser': 'unknown', 'list-recent': 'fail' })
  })

  const beside: readonly (readonly [string, Record<string, string>])[] = [
    ['2026.2.6-3', { 'no-critical': 'fail', 'no-high': 'fail', 'no-lesser': 'fail', 'list-recent': 'pass' }],
    ['2026.7.35', { 'no-critical': 'pass', 'no-high': 'unknown', 'no-lesser': 'pass', 'list-recent': 'pass' }],
    ['2026.9.7-beta.1', { 'no-critical': 'pass', 'no-high': 'pass', 'no-lesser': 'pass', 'list-recent': 'pass' }],
  ]
  for (const [version, want] of beside) {
    it(`a second gateway of ${version} beside it is judged too`, async () => {
      await root(`${old(version)} && docker run -d --rm --name openclaw-old --network none --entrypoint sh -v "$d/package.json:/usr/local/lib/openclaw/node_modules/openclaw/package.json:ro" ${image} -c 'sleep 300 # gateway'`)
      try {
        assert.deepEqual(verdicts(await judged()), want)
      } finally {
        await root('docker rm -f openclaw-old; rm -rf /root/old.*')
      }
    })
  }

  it('a gateway that is stopped is judged by what it would start', async () => {
    await root('docker stop -t 30 openclaw-gateway')
    try {
      assert.match((await judged())['no-critical']?.evidence[0]?.saw ?? '', /^\d+\.\d+\.\d+\S* in openclaw-gateway \(stopped\)$/)
    } finally {
      await root('docker start openclaw-gateway')
    }
  })

  it('one that runs on the host itself is found by its process, whatever it calls itself', async () => {
    await root(`${old('2026.2.6')} && docker cp openclaw-gateway:/usr/local/bin/node /root/old-node >/dev/null 2>&1 && cd $d
      echo "process.title = 'openclaw-gateway'; console.log('up'); setInterval(() => {}, 1000)" >openclaw.mjs
      setsid /root/old-node openclaw.mjs gateway >up.log 2>&1 </dev/null & echo $! >/root/old.pid; until grep -q up /root/old.*/up.log; do sleep 0.1; done`)
    try {
      const found = await judged()
      assert.equal(found['no-critical']?.verdict, 'fail')
      assert.match(found['no-critical']?.evidence[0]?.saw ?? '', /^2026\.2\.6 in process \d+: /)
    } finally {
      await root('kill "$(cat /root/old.pid)"; rm -rf /root/old.* /root/old-node')
    }
    assert.equal((await judged())['no-critical']?.verdict, 'pass')
  })
})

describe('the state', () => {
  const judged = async (): Promise<Record<string, Finding>> => {
    const { card } = await observe({ host: server.host, spec: defaultSpec(), transport: server.console, today: '2026-01-01' }, onlyControls(({ id }) => id.startsWith('state.')))
    return Object.fromEntries(card.findings.map((finding) => [finding.control.replace('state.', ''), finding]))
  }
  /** A practice server is a container: of disks nothing can be said there. */
  const failing = (found: Record<string, Finding>): readonly string[] => Object.entries(found).filter(([, { verdict, because = '' }]) => verdict !== 'pass' && !/^a container: its disks/.test(because)).map(([id, { verdict, because }]) => `${id} ${verdict}${because === undefined ? '' : `: ${because}`}`)

  it('of a hardened gateway is where it should be, and whose', async () => assert.deepEqual(failing(await judged()), []))

  it('somebody else with its number, files of root below, one with a name that lies, a door ajar: each is found', async () => {
    await root(`useradd -o -u 1000 -M stranger; cd /home/deploy/.openclaw && chmod 755 . && touch "workspace/x
drift 0" workspace/1 workspace/2 workspace/3 workspace/4 workspace/5 workspace/6 workspace/7 workspace/8`)
    try {
      const found = await judged()
      assert.deepEqual(failing(found), ['owner fail', 'mode fail', 'uid-collision fail'])
      assert.match(found['owner']?.evidence[0]?.saw ?? '', /^9 files or folders of somebody else: 0:0 /)
      assert.equal(found['uid-collision']?.evidence[0]?.saw, 'stranger is uid 1000')
    } finally {
      if (process.env['HS_STATE_RECORD'] === undefined) await root(`userdel -f stranger 2>/dev/null; cd /home/deploy/.openclaw && chmod 700 . && rm -f workspace/x* workspace/[1-8]`)
    }
  })

  it('a container that may write beside its mounts, and does; one that runs as somebody else', async () => {
    const over = (text: string): Promise<string> => root(`cd /opt/openclaw && printf 'services:\n  openclaw-gateway:\n    ${text}\n' >/root/over.yaml && docker compose -f compose.yaml -f /root/over.yaml up -d 2>&1`)
    try {
      await over('read_only: false')
      assert.deepEqual(failing(await judged()), [])
      await root(`docker exec -u 0 openclaw-gateway sh -c 'mkdir /data && echo 1 >/data/memory.db' && docker exec openclaw-gateway sh -c 'echo 1 >/home/node/notes.md; echo 1 >/home/node/.npm/cached; echo 1 >/tmp/scratch'`)
      const found = await judged()
      assert.deepEqual(failing(found), ['nothing-outside fail'])
      assert.deepEqual(found['nothing-outside']?.evidence.map(({ saw }) => saw), ['/data/memory.db', '/home/node/notes.md'])
      await over('user: "0:0"')
      assert.deepEqual(failing(await judged()), ['container-user fail'])
    } finally {
      await root('cd /opt/openclaw && docker compose up -d 2>&1; rm -f /root/over.yaml; chown -R 1000:1000 /home/deploy/.openclaw /home/deploy/.openclaw-auth')
    }
    assert.deepEqual(failing(await judged()), [])
  })

  it('a plain archive of the state where people keep backups is found, whatever its mode; an encrypted one is none', async () => {
    await root('echo 1 >/var/backups/openclaw-2026-11-22.tar.gz; chmod 600 /var/backups/openclaw-2026-11-22.tar.gz; echo 1 >/home/deploy/openclaw.tar.gz.age')
    try {
      const found = await judged()
      assert.deepEqual(failing(found), ['archives-encrypted fail'])
      assert.equal(found['archives-encrypted']?.evidence[0]?.saw, '600 root /var/backups/openclaw-2026-11-22.tar.gz')
    } finally {
      await root('rm -f /var/backups/openclaw-2026-11-22.tar.gz /home/deploy/openclaw.tar.gz.age')
    }
  })
})

describe('down and up', () => {
  type Dump = Record<string, string | readonly string[]>
  const dump = async (): Promise<Dump> => withoutClocks(JSON.parse(await root(`docker exec -i openclaw-gateway node --no-warnings --input-type=module - <<'JS'\n${readFileSync(new URL('../../../test/hosts/dump-state.mjs', import.meta.url), 'utf8')}\nJS`)) as Dump)
  /** OpenClaw's own jobs stay; when each ran and is next due moves with the clock, the heartbeat's every half hour. */
  const withoutClocks = (dumped: Dump): Dump => {
    const jobs = 'state/openclaw.sqlite cron_jobs'
    const rows = [dumped[jobs] ?? []].flat().map((row) => JSON.parse(row) as Record<string, unknown>)
    assert.ok(rows.some(({ state_json: state }) => state !== undefined), 'OpenClaw keeps its jobs elsewhere now')
    return { ...dumped, [jobs]: rows.map((row) => JSON.stringify({ ...row, state_json: undefined, runtime_updated_at_ms: undefined })).sort() }
  }
  /** What a start writes about itself: who holds the state, since when, whether the last stop was clean, its own lists of databases and events, the form of its keys. */
  const BOOKKEEPING = /^(tmp\/.*\.lock|state\/openclaw-quarantine\.sqlite agent_integrity_verifications|agents\/main\/agent\/openclaw-agent\.sqlite session_key_contract|state\/openclaw\.sqlite (agent_databases|agent_database_leases|audit_events|diagnostic_events|gateway_boot_lifecycle|state_leases))$/
  /** Twice the same: whatever the message set in motion has come to its end. */
  const settled = async (message: string): ReturnType<typeof dump> => {
    for (let last = await dump(); ; ) {
      const next = await dump()
      const moving = Object.keys({ ...last, ...next }).filter((name) => !BOOKKEEPING.test(name) && JSON.stringify(last[name]) !== JSON.stringify(next[name]))
      const agent = (table: string): readonly string[] => [next[`agents/main/agent/openclaw-agent.sqlite ${table}`] ?? []].flat()
      if (moving.length === 0 && agent('transcript_events').some((row) => row.includes(message)) && agent('session_pending_inputs').length === 0) return next
      last = next
    }
  }
  const openclaw = (...words: string[]): Promise<string> => root(`docker exec openclaw-gateway node openclaw.mjs ${words.join(' ')}`)

  it('changes nothing of a gateway that has sessions and a paired device in it', async () => {
    const ssh = new SshTransport(`practice-${server.name}`, ['-F', server.sshConfig, '-o', 'User=deploy'], process.env)
    const port = await freePort(0)
    // what came before may have made it anew
    await root('timeout 240 sh -c "until curl -sf http://127.0.0.1:18789/startupz >/dev/null; do sleep 1; done"')
    const forwarding = await ssh.forward({ localPort: port, remotePort: 18789 })
    try {
      const token = (await root('sed -n s/^OPENCLAW_GATEWAY_TOKEN=//p /opt/openclaw/.env')).trim()
      const device = new WsDevice()
      const scopes = ['operator.read', 'operator.write']
      const knock = await device.connect({ port, auth: { token }, scopes })
      assert.ok(!knock.ok && knock.requestId !== undefined, JSON.stringify(knock))
      await openclaw('devices', 'approve', knock.requestId, '--json')
      const paired = await device.connect({ port, auth: { token }, scopes })
      assert.ok(paired.ok && paired.deviceToken !== undefined, JSON.stringify(paired))
      const run = `state-${Date.now()}`
      const message = `remember the milk of ${run}`
      const sent = await paired.connection.request('chat.send', { sessionKey: 'main', message, idempotencyKey: run })
      assert.equal(sent.ok, true, JSON.stringify(sent))
      paired.connection.close()
      await paired.connection.ended

      // there is no model behind it: the run ends with that, and everything it had to write is written
      await root(`timeout 240 sh -c 'until docker logs openclaw-gateway 2>&1 | grep -q "message processed:.*messageId=${run} "; do sleep 1; done'`)
      const before = await settled(message)
      await root('cd /opt/openclaw && docker compose down 2>&1 && docker compose up -d --wait 2>&1')
      const later = await dump()
      const rows = (name: string): readonly string[] => [before[name] ?? []].flat()
      assert.ok(rows('state/openclaw.sqlite device_pairing_paired').some((row) => row.includes(device.id)), 'the paired device is in the state')
      assert.ok(rows('agents/main/agent/openclaw-agent.sqlite transcript_events').some((row) => row.includes(message)), 'the session is in the state')
      const changed = [...new Set([...Object.keys(before), ...Object.keys(later)])].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(later[name]))
      assert.deepEqual(changed.filter((name) => !BOOKKEEPING.test(name)), [])
      // and the device comes back with its own token, without asking anybody
      const again = await device.connect({ port, auth: { deviceToken: paired.deviceToken }, scopes })
      assert.ok(again.ok, JSON.stringify(again))
      again.connection.close()
    } finally {
      await forwarding.close()
      await ssh.close()
    }
  })
})

describe('a collection that is broken off while it has the token in hand', () => {
  const left = (): Promise<string> => root('find /dev/shm -mindepth 1 -maxdepth 1 -name "hardshell.*"')
  /** Docker's own runc has it in a file of root's while it starts a process in the container, as the health check does. */
  const withToken = (): Promise<string> => root("sed -n 's/^OPENCLAW_GATEWAY_TOKEN=//p' /opt/openclaw/.env | grep -rlF --exclude='runc-process*' -f - /dev/shm /tmp /var/tmp || true")
  /** A deep audit, once its search for the token goes through the files. */
  async function searching(): Promise<ReturnType<Guest['start']>> {
    const running = server.start('audit', server.host, '--deep', '--fail-on', 'none')
    await root('until [ -s /dev/shm/hardshell.*/token-traces/files ]; do sleep 0.1; done')
    return running
  }

  it('killed hard on the host, its watch with it: what it leaves does not hold the token, and the next one takes it away', async () => {
    const running = await searching()
    await root('for folder in /dev/shm/hardshell.*; do number=${folder#*/hardshell.}; kill -9 "${number%.*}" $(ps -o pid= --ppid "${number%.*}"); done')
    assert.equal((await running.ended).status, EXIT.unreachable)
    assert.notEqual(await left(), '')
    assert.equal(await withToken(), '')
    await server.audit()
    assert.equal(await left(), '')
  })

  it('cut off from its operator: it takes away what it had by itself', async () => {
    const running = await searching()
    server.cutConnections()
    assert.equal((await running.ended).status, EXIT.unreachable)
    await root('while ls -d /dev/shm/hardshell.* >/dev/null 2>&1; do sleep 0.2; done')
    assert.equal(await withToken(), '')
  })
})
