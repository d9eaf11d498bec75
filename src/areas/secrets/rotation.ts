/** The last rotation of the gateway token, as the host wrote it down: what was proven, and whether it came to an end. */
import { fail, pass } from '../../model/control.js'
import { defineControl, defineFact } from '../define.js'
import { count, lines } from '../parse.js'

export interface RotatedDevice {
  /** The first 16 signs of its id. */
  readonly id: string
  /** What it calls itself: anybody can claim any name. */
  readonly name: string
  readonly platform: string
  readonly roles: string
  /** Whether it was connected when the rotation began. */
  readonly connected: boolean
}

export interface Rotation {
  /** ISO 8601, the host's clock. */
  readonly begun: string
  /** Since when the new token is the only one. */
  readonly proven?: string
  /** `done`; `back`: the token from before is in force again. Left out: it was cut short, or is at work at this moment. */
  readonly ended?: 'done' | 'back'
  /** What was tried on the real gateway, and what it said: an HTTP status, or a word of its protocol. */
  readonly proofs: readonly { readonly what: string; readonly saw: string }[]
  /** Paired before, with tokens of their own that a new gateway token does not touch. */
  readonly devices: readonly RotatedDevice[]
  readonly revoked: readonly RotatedDevice[]
  /** Who had told the gateway of being there when the rotation began. */
  readonly clients: readonly { readonly name: string; readonly mode: string; readonly from: string }[]
  /** How many connections from outside the container were open then: not everybody says who it is. Left out: not known. */
  readonly connections?: number
  /** Where the old token still is: `shell /root/.bash_history`; kinds as in places.ts. */
  readonly stale: readonly string[]
  /** What the journal keeps for undo, now with the new token in the place of the old. */
  readonly journal: readonly string[]
  /** What could not be done or proven. */
  readonly failed: readonly string[]
}

function parse(stdout: string): Rotation {
  const rows = lines(stdout).map((line) => line.split('\t'))
  const all = (kind: string): readonly (readonly string[])[] => rows.filter(([word]) => word === kind).map(([, ...rest]) => rest)
  const texts = (kind: string): readonly string[] => all(kind).map(([text = '']) => text)
  const device = ([id = '', name = '', platform = '', roles = '', connected]: readonly string[]): RotatedDevice => ({ id, name, platform, roles, connected: connected === 'connected' })
  const [begun] = texts('begun')
  const [proven] = texts('proven')
  const [connections] = texts('connections')
  const ended = texts('ended').at(-1)
  if (begun === undefined) throw new Error('it does not say when it began')
  if (ended !== undefined && ended !== 'done' && ended !== 'back') throw new Error(`not an end: ${ended.slice(0, 40)}`)
  return {
    begun,
    ...(proven === undefined ? {} : { proven }),
    ...(ended === undefined ? {} : { ended }),
    proofs: all('proof').map(([what = '', saw = '']) => ({ what, saw })),
    devices: all('device').map(device),
    revoked: all('revoked').map(device),
    clients: all('client').map(([name = '', mode = '', from = '']) => ({ name, mode, from })),
    ...(connections === undefined ? {} : { connections: count(connections, 'open connections') }),
    stale: texts('stale').filter((text, _, every) => !text.startsWith('stray ') || !every.some((other) => other !== text && other.endsWith(text.slice('stray'.length)))),
    journal: texts('journal'),
    failed: texts('failed'),
  }
}

export const rotation = defineFact<Rotation>({ name: 'rotation', probe: 'secrets/rotation.probe.sh', root: true, parse })

export const rotationEnded = defineControl({
  id: 'secrets.rotation-ended',
  title: 'No rotation of the gateway token was left half done',
  severity: 'high',
  lenses: {
    child: 'Somebody began to change the lock and was called away. Which key fits now?',
    principle: 'A rotation cut short by a power cut may leave the old token in force, devices paired that should be out, and copies of the old token where they were. hardshell’s guard on the host puts the old token back by itself; what was to come after the new one was proven, nobody does.',
  },
  needs: { rotation },
  whenAbsent: 'not-applicable',
  advice: 'Rotate again: hardshell rotate gateway, with --incident if that was the reason',
  check: ({ rotation: { begun, proven, ended, failed } }) => {
    if (ended === undefined) return fail('rotation', `begun ${begun}, ${proven === undefined ? 'the new token never proven' : 'the new token in force'}, and then cut short`, 'ended')
    if (ended === 'done' && failed.length > 0) return fail('rotation', failed.join('; '), 'everything done and proven')
    return pass('rotation', ended === 'done' ? `a new token since ${proven ?? begun}` : `the one begun ${begun} put the token of before back`, 'ended')
  },
})
