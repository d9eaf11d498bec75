/** The looks: small programs that systemd starts by the clock, and that speak only when something changed. */
import { directory, putFile, restart, script, unit, validate } from '../../model/change.js'
import { CONTAINER, places } from '../../spec/places.js'
import type { Spec } from '../../spec/spec.js'
import { defineStep } from '../define.js'
import { fill } from '../fill.js'

const PROGRAMS = '/usr/local/lib/hardshell/health'
const UNITS = '/etc/systemd/system'

export const lookStep = defineStep({
  id: 'health.look',
  title: 'Health checks that speak once',
  why: 'A gateway that has died is silent, like one that has nothing to say: the host looks every minute, and tells you when something breaks and when it is well again.',
  after: ['host.packages', 'gateway.up', 'gateway.watch', 'gateway.metadata'],
  changes: (spec, file) => {
    const { health } = spec
    const metrics = health.metrics
    return [
      directory('/usr/local/lib/hardshell', '755'),
      directory(PROGRAMS, '755'),
      ...['look.sh', 'mail.sh'].map((name) => putFile(`${PROGRAMS}/${name}`, file(name), { mode: '755' })),
      ...['observe.sh', 'speak.sh', 'fold.jq', 'letter.jq', 'outcome.jq', 'metrics.jq'].map((name) => putFile(`${PROGRAMS}/${name}`, file(name))),
      directory('/etc/hardshell', '755'),
      putFile('/etc/hardshell/health.conf', fill(file('health.conf'), settings(spec))),
      validate('sh -n /etc/hardshell/health.conf'),
      directory('/etc/hardshell/channels', '700'),
      script('the addresses of the channels of alarm are on the host, for root alone', file('channels.sh'), { CHANNELS: secretNames(spec).join(' ') }),
      directory('/var/lib/hardshell/health', '700'),
      ...(metrics === undefined ? [] : [directory(metrics, '755')]),
      putFile(`${UNITS}/hardshell-health@.service`, fill(file('hardshell-health@.service'), { metrics: metrics === undefined ? '' : ` ${metrics}` })),
      putFile(`${UNITS}/hardshell-health-mail.service`, file('hardshell-health-mail.service')),
      putFile(`${UNITS}/hardshell-health-fast.timer`, fill(file('hardshell-health-fast.timer'), { every: health.every })),
      putFile(`${UNITS}/hardshell-health-slow.timer`, fill(file('hardshell-health-slow.timer'), { first: health.every, every: health.slowly })),
      script('the first look is made', file('first-look.sh')),
      unit('hardshell-health-fast.timer'),
      unit('hardshell-health-slow.timer'),
      // so that another pace counts from now on
      restart('hardshell-health-fast.timer'),
      restart('hardshell-health-slow.timer'),
    ]
  },
})

/** Every name whose address is a secret: the channels that have one, and the dead man's switch. */
export const secretNames = ({ health }: Pick<Spec, 'health'>): string[] => [...health.channels.filter(({ from }) => from !== undefined).map(({ name }) => name), ...(health.deadman === undefined ? [] : ['deadman'])]

function settings(spec: Spec): Record<string, string | number> {
  const { health, gateway } = spec
  return {
    container: CONTAINER,
    port: gateway.port,
    envFile: places(spec).env,
    diskWarning: health.disk.warning,
    diskCritical: health.disk.critical,
    folders: ['/', gateway.state, gateway.directory, '/var/lib/docker', '/var/lib/hardshell', '/var/log'].join(' '),
    memory: health.memory,
    gatewayMemory: health.gatewayMemory,
    backup: '/var/lib/hardshell/backup/last.json',
    backupAge: health.backupAge,
    remind: health.remind,
    expiry: health.expiry,
    keysAge: spec.rotation.days,
    clock: health.clock,
    names: (health.names ?? needed(spec)).join(' '),
    channels: health.channels.map(({ name, kind, least, to }) => `${name}=${kind}=${least}=${to ?? ''}`).join(' '),
    deadman: health.deadman === undefined ? '' : 'yes',
    metrics: health.metrics ?? '',
  }
}

/** Names of the places that updates of Docker and of the gateway's image come from. */
function needed({ docker, image }: Spec): string[] {
  const places = [...(docker.source === 'docker' ? [docker.repository.replace(/^https?:\/\//, '')] : []), ...(image.source === 'official' ? [image.repository] : [])]
  const names = places.map((place) => place.split(/[/:]/)[0] ?? '')
  // `openclaw/openclaw` is of a registry that is not named; nothing but a name may come into the settings' shell
  return [...new Set(names)].filter((name) => /^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/.test(name))
}
