/** Rehearses an alarm: a harmless fault that the host's own timer must find, every channel must be told of, and that must heal. */
import { HardshellError } from '../model/errors.js'
import { refuseWithoutRoot } from '../runner/apply.js'
import { engineShell, sourceFile } from '../runner/assets.js'
import { assignments } from '../shell/quote.js'
import { asRoot } from '../shell/step.js'
import type { Session } from './session.js'

export interface AlertDrill {
  readonly id: string
  readonly passed: boolean
  /** From the fault to the delivery at the slowest channel that was told. */
  readonly seconds: number | null
  readonly channels: readonly {
    readonly name: string
    /** Seconds until it was told; null: never. */
    readonly told: number | null
    /** Seconds from the fault's end until it was told of that. */
    readonly healed: number | null
    /** How it is known that the channel has it. */
    readonly proof: string | null
    readonly why: string | null
  }[]
}

export interface DrillOptions {
  /** One word that every message of the drill shows. */
  readonly id: string
  /** Hears of each channel as it is told. */
  readonly onLine: (line: string) => void
  readonly signal: AbortSignal
}

/** Seconds to wait for each half beyond two fast looks: a channel that is slow is tried more than once. */
const PATIENCE = 120

export async function drillAlert(session: Session, { id, onLine, signal }: DrillOptions): Promise<AlertDrill> {
  const { every } = session.spec.health
  const patience = seconds(every) * 3 + PATIENCE
  const script = asRoot(engineShell(), `${assignments({ ID: id, PATIENCE: String(patience) })}\n${sourceFile('areas/health/files/drill.sh')}`)
  const result = await session.transport.run(script, { label: 'drill alert', signal, onLine: (line, stream) => void (stream === 'stdout' && !line.startsWith('record ') && onLine(line)) })
  refuseWithoutRoot(session.transport, result)
  const record = /^record (\{.*\})$/m.exec(result.stdout.toString('utf8'))?.[1]
  if (result.status === 0 && record !== undefined) return JSON.parse(record) as AlertDrill
  const because = result.stderr.toString('utf8').trim().split('\n').at(-1) ?? ''
  throw new HardshellError('verify', `${session.host}: ${because || `the drill ended with status ${result.status}`}`, {
    hint: 'declare a channel in hardshell.yaml (health.channels), run hardshell up, then drill again; hardshell status shows how the channels are',
  })
}

const SECONDS = { s: 1, m: 60, h: 3600 } as const
/** @param often as the spec writes it: 60s, 30m, 1h */
export const seconds = (often: string): number => Number(often.slice(0, -1)) * SECONDS[often.at(-1) as keyof typeof SECONDS]
