/** The gateway token in .env, in the container and in openclaw.json, compared on the host: only kinds and lengths arrive here. */
import { fail, none, notApplicable, pass, unknown } from '../../model/control.js'
import { CONTAINER, places } from '../../spec/places.js'
import { defineControl, defineFact } from '../define.js'
import { FINDER } from '../gateway/container.js'
import { ofFirst } from '../gateway/several.js'

export interface Tokens {
  /** good, short, placeholder, example, odd, repetitive, missing, or no-file. */
  readonly envFile: string
  readonly envFileLength: number
  /** How many other keys of .env hold the same value. */
  readonly reused: number
  /** As envFile, or no-container. */
  readonly container: string
  readonly containerAgrees?: boolean
  /** absent, literal, odd, ref:SOURCE:ID, no-file or unread. */
  readonly config: string
  /** Strength of the literal, when there is one. */
  readonly configLiteral?: string
  readonly configAgrees?: boolean
}

export const tokens = defineFact<Tokens>({
  name: 'tokens',
  probe: 'secrets/tokens.probe.sh',
  finder: FINDER,
  root: true,
  // Docker's answers take seconds on a small host that is busy
  timeout: 30,
  settings: (spec) => ({ CONTAINER, ENV_FILE: places(spec).env, STATE: places(spec).state }),
  parse: (stdout) => {
    const said = new Map(stdout.trim().split('\n').map((line) => line.split('=', 2) as [string, string]))
    const need = (name: string): string => {
      const value = said.get(name)
      if (value === undefined) throw new Error(`it does not say ${name}`)
      return value
    }
    const literal = said.get('CONFIG_LITERAL')
    const containerAgrees = said.get('CONTAINER_AGREES')
    const configAgrees = said.get('CONFIG_AGREES')
    return {
      envFile: need('ENV_FILE'),
      envFileLength: Number(said.get('ENV_FILE_LENGTH') ?? 0),
      reused: Number(said.get('REUSED') ?? 0),
      container: need('CONTAINER'),
      config: need('CONFIG'),
      ...(literal === undefined ? {} : { configLiteral: literal }),
      ...(containerAgrees === undefined ? {} : { containerAgrees: containerAgrees === 'yes' }),
      ...(configAgrees === undefined ? {} : { configAgrees: configAgrees === 'yes' }),
    }
  },
})

const shared = { needs: { tokens }, whenAbsent: 'not-applicable' } as const

export const tokenStrength = ofFirst(defineControl({
  ...shared,
  id: 'secrets.token-strength',
  title: 'The gateway token is long and random',
  severity: 'critical',
  lenses: {
    child: 'A key with sixty-four teeth cannot be guessed. "change-me" is no key at all.',
    principle: 'The token is all that stands between a caller and an agent with tools. Under 256 bits, or taken from an example, it can be guessed or looked up. A literal in openclaw.json beats the container’s, which beats a newer one in .env until it is made anew: all three are measured.',
  },
  remedy: 'secrets.env',
  check: ({ tokens }) => {
    const want = '256 random bits'
    const { config, configLiteral, container, envFile, envFileLength } = tokens
    // the one in force first: a literal in openclaw.json beats the environment, and a container keeps what it was made with
    const kept = [
      ...(configLiteral === undefined ? [] : [{ where: 'openclaw.json', how: configLiteral, says: ', and it wins' }]),
      ...(container === 'no-container' || container === 'missing' ? [] : [{ where: 'the container', how: container, says: ', and it is in force until the container is made anew' }]),
      // one that has no token is a fail as long as nothing else has one that beats it
      ...(envFile === 'no-file' || (envFile === 'missing' && configLiteral !== undefined) ? [] : [{ where: '.env', how: envFile, says: envFileLength > 0 ? `, ${envFileLength} signs` : '' }]),
    ]
    const weak = kept.find(({ how }) => how !== 'good')
    if (weak !== undefined) return fail('tokens', `${weak.where}: ${weak.how}${weak.says}`, want)
    if (config === 'unread') return unknown('openclaw.json could not be read, and a token in it would win')
    if (config.startsWith('ref:') && !config.endsWith(':OPENCLAW_GATEWAY_TOKEN')) return unknown(`openclaw.json takes the token from ${config.slice('ref:'.length)}, which was not read`)
    if (config === 'odd') return unknown('openclaw.json has something else than text or a reference where the token is, and it wins')
    if (kept.length > 0) return pass('tokens', `${kept.map(({ where }) => where).join(', ')}: good`, want)
    return container === 'no-container' ? unknown('neither .env nor a container was found') : fail('tokens', 'the container: missing', want)
  },
}))

