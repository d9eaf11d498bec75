/** How the gateway is configured, declared and started. */
import { directory, putFile, script } from '../../model/change.js'
import { CONTAINER, CONTAINER_UID, places } from '../../spec/places.js'
import type { FileReader } from '../../model/step.js'
import type { Spec } from '../../spec/spec.js'
import { frontDoor } from '../../spec/ways.js'
import { defineStep } from '../define.js'
import { fill } from '../fill.js'
import { APPS_INSIDE } from './exposure.js'
import { AT_LEAST, baseline, leaves, otherBaselines } from './presets.js'

export const configStep = defineStep({
  id: 'gateway.config',
  // by itself, for gateway.mode, bind, port and auth; the rest it takes up at once
  restartsGateway: true,
  title: "OpenClaw's settings",
  why: 'OpenClaw starts from a baseline that its own security audit finds nothing wrong with; your other settings stay.',
  after: ['host.packages', 'state.folders', 'image.ready'],
  changes: (spec, file) => [
    script(`openclaw.json holds the preset ${spec.gateway.preset}`, file('config.sh'), {
      STATE: places(spec).state,
      CONTAINER,
      NODE: CONTAINER_UID,
      RELEASE: places(spec).release,
      BASELINE: JSON.stringify(baseline(spec)),
      SETTINGS: leaves(baseline(spec)).flatMap(({ path, value }) => (value === null ? [] : [`${path.join('.')} = ${JSON.stringify(value)}`])).join('\n'),
      OTHERS: JSON.stringify(otherBaselines(spec)),
      AT_LEAST: JSON.stringify(AT_LEAST),
    }),
  ],
})

export const composeStep = defineStep({
  id: 'gateway.compose',
  title: 'The compose file',
  why: 'It confines the gateway: no root, no capabilities, no writable program, limits on memory, processes and logs, reachable from this host only.',
  after: ['state.folders'],
  changes: (spec, file) => [
    directory(spec.gateway.directory, '755'),
    putFile(places(spec).compose, fill(file('compose.yaml'), { directory: spec.gateway.directory, memory: spec.gateway.memory, pids: spec.gateway.pids, apps: appsPort(spec), ...networks(spec, file) })),
  ],
})

/** The second network, which it has only while there is a front door; its own is the one that it goes out by. */
function networks(spec: Spec, file: FileReader): { readonly networks: string; readonly frontDoor: string } {
  const door = frontDoor(spec)
  if (door === undefined) return { networks: '[openclaw]', frontDoor: '' }
  return { networks: `{openclaw: {priority: 1000}, front-door: {ipv4_address: ${door.gateway}}}`, frontDoor: fill(file('front-door-network.yaml'), { network: door.network, host: door.host }) }
}

/** A second address to publish, when it is asked for. */
const appsPort = ({ gateway: { appsPort: port } }: Spec): string => (port === undefined ? '' : `, "127.0.0.1:${port}:${APPS_INSIDE}"`)

export const upStep = defineStep({
  id: 'gateway.up',
  title: 'The gateway',
  why: 'The container runs as declared, from the image on record, and answers.',
  after: ['docker.engine', 'gateway.compose', 'gateway.config', 'secrets.env', 'image.ready'],
  restartsGateway: true,
  changes: (spec, file) => [
    script(`the container ${CONTAINER} runs and answers on 127.0.0.1:${spec.gateway.port}`, file('up.sh'), {
      DIRECTORY: spec.gateway.directory,
      CONTAINER,
      PORT: String(spec.gateway.port),
      MATTERS: file('matters.sh'),
      STOPPING: file('stopping.sh'),
    }),
  ],
})
