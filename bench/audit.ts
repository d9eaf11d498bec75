/**
 * What a full audit costs: wall time beside a bare login, beside fifty facts asked one by one over one multiplexed login, and
 * beside lynis and Ansible's check mode where they are installed; processor time, processes and files on the host. hardshell's
 * timers there are held meanwhile. Processes alone are counted by strace, where that is installed.
 *   node dist/bench/audit.js practice:NAME [ROUNDS]     on a practice server that has seen `up`
 * Interleaved: each round runs all of them one after the other, each with a login of its own, so that a machine that gets
 * slower slows all. lynis counts when it is installed on the server, Ansible when it is on this machine.
 */
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { areas } from '../src/areas/catalogue.js'
import { neededFacts } from '../src/audit/evaluate.js'
import { defaultSpec } from '../src/spec/spec.js'
import { LocalTransport, SshTransport } from '../src/transport/open.js'
import { Practice } from '../src/workflows/practice.js'
import { lookFromOutside } from '../src/workflows/outside.js'
import { observe } from '../src/workflows/session.js'
import { Meter, type Cost } from './cost.js'

const [host = 'practice', rounds = '5'] = process.argv.slice(2)
const name = host.replace(/^practice:/, '')
const practice = new Practice({ local: new LocalTransport(process.env), environment: process.env })
if (!(await practice.exists(name))) throw new Error(`there is no practice server ${name}: hardshell practice --name ${name}`)
const { destination, options } = practice.address(name)
const spec = defaultSpec()
// as hardshell itself comes in once root's own login is closed
const login = [...options, '-l', spec.deploy.user]
const today = new Date().toISOString().slice(0, 10)
const address = { via: 'ssh', destination, options: login } as const

interface Timed {
  readonly ms: number
  readonly logins: number
}
const timed = async (work: (transport: SshTransport) => Promise<unknown>): Promise<Timed> => {
  const transport = new SshTransport(destination, login, process.env)
  const from = performance.now()
  try {
    await work(transport)
    return { ms: performance.now() - from, logins: transport.logins }
  } finally {
    await transport.close()
  }
}
const audit = (transport: SshTransport): Promise<unknown> =>
  observe({ host, spec, transport, today, operator: { reach: (seen) => lookFromOutside(address, spec, process.env, seen) } })
/** One `ssh` process a fact over a shared login, as a tool that asks one question at a time does it. */
const fiftyFacts = async (): Promise<Timed> => {
  const path = join(tmpdir(), `hs-bench-${process.pid}`)
  const ssh = (...words: string[]): number | null => spawnSync('ssh', ['-S', path, '-o', 'BatchMode=yes', ...login, ...words], { stdio: 'ignore' }).status
  const from = performance.now()
  if (ssh('-M', '-N', '-f', destination) !== 0) throw new Error('the shared login could not be made')
  for (let fact = 0; fact < 50; fact += 1) ssh(destination, 'sudo -n stat -c %a /etc/shadow')
  const ms = performance.now() - from
  ssh('-O', 'exit', destination)
  return { ms, logins: 1 }
}
const there = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
const lynis = (transport: SshTransport) => transport.run('sudo -n lynis audit system --quick --no-colors --quiet >/dev/null 2>&1 || true', { label: 'lynis' })
const ansible = (): Timed => {
  const from = performance.now()
  // fifty read-only questions in check mode, which gathers its facts first
  spawnSync('ansible', ['all', '-i', `${destination},`, '--ssh-common-args', login.join(' '), '-b', '--check', '-m', 'setup'], { stdio: 'ignore' })
  return { ms: performance.now() - from, logins: 1 }
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
const has = {
  lynis: (await new SshTransport(destination, login, process.env).run('PATH=$PATH:/usr/sbin; command -v lynis', { readOnly: true })).status === 0,
  ansible: there('ansible'),
}
const bareLogin = () => timed((transport) => transport.run('true', { label: 'true', readOnly: true }))
const works: readonly (readonly [string, () => Promise<Timed> | Timed])[] = [
  ['ssh true', bareLogin],
  ['audit', () => timed(audit)],
  ['fifty facts, multiplexed', fiftyFacts],
  ...(has.lynis ? [['lynis', () => timed(lynis)] as const] : []),
  ...(has.ansible ? [['ansible setup --check', ansible] as const] : []),
]
const times = new Map(works.map(([what]) => [what, [] as number[]]))
const costs: Cost[] = []
let logins = 0
const meter = new Meter(name, process.env)
const started = await meter.held(async () => {
  for (let round = -1; round < Number(rounds); round += 1) {
    for (const [what, work] of works) {
      const { ms, logins: made } = await work()
      // the first round warms all of them up
      if (round < 0) continue
      times.get(what)?.push(ms)
      if (what === 'audit') logins = Math.max(logins, made)
    }
  }
  for (let round = 0; round < Number(rounds); round += 1) costs.push(await meter.of(() => timed(audit)))
  return { login: await meter.forks(bareLogin), audit: await meter.forks(() => timed(audit)) }
})

const audits = times.get('audit') ?? []
console.log(`controls               ${areas.flatMap(({ controls }) => controls).length}, on ${neededFacts(areas, spec).filter(({ deep }) => deep === undefined).length} facts`)
console.log(`SSH logins per audit   ${logins}`)
const cpu = costs.map(({ cpuSeconds }) => cpuSeconds)
console.log(`on the host            ${median(cpu).toFixed(2)} CPU seconds (median of ${rounds}, ${Math.min(...cpu).toFixed(2)} to ${Math.max(...cpu).toFixed(2)}; what it does anyway taken off, hardshell's timers held)`)
const { login: bare, audit: whole } = started
if (bare === undefined || whole === undefined) console.log(`started there          ${median(costs.map((cost) => cost.started))} processes and threads (median); for processes alone: apt-get install strace there`)
else console.log(`started there          ${whole.processes - whole.watch} processes and ${whole.threads} threads below sshd, and one process a second for the watch; a bare login starts ${bare.processes} processes of these`)
const written = [...new Set(costs.flatMap((cost) => cost.written))]
console.log(`written there          ${written.length === 0 ? 'nothing' : written.join(', ')}`)
for (const [what, took] of times) {
  const ratios = audits.map((ms, at) => ms / (took[at] ?? NaN))
  console.log(`${what.padEnd(23)}${median(took).toFixed(0)} ms (median of ${rounds})${what === 'audit' ? '' : `; an audit takes ${median(ratios).toFixed(2)} of it (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`}`)
}
if (!has.lynis) console.log('lynis                  not installed on the server: apt-get install lynis there')
if (!has.ansible) console.log('ansible                not installed on this machine: apt-get install ansible-core')
process.exit(0)
