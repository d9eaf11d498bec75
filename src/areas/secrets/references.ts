/** Keys that stand as plain values where OpenClaw takes a reference: seen on the host, and by OpenClaw's own audit. */
import { fail, none, pass, unknown } from '../../model/control.js'
import { CONTAINER, places } from '../../spec/places.js'
import { defineControl, defineFact } from '../define.js'
import { FINDER } from '../gateway/container.js'
import { lines } from '../parse.js'
import { SECRETREF_PATHS } from './secretref-paths.js'
import { ofFirst } from '../gateway/several.js'

export interface Literals {
  /** `openclaw.json: models.providers.x.apiKey`. */
  readonly found: readonly string[]
  /** Names of files that could not be read. */
  readonly unread: readonly string[]
}

/** Of headers and environments, which hold many harmless values, only names that speak of a secret. */
const SPEAKING = '[^.]*(auth|key|token|secret|cookie|passw)[^.]*'
/** The gateway's own token has controls of its own. `env` sets variables for the gateway. */
const PATHS = [...SECRETREF_PATHS.filter((path) => path !== 'gateway.auth.token'), 'env.*', 'env.vars.*', 'hooks.token']
const WITH_HARMLESS = ['headers', 'env', 'vars']
const pattern = (path: string): string =>
  path
    .split('.')
    .map((name, at, all) => (name !== '*' ? name : WITH_HARMLESS.includes(all[at - 1] ?? '') ? SPEAKING : '[^.]+'))
    .join('\\.')
/** One regular expression over names joined by dots, for jq and for JavaScript; upper and lower case are one. */
export const LITERALS = `^(${PATHS.map(pattern).join('|')})$`

export const configLiterals = defineFact<Literals>({
  name: 'config-literals',
  probe: 'secrets/literals.probe.sh',
  finder: FINDER,
  root: true,
  timeout: 30,
  settings: (spec) => ({ CONTAINER, STATE: places(spec).state, LITERALS }),
  parse: (stdout) => {
    const found: string[] = []
    const unread: string[] = []
    let files = 0
    for (const line of lines(stdout)) {
      const [kind, first = '', second = ''] = line.split(' ')
      if (kind === 'file') files += 1
      else if (kind === 'literal') found.push(`${first}: ${second}`)
      else if (kind === 'unread') unread.push(first)
      else throw new Error(`not a line of it: ${line.slice(0, 40)}`)
    }
    if (files === 0) throw new Error('it names no file')
    return { found, unread }
  },
})

/** The image and the settings of the gateway: what its own audits hang on (`deep`). */
export const gatewaySettings = defineFact<string>({
  name: 'gateway-settings',
  probe: 'secrets/settings.probe.sh',
  finder: FINDER,
  root: true,
  settings: (spec) => ({ CONTAINER, STATE: places(spec).state }),
  parse: (stdout) => stdout.trim(),
})

export interface OpenclawAudit {
  /** `clean`, `findings` or another word of OpenClaw's. */
  readonly status: string
  /** Whether it could follow every reference. */
  readonly complete: boolean
  /** `PLAINTEXT_FOUND state/openclaw.sqlite profiles.anthropic:default.key`. */
  readonly findings: readonly string[]
}

export const openclawAudit = defineFact<OpenclawAudit>({
  name: 'openclaw-secrets-audit',
  probe: 'secrets/openclaw-audit.probe.sh',
  finder: FINDER,
  root: true,
  // the three audits of OpenClaw wait for each other
  timeout: 240,
  settings: () => ({ CONTAINER }),
  // Another image or other settings, and it is asked again. Keys in its database change without either: they are looked
  // for with every audit --deep, and the finding says how old it is.
  deep: { whileSame: [gatewaySettings] },
  parse: (stdout) => {
    const [first = '', ...rest] = lines(stdout)
    const [word, status, extent] = first.split(' ')
    if (word !== 'status' || status === undefined) throw new Error('it does not say how the audit ended')
    return { status, complete: extent === 'complete', findings: rest.map((line) => line.replace(/^finding /, '').replace('/home/node/.openclaw/', '')) }
  },
})

const lenses = {
  child: 'The note says in which drawer the key lies. The key itself is not glued to the note.',
  principle: 'A key written into the settings is copied with every change of them, into .bak and last-good files, into backups and bug reports. A reference can be copied freely, and the key behind it is rotated in one place.',
}
const advice = 'Keep the key in .env and refer to it: {source: "env", provider: "default", id: "NAME"} in its place (openclaw secrets configure does it step by step). Then remove old copies of openclaw.json, and give the provider a new key if others could read them.'

export const keysByReference = ofFirst(defineControl({
  id: 'secrets.keys-by-reference',
  title: 'openclaw.json and its copies hold references, no keys',
  severity: 'high',
  lenses,
  needs: { configLiterals },
  whenAbsent: 'not-applicable',
  advice,
  check: ({ configLiterals: { found, unread } }) => {
    if (found.length > 0) return none('config-literals', found, 'a reference')
    if (unread.length > 0) return unknown(`${unread.join(', ')} could not be read: it takes jq, or for files with comments a running gateway`)
    return pass('config-literals', `none at ${PATHS.length} places`, 'no key in plain text')
  },
}))

export const openclawFindsNone = ofFirst(defineControl({
  id: 'secrets.openclaw-audit',
  title: "OpenClaw's own secrets audit finds no key in plain text",
  severity: 'high',
  lenses: {
    ...lenses,
    principle: `${lenses.principle} Onboarding keeps provider keys unencrypted in its database unless it is told to keep references; only OpenClaw itself can look there.`,
  },
  needs: { openclawAudit },
  whenAbsent: 'not-applicable',
  advice: `${advice} For keys in the database: openclaw models auth, with --secret-input-mode ref`,
  tags: ['openclaw'],
  check: ({ openclawAudit: { status, complete, findings } }) => {
    if (findings.length > 0) return none('openclaw-secrets-audit', findings, 'nothing in plain text, every reference leads somewhere')
    if (status !== 'clean') return fail('openclaw-secrets-audit', status, 'clean')
    return complete ? pass('openclaw-secrets-audit', 'clean') : unknown('it could not follow every reference')
  },
}))
