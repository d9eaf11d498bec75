/** Refuses what cannot work before anything is changed: one clear error, and the host as it was. */
import { read } from '../model/fact.js'
import { HardshellError } from '../model/errors.js'
import { hasWork, type Plan } from '../model/plan.js'
import type { Facts } from '../model/reading.js'
import { os } from '../areas/host/os.js'
import { space } from '../areas/host/space.js'
import { listeners } from '../areas/firewall/listeners.js'
import { container } from '../areas/gateway/container.js'
import { CONTAINER } from '../spec/places.js'
import type { Session } from './session.js'

/** Releases that are known to work, by os-release ID. */
const SUPPORTED: Readonly<Record<string, readonly string[]>> = { debian: ['12', '13'], ubuntu: ['22.04', '24.04', '26.04'] }

/** KiB. Image, its build and the packages took 4.5 GB on a practice server; some room stays for state. */
const NEED_DISK_KIB = 6 * 1024 * 1024

/** @throws HardshellError `noRoot`, `unsupported`, `noSpace`, `conflict` */
export function preflight(session: Session, facts: Facts, plan: Plan): void {
  const { host, spec } = session
  if (!facts.login.root) {
    throw new HardshellError('noRoot', `${host}: ${facts.login.user} cannot become root without a password`, {
      hint: `log in as root (root@…), or let ${facts.login.user} use sudo without a password, then run again`,
    })
  }
  const system = read(os, facts)
  if (system.state !== 'known') throw unsupported(host, `its operating system could not be told (${system.because})`)
  const releases = SUPPORTED[system.value.id]
  if (releases?.includes(system.value.version) !== true) throw unsupported(host, `it runs ${system.value.name}`)
  if (!['x86_64', 'aarch64'].includes(system.value.machine)) throw unsupported(host, `its processor is ${system.value.machine}`)
  if (system.value.init !== 'systemd') throw unsupported(host, `its init is ${system.value.init}, not systemd`)

  const room = read(space, facts)
  const image = plan.steps.find((step) => step.id === 'image.ready')
  if (room.state === 'known' && image !== undefined && hasWork(image)) {
    const tight = room.value.disks.find((disk) => disk.freeKiB < NEED_DISK_KIB)
    if (tight !== undefined) {
      throw new HardshellError('noSpace', `${host}: ${tight.mount} has ${gib(tight.freeKiB)} free; an OpenClaw image and its state need ${gib(NEED_DISK_KIB)}`, {
        hint: 'free some room (docker system df, journalctl --disk-usage, apt-get clean) or take a larger disk, then run again',
      })
    }
  }
  const open = read(listeners, facts)
  if (open.state === 'known') {
    const taken = open.value.find((listener) => listener.port === spec.gateway.port && listener.protocol === 'tcp' && !isOurs(listener.process, facts))
    if (taken !== undefined) {
      throw new HardshellError('conflict', `${host}: port ${spec.gateway.port} is taken by ${taken.process || 'another process'}`, {
        hint: 'stop it, or choose another port with gateway.port in hardshell.yaml (an OpenClaw installed without Docker: systemctl --user stop openclaw-gateway)',
      })
    }
  }
}

const unsupported = (host: string, why: string): HardshellError =>
  new HardshellError('unsupported', `${host}: ${why}`, { hint: 'hardshell up works on Debian 12 and 13 and on Ubuntu 22.04, 24.04 and 26.04; audit works on any Linux' })

/**
 * Docker's own publishing process holds our port when the gateway already runs; one that was put on the host's network
 * holds it itself, and is about to be taken off it (gateway.up looks whether the port is really its).
 */
function isOurs(process: string, facts: Facts): boolean {
  if (process.includes('docker-proxy')) return true
  const gateway = read(container, facts)
  return gateway.state === 'known' && gateway.value.name === `/${CONTAINER}` && gateway.value.networkMode === 'host' && gateway.value.state.status === 'running'
}
const gib = (kib: number): string => `${(kib / 1024 / 1024).toFixed(1)} GiB`
