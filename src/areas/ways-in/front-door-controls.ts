/** Claims about the front door: it stands as declared or is gone, and it is confined as the gateway is. */
import { none, notApplicable, pass } from '../../model/control.js'
import { frontDoor } from '../../spec/ways.js'
import { defineControl } from '../define.js'
import { doorPorts, FOLDER, UID, waysWords } from './steps/front-door.js'
import { frontDoorSeen } from './front-door-fact.js'

const TELLING: Readonly<Record<string, string>> = { container: 'its container', folder: `settings, certificates and keys in ${FOLDER}`, network: 'its network' }

export const frontDoorStands = defineControl({
  id: 'ways-in.front-door',
  title: 'The front door stands as declared, and of one that was closed nothing is left',
  severity: 'high',
  lenses: {
    child: 'A door that is used is where the plan has it. A door that is closed for good is walled up, and its keys are melted.',
    principle: 'What was opened for a while stays open for years: a published port, a certificate whose key lies about, a proxy that is still believed. And a door that somebody changed by hand leads where he wants.',
  },
  needs: { frontDoorSeen },
  whenAbsent: 'not-applicable',
  remedy: 'ways-in.front-door',
  check: ({ frontDoorSeen: { left, ways, changed, container } }, spec) => {
    const door = frontDoor(spec)
    if (door === undefined) return none('front-door', left.map((what) => `left of a front door: ${TELLING[what] ?? what}`), 'nothing: no way in asks for it', 'nothing')
    const want = waysWords(spec)
    const text = (ports: readonly string[]): string => [...ports].sort().join(', ')
    const asked = text(doorPorts(spec).map(({ address, port, inside }) => `${address}:${port} to ${inside}`))
    const published = text(Object.entries(container?.ports ?? {}).flatMap(([inside, to]) => (to ?? []).map(({ HostIp, HostPort }) => `${HostIp === '' ? '0.0.0.0' : HostIp}:${HostPort} to ${inside}`)))
    const networks = Object.entries(container?.networks ?? {}).map(([name, { IPAMConfig }]) => `${name} ${IPAMConfig?.IPv4Address ?? 'any address'}`).join(', ')
    const wrong = container === undefined
      ? ['there is no container openclaw-front-door']
      : [
          ...(container.status === 'running' ? [] : [`it is ${container.status}`]),
          ...(published === asked ? [] : [`it publishes ${published || 'nothing'}`]),
          ...(networks === `openclaw-front-door ${door.address}` ? [] : [`its networks: ${networks}`]),
        ]
    return none('front-door', [...wrong, ...(ways === want ? [] : [`set up for: ${ways || 'nothing'}`]), ...changed.map((file) => `${file} was changed since`)], `${want}; ${asked}`, `${want}; ${asked}`)
  },
})

export const frontDoorConfined = defineControl({
  id: 'ways-in.front-door-confined',
  title: 'The front door can do nothing but pass on',
  severity: 'high',
  lenses: {
    child: 'The doorman has no keys to the rooms.',
    principle: 'It is the one program that the whole internet may talk to. Whoever takes it over finds a container without root, without rights, and with nothing to write in but its certificates.',
  },
  needs: { frontDoorSeen },
  whenAbsent: 'not-applicable',
  remedy: 'ways-in.front-door',
  notAskedFor: (spec) => (frontDoor(spec) === undefined ? 'asked for by ways.https and ways.tailscale only' : undefined),
  check: ({ frontDoorSeen: { container } }) => {
    if (container === undefined) return notApplicable('there is no container openclaw-front-door')
    const { user, readOnlyRoot, privileged, capAdd, capDrop, securityOpt, memory, pidsLimit, mounts } = container
    const loose = [
      ...(user === `${UID}:${UID}` ? [] : [`runs as ${user || 'root'}`]),
      ...(privileged ? ['privileged'] : []),
      ...(readOnlyRoot ? [] : ['its root can be written']),
      ...(capDrop?.some((one) => one.toUpperCase() === 'ALL') === true ? [] : ['rights of root are not dropped']),
      ...(capAdd ?? []).filter((one) => !/^(CAP_)?NET_BIND_SERVICE$/i.test(one)).map((one) => `has ${one}`),
      ...(securityOpt?.some((one) => /^no-new-privileges(:true)?$/.test(one)) === true ? [] : ['may get new privileges']),
      ...(memory > 0 ? [] : ['no limit of memory']),
      ...((pidsLimit ?? 0) > 0 ? [] : ['no limit of processes']),
      ...mounts.filter(({ source, writable }) => writable && source !== `${FOLDER}/data`).map(({ source }) => `may write in ${source}`),
    ]
    return loose.length > 0 ? none('front-door', loose, 'no root, no rights, nothing to write in but its certificates') : pass('front-door', 'confined', 'no root, no rights, nothing to write in but its certificates')
  },
})
