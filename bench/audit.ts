/**
 * What a full audit costs beside a bare login: ratios, and the count of SSH logins (one).
 *   node dist/bench/audit.js practice:NAME [ROUNDS]     on a practice server that has seen `up`
 * Interleaved: each round runs `ssh HOST true` and the audit one after the other, each with a login of its own, so that
 * a machine that gets slower slows both.
 */
import { defaultSpec } from '../src/spec/spec.js'
import { LocalTransport, SshTransport } from '../src/transport/open.js'
import { Practice } from '../src/workflows/practice.js'
import { observe } from '../src/workflows/session.js'

const [host = 'practice', rounds = '5'] = process.argv.slice(2)
const name = host.replace(/^practice:/, '')
const practice = new Practice({ local: new LocalTransport(process.env), environment: process.env })
if (!(await practice.exists(name))) throw new Error(`there is no practice server ${name}: hardshell practice --name ${name}`)
const { destination, options } = practice.address(name)
// as hardshell itself comes in once root's own login is closed
const login = [...options, '-l', defaultSpec().deploy.user]

const timed = async (work: (transport: SshTransport) => Promise<unknown>): Promise<{ ms: number; logins: number }> => {
  const transport = new SshTransport(destination, login, process.env)
  const from = performance.now()
  try {
    await work(transport)
    return { ms: performance.now() - from, logins: transport.logins }
  } finally {
    await transport.close()
  }
}
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN

let controls = 0
let logins = 0
const bare: number[] = []
const audits: number[] = []
for (let round = -1; round < Number(rounds); round += 1) {
  const nothing = await timed((transport) => transport.run('true', { label: 'true', readOnly: true }))
  const audit = await timed(async (transport) => {
    const { card } = await observe({ host, spec: defaultSpec(), transport, today: '2026-01-01' })
    controls = card.findings.length
  })
  // the first round warms both up
  if (round < 0) continue
  bare.push(nothing.ms)
  audits.push(audit.ms)
  logins = Math.max(logins, audit.logins)
}
const ratios = audits.map((ms, at) => ms / (bare[at] ?? NaN))
console.log(`controls               ${controls}`)
console.log(`SSH logins per audit   ${logins}`)
console.log(`audit / ssh true       ${median(ratios).toFixed(1)} (median of ${rounds}; ${Math.min(...ratios).toFixed(1)} to ${Math.max(...ratios).toFixed(1)})`)
console.log(`ssh true               ${median(bare).toFixed(0)} ms (median)`)
console.log(`audit                  ${median(audits).toFixed(0)} ms (median)`)
