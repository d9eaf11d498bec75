/** The runbook of `hardshell tailscale`: bring the host into its owner's tailnet, by a key or at a URL, then serve the front door there. */
import { area } from '../areas/ways-in/index.js'
import { tunnels, type Tailscale } from '../areas/ways-in/facts.js'
import { HardshellError } from '../model/errors.js'
import { read } from '../model/fact.js'
import type { ApplyEvent } from '../model/progress.js'
import type { Secret } from '../model/secret.js'
import { applyStep, refuseWithoutRoot } from '../runner/apply.js'
import { areaFiles, engineShell, sourceFile } from '../runner/assets.js'
import { holdLock } from '../runner/lock.js'
import { assignments, sh } from '../shell/quote.js'
import { asRoot } from '../shell/step.js'
import { look, type Session } from './session.js'

/** Where the host keeps the key for a moment: memory, for root alone. */
const KEY = '/run/hardshell-tailscale-key'
/** Seconds in which a key must have worked, and in which a person must have opened the URL. */
const WITH_KEY = 120
const WITH_URL = 600

/** Pure. @throws HardshellError `usage`, without the key in it */
export function refuseAuthKey(key: Secret): void {
  if (/^tskey-[A-Za-z0-9_?=&-]{8,256}$/.test(key.reveal())) return
  throw new HardshellError('usage', 'that is no auth key of Tailscale: one line that begins with tskey- is', { hint: 'make one in the admin console, Settings, Keys; a single-use one is enough' })
}

export interface JoinOptions {
  readonly run: string
  readonly who: string
  /** What Tailscale prints, the URL to open among it. */
  readonly onLine: (line: string) => void
  readonly onEvent: (event: ApplyEvent) => void
  readonly signal: AbortSignal
}

/** The key travels on the connection's standard input, and stands in no argv, journal or log. */
export async function joinTailnet(session: Session, key: Secret | undefined, options: JoinOptions): Promise<Tailscale> {
  const { transport, spec, host } = session
  if (spec.ways.tailscale === undefined) throw new HardshellError('usage', `${host}: Tailscale is no declared way in`, { hint: 'add ways: { tailscale: {} } to hardshell.yaml and run hardshell up first' })
  if (key !== undefined) refuseAuthKey(key)
  const lock = await holdLock(transport, options.who)
  try {
    const patience = key === undefined ? WITH_URL : WITH_KEY
    const lines: string[] = []
    // one script lays the key down, uses it and takes it away, whatever becomes of this connection
    const laid = key === undefined ? '' : `(umask 077; ${sh`printf ${'%s\n'} ${key.reveal()}`} >"$KEY")\n`
    const joined = await transport.run(asRoot(engineShell(), `${assignments({ KEY, PATIENCE: String(patience) })}\n${laid}${sourceFile('areas/ways-in/files/tailscale-join.sh')}`), {
      label: 'join the tailnet',
      timeoutMs: (patience + 60) * 1000,
      signal: options.signal,
      onLine: (line) => {
        if (line.trim() === '') return
        lines.push(line.trim())
        options.onLine(line.trim())
      },
    })
    refuseWithoutRoot(transport, joined)
    if (joined.status !== 0) throw new HardshellError('step', `${host}: ${lines.at(-1) ?? 'it is not in the tailnet'}`, { hint: 'a key may be used up or too old: make another one, or leave it out and open the URL' })
    await serve(session, options)
  } finally {
    await lock.release()
  }
  const reading = read(tunnels, await look(session, [tunnels]))
  const tailscale = reading.state === 'known' ? reading.value.tailscale : undefined
  if (tailscale?.state === 'Running') return tailscale
  throw new HardshellError('verify', `${host}: Tailscale does not say that it runs`, { hint: 'tailscale status on the host says more' })
}

/** The step once more: what it could not do for a host in no tailnet, it can now. */
async function serve({ transport, spec, host }: Session, options: JoinOptions): Promise<void> {
  const step = area.steps.find(({ id }) => id === 'ways-in.tailscale')
  if (step === undefined) throw new HardshellError('internal', 'there is no step ways-in.tailscale', { hint: 'please report this' })
  const changes = step.changes(spec, areaFiles(step.id)).map((change) => ({ change, effect: 'run' as const }))
  const planned = { id: step.id, title: step.title, why: step.why, lockout: false, restartsGateway: false, changes, asked: [] }
  const outcome = await applyStep(transport, planned, { run: options.run, position: 0, signal: options.signal, onEvent: options.onEvent, deployUser: spec.deploy.user })
  if (outcome.status !== 'done') throw new HardshellError('step', `${host}: it is in your tailnet, and is not served there: ${outcome.tail.at(-1) ?? 'no reason given'}`, { hint: 'mend the cause and run hardshell up' })
}
