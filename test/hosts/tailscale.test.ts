/**
 * Tailscale as a way in, on a practice server. Its service cannot be had here: a package of the same name stands in for its command
 * line and for the proxy of tailscale serve (test/hosts/tailscale/), in a signed repository of the same layout. The front door is a
 * program that answers with what it was sent: what is shown here is everything from the tailnet up to it.
 */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { area as waysIn } from '../../src/areas/ways-in/index.js'
import { EXIT } from '../../src/model/errors.js'
import { applyStep, undoEntry, type StepOutcome } from '../../src/runner/apply.js'
import { areaFiles } from '../../src/runner/assets.js'
import { complete, specSchema, type Spec } from '../../src/spec/spec.js'
import { SshTransport } from '../../src/transport/open.js'
import { Guest, type AuditJson } from './guest.js'
import { StandInRepository, type Variant } from './stand-in-repository.js'

const REFUSED: readonly (readonly [Variant, RegExp])[] = [
  ['wrongkey', /the repository .*\/tailscale\/debian is refused: it is signed by another key than the pinned one; nothing was installed/],
  ['otherkey', /the key of .*\/tailscale\/debian is refused: its fingerprint is [0-9A-F]{40}, not [0-9A-F]{40}; nothing was installed/],
  ['baddeb', /a package is refused: a file is not the one that was signed.*tailscale_/],
]
const DOOR = 'http://127.0.0.1:18780'
const program = (name: string): string => readFileSync(new URL(`../../../test/hosts/tailscale/${name}`, import.meta.url), 'utf8')

/** What removal must leave as it was: packages, files of /etc, what apt keeps, interfaces, the firewall's own list. */
const LISTING = `cd /
find etc -xdev -printf '%p %y %m %U:%G %l\\n' | sort
find etc -xdev -type f -not -name 'user*.rules' -exec sha256sum {} + | sort
find var/lib/apt/lists var/cache/apt/archives -type f | sort
ls -d var/lib/tailscale var/cache/tailscale 2>/dev/null
dpkg-query -W -f '\${Package} \${Version} \${Status}\\n'
ufw show added
ls sys/class/net`

