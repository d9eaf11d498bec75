/**
 * The operator's side of a guard. Before a step that could lock out, or its undo, it finds out by which ways a fresh
 * login works; after it, each of them must work again, or the host reverses the step. Whatever happens to this side meanwhile, the
 * host's own timer (guard.sh) comes to the same end.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { HardshellError } from '../model/errors.js'
import type { ChangeResult, JournalEntry } from '../model/journal.js'
import type { ApplyEvent } from '../model/progress.js'
import { fireScript, GUARD_FIRED, proveScript, type GuardOn } from '../shell/step.js'
import type { FreshLogin, Transport, Way } from '../transport/transport.js'
import { FAMILIES, wayInWords } from '../transport/ways.js'
import { follow, type StepOutcome } from './apply.js'
import { engineShell } from './assets.js'
import { newNonce } from './collect.js'

/** Milliseconds that one login may take. */
const LOGIN_MS = 15_000
/** Milliseconds after which a way that does not open counts as lost. Well below what guard.sh waits. */
const PROOF_MS = 20_000
/** Milliseconds between tries: a server that has just been restarted may not listen yet. */
const PAUSE_MS = 1_000
/**
 * A server that answers and refuses does not change its mind; and every refusal counts, for fail2ban and for sshd
 * itself, which would cut the very connection that can still reverse the step.
 */
const isFinal = (why: string): boolean => /Permission denied|Too many authentication failures|sudo|another key/.test(why)

type Entry = Pick<JournalEntry, 'run' | 'position' | 'step'> & { readonly changes: readonly Pick<ChangeResult, 'kind' | 'what'>[] }

export async function underGuard(
  transport: Transport,
  entry: Entry,
  on: GuardOn,
  { deployUser, onEvent }: { readonly deployUser: string; readonly onEvent: (event: ApplyEvent) => void },
  work: () => Promise<StepOutcome>,
): Promise<StepOutcome> {
  const step = on === 'undo' ? `the undo of ${entry.step}` : entry.step
  // After a step it is the deploy user that must get in; an undo may take that one away, and let back in who came before.
  const login = new Logins(transport, on === 'undo' ? [{}, transport.came === 'other' ? { declared: true } : { user: deployUser }] : [{ user: deployUser }])
  const who = on === 'undo' ? '' : ` as ${deployUser}`
  const ways = (await transport.ways?.()) ?? FAMILIES
  const { open, refused } = await login.tryAll(ways)
  // Where nothing answers, the step may be what mends it. An account that is refused it will not mend.
  if (on === 'apply' && open.length === 0 && refused.some(isFinal)) {
    const why = `nobody could log in as ${deployUser} with sudo before this step (${refused.join('; ')}): what does not work before cannot prove afterwards that you still get in`
    return { status: 'failed', changed: false, tail: [why] }
  }
  onEvent({ event: 'guard', text: on === 'undo' ? 'armed: the host makes this step again by itself unless a fresh login is proven' : 'armed: the host reverses this step by itself unless a fresh login is proven' })
  const outcome = await work().catch((error: unknown) => {
    throw leftToTheHost(transport, step, error)
  })
  // Also of a step that failed: what it put back must let people in.
  const lost = await login.prove(open, ways)
  if (lost === undefined) {
    const proven = await transport.run(proveScript(engineShell(), entry, on), { label: 'take the guard back' })
    if (proven.status === GUARD_FIRED) return reversed(onEvent, `the login was proven too late: the host had reversed ${step} already`)
    if (proven.status !== 0) throw leftToTheHost(transport, step, new Error(proven.stderr.toString()))
    onEvent({ event: 'guard', text: `a fresh login${who} works${open.length === 0 ? '' : ` over ${inWords(open)}`}: taken back` })
    return outcome
  }
  onEvent({ event: 'guard', text: `${lost}: reversing` })
  const nonce = newNonce()
  await follow(transport, fireScript(engineShell(), entry, on, nonce), nonce, entry.changes, onEvent).catch((error: unknown) => {
    throw leftToTheHost(transport, step, error)
  })
  return reversed(onEvent, `${lost} after ${step}; it was reversed`)
}

class Logins {
  constructor(
    private readonly transport: Transport,
    /** Any of them will do, asked in this order: every refusal counts. */
    private readonly accounts: readonly FreshLogin[],
  ) {}

  async tryAll(ways: readonly Way[]): Promise<{ open: readonly Way[]; refused: readonly string[] }> {
    const tried = await Promise.all(ways.map(async (way) => ({ way, why: await this.refusal(way) })))
    return {
      open: tried.filter(({ why }) => why === undefined).map(({ way }) => way),
      refused: tried.flatMap(({ way, why }) => (why === undefined ? [] : [`${wayInWords(way)}: ${why}`])),
    }
  }

  /**
   * @param open the ways that were open before; when there was none, any way will do
   * @returns undefined when every one has opened again, else what stayed shut
   */
  async prove(open: readonly Way[], ways: readonly Way[]): Promise<string | undefined> {
    const until = Date.now() + PROOF_MS
    let left = open.length === 0 ? ways : open
    for (;;) {
      const now = await this.tryAll(left)
      const { refused } = now
      left = left.filter((way) => !now.open.includes(way))
      if (left.length === 0 || (open.length === 0 && now.open.length > 0)) return undefined
      if (refused.some(isFinal) || Date.now() + PAUSE_MS > until) return `no fresh login${this.named} over ${refused.join('; ')}`
      await pause(PAUSE_MS)
    }
  }

  private async refusal(way: Way): Promise<string | undefined> {
    const whys: string[] = []
    for (const account of this.accounts) {
      let why = 'refused'
      if (await this.transport.freshLogin(LOGIN_MS, { ...account, ...way, sudo: true, onRefused: (said) => (why = said) })) return undefined
      whys.push(why)
      // who is not let to the door will not be let in by another name
      if (!isFinal(why)) break
    }
    return [...new Set(whys)].join(', ')
  }

  private get named(): string {
    const [only, ...others] = this.accounts
    return only?.user !== undefined && others.length === 0 ? ` as ${only.user}` : ''
  }
}

const inWords = (ways: readonly Way[]): string => ways.map(wayInWords).join(' and ')

function reversed(onEvent: (event: ApplyEvent) => void, why: string): StepOutcome {
  onEvent({ event: 'guard', text: 'reversed' })
  return { status: 'failed', changed: false, tail: [why] }
}

/** Nothing more can be done from here, and nothing needs to be. */
function leftToTheHost(transport: Transport, step: string, cause: unknown): HardshellError {
  const known = cause instanceof HardshellError ? cause : undefined
  return new HardshellError(known?.noun ?? 'unreachable', known?.message ?? `${transport.name}: the guard of ${step} could not be reached`, {
    hint: `no login was proven after ${step}, so the host reverses it by itself within two minutes; then run the same command again (hardshell journal shows it)`,
    cause,
  })
}
