/**
 * The operator's side of a guard. Before a step that could lock out, it finds out by which ways a fresh login works;
 * after it, each of them must work again, or the host reverses the step. Whatever happens to this side meanwhile, the
 * host's own timer (guard.sh) comes to the same end.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { HardshellError } from '../model/errors.js'
import type { ChangeResult, JournalEntry } from '../model/journal.js'
import type { ApplyEvent } from '../model/progress.js'
import { fireScript, GUARD_FIRED, proveScript } from '../shell/step.js'
import type { Transport } from '../transport/transport.js'
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
const FAMILIES = [4, 6] as const
type Family = (typeof FAMILIES)[number]

type Entry = Pick<JournalEntry, 'run' | 'position' | 'step'> & { readonly changes: readonly Pick<ChangeResult, 'kind' | 'what'>[] }

export async function underGuard(
  transport: Transport,
  entry: Entry,
  { deployUser, onEvent }: { readonly deployUser: string; readonly onEvent: (event: ApplyEvent) => void },
  apply: () => Promise<StepOutcome>,
): Promise<StepOutcome> {
  const login = new Logins(transport, deployUser)
  const { open, refused } = await login.tryAll(FAMILIES)
  // Where nothing answers, the step may be what mends it. An account that is refused it will not mend.
  if (open.length === 0 && refused.some(isFinal)) {
    const why = `nobody could log in as ${deployUser} with sudo before this step (${refused.join('; ')}): what does not work before cannot prove afterwards that you still get in`
    return { status: 'failed', changed: false, tail: [why] }
  }
  onEvent({ event: 'guard', text: 'armed: the host reverses this step by itself unless a fresh login is proven' })
  const outcome = await apply().catch((error: unknown) => {
    throw leftToTheHost(transport, entry.step, error)
  })
  // Also of a step that failed: what it put back must let people in.
  const lost = await login.prove(open)
  if (lost === undefined) {
    const proven = await transport.run(proveScript(engineShell(), entry), { label: 'take the guard back' })
    if (proven.status === GUARD_FIRED) return reversed(onEvent, 'the login was proven too late: the host had reversed this step already')
    if (proven.status !== 0) throw leftToTheHost(transport, entry.step, new Error(proven.stderr.toString()))
    onEvent({ event: 'guard', text: `a fresh login as ${deployUser} works${open.length === 0 ? '' : ` over ${inWords(open)}`}: taken back` })
    return outcome
  }
  onEvent({ event: 'guard', text: `${lost}: reversing` })
  const nonce = newNonce()
  await follow(transport, fireScript(engineShell(), entry, nonce), nonce, entry.changes, onEvent).catch((error: unknown) => {
    throw leftToTheHost(transport, entry.step, error)
  })
  return reversed(onEvent, `${lost} after this step; it was reversed`)
}

class Logins {
  constructor(
    private readonly transport: Transport,
    private readonly user: string,
  ) {}

  async tryAll(families: readonly Family[]): Promise<{ open: readonly Family[]; refused: readonly string[] }> {
    const tried = await Promise.all(families.map(async (family) => ({ family, why: await this.refusal(family) })))
    return {
      open: tried.filter(({ why }) => why === undefined).map(({ family }) => family),
      refused: tried.flatMap(({ family, why }) => (why === undefined ? [] : [`IPv${family}: ${why}`])),
    }
  }

  /**
   * @param open the ways that were open before; when there was none, any way will do
   * @returns undefined when every one has opened again, else what stayed shut
   */
  async prove(open: readonly Family[]): Promise<string | undefined> {
    const until = Date.now() + PROOF_MS
    let left = open.length === 0 ? FAMILIES : open
    for (;;) {
      const now = await this.tryAll(left)
      const { refused } = now
      left = left.filter((family) => !now.open.includes(family))
      if (left.length === 0 || (open.length === 0 && now.open.length > 0)) return undefined
      if (refused.some(isFinal) || Date.now() + PAUSE_MS > until) return `no fresh login as ${this.user} over ${refused.join('; ')}`
      await pause(PAUSE_MS)
    }
  }

  private async refusal(family: Family): Promise<string | undefined> {
    let why = 'refused'
    const works = await this.transport.freshLogin(LOGIN_MS, { user: this.user, family, sudo: true, onRefused: (said) => (why = said) })
    return works ? undefined : why
  }
}

const inWords = (families: readonly Family[]): string => families.map((family) => `IPv${family}`).join(' and ')

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
