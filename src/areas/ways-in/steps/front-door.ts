/**
 * The front door: Caddy in a container of its own before the gateway, with an address of its own that alone the gateway believes
 * about who is calling (docs/decisions/0017). Its files as text, so that the step which writes them and the probe which compares them cannot disagree.
 */
import { script } from '../../../model/change.js'
import type { FileReader } from '../../../model/step.js'
import type { Spec } from '../../../spec/spec.js'
import { frontDoor, portsOfWays, servedByTailscale } from '../../../spec/ways.js'
import { defineStep } from '../../define.js'
import { fill } from '../../fill.js'

/** What it has on the host. Away from the deployment, so that no backup holds its certificates and their keys: they are made anew. */
export const FOLDER = '/var/lib/openclaw-front-door'
/** Nobody's on the host. */
export const UID = '59443'

export interface Files {
  readonly compose: string
  readonly caddyfile: string
  readonly clients: string
  readonly roots: string
}
const CLOSED: Files = { compose: '', caddyfile: '', clients: '', roots: '' }

/** What the front door publishes: on which of the host's addresses and ports, and where that leads inside. */
export function doorPorts(spec: Spec): readonly { readonly address: string; readonly port: number; readonly inside: string }[] {
  const world = portsOfWays(spec).map(({ port }) => ({ address: '0.0.0.0', port, inside: port === 443 ? '8443/tcp' : '8080/tcp' }))
  return servedByTailscale(spec) ? [...world, { address: '127.0.0.1', port: spec.ways.frontDoor.port, inside: '8081/tcp' }] : world
}

/** What it is set up for, in a few words. */
export function waysWords(spec: Spec): string {
  const { https, frontDoor: own } = spec.ways
  return [...(https === undefined ? [] : [`https ${https.name} ${https.access} ${https.authority}${https.directory === undefined ? '' : ` ${https.directory}`}`]), ...(servedByTailscale(spec) ? [`tailscale ${own.port}`] : [])].join(', ')
}

/** @returns empty texts when no way in asks for a front door */
export function files(spec: Spec, file: FileReader): Files {
  const door = frontDoor(spec)
  if (door === undefined) return CLOSED
  const { https } = spec.ways
  const tls = https === undefined ? '' : `${issuer(https)}${https.access === 'certificate' ? '\t\tclient_auth {\n\t\t\tmode require_and_verify\n\t\t\ttrusted_ca_cert_file /etc/front-door/clients.pem\n\t\t}\n' : ''}`
  return {
    compose: fill(file('front-door.yaml'), {
      folder: FOLDER,
      uid: UID,
      address: door.address,
      // IPv4 only: what comes in by IPv6 reaches a container under the host's own address, and nobody could say whose it was
      ports: doorPorts(spec).map(({ address, port, inside }) => `"${address}:${port}:${inside.split('/')[0] ?? ''}"`).join(', '),
    }),
    caddyfile: fill(file('Caddyfile'), {
      email: https?.email === undefined ? '' : `\temail ${https.email}\n`,
      // said where others sign, it would make an authority that nobody asked for
      trust: https?.authority === 'internal' ? '\tskip_install_trust\n' : '',
      https: https === undefined ? '' : fill(file('https.caddy'), {
        name: https.name,
        tls: tls === '' ? '' : `\ttls {\n${tls}\t}\n`,
        access: https.access === 'basic' ? '\timport /etc/front-door/access\n' : '',
        // the password is the front door's, and no business of the gateway
        forget: https.access === 'basic' ? '\t\theader_up -Authorization\n' : '',
        gateway: door.gateway,
      }),
      tailscale: servedByTailscale(spec) ? fill(file('tailscale.caddy'), { gateway: door.gateway }) : '',
    }),
    clients: pem(https?.clients),
    roots: pem(https?.roots),
  }
}

const pem = (certificates: string | undefined): string => (certificates === undefined ? '' : `${certificates.trim()}\n`)

/** Who signs, where that is not left to Caddy: `ca` and `ca_root` of before and after 2.6 mean the same as these. */
function issuer({ authority, directory, roots }: NonNullable<Spec['ways']['https']>): string {
  const block = (kind: string, ...lines: readonly string[]): string => `\t\tissuer ${kind} {\n${lines.map((line) => `\t\t\t${line}\n`).join('')}\t\t}\n`
  if (authority === 'internal') return block('internal', '# longer than the two weeks in which an end that is near is a finding', 'lifetime 2160h', 'sign_with_root')
  return directory === undefined ? '' : block('acme', `dir ${directory}`, ...(roots === undefined ? [] : ['trusted_roots /etc/front-door/authority.pem']))
}

export const frontDoorStep = defineStep({
  id: 'ways-in.front-door',
  title: 'The front door',
  why: 'HTTPS and Tailscale come to the gateway through one door of its own, which tells it who is calling; closed, nothing of it is left.',
  after: ['docker.engine', 'firewall.ufw', 'gateway.config', 'gateway.up', 'ways-in.tailscale'],

  changes: (spec, file) => {
    const { compose, caddyfile, clients, roots } = files(spec, file)
    const { https, frontDoor: own } = spec.ways
    const served = servedByTailscale(spec)
    const open = [...(https === undefined ? [] : [`https://${https.name}`]), ...(served ? [`127.0.0.1:${own.port} for tailscale serve`] : [])]
    return [
      script(open.length === 0 ? 'nothing is left of a front door' : `the front door is open at ${open.join(' and ')}`, file('front-door.sh'), {
        FOLDER,
        COMPOSE: compose,
        CADDYFILE: caddyfile,
        CLIENTS: clients,
        ROOTS: roots,
        VISITOR: https?.access === 'basic' ? https.user : '',
        PORTS: portsOfWays(spec).map(({ port }) => port).join(' '),
        NAME: https?.name ?? '',
        ACCESS: https?.access ?? '',
        DEADLINE: String(https?.ready ?? ''),
        TAILNET: served ? String(spec.ways.tailscale?.port) : '',
        LOCAL: served ? String(own.port) : '',
        WAYS: waysWords(spec),
        NETWORK: own.network,
        UIDGID: UID,
        SOURCE: own.source,
        IMAGE: own.source === 'official' ? own.image : '',
        DIGEST: own.digest ?? '',
      }),
    ]
  },
})
