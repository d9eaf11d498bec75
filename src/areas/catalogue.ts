/** The only registration: every area hardshell knows, in the order the scorecard and the plan show them. */
import type { Area } from './define.js'
import { area as docker } from './docker/index.js'
import { area as firewall } from './firewall/index.js'
import { area as gateway } from './gateway/index.js'
import { area as host } from './host/index.js'
import { area as image } from './image/index.js'
import { area as secrets } from './secrets/index.js'
import { area as ssh } from './ssh/index.js'
import { area as state } from './state/index.js'

export const areas: readonly Area[] = [host, ssh, firewall, docker, image, state, secrets, gateway]
