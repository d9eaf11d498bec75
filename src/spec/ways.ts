/** What the ways in beside SSH's tunnel need on the host: derived from the spec, in one place, so that areas agree. Pure. */
import type { Spec } from './spec.js'

/** The front door's addresses in the network that it shares with the gateway and nothing else. */
export interface FrontDoor {
  /** In CIDR notation. */
  readonly network: string
  /** The host's own end: where connections made on the host itself seem to come from. */
  readonly host: string
  readonly address: string
  readonly gateway: string
}

/** Whether the gateway is served by Tailscale, which comes through the front door too. */
export const servedByTailscale = ({ ways }: Pick<Spec, 'ways'>): boolean => ways.tailscale?.serve === true

/** Where your own devices find it: ufw's words for that port, on Tailscale's interface alone. */
export const tailnetRule = ({ ways }: Pick<Spec, 'ways'>): string => `${ways.tailscale?.port ?? 443}/tcp on tailscale0`

/** Where the front door listens on the host's loopback: what tailscale serve leads to. */
export const doorOf = ({ ways }: Pick<Spec, 'ways'>): string => `http://127.0.0.1:${ways.frontDoor.port}`

/** Undefined when no way in asks for it. */
export function frontDoor(spec: Pick<Spec, 'ways'>): FrontDoor | undefined {
  if (spec.ways.https === undefined && !servedByTailscale(spec)) return undefined
  const { network } = spec.ways.frontDoor
  const [, rest = '', last = '0'] = /^(.*\.)(\d+)\/29$/.exec(network) ?? []
  const at = (n: number): string => `${rest}${Number(last) + n}`
  return { network, host: at(1), address: at(2), gateway: at(3) }
}

/** Ports of the host that a way in opens to the world: HTTPS, and HTTP for the authority's challenge and the redirect. */
export const portsOfWays = ({ ways }: Pick<Spec, 'ways'>): readonly { readonly port: number; readonly protocol: 'tcp'; readonly why: string }[] =>
  ways.https === undefined
    ? []
    : [
        { port: 443, protocol: 'tcp', why: `the gateway as https://${ways.https.name} (ways.https)` },
        { port: 80, protocol: 'tcp', why: 'leads to HTTPS, and answers the certificate authority (ways.https)' },
      ]

/** Every port that may be open to the world besides SSH's. */
export const declaredPorts = (spec: Pick<Spec, 'ways' | 'firewall'>): readonly { readonly port: number; readonly protocol: 'tcp' | 'udp' }[] => [...spec.firewall.allow, ...portsOfWays(spec)]
