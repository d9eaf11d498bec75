/** What openclaw.json says where hardshell has a say, and whether it is the baseline. Values that could be secret never leave the host. */
import { compare, fail, none, pass, unknown } from '../../model/control.js'
import { CONTAINER, places } from '../../spec/places.js'
import { defineControl, defineFact } from '../define.js'
import { FINDER } from './container.js'
import { AT_LEAST, baseline, leaves, TOKEN_REF, type Json, type Path } from './presets.js'
import { ofFirst } from './several.js'

export interface Config {
  /** Whether there is an openclaw.json. */
  readonly file: boolean
  /** By dotted path; null where openclaw.json says nothing. */
  readonly values: Readonly<Record<string, Json>>
  /** absent, literal, odd, or ref:SOURCE:ID. */
  readonly token: string
  readonly password: string
  /** Another one means that something in the file has changed. */
  readonly digest: string
}

const REF = `ref:${TOKEN_REF.source}:${TOKEN_REF.id}`
const isToken = (path: Path): boolean => path.join('.') === 'gateway.auth.token'

export const config = defineFact<Config>({
  name: 'config',
  probe: 'gateway/config.probe.sh',
  finder: FINDER,
  root: true,
  // Docker's answers take seconds on a small host that is busy
  timeout: 30,
  settings: (spec) => ({
    CONTAINER,
    COMPOSE: places(spec).compose,
    STATE: places(spec).state,
    PATHS: JSON.stringify(leaves(baseline(spec)).map(({ path }) => path).filter((path) => !isToken(path))),
  }),
  parse: (stdout) => {
    const said = JSON.parse(stdout) as Config
    if (typeof said.file !== 'boolean' || typeof said.values !== 'object' || typeof said.token !== 'string' || typeof said.password !== 'string' || typeof said.digest !== 'string') throw new Error('not the chosen paths')
    return said
  },
})

const same = (saw: Json | undefined, want: Json): boolean => JSON.stringify(saw ?? null) === JSON.stringify(want)
const holds = (saw: Json | undefined, want: Json): boolean => Array.isArray(saw) && Array.isArray(want) && want.every((item) => saw.includes(item))

export const configBaseline = ofFirst(defineControl({
  id: 'gateway.config-baseline',
  title: "OpenClaw's settings are the chosen baseline",
  severity: 'high',
  lenses: {
    child: 'The house rules on the wall are the ones you agreed to, with nothing crossed out.',
    principle: "OpenClaw's own defaults favour comfort: a terminal in the browser, tools without limits, devices approved by themselves. The baseline turns these off, and a setting that has drifted opens one of them again.",
  },
  needs: { config },
  whenAbsent: 'not-applicable',
  remedy: 'gateway.config',
  check: ({ config }, spec) => {
    if (!config.file) return fail('config', 'there is no openclaw.json', `the preset ${spec.gateway.preset}`)
    const wrong = leaves(baseline(spec)).flatMap(({ path, value }) => {
      const name = path.join('.')
      if (isToken(path)) return config.token === REF ? [] : [`gateway.auth.token: ${config.token}`]
      const saw = config.values[name]
      const fits = AT_LEAST.some((loose) => loose.join('.') === name) ? holds(saw, value) : same(saw, value)
      return fits ? [] : [`${name}: ${saw === undefined || saw === null ? 'not set' : JSON.stringify(saw)}`]
    })
    return none('config', wrong, `the preset ${spec.gateway.preset}`, `the preset ${spec.gateway.preset}`)
  },
}))

export const tokenAuth = ofFirst(defineControl({
  id: 'gateway.token-auth',
  title: 'OpenClaw asks for a token',
  severity: 'critical',
  lenses: {
    child: 'The lock is switched on.',
    principle: 'gateway.auth.mode decides whether a caller is asked for anything at all. On a container network, "none" hands the agent to every neighbour.',
  },
  needs: { config },
  whenAbsent: 'not-applicable',
  remedy: 'gateway.config',
  check: ({ config }) => {
    const mode = config.values['gateway.auth.mode']
    if (typeof mode === 'string') return compare('config', mode, 'token')
    // OpenClaw picks token by itself when a token is configured
    if (config.token !== 'absent') return pass('config', `no mode, token ${config.token.split(':')[0]}`, 'token')
    return config.password === 'absent' ? unknown('openclaw.json names neither a mode nor a token; the environment decides') : fail('config', 'password', 'token')
  },
}))
