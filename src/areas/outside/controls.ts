/** What an attacker meets: claims about ports that were knocked at, joined with what the host says about who opened them. */
import { fail, none, notApplicable, pass, unknown, type Judgement } from '../../model/control.js'
import type { Spec } from '../../spec/spec.js'
import { declaredPorts } from '../../spec/ways.js'
import { defineControl } from '../define.js'
import { dockerUser, type DockerUser } from '../docker/docker-user.js'
import { published, type Published } from '../docker/published.js'
import { isLoopback, listeners, type Listener } from '../firewall/listeners.js'
import { covers, portsOf, ufw, type Ufw } from '../firewall/ufw.js'
import { sshPorts } from '../ssh/ports.js'
import { addresses, isPublic } from './addresses.js'
import { isV6, openOver, reach, seenOver, type Knocked, type Reach, type Web } from './reach.js'

/** OpenClaw's own port, and the one beside it that older guides publish. */
export const GATEWAY_PORTS = [18789, 18790]

const where = (seen: readonly Knocked[]): string => [...new Set(seen.map(({ address }) => address))].join(' and ')
const blind = ({ control }: Reach): string =>
  control.length === 0 ? 'no address of this host can be reached from here' : `SSH's own port does not answer at ${control.map(({ address, port }) => `${address}:${port}`).join(', ')}: what is closed there may only be out of sight`

export const gatewayClosed = defineControl({
  id: 'outside.gateway-closed',
  title: "The gateway's ports are closed to the network",
  // the proof of gateway.loopback-only, which is the critical one
  severity: 'high',
  lenses: {
    child: 'We went round the house and tried the window ourselves.',
    principle: 'Settings say what should be. A connection from outside says what is. Thousands of gateways are found by scanners that do nothing but knock at 18789.',
  },
  needs: { reach },
  whenAbsent: 'unknown',
  advice: 'Publish on 127.0.0.1 only ("127.0.0.1:18789:18789" in compose), docker compose up -d, and come in by hardshell open.',
  check: ({ reach }, spec) => {
    const seen = [...seenOver(4, reach), ...seenOver(6, reach)]
    const ports = new Set([spec.gateway.port, ...GATEWAY_PORTS, ...(spec.gateway.appsPort === undefined ? [] : [spec.gateway.appsPort])])
    const open = [...openOver(4, reach), ...openOver(6, reach)].filter(({ port }) => ports.has(port))
    if (open.length === 0 && seen.length === 0) return unknown(blind(reach))
    return none('knocked', open.map(({ address, port }) => `${address} port ${port} is open`), 'closed', `${[...ports].join(', ')} closed at ${where(seen)}`)
  },
})

const declared = (port: number, spec: Spec): boolean => declaredPorts(spec).some((one) => one.port === port && one.protocol === 'tcp')

interface Told {
  readonly published: Published
  readonly dockerUser: DockerUser
  readonly listeners: readonly Listener[]
  readonly ufw: Ufw
}

/** Who opened it, and how it got past the firewall. */
function explained({ address, port }: Knocked, { published, dockerUser, listeners, ufw }: Told): string {
  const container = published.ports.find((one) => one.port === port && !isLoopback(one.address) && one.inside.endsWith('/tcp'))
  const program = listeners.find((one) => one.port === port && one.protocol === 'tcp' && !isLoopback(one.address))
  const who = container !== undefined ? `container ${container.container} publishes it` : program !== undefined ? `${program.process} listens` : 'nobody on the host owns up to it'
  const allowed = ufw.rules.some((rule) => rule.action !== 'DENY' && rule.action !== 'REJECT' && rule.direction === 'IN' && portsOf(rule)?.ports.some((word) => covers(word, port)) === true)
  const own = dockerUser.rules.filter(({ family }) => family === (address.includes(':') ? 6 : 4)).length
  const user = own === 0 ? 'DOCKER-USER, where it could be stopped, has none either' : `what stands in DOCKER-USER (${own} of your own) does not stop it`
  const wall = !ufw.active ? 'ufw is off' : allowed ? 'ufw lets it in' : container !== undefined ? `past ufw, which has no rule for it; ${user}` : 'though ufw has no rule for it'
  return `${address} port ${port} is open: ${who}, ${wall}`
}

const facts = { reach, published, dockerUser, listeners, ufw, sshPorts }
function strays(family: 4 | 6, values: Told & { readonly reach: Reach; readonly sshPorts: readonly { readonly port: number }[] }, spec: Spec): Judgement {
  const seen = seenOver(family, values.reach)
  const ours = new Set([...values.sshPorts.map(({ port }) => port), ...values.reach.control.map(({ port }) => port)])
  const open = openOver(family, values.reach).filter(({ port }) => !ours.has(port) && !declared(port, spec))
  if (open.length === 0 && seen.length === 0) return unknown(blind({ ...values.reach, control: values.reach.control.filter((one) => isV6(one) === (family === 6)) }))
  const knocked = [...new Set(seen.map(({ port }) => port))].sort((a, b) => a - b)
  return none('knocked', open.map((one) => explained(one, values)), 'SSH, firewall.allow and ways only', `${where(seen)}: of ${knocked.join(', ')} nothing else answers`)
}

const strayLenses = {
  child: 'We counted the doors from the street, and not on the plan of the house.',
  principle: 'A firewall that is on, and a port that is open all the same: Docker’s packet rules come before ufw’s. Only knocking shows it. Ports that nothing on the host names are not knocked at: this is no port scan.',
}
const strayAdvice = 'Publish it on 127.0.0.1, stop what listens there, or declare the port with its reason under firewall.allow.'