describe('Tailscale', () => {
  let guest: Guest
  let transport: SshTransport
  let repository: StandInRepository
  let untouched: readonly string[]
  let run = 0
  const lines: string[] = []
  const listing = async (): Promise<readonly string[]> => (await guest.root(LISTING)).split('\n')
  const changed = async (): Promise<readonly string[]> => {
    const now = await listing()
    return [...untouched.filter((line) => !now.includes(line)).map((line) => `-${line}`), ...now.filter((line) => !untouched.includes(line)).map((line) => `+${line}`)]
  }
  const specOf = (variant: Variant | 'closed', port = 443): Spec =>
    complete(specSchema.parse(variant === 'closed' ? {} : { ways: { tailscale: { port, repository: repository.url(variant, 'tailscale'), fingerprint: repository.fingerprint } } }))
  const apply = async (variant: Variant | 'closed' = 'good', port?: number): Promise<StepOutcome & { readonly run: string }> => {
    lines.length = 0
    const step = waysIn.steps.find(({ id }) => id === 'ways-in.tailscale')
    assert.ok(step)
    const changes = step.changes(specOf(variant, port), areaFiles(step.id)).map((change) => ({ change, effect: 'run' as const }))
    const name = `tailscale-${(run += 1)}`
    const outcome = await applyStep(transport, { id: step.id, title: '', why: '', lockout: false, restartsGateway: false, asked: [], changes }, { deployUser: 'deploy', run: name, position: 0, onEvent: (event) => { if ('text' in event) lines.push(event.text) } })
    return { ...outcome, run: name }
  }
  const undo = (name: string): Promise<StepOutcome> => undoEntry(transport, { run: name, position: 0, step: 'ways-in.tailscale', changes: [{ kind: 'script', what: 'Tailscale' }] }, (event) => { if ('text' in event) lines.push(event.text) })
  const audit = (): Promise<AuditJson> => guest.audit('--only', 'ways-in.*,firewall.*')
  const verdicts = async (): Promise<Readonly<Record<string, string>>> =>
    Object.fromEntries((await audit()).findings.filter(({ control }) => /^ways-in\.(tailscale-|no-funnel)/.test(control)).map(({ control, verdict }) => [control.slice('ways-in.'.length), verdict]))
  /** From a second device in the tailnet, through the interface and the firewall. */
  const visit = (words = '', port = 443): Promise<string> => guest.root(`ip netns exec peer curl -sS -m 5 ${words} http://100.100.100.1:${port}/hello 2>&1 || echo "ended with $?"`)
  const device = (): Promise<string> => guest.root('ip netns add peer; ip link set tailnet0 netns peer; ip netns exec peer sh -c "ip addr add 100.100.100.2/24 dev tailnet0; ip link set tailnet0 up; ip link set lo up"')

  before(async () => {
    guest = await Guest.make(`tailscale-${process.pid}`, { seed: false })
    const login = { destination: `practice-${guest.name}`, options: ['-F', guest.sshConfig] }
    transport = new SshTransport(login.destination, login.options, process.env)
    const image = execFileSync('docker', ['inspect', '-f', '{{.Config.Image}}', `hardshell-practice-${guest.name}`], { encoding: 'utf8' }).trim()
    repository = await StandInRepository.open(image, login)
    // practice servers hand each other the packages they fetched: a good one of an earlier run would be taken for a bad one of this
    await guest.sh('apt-get clean')
    // what the steps host.packages and firewall.ufw bring, and something where the front door would be
    await guest.sh('export DEBIAN_FRONTEND=noninteractive; apt-get -qq update && apt-get -qq -y install --no-install-recommends curl gnupg jq ufw >/dev/null 2>&1; ufw allow 22/tcp >/dev/null; ufw --force enable >/dev/null')
    await guest.root(`cat >/root/echo.pl <<'PROGRAM'\n${program('echo.pl')}PROGRAM\nsystemd-run -q --unit hs-echo perl /root/echo.pl 18780`)
    guest.declare(`ways:\n  tailscale:\n    repository: ${repository.url('good', 'tailscale')}\n    fingerprint: ${repository.fingerprint}\n`)
    untouched = await listing()
  })
  after(async () => {
    repository.close()
    await transport.close()
    await guest.remove()
  })

  for (const [variant, reason] of REFUSED) {
    it(`${variant}: refused with its reason, and all is as it was`, async () => {
      const outcome = await apply(variant)
      assert.equal(outcome.status, 'failed', lines.join('\n'))
      assert.equal(lines.filter((line) => reason.test(line)).length, 1, lines.join('\n'))
      assert.deepEqual(await changed(), [])
    })
  }

  let first = ''
  it('it comes from its signed repository; the host is in no tailnet yet, and that is a finding', async () => {
    assert.deepEqual(await verdicts(), { 'no-funnel': 'not-applicable', 'tailscale-key': 'not-applicable', 'tailscale-package': 'fail', 'tailscale-serve': 'fail', 'tailscale-rule': 'fail', 'tailscale-closed': 'not-applicable' })
    const outcome = await apply()
    assert.equal(outcome.status, 'done', lines.join('\n'))
    first = outcome.run
    assert.deepEqual(await verdicts(), { 'no-funnel': 'pass', 'tailscale-key': 'fail', 'tailscale-package': 'pass', 'tailscale-serve': 'not-applicable', 'tailscale-rule': 'pass', 'tailscale-closed': 'not-applicable' })
    assert.equal((await apply()).changed, false)
  })

  const key = (word: string): string => `tskey-auth-${word}${randomBytes(12).toString('hex')}`
  it('a key that is none is refused here, one that is not taken there, and neither is kept or said anywhere', async () => {
    const none = await guest.given('hello\n', 'tailscale', guest.host, '--stdin')
    assert.equal(none.status, EXIT.usage, none.stdout + none.stderr)
    const spent = key('spent')
    const ran = await guest.given(`${spent}\n`, 'tailscale', guest.host, '--stdin')
    assert.equal(ran.status, EXIT.step, ran.stdout + ran.stderr)
    assert.match(ran.stderr, /invalid key/)
    assert.ok(!(ran.stdout + ran.stderr).includes(spent))
    assert.equal(await guest.root(`! grep -rqsF ${spent} /run /etc /root /home /tmp /var/lib /var/log && echo nowhere`), 'nowhere\n')
  })

  it('a good key brings it in and serves the front door: who calls is said by Tailscale, and not by whoever calls', async () => {
    const good = key('good')
    const ran = await guest.given(`${good}\n`, 'tailscale', guest.host, '--stdin')
    assert.equal(ran.status, EXIT.ok, ran.stdout + ran.stderr)
    assert.match(ran.stdout, /is in your tailnet\n {2}port 443 leads to http:\/\/127\.0\.0\.1:18780\n {2}its key ends in 1(79|80) days/)
    assert.equal(await guest.root(`! grep -rqsF ${good} /run /etc /root /home /tmp /var/lib /var/log && echo nowhere`), 'nowhere\n')
    assert.match(await guest.root('cat /run/tailscale-argv'), /^up --accept-dns=false --timeout=\d+s --auth-key=file:\/run\/\S+$/m)
    assert.deepEqual(await verdicts(), { 'no-funnel': 'pass', 'tailscale-key': 'pass', 'tailscale-package': 'pass', 'tailscale-serve': 'pass', 'tailscale-rule': 'pass', 'tailscale-closed': 'not-applicable' })
    await device()
    const heard = await visit("-H 'X-Forwarded-For: 127.0.0.1' -H 'Tailscale-User-Login: root@example.org'")
    assert.match(heard, /^X-Forwarded-For: 100\.100\.100\.2\r?$/m)
    assert.match(heard, /^Tailscale-User-Login: ada@example\.org\r?$/m)
    assert.doesNotMatch(heard, /127\.0\.0\.1|root@/)
    assert.equal((await apply()).changed, false)
  })

  it('the page says who can reach it: the tailnet, which is declared, and nobody on the internet', async () => {
    const { exposure, findings } = await audit()
    const door = exposure?.doors.find(({ who }) => who === `tailscale serve, to ${DOOR}`)
    assert.deepEqual([door?.declared, door?.seen.tailnet?.answer, door?.seen.tailnet?.proof, door?.seen.internet?.answer], ['the gateway, for your own devices (ways.tailscale)', 'open', 'read', 'closed'])
    const blamed = findings.flatMap(({ control, verdict, evidence }) => (verdict === 'fail' && control.startsWith('firewall.') ? evidence.map(({ saw }) => saw) : []))
    assert.deepEqual(blamed.filter((saw) => saw.includes('tailscale')), [])
  })

  it('broken, found, mended by the step, and broken again when that is undone', async () => {
    await guest.root('systemctl -q disable tailscaled; tailscale serve --bg --https=443 http://127.0.0.1:18789 >/dev/null; ufw delete allow in on tailscale0 to any port 443 proto tcp >/dev/null')
    const broken = { 'no-funnel': 'pass', 'tailscale-key': 'pass', 'tailscale-package': 'fail', 'tailscale-serve': 'fail', 'tailscale-rule': 'fail', 'tailscale-closed': 'not-applicable' }
    assert.deepEqual(await verdicts(), broken)
    // the rule is no ornament: without it this interface is shut
    assert.match(await visit(), /ended with 28/)
    const mended = await apply()
    assert.equal(mended.status, 'done', lines.join('\n'))
    assert.deepEqual(await verdicts(), { 'no-funnel': 'pass', 'tailscale-key': 'pass', 'tailscale-package': 'pass', 'tailscale-serve': 'pass', 'tailscale-rule': 'pass', 'tailscale-closed': 'not-applicable' })
    assert.match(await visit(), /^GET \/hello /)
    assert.equal((await apply()).changed, false)
    assert.equal((await undo(mended.run)).status, 'undone', lines.join('\n'))
    assert.deepEqual(await verdicts(), broken)
    assert.equal((await apply()).status, 'done', lines.join('\n'))
  })

  it('moved to another port, as HTTPS wants it, nothing stays behind at the old one; and back', async () => {
    for (const [from, to] of [[443, 8443], [8443, 443]] as const) {
      assert.equal((await apply('good', to)).status, 'done', lines.join('\n'))
      assert.match(await visit('', to), /^GET \/hello /)
      assert.match(await visit('', from), /ended with 28/)
      const rules = (await guest.root('ufw show added')).split('\n').filter((line) => line.includes('tailscale0'))
      assert.deepEqual(rules, [`ufw allow in on tailscale0 to any port ${to} proto tcp comment 'hardshell: Tailscale'`])
      const { serves } = JSON.parse(await guest.root("tailscale serve status --json | jq '{serves: [.Web | keys[]]}'")) as { serves: readonly string[] }
      assert.deepEqual(serves, [`claw.tail0.ts.net:${to}`])
      assert.equal((await apply('good', to)).changed, false)
    }
    assert.equal((await verdicts())['tailscale-serve'], 'pass')
  })

  it('without a key, a URL is shown, and the host is in once somebody has opened it', async () => {
    await guest.root('ip netns delete peer; tailscale logout')
    const joining = guest.start('tailscale', guest.host, '--url')
    await joining.seen(/https:\/\/login\.tailscale\.com\/a\/\w+/)
    await guest.root(': >/run/tailscale-visited')
    const ran = await joining.ended
    assert.equal(ran.status, EXIT.ok, ran.stdout + ran.stderr)
    assert.match(ran.stdout, /port 443 leads to/)
    assert.equal((await verdicts())['tailscale-serve'], 'pass')
  })

  it('no way in any more: refused while somebody is logged in over it, then nothing of it is left; undone, it is there again and in no tailnet', async () => {
    await device()
    await guest.root(`ip netns exec peer setsid bash -c 'exec 3<>/dev/tcp/100.100.100.1/22; echo $$ >/run/hs-login; sleep 100' >/dev/null 2>&1 & timeout 20 sh -c 'until ss -Htnp state established | grep -F sshd | grep -q 100.100.100.2; do sleep 0.1; done'`)
    const words = /somebody is logged in over Tailscale: taking it away would end that/
    assert.equal((await apply('closed')).status, 'failed')
    assert.ok(lines.some((line) => words.test(line)), lines.join('\n'))
    assert.equal((await undo(first)).status, 'failed')
    assert.ok(lines.some((line) => words.test(line)), lines.join('\n'))
    assert.match(await visit(), /^GET \/hello /)
    assert.equal((await verdicts())['tailscale-serve'], 'pass')
    await guest.root('kill "$(cat /run/hs-login)"; timeout 20 sh -c "while ss -Htn state established | grep -q 100.100.100.2; do sleep 0.1; done"; ip netns delete peer')

    const closed = await apply('closed')
    assert.equal(closed.status, 'done', lines.join('\n'))
    assert.deepEqual(await changed(), [])
    assert.equal((await apply('closed')).changed, false)
    assert.equal((await undo(closed.run)).status, 'undone', lines.join('\n'))
    assert.deepEqual(await verdicts(), { 'no-funnel': 'pass', 'tailscale-key': 'fail', 'tailscale-package': 'pass', 'tailscale-serve': 'not-applicable', 'tailscale-rule': 'pass', 'tailscale-closed': 'not-applicable' })
  })

  it('taken away, it leaves nothing: no package, rule, interface or served port, and the tailnet was told', async () => {
    const before = (await guest.root('cat /run/tailscale-argv')).split('\n').filter((line) => line === 'logout').length
    assert.equal((await undo(first)).status, 'undone', lines.join('\n'))
    assert.equal((await guest.root('cat /run/tailscale-argv')).split('\n').filter((line) => line === 'logout').length, before + 1)
    assert.deepEqual(await changed(), [])
    assert.deepEqual(await verdicts(), { 'no-funnel': 'not-applicable', 'tailscale-key': 'not-applicable', 'tailscale-package': 'fail', 'tailscale-serve': 'fail', 'tailscale-rule': 'fail', 'tailscale-closed': 'not-applicable' })
  })
})
