/**
 * The gateway token appears where it belongs and nowhere else: not on any command line while hardshell works, not in its
 * journal, facts, --verbose output or errors, not in logs. Every program that is started on the server meanwhile is seen
 * (every-argv.pl). Then the places are planted, and each is found. Each test builds on the one before.
 */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { EXIT } from '../../src/model/errors.js'
import { packageRoot } from '../../src/runner/assets.js'
import { quote } from '../../src/shell/quote.js'
import { madeUp } from '../unit/git-repository.js'
import { Guest, verdictOf, type AuditJson } from './guest.js'
import type { Ran } from './run-hardshell.js'

/** A hardened practice server to use and keep, for the tests behind the first four. */
const server = Guest.of('secrets', 'HS_SECRETS_SERVER')
const { host } = server
/** By the console, which hardshell has no part in. */
const there = server.root.bind(server)
const LOG = '/run/every-argv.log'
const TOKEN = `sed -n 's/^OPENCLAW_GATEWAY_TOKEN=//p' /opt/openclaw/.env`
const OURS = ['secrets.no-token-copies', 'secrets.token-not-in-shell-history', 'secrets.token-not-in-processes', 'secrets.token-not-in-units', 'secrets.token-not-in-logs', 'secrets.keys-by-reference', 'secrets.gitignore', 'secrets.git-history'] as const
const failing = (audit: AuditJson): readonly string[] => OURS.filter((id) => verdictOf(audit, id) === 'fail')

const WORKSPACE = '/home/deploy/.openclaw/workspace'
const INSIDE = '/home/node/.openclaw/workspace'
/** Everything that hardshell said in this test. */
const said: string[] = []
async function run(...words: string[]): Promise<Ran> {
  const ran = await server.run(...words)
  said.push(ran.stdout, ran.stderr)
  return ran
}
const leaks = async (texts: readonly string[]): Promise<boolean> => {
  const token = (await there(TOKEN)).trim()
  assert.match(token, /^[0-9a-f]{64}$/)
  return texts.some((text) => text.includes(token) || text.includes(Buffer.from(token).toString('base64').slice(0, 40)))
}