export const tokenUsedOnce = defineControl({
  ...shared,
  id: 'secrets.token-used-once',
  title: 'The gateway token opens nothing else',
  severity: 'medium',
  lenses: {
    child: 'One key for the house and the bicycle: whoever steals the bicycle has the house.',
    principle: 'A secret used twice is as safe as the weaker of the two places, and cannot be changed in one of them alone. A webhook that shares it hands the gateway to its sender.',
  },
  advice: 'Give the other key in .env a value of its own (openssl rand -hex 32), there and wherever it is used, then: hardshell up',
  check: ({ tokens: { envFile, reused, container } }, spec) => {
    // one that was deployed elsewhere has its .env there
    if (envFile === 'no-file' && container !== 'no-container' && container !== 'missing') return unknown(`the container has a token, and there is no ${places(spec).env}: what else is where it came from is not known`)
    if (envFile === 'no-file' || envFile === 'missing') return notApplicable('no token is kept in .env')
    return reused > 0 ? fail('tokens', `${reused} other keys in .env hold the same value`, 'no other') : pass('tokens', 'no other')
  },
})

export const tokenAgrees = ofFirst(defineControl({
  ...shared,
  id: 'secrets.token-agrees',
  title: 'The gateway token is the same wherever it is kept',
  severity: 'high',
  lenses: {
    child: 'The key in your pocket and the lock in the door must be of one pair.',
    principle: 'A container keeps the token it was made with, and a literal in openclaw.json wins over both. When they disagree, a rotation that looked done has changed nothing, or the owner is locked out.',
  },
  remedy: 'gateway.up',
  check: ({ tokens: { envFile, container, containerAgrees, config, configAgrees } }) => {
    if (config === 'unread') return unknown('openclaw.json could not be read')
    const apart = [
      ...(containerAgrees === false ? ['the container has another token than .env'] : []),
      ...(configAgrees === false ? ['openclaw.json has another token, and it wins'] : []),
      ...(envFile !== 'no-file' && envFile !== 'missing' && container === 'missing' ? ['the container has no token in its environment'] : []),
    ]
    if (apart.length > 0) return none('tokens', apart, 'one token everywhere')
    if (containerAgrees === undefined && configAgrees === undefined) return notApplicable('the token is kept in one place only')
    return pass('tokens', 'all the same', 'one token everywhere')
  },
}))

export const noLiteralToken = ofFirst(defineControl({
  ...shared,
  id: 'secrets.no-literal-token',
  title: 'openclaw.json refers to the token and does not hold it',
  severity: 'high',
  lenses: {
    child: 'The note says "the key is in the drawer"; it is not the key.',
    principle: 'A literal in openclaw.json silently wins over the environment, so rotating .env does nothing. And OpenClaw copies the file at every change, so the token lives on in each copy.',
  },
  remedy: 'gateway.config',
  check: ({ tokens: { config } }) => {
    if (config === 'unread') return unknown('openclaw.json could not be read')
    if (config === 'no-file') return notApplicable('there is no openclaw.json')
    if (config === 'literal' || config === 'odd') return fail('tokens', config, 'a reference, or nothing')
    return pass('tokens', config, 'a reference, or nothing')
  },
}))