export const declaredOnly = defineControl({
  id: 'outside.declared-only',
  title: 'From outside, nothing but SSH and the declared ports answers',
  severity: 'high',
  lenses: strayLenses,
  needs: facts,
  whenAbsent: 'unknown',
  advice: strayAdvice,
  check: (values, spec) => strays(4, values, spec),
})

export const declaredOnlyV6 = defineControl({
  id: 'outside.declared-only-ipv6',
  title: 'Over IPv6, too, nothing but SSH and the declared ports answers',
  severity: 'medium',
  lenses: strayLenses,
  needs: { ...facts, addresses },
  whenAbsent: 'unknown',
  advice: `${strayAdvice} Where this machine has no IPv6, look from one that has.`,
  check: (values, spec) => {
    const known = [...values.addresses.filter(isPublic), ...values.reach.control.map(({ address }) => address)].some((address) => address.includes(':'))
    return known ? strays(6, values, spec) : notApplicable('the host has no public IPv6 address')
  },
})

/** What the web's ports showed, for controls that matter only once such a port is open. */
function onWeb(port: 80 | 443, { reach: seen }: { reach: Reach }, judge: (web: readonly Web[]) => Judgement): Judgement {
  if (![...openOver(4, seen), ...openOver(6, seen)].some((one) => one.port === port)) {
    return [...seenOver(4, seen), ...seenOver(6, seen)].length === 0 ? unknown(blind(seen)) : notApplicable(`port ${port} is closed from here`)
  }
  const web = seen.web.filter((one) => (port === 443 ? one.tls : one.http) !== undefined)
  return web.length === 0 ? unknown(`port ${port} is open, and nobody looked at what answers`) : judge(web)
}

const SOON = 14

export const certificate = defineControl({
  id: 'outside.certificate',
  title: 'The certificate is trusted and lasts for two more weeks',
  severity: 'high',
  lenses: {
    child: 'The passport of the house is valid, and not only until tomorrow.',
    principle: 'A certificate that has run out trains people to click warnings away, which is all that somebody in between needs. Renewal works for months and then does not; two weeks are the time to mend it.',
  },
  needs: { reach },
  whenAbsent: 'unknown',
  advice: 'journalctl -u caddy (or certbot renew --dry-run) says why it is not renewed; port 80 or 443 must be reachable for that, and the name must point here.',
  check: (values) =>
    onWeb(443, values, (web) => {
      const wrong = web.flatMap(({ address, name, tls }) => {
        const at = name === '' ? address : name
        if (tls?.failed !== undefined) return []
        if (tls?.distrusted !== undefined && tls.distrusted !== '') return [`${at}: ${tls.distrusted}, ${tls.daysLeft ?? '?'} days left`]
        return (tls?.daysLeft ?? 0) < SOON ? [`${at}: ${tls?.daysLeft ?? '?'} days left`] : []
      })
      const deaf = web.find(({ tls }) => tls?.failed !== undefined)
      if (wrong.length === 0 && deaf !== undefined) return unknown(`${deaf.address} port 443 shows no certificate${deaf.name === '' ? ' to somebody who knows no name of it' : ''}: ${deaf.tls?.failed ?? ''}`)
      return none('certificate', wrong, `trusted, at least ${SOON} days left`, web.map(({ name, address, tls }) => `${name === '' ? address : name}: ${tls?.daysLeft ?? '?'} days left`).join(', '))
    }),
})

export const redirected = defineControl({
  id: 'outside.http-redirected',
  title: 'Plain HTTP only leads to HTTPS',
  severity: 'medium',
  lenses: {
    child: 'Who comes by the garden gate is sent round to the guarded door.',
    principle: 'What is answered on port 80 travels in the open, the token in it too. A redirect is the only thing that may be said there.',
  },
  needs: { reach },
  whenAbsent: 'unknown',
  advice: 'Caddy redirects by itself when the site is named without http://; or close port 80.',
  check: (values) =>
    onWeb(80, values, (web) => {
      const saw = web.map(({ address, name, http }) => ({ at: name === '' ? address : name, http }))
      const deaf = saw.find(({ http }) => http?.failed !== undefined)
      const wrong = saw.filter(({ http }) => http?.failed === undefined && !(/^30[12378]$/.test(String(http?.status)) && http?.location?.startsWith('https://') === true))
      if (wrong.length > 0) return none('http', wrong.map(({ at, http }) => `http://${at}/ answers ${http?.status ?? '?'}${http?.location ? ` to ${http.location}` : ''}`), 'a redirect to https://')
      if (deaf !== undefined) return unknown(`port 80 at ${deaf.at} speaks no HTTP: ${deaf.http?.failed ?? ''}`)
      return pass('http', saw.map(({ http }) => http?.location ?? '').join(', '), 'a redirect to https://')
    }),
})

export const hsts = defineControl({
  id: 'outside.hsts',
  title: 'Browsers are told to come by HTTPS only',
  severity: 'low',
  lenses: {
    child: 'After the first visit, everybody knows that there is only one door.',
    principle: 'Without Strict-Transport-Security the first request of every visit may go over plain HTTP, where somebody in between can answer it.',
  },
  needs: { reach },
  whenAbsent: 'unknown',
  advice: 'In the Caddyfile: header Strict-Transport-Security "max-age=31536000"',
  check: (values) =>
    onWeb(443, values, (web) => {
      const heard = web.filter(({ tls }) => tls?.failed === undefined)
      if (heard.length === 0) return unknown('port 443 gave no answer to read it from')
      const lacking = heard.filter(({ tls }) => !/max-age=[1-9]/.test(tls?.hsts ?? ''))
      return lacking.length > 0 ? fail('https', lacking[0]?.tls?.hsts || 'no Strict-Transport-Security', 'max-age above 0') : pass('https', heard[0]?.tls?.hsts ?? '', 'max-age above 0')
    }),
})
