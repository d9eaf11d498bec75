/**
 * The scorecard on a real hardened server: what is kept of an audit holds no secret and can be judged anywhere, papers are
 * judged, risks accepted and shown, every format ends with the same code, a silent host hides no other, and drift knows whose doing a change was.
 *   HS_SCORECARD_SERVER  a hardened practice server to use and keep
 */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { practiceSpecFile } from '../../src/cli/practice-server.js'
import { EXIT } from '../../src/model/errors.js'
import { FORMATS } from '../../src/report/audit.js'
import { Meter } from '../../bench/cost.js'
import { program } from './awkward-library.js'
import { Guest, verdictOf, type AuditJson } from './guest.js'
import { hardshell } from './run-hardshell.js'

const server = Guest.of('scorecard', 'HS_SCORECARD_SERVER')
/** Processes that one audit may start on the host beyond those of its login; and processes and threads, that login's and this question's among them. What it takes: docs/bench.md. */
const MOST_PROCESSES = 200
const MOST_STARTED = 300
/**
 * Every file and folder of the disks that was made, changed or taken away since the mark, by the kernel's own note of it. Practice servers
 * share layers of Docker and packages by hard links, and the note of a file moves when another server links it: there its content counts.
 */
const SHARED = "-path /var/lib/docker -o -path /var/lib/containerd -o -path /var/cache/apt/archives"
const CHANGED = `find / \\( -path /proc -o -path /sys -o -path /dev -o -path /run -o ${SHARED} \\) -prune -o -newercm /run/hs-before -print 2>/dev/null
find /var/lib/docker /var/lib/containerd /var/cache/apt/archives -path '/var/lib/docker/overlay2/*/merged' -prune -o -newermm /run/hs-before -print 2>/dev/null`
/** What the host itself writes meanwhile, and why. */
const WRITES_ITSELF: readonly (readonly [RegExp, string])[] = [
  [/^\/var\/log(\/|$)/, 'logs: sshd, sudo and systemd note the login, and so do wtmp and lastlog'],
  [/^\/var\/lib\/(wtmpdb|lastlog)(\/|$)/, 'the same, in newer releases'],
  [/^\/var\/lib\/fail2ban(\/|$)/, 'fail2ban counts logins'],
  [/^\/home\/deploy\/\.openclaw(-auth)?(\/|$)/, 'the gateway works in its state'],
  [/^\/var\/lib\/docker\/(containers|overlay2\/[^/]+\/diff\/tmp)(\/|$)/, 'logs of containers, and what the gateway keeps for a while'],
  [/^\/var\/lib\/(containerd|docker)\/[^ ]*\.db$/, 'Docker notes how the health checks of containers went'],
  [/^\/var\/lib\/hardshell\/health(\/|$)/, 'the host looks at itself every minute'],
  [/^(\/var)?\/tmp(\/systemd-private-[^ ]*)?$/, 'systemd makes folders there for timers with a private one'],
  [/^\/var\/lib\/systemd\/timers(\/|$)/, 'systemd notes when timers ran'],
]
const file = (name: string): string => join(server.cwd, name)