describe('the gateway token and other secrets', () => {
  after(async () => {
    await there(`pkill -x every-argv || true`)
    await server.remove()
  })

  it('the watcher sees every program, however short it lives', async () => {
    await Guest.make(server.name)
    const program = readFileSync(new URL('test/hosts/every-argv.pl', packageRoot)).toString('base64')
    await there(`printf %s ${quote(program)} | base64 -d >/run/every-argv.pl; setsid perl /run/every-argv.pl ${LOG} >/run/every-argv.err 2>&1 </dev/null &
      for at in $(seq 100); do [ -e ${LOG}.ready ] && exit 0; sleep 0.1; done; cat /run/every-argv.err; exit 1`)
    await server.sh('for at in $(seq 200); do /bin/true planted-$at-; done')
    assert.equal((await there(`grep -cE '^[0-9]+ /bin/true planted-[0-9]+- ' ${LOG}`)).trim(), '200')
  })

  it('up, verify, audit and plan: it is on no command line, in nothing that they say', async () => {
    const up = await run('up', host, '--yes', '--verbose')
    assert.equal(up.status, EXIT.ok, up.stdout + up.stderr)
    assert.match(up.stderr, /collect, \d+ bytes of script, ended with 0 after \d+ ms/)
    for (const words of [['up', host, '--yes', '--json'], ['verify', host, '--verbose'], ['plan', host, '--verbose', '--json'], ['journal', host, '--json'], ['audit', host, '--deep', '--verbose', '--json', '--fail-on', 'none']]) await run(...words)
    const facts = join(server.cwd, 'facts.json')
    await run('audit', host, '--save', facts, '--fail-on', 'none')
    said.push(readFileSync(facts, 'utf8'))
    assert.equal(await leaks(said), false)
    const seen = Number(await there(`wc -l <${LOG}`))
    assert.ok(seen > 1000, `${seen} programs were seen`)
    assert.equal((await there(`${TOKEN} | grep -cF -f - ${LOG} || true`)).trim(), '0')
  })

  it('open: the sign-in and the token pass through no command line, there or here', async () => {
    const opening = server.start('open', host, '--no-browser', '--verbose')
    await opening.seen(/127\.0\.0\.1:/)
    const here = commandLines()
    opening.child.kill('SIGTERM')
    const { stderr, stdout } = await opening.ended
    said.push(here, stderr)
    assert.equal(await leaks([here, stderr, stdout]), false)
    assert.equal((await there(`${TOKEN} | grep -cF -f - ${LOG} || true`)).trim(), '0')
  })

  it('errors that are forced do not tell it', async () => {
    await there('mv /opt/openclaw/compose.yaml /root/; mkdir /opt/openclaw/compose.yaml; sed -i "s/^OPENCLAW_GATEWAY_PORT=.*/OPENCLAW_GATEWAY_PORT=1/" /opt/openclaw/.env')
    const failed = await run('up', host, '--yes', '--verbose')
    assert.notEqual(failed.status, EXIT.ok)
    await there('rmdir /opt/openclaw/compose.yaml; mv /root/compose.yaml /opt/openclaw/')
    await there('docker stop -t 5 openclaw-gateway')
    const verify = await run('verify', host)
    assert.equal(verify.status, EXIT.verify)
    await run('open', host, '--no-browser')
    const mended = await run('up', host, '--yes')
    assert.equal(mended.status, EXIT.ok, mended.stdout + mended.stderr)
    assert.equal(await leaks(said), false)
    assert.equal((await there(`${TOKEN} | grep -cF -f - ${LOG} || true`)).trim(), '0')
  })

  it("it is in no log and in nothing of hardshell's journal but what undo needs, for root alone", async () => {
    const audit = await server.audit('--deep')
    assert.deepEqual(failing(audit), [], JSON.stringify(audit.findings.filter(({ control, verdict }) => verdict === 'fail' && control.startsWith('secrets.'))))
    const holding = (await there(`${TOKEN} | grep -rlF -f - /var/lib/hardshell || true`)).split('\n').filter((line) => line !== '')
    assert.deepEqual(holding.filter((path) => !/\/changes\/\d+\/(before|container)/.test(path)), [])
    assert.equal((await there("stat -c '%a %u' /var/lib/hardshell/journal")).trim(), '700 0')
  })

  it('planted in every place, it is found in every place, and nowhere shown', async () => {
    await there(`pkill -x every-argv; rm -f ${LOG}*
      token=$(${TOKEN})
      echo "curl -H 'Authorization: Bearer $token'" >>/root/.bash_history
      mkdir -p /etc/systemd/system/planted.service.d /etc/cron.d
      printf '[Service]\\nEnvironment=TOKEN=%s\\n' "$token" >/etc/systemd/system/planted.service.d/x.conf
      echo "# $token" >/etc/cron.d/planted
      TOKEN=$token setsid sleep 600 >/dev/null 2>&1 </dev/null &
      echo "$token" | logger -t planted
      cp /opt/openclaw/.env /opt/openclaw/.env.bak
      jq '.gateway.auth.token = "an-old-one-of-forty-three-signs-or-more-1234" | .models.providers.x.apiKey = "planted-literal-key"' /home/deploy/.openclaw/openclaw.json >/home/deploy/.openclaw/openclaw.json.bak
      docker exec -i -w /home/node/.openclaw/workspace openclaw-gateway sh -ec 'git init -q .; cat >config.js; git add .; git -c user.name=a -c user.email=a@example.org commit -qm one' <<'X'
const key = "${madeUp.github()}"
X`)
    const audit = await server.audit('--deep')
    assert.deepEqual(failing(audit), OURS)
    assert.equal(await leaks([JSON.stringify(audit)]), false)
    const copies = ['no-token-copies', 'settings-copies'].flatMap((claim) => audit.findings.find(({ control }) => control === `secrets.${claim}`)?.evidence.map(({ saw }) => saw))
    for (const saw of ['/opt/openclaw/.env.bak holds the token that is in use', '/home/deploy/.openclaw/openclaw.json.bak holds another token']) assert.ok(copies.includes(saw), `${saw}: ${String(copies)}`)
  })

  it('scrub: explained, refused where it cannot be done well, done with a bundle, and gone back from', async () => {
    const before = (await there(`docker exec -w ${INSIDE} openclaw-gateway git rev-parse HEAD`)).trim()
    const dry = await run('secrets', 'scrub', host, '--dry-run')
    assert.equal(dry.status, EXIT.ok, dry.stderr)
    assert.match(dry.stderr, /github in config\.js[^]*Rotate first[^]*nothing was changed/)
    const without = await run('secrets', 'scrub', host, '--yes')
    assert.equal(without.status, EXIT.operator, without.stderr)
    assert.match(without.stderr, /git-filter-repo/)
    await there(`echo '// more' >>${WORKSPACE}/config.js`)
    const dirty = await run('secrets', 'scrub', host, '--yes', '--install')
    assert.equal(dirty.status, EXIT.conflict, dirty.stderr)
    assert.match(dirty.stderr, /not committed/)
    await there(`docker exec -w ${INSIDE} openclaw-gateway git checkout -q config.js`)
    assert.equal((await there(`docker exec -w ${INSIDE} openclaw-gateway git rev-parse HEAD`)).trim(), before)

    const done = await run('secrets', 'scrub', host, '--yes')
    assert.equal(done.status, EXIT.ok, done.stderr)
    assert.match(await there(`cat ${WORKSPACE}/config.js`), /\*\*\*REMOVED\*\*\*/)
    assert.notEqual((await there(`docker exec -w ${INSIDE} openclaw-gateway git rev-parse HEAD`)).trim(), before)
    assert.equal((await there(`find ${WORKSPACE} ! -user deploy | head -3`)).trim(), '', 'all of it is still the owner’s')
    const scanned = await run('secrets', 'scan', host, '--json')
    assert.equal(verdictOf(JSON.parse(scanned.stdout) as AuditJson, 'secrets.git-history'), 'pass')
    assert.match(await there('stat -c "%a %U" /var/lib/hardshell/scrub/*/before.bundle'), /^600 root$/m)

    const back = /to go back {3}(.+)/.exec(done.stderr)?.[1]
    assert.ok(back !== undefined)
    await there(back)
    assert.equal((await there(`docker exec -w ${INSIDE} openclaw-gateway git rev-parse HEAD`)).trim(), before)
    assert.equal(verdictOf(JSON.parse((await run('secrets', 'scan', host, '--json')).stdout) as AuditJson, 'secrets.git-history'), 'fail')
    assert.equal(said.some((text) => /gh[p]_[A-Za-z0-9]{36}/.test(text)), false)
  })

  it('tokens that only look good are told from good ones', async () => {
    const probe = readFileSync(new URL('src/areas/secrets/tokens.probe.sh', packageRoot)).toString('base64')
    const good = madeUp.gatewayToken()
    const tokens: readonly (readonly [string, string])[] = [
      [good, 'good'], [good.slice(0, 62), 'short'], ['changeme', 'placeholder'], ['your-token-here', 'placeholder'], ['a'.repeat(64), 'repetitive'], ['0123456789abcdef'.repeat(4), 'repetitive'],
      // what `openssl dgst` or sha256sum makes of nothing
      ['e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'example'],
    ]
    const answers = await there(`mkdir -p /run/t; printf %s ${quote(probe)} | base64 -d >/run/t/probe\nfor token in ${tokens.map(([token]) => quote(token)).join(' ')}; do echo "OPENCLAW_GATEWAY_TOKEN=$token" >/run/t/.env; CONTAINER=none ENV_FILE=/run/t/.env STATE=/run/t sh /run/t/probe | sed -n 's/^ENV_FILE=//p'; done; rm -rf /run/t`)
    assert.deepEqual(answers.trim().split('\n'), tokens.map(([, kind]) => kind))
  })
})

/** The command lines of this machine, as any user of it could read them. */
function commandLines(): string {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'latin1')
      } catch {
        return '' // it has ended
      }
    })
    .join('\n')
}
