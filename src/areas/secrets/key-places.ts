/** Every place where a key of a provider is on a host, as secret-ages.sh wrote them down; and which provider that is. Pure. */
import { PROVIDERS, providerOfVariable } from './providers.js'

/** Where: the deployment's environment, settings, a copy of them, the shared store, an agent's own, OpenClaw's .env, … */
export type PlaceKind = 'env' | 'config' | 'copy' | 'auth-store' | 'agent-store' | 'dotenv' | 'secrets-json' | 'secret-store' | 'models-json' | 'token-file' | 'retired' | 'host'

export interface KeyPlace {
  readonly kind: PlaceKind
  /** As the host has it, below the state folder; or what it is. */
  readonly file: string
  /** A variable, or a path in the file. */
  readonly where: string
  /** `literal`: the key itself in plain text; `oauth`: a token that its provider renews by itself; `ref:SOURCE:ID`. */
  readonly form: string
  /** Salted: the same key has the same one on this host, and on no other. Left out for a reference. */
  readonly fingerprint?: string
  readonly provider: string
}

/** One line of it, after `place`. @throws when it is none */
export function parsePlace([kind = '', file = '', where = '', form = '', mark = '', named = '-']: readonly string[], variables: ReadonlyMap<string, string>): KeyPlace {
  if (!(kind in KINDS) || form === '') throw new Error(`not a place: ${kind.slice(0, 20)}`)
  return { kind: kind as PlaceKind, file, where, form, ...(mark === '-' ? {} : { fingerprint: mark }), provider: named === '-' ? providerOf(kind as PlaceKind, where, form, variables) : named }
}

export const KINDS: Readonly<Record<PlaceKind, string>> = {
  env: "the gateway's environment",
  config: 'settings',
  copy: 'an old copy of the settings',
  'auth-store': 'the shared store of sign-ins',
  'agent-store': "an agent's own store of sign-ins",
  dotenv: "OpenClaw's own .env",
  'secrets-json': 'the file behind references',
  'secret-store': "OpenClaw's secret store",
  'models-json': 'made by OpenClaw from the settings',
  'token-file': 'a file that the settings name',
  retired: 'read no more, and still there',
  host: "the host's own",
}

function providerOf(kind: PlaceKind, where: string, form: string, variables: ReadonlyMap<string, string>): string {
  const reference = /^ref:env:(.+)$/.exec(form)?.[1]
  if (kind === 'config' || kind === 'copy' || kind === 'token-file') {
    const path = where.split('.')
    const variable = path[0] === 'env' ? path.at(-1) : undefined
    if (variable !== undefined) return providerOfVariable(variable, variables)
    const after = (word: string): string | undefined => (path.includes(word) ? path[path.indexOf(word) + 1] : undefined)
    if (path.includes('twilio')) return 'twilio'
    return after('providers') ?? (path[0] === 'channels' ? path[1] : undefined) ?? after('entries') ?? (reference === undefined ? path[0] : providerOfVariable(reference, variables)) ?? '?'
  }
  // names of the owner's own choice: a provider's somewhere in them, else the first
  const words = where.split('.')
  return words.find((word) => word in PROVIDERS) ?? providerOfVariable((kind === 'secrets-json' ? words[0] : words.at(-1)) ?? where, variables)
}