describe('the scorecard of a real host', () => {
  before(() => server.harden())
  after(() => server.remove())

  it('facts that are saved, and those of the history, hold no secret of the host', async () => {
    const ran = await server.run('audit', server.host, '--save', 'facts.json', '--fail-on', 'none')
    assert.equal(ran.status, EXIT.ok, ran.stderr)
    const secrets = (await server.sh('sed -n "s/^[A-Z_]*\\(TOKEN\\|KEY\\|SECRET\\|PASSWORD\\)=//p" /opt/openclaw/.env; grep -hv -e "-----" /etc/ssh/ssh_host_*_key; cut -d: -f2 /etc/shadow')).split('\n').filter((line) => line.length >= 20)
    assert.ok(secrets.length >= 3, 'the token and the host keys were looked for')
    const folder = join(dirname(practiceSpecFile({ env: process.env }, server.name)), 'history')
    const last = readdirSync(folder).sort().at(-1)
    assert.ok(last)
    for (const text of [readFileSync(file('facts.json'), 'utf8'), gunzipSync(readFileSync(join(folder, last))).toString('utf8')]) {
      assert.match(text, /"hardshell\.facts\.v1"/)
      assert.equal(secrets.filter((secret) => text.includes(secret)).length, 0, 'a secret is among the facts')
    }
  })

  it('they are judged offline as the host was, with the same exit code in every format', async () => {
    const there = JSON.parse((await server.run('audit', server.host, '--json')).stdout) as AuditJson
    for (const [severity, code] of [['none', EXIT.ok], ['medium', EXIT.findings]] as const) {
      for (const format of FORMATS) {
        const ran = await server.run('audit', '--from', 'facts.json', '--format', format, '--fail-on', severity)
        assert.equal(ran.status, code, `${format} ${severity}: ${ran.stderr}`)
        if (format === 'json' && severity === 'none') {
          const here = JSON.parse(ran.stdout) as AuditJson
          // what the clock or the load moves is left to the rows of its own tests
          assert.deepEqual(here.findings.filter(({ control }) => /^(ssh|firewall|docker|state)\./.test(control)), there.findings.filter(({ control }) => /^(ssh|firewall|docker|state)\./.test(control)))
        }
      }
    }
  })

  it('an audit costs the host few processes', async () => {
    const given = async (): Promise<number> => Number(await server.sh('cat /proc/sys/kernel/ns_last_pid'))
    const started: number[] = []
    // what else the server does meanwhile only adds to it: the least counts
    for (let round = 0; round < 4; round += 1) {
      const before = await given()
      await server.run('audit', server.host, '--json')
      started.push((await given()) - before)
    }
    assert.ok(Math.min(...started) < MOST_STARTED, `${started.join(', ')} processes and threads were started`)
  })

  it('and of its own, counted one by one, fewer than the promise', async () => {
    await server.root('apt-get install -y -q strace')
    const meter = new Meter(server.name, process.env)
    const login = await meter.forks(() => server.sh('true'))
    const forks = await meter.forks(() => server.run('audit', server.host, '--json'))
    assert.ok(login !== undefined && forks !== undefined && login.processes > 0 && forks.processes > 100, 'the logins were followed')
    // what the watch starts each second is the clock's: a loaded machine has more of it
    assert.ok(forks.processes - forks.watch - login.processes < MOST_PROCESSES, `${forks.processes} processes were started, ${forks.watch} of them by the clock, and ${login.processes} by a login that does nothing`)
  })

  it('an audit writes nothing there', async () => {
    let strays: readonly string[] = []
    // what else the host happens to do meanwhile is not there every time; what an audit writes would be
    for (let round = 0; round < 5; round += 1) {
      // apt would make its caches anew, were it asked as root
      await server.root('rm -f /var/cache/apt/*.bin; touch /run/hs-before')
      const ran = await server.run('audit', server.host, '--fail-on', 'none')
      assert.equal(ran.status, EXIT.ok, ran.stderr)
      const changed = (await server.root(CHANGED)).split('\n').filter((path) => path !== '')
      // the question finds what is written: logs have the login
      assert.ok(changed.some((path) => path.startsWith('/var/log/')), changed.join('\n'))
      strays = changed.filter((path) => !WRITES_ITSELF.some(([pattern]) => pattern.test(path)))
      if (strays.length === 0) break
      console.error(`  written meanwhile, by whom will be seen: ${strays.slice(0, 10).join(' ')}`)
    }
    assert.deepEqual(strays, [])
    assert.equal((await server.root('find /dev/shm /tmp -maxdepth 1 -name "hardshell.*"')).trim(), '', 'a collection left its folder')
  })

  describe('the papers', () => {
    const papers = async (spec: string): Promise<Record<string, string>> => {
      writeFileSync(file('hardshell.yaml'), spec)
      const ran = await server.run('audit', '--json', '--only', 'documentation', '--fail-on', 'none')
      assert.equal(ran.status, EXIT.ok, ran.stderr)
      return Object.fromEntries((JSON.parse(ran.stdout) as AuditJson).findings.map(({ control, verdict }) => [control.replace('documentation.', ''), verdict]))
    }
    const declared = `version: 1\nhosts:\n  here: { address: ${server.host} }\n`
    const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
    after(() => writeFileSync(file('hardshell.yaml'), 'version: 1\n'))

    it('of nobody: no spec names it', async () => {
      const ran = await server.run('audit', `docker:hardshell-practice-${server.name}`, '--json', '--only', 'documentation', '--fail-on', 'none')
      assert.equal(ran.status, EXIT.ok, ran.stderr)
      assert.equal(verdictOf(JSON.parse(ran.stdout) as AuditJson, 'documentation.spec-declared'), 'fail')
    })
    it('of somebody careless', async () => {
      const verdicts = await papers(`${declared}acceptedRisks:\n  - { control: ssh.fail2ban, risk: r, why: w, revisit: ${inDays(-3)} }\n  - { control: ssh.root-login, risk: r, why: w, revisit: ${inDays(800)} }\n`)
      assert.deepEqual(verdicts, {
        'spec-declared': 'pass', 'risks-in-date': 'fail', 'risks-weighed': 'fail', 'risks-not-for-ever': 'fail', 'recovery-written': 'fail', 'recovery-access': 'fail', 'recovery-people': 'fail',
        'upstream-signed': 'fail', 'state-encrypted-by-file': 'fail', 'at-rest-decided': 'not-applicable',
      })
    })
    it('of somebody careful, who adds two risks and prints them: visible in every format, and left out of every exit code', async () => {
      writeFileSync(file('hardshell.yaml'), `# kept\n${declared}image: { source: npm }\nrecovery: { runbook: in the drawer, access: at the bank, people: Ada }\n`)
      assert.equal((await server.run('audit', '--only', 'documentation', '--fail-on', 'low')).status, EXIT.findings)
      const byFile = await server.run('risks', 'add', '--usual', 'no-file-encryption', '--revisit', inDays(90))
      assert.equal(byFile.status, EXIT.ok, byFile.stderr)
      const disk = await server.run('risks', 'add', 'state.disk-encrypted', '--risk', 'whoever takes it reads it', '--why', 'it is for practice', '--mitigations', 'nothing on it is worth keeping', '--condition', 'it holds something', '--revisit', inDays(90))
      assert.equal(disk.status, EXIT.ok, disk.stderr)
      const spec = readFileSync(file('hardshell.yaml'), 'utf8')
      assert.match(spec, /^# kept$/m)
      assert.deepEqual(new Set(Object.entries(await papers(spec)).filter(([control]) => control !== 'state-encrypted-by-file').map(([, verdict]) => verdict)), new Set(['pass']))
      for (const format of FORMATS) {
        const ran = await server.run('audit', '--only', 'documentation', '--format', format, '--fail-on', 'low')
        assert.equal(ran.status, EXIT.ok, `${format}: ${ran.stdout}${ran.stderr}`)
        assert.match(ran.stdout, /documentation\.state-encrypted-by-file/, format)
        assert.match(ran.stdout, /accepted/i, format)
      }
      assert.match((await server.run('risks', 'list')).stdout, /state\.disk-encrypted/)
      assert.match((await server.run('risks', 'render')).stdout, /whoever takes it reads it/)
    })
  })

  it('a web site before the gateway: refused while nobody here trusts who signed it, and fine once somebody does', async () => {
    const site = (word: string): Promise<string> => server.root(`export SCENARIO=/run/hs-site; mkdir -p $SCENARIO; set -- ${word}\n${program('lib/words.sh')}\n${program('web-site-with-care.sh')}`)
    const judged = async (env: Readonly<Record<string, string>>): Promise<(string | undefined)[]> => {
      const ran = await hardshell(['audit', server.host, '--json', '--only', 'outside', '--fail-on', 'none'], { cwd: server.cwd, env })
      assert.equal(ran.status, EXIT.ok, ran.stderr)
      return ['certificate', 'http-redirected', 'hsts'].map((claim) => verdictOf(JSON.parse(ran.stdout) as AuditJson, `outside.${claim}`))
    }
    await site('break')
    try {
      writeFileSync(file('signer.pem'), await server.root('cat /run/hs-site/cert'))
      assert.deepEqual(await judged({}), ['fail', 'pass', 'pass'])
      assert.deepEqual(await judged({ NODE_EXTRA_CA_CERTS: file('signer.pem') }), ['pass', 'pass', 'pass'])
    } finally {
      await site('mend')
    }
  })

  it('from outside, over IPv4 and IPv6: what Docker publishes past ufw, what in DOCKER-USER does not stop it, and what does', async (t) => {
    // a range that nobody on the internet has any more (6to4), on the bridge between this machine and the server
    const [here, there] = ['2002:c058:63ff::1', '2002:c058:63ff::10']
    const bridge = `br-${execFileSync('docker', ['network', 'inspect', '-f', '{{.Id}}', 'hardshell-practice'], { encoding: 'utf8' }).slice(0, 12)}`
    const address = (word: 'add' | 'del') => spawnSync('ip', ['-6', 'addr', word, `${here}/64`, 'dev', bridge, ...(word === 'add' ? ['nodad'] : [])], { encoding: 'utf8' })
    const given = address('add')
    if (given.status !== 0) return t.skip(`this machine cannot be given an IPv6 address: ${given.stderr}`)
    const walls = readFileSync(new URL('../../../test/hosts/past-the-firewall.sh', import.meta.url), 'utf8')
    const word = (...words: string[]): Promise<string> => server.root(`set -- ${words.join(' ')}\n${walls}`)
    let exposure: AuditJson['exposure'] = null
    /** The page's own words of a port: open or closed to the internet, tried or read, and whose it is. */
    const shown = (port: number): (string | undefined)[] => (exposure?.doors ?? []).filter((door) => door.port === port).map(({ who, declared, seen }) => [who, declared ?? 'not declared', seen.internet?.answer, seen.internet?.proof].join(', '))
    const judged = async (): Promise<(readonly [string | undefined, string])[]> => {
      let { findings } = await server.audit('--only', 'outside')
      // Docker was told to begin anew: for a while it may not say what it publishes
      for (let tries = 30; tries > 0 && findings.some(({ control, verdict }) => control.startsWith('outside.declared-only') && verdict === 'unknown'); tries--) {
        console.error(`  not known yet: ${JSON.stringify(findings.filter(({ verdict }) => verdict === 'unknown'))}`)
        await new Promise((resolve) => setTimeout(resolve, 1000))
        findings = (await server.audit('--only', 'outside')).findings
      }
      exposure = (await server.audit('--only', 'outside')).exposure
      return ['declared-only', 'declared-only-ipv6'].map((claim) => {
        const found = findings.find(({ control }) => control === `outside.${claim}`)
        return [found?.verdict, found?.evidence.map(({ saw }) => saw).join('; ') ?? ''] as const
      })
    }
    try {
      await word('publish', there)
      for (const [verdict, saw] of await judged()) assert.match(`${verdict}: ${saw}`, /^fail: .* port 8090 is open: container aw-both publishes it, past ufw, which has no rule for it; DOCKER-USER, where it could be stopped, has none either$/)
      // the page says it as it is: open, and closed, because it was tried
      assert.deepEqual([shown(8090), shown(18789), shown(22)], [['container aw-both, not declared, open, tried'], ['container openclaw-gateway, the gateway, for tunnels, closed, tried'], ['sshd, SSH, open, tried']])
      await word('miss')
      for (const [verdict, saw] of await judged()) assert.match(`${verdict}: ${saw}`, /^fail: .* port 8090 is open: .*what stands in DOCKER-USER \(1 of your own\) does not stop it$/)
      await word('stop')
      const stopped = await judged()
      for (const [verdict, saw] of stopped) assert.match(`${verdict}: ${saw}`, /^pass: .*8090.* nothing else answers$/)
      assert.deepEqual(shown(8090), ['container aw-both, not declared, closed, tried'])
      // the pass is worth something: SSH's own port answered there, over the same protocol
      assert.ok(stopped[1]?.[1].startsWith(`${there}: `))
    } finally {
      await word('mend', there)
      address('del')
    }
  })

  it('several hosts of one spec, one of them silent: the others are judged, and the worst code is the command’s', async () => {
    writeFileSync(file('hardshell.yaml'), `version: 1\nhosts:\n  here: { address: ${server.host} }\n  gone: { address: "ssh://nobody@127.0.0.1:9" }\n`)
    const ran = await server.run('audit', '--json', '--only', 'firewall')
    assert.equal(ran.status, EXIT.unreachable, ran.stderr)
    const { audits, unreached } = JSON.parse(ran.stdout) as { audits: (AuditJson & { host: string })[]; unreached: { host: string }[] }
    assert.deepEqual([audits.map(({ host }) => host), unreached.map(({ host }) => host)], [['here'], ['gone']])
    assert.equal(verdictOf(audits[0] as AuditJson, 'firewall.active'), 'pass')
    const text = await server.run('audit', '--only', 'firewall')
    assert.match(text.stdout, /gone +not audited/)
    writeFileSync(file('hardshell.yaml'), 'version: 1\n')
  })

  it('drift: nothing, then a lock that somebody opened, then the same mended by hardshell', async () => {
    interface Drift { readonly verdicts: readonly { control: string; direction: string; by: readonly { step: string }[] }[]; readonly facts: readonly { fact: string }[] }
    const drift = async (code: number): Promise<Drift> => {
      const ran = await server.run('drift', server.host, '--json')
      assert.equal(ran.status, code, ran.stdout + ran.stderr)
      return JSON.parse(ran.stdout) as Drift
    }
    const audit = async (): Promise<unknown> => server.run('audit', server.host, '--fail-on', 'none')
    await audit()
    assert.deepEqual((await drift(EXIT.ok)).verdicts, [])
    await server.sh('ufw disable')
    const opened = await drift(EXIT.findings)
    assert.deepEqual(opened.verdicts.filter(({ control }) => control === 'firewall.active').map(({ direction, by }) => [direction, by]), [['worse', []]])
    assert.ok(opened.facts.some(({ fact }) => fact === 'ufw'))
    await audit()
    const up = await server.run('up', server.host, '--yes')
    assert.equal(up.status, EXIT.ok, up.stdout + up.stderr)
    const mended = await drift(EXIT.ok)
    assert.deepEqual(mended.verdicts.filter(({ control }) => control === 'firewall.active').map(({ direction, by }) => [direction, by.map(({ step }) => step)]), [['better', ['firewall.ufw']]])
  })
})
