/** What the gateway's container says of itself: how it ended, and the lines of its log that tell a cause. */
import { CONTAINER } from '../../spec/places.js'
import { defineFact } from '../define.js'
import { FINDER } from '../gateway/container.js'
import { count, lines } from '../parse.js'

export const KINDS = ['pairing', 'config', 'schema', 'no-auth', 'access', 'space', 'port', 'memory', 'proxy', 'channel', 'last'] as const
export type Kind = (typeof KINDS)[number]

export interface Symptoms {
  readonly name: string
  /** Docker's word: running, restarting, exited, created … */
  readonly status: string
  readonly exit: number
  readonly restarts: number
  readonly oomKilled: boolean
  /** Why Docker itself could not start it; empty when it could. */
  readonly error: string
  /** The last line of each kind since its last start. */
  readonly log: Readonly<Partial<Record<Kind, string>>>
}

export const symptoms = defineFact<Symptoms>({
  name: 'symptoms',
  probe: 'diagnose/symptoms.probe.sh',
  finder: FINDER,
  root: true,
  timeout: 30,
  settings: () => ({ CONTAINER }),
  parse: (stdout) => {
    const said = new Map<string, string>()
    const log: Partial<Record<Kind, string>> = {}
    for (const line of lines(stdout)) {
      const [, word = '', rest = ''] = /^(\S+) ?(.*)$/.exec(line) ?? []
      if (word !== 'log') said.set(word, rest)
      else {
        const [, kind, text = ''] = /^(\S+) ?(.*)$/.exec(rest) ?? []
        if (!(KINDS as readonly (string | undefined)[]).includes(kind)) throw new Error(`a line of no kind: ${kind ?? ''}`)
        log[kind as Kind] = text
      }
    }
    const status = said.get('status')
    if (!status || !/^(true|false)$/.test(said.get('oom') ?? '')) throw new Error('half an answer')
    return { name: (said.get('name') ?? '').replace(/^\//, ''), status, exit: count(said.get('exit'), 'exit'), restarts: count(said.get('restarts'), 'restarts'), oomKilled: said.get('oom') === 'true', error: said.get('error') ?? '', log }
  },
})
