/** What the gateway answers when it is really knocked at: the smoke test's fact, and its four controls. */
import { fail, pass, unknown, type Judgement } from '../../model/control.js'
import { CONTAINER, places } from '../../spec/places.js'
import { defineControl, defineFact } from '../define.js'
import { FINDER } from './container.js'
import { ofFirst } from './several.js'

export interface Smoke {
  /** HTTP status, 000 when nothing answered. */
  readonly healthz: string
  readonly startupz: string
  /** A status, or why the token was not tried. */
  readonly right: string
  /** Left out unless the right token was taken: every wrong try counts towards the lockout. */
  readonly wrong?: string
  readonly none?: string
}

export const smoke = defineFact<Smoke>({
  name: 'smoke',
  probe: 'gateway/smoke.probe.sh',
  finder: FINDER,
  root: true,
  timeout: 60,
  settings: (spec) => ({ CONTAINER, COMPOSE: places(spec).compose, ENV_FILE: places(spec).env, PORT: String(spec.gateway.port) }),
  parse: (stdout) => {
    const said = new Map(stdout.trim().split('\n').map((line) => line.split('=', 2) as [string, string]))
    const healthz = said.get('HEALTHZ')
    const startupz = said.get('STARTUPZ')
    const right = said.get('RIGHT')
    if (healthz === undefined || startupz === undefined || right === undefined) throw new Error('no codes in it')
    const wrong = said.get('WRONG')
    const none = said.get('NONE')
    return { healthz, startupz, right, ...(wrong === undefined ? {} : { wrong }), ...(none === undefined ? {} : { none }) }
  },
})

const NAMES: Readonly<Record<string, string>> = {
  '000': 'no answer',
  '200': '200, let in',
  '400': '400, let in',
  '401': '401, refused',
  '403': '403, comes through a proxy that nobody vouches for',
  '404': '404, no such door',
  '429': '429, locked out after too many wrong tries; it opens again within five minutes',
  '503': '503, still starting or going down',
  'no-token': 'no token in .env',
  'odd-token': 'a token in .env that cannot travel in a header',
}
const words = (code: string): string => NAMES[code] ?? code

const NOT_TRIED = 'the right token was not taken, so no wrong one was tried (ten wrong tries a minute lock everybody out)'

function refused(code: string | undefined, who: string): Judgement {
  if (code === undefined) return unknown(NOT_TRIED)
  if (code === '401') return pass('smoke', words(code), '401, refused')
  if (code === '429') return unknown(`${who}: ${words(code)}`)
  if (code === '000') return unknown(`${who}: no answer`)
  return fail('smoke', words(code), '401, refused')
}

export const answers = ofFirst(defineControl({
  id: 'gateway.answers',
  title: 'The gateway answers and has finished starting',
  severity: 'critical',
  lenses: {
    child: 'We knock on the door and somebody says: I am here, and I am awake.',
    principle: 'A running container is not a running gateway: it can hang, refuse its configuration or still be migrating. Only its own start-up signal says that it works.',
  },
  needs: { smoke },
  whenAbsent: 'not-applicable',
  remedy: 'gateway.up',
  tags: ['smoke'],
  check: ({ smoke: { healthz, startupz } }) => {
    const saw = `/healthz ${words(healthz)}, /startupz ${words(startupz)}`.replaceAll(', let in', '')
    const want = '/healthz 200, /startupz 200'
    return healthz === '200' && startupz === '200' ? pass('smoke', saw, want) : fail('smoke', saw, want)
  },
}))

export const rightToken = ofFirst(defineControl({
  id: 'gateway.right-token',
  title: 'The gateway takes the token in .env',
  severity: 'critical',
  lenses: {
    child: 'Your key must fit your own door.',
    principle: 'Two tokens that disagree (in .env and in openclaw.json) are the most usual lockout. A request that really authenticates is the only proof that the owner gets in.',
  },
  needs: { smoke },
  whenAbsent: 'not-applicable',
  remedy: 'gateway.up',
  tags: ['smoke'],
  check: ({ smoke: { right } }) => {
    if (right === '400') return pass('smoke', '400, let in')
    if (right === '429') return unknown(`locked out: ${words(right)}`)
    return fail('smoke', words(right), '400, let in')
  },
}))

export const wrongTokenRefused = ofFirst(defineControl({
  id: 'gateway.wrong-token-refused',
  title: 'The gateway refuses a wrong token',
  severity: 'critical',
  lenses: {
    child: 'We try a wrong key. The door must stay shut.',
    principle: 'Whoever gets past the token commands an agent with files, network and tools. A setting that says "token" proves nothing until a wrong one has been turned away.',
  },
  needs: { smoke },
  whenAbsent: 'not-applicable',
  remedy: 'gateway.config',
  tags: ['smoke'],
  check: ({ smoke }) => refused(smoke.wrong, 'a random token'),
}))

export const noTokenRefused = ofFirst(defineControl({
  id: 'gateway.no-token-refused',
  title: 'The gateway refuses a caller without a token',
  severity: 'critical',
  lenses: {
    child: 'Somebody without any key pushes at the door. It must stay shut.',
    principle: 'Anything on the host that can open a port of the loopback, a browser page included, can call the gateway. Without a token it must get nothing.',
  },
  needs: { smoke },
  whenAbsent: 'not-applicable',
  remedy: 'gateway.config',
  tags: ['smoke'],
  check: ({ smoke }) => refused(smoke.none, 'no token'),
}))
