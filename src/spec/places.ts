/** Where a deployment keeps its things on the host: derived from the spec, in one place, so that areas agree. Pure. */
import type { Spec } from './spec.js'

export interface Places {
  /** Settings and the gateway token, for Compose and the container. */
  readonly env: string
  readonly compose: string
  /** KEY=VALUE record of the installed image, written when it is built or pulled. */
  readonly release: string
  /** Mounted at /home/node/.openclaw. */
  readonly state: string
  /** Mounted at /home/node/.openclaw/workspace. */
  readonly workspace: string
  /** Mounted at /home/node/.config/openclaw: the key of older OAuth sidecars. */
  readonly auth: string
  /** OpenClaw's own settings, in the state folder. */
  readonly config: string
}

export function places({ gateway }: Spec): Places {
  return {
    env: `${gateway.directory}/.env`,
    compose: `${gateway.directory}/compose.yaml`,
    release: `${gateway.directory}/release`,
    state: gateway.state,
    workspace: `${gateway.state}/workspace`,
    auth: `${gateway.state}-auth`,
    config: `${gateway.state}/openclaw.json`,
  }
}

/**
 * This machine's ends of a tunnel at which the gateway's web page works: the gateway's own port, and two to turn to when
 * that one is taken here (by an OpenClaw of one's own, or by the way to another host).
 */
export const pagePorts = ({ gateway }: Spec): readonly [number, ...number[]] => [gateway.port, ...[28789, 38789].filter((port) => port !== gateway.port)]

/** One container, one name: probes and steps find the gateway by it. */
export const CONTAINER = 'openclaw-gateway'
/** The user `node` of OpenClaw's images. */
export const CONTAINER_UID = '1000'
