/** Refuses what cannot work before anything is changed: one clear error, and the host as it was. */
import { read } from '../model/fact.js'
import { HardshellError } from '../model/errors.js'
import { hasWork, type Plan, type PlannedStep } from '../model/plan.js'
import type { Facts } from '../model/reading.js'
import { ALREADY_THERE, needs } from '../areas/image/needs.js'
import { os } from '../areas/host/os.js'
import { space } from '../areas/host/space.js'
import { engine, hasCompose2 } from '../areas/docker/engine.js'
import { listeners } from '../areas/firewall/listeners.js'
import { container } from '../areas/gateway/container.js'
import { CONTAINER } from '../spec/places.js'
import type { Session } from './session.js'

/** Releases that are known to work, by os-release ID. */
const SUPPORTED: Readonly<Record<string, readonly string[]>> = { debian: ['12', '13'], ubuntu: ['22.04', '24.04', '26.04'] }

/** Its docker-compose is version 1, which is no longer mended (Debian 13 and every Ubuntu here have version 2). */
const WITHOUT_COMPOSE = 'debian 12'

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

  const docker = read(engine, facts)
  // an engine of Docker's own brings its Compose from there, whatever the spec says
  const bringsItsOwn = docker.state === 'known' && (hasCompose2(docker.value) || docker.value.package?.startsWith('docker-ce') === true)
  if (spec.docker.source === 'distro' && !bringsItsOwn && `${system.value.id} ${system.value.version}` === WITHOUT_COMPOSE) {
    throw new HardshellError('unsupported', `${host}: ${system.value.name} has no Compose 2 of its own, and docker.source is distro`, {
      hint: "set docker.source: docker in hardshell.yaml, which takes Docker's own signed repository",
    })
  }

  const room = read(space, facts)
  const image = plan.steps.find((step) => step.id === 'image.ready')
  // a gateway that serves is not moved to another release without a snapshot and a way back
  const moves = image?.changes.flatMap(({ now }) => /the image on record is version (\S+)/.exec(now ?? '')?.[1] ?? [])[0]
  if (moves !== undefined && serving(facts)) {
    throw new HardshellError('conflict', `${host}: hardshell.yaml wants OpenClaw ${spec.image.version}, and the gateway runs ${moves}: that is an update`, {
      hint: `hardshell update ${host} takes a snapshot first, watches the new release, and goes back by itself; then run this again`,
    })
  }
  if (room.state === 'known' && image !== undefined && hasWork(image) && !isThere(image)) {
    const { what, memoryMiB, diskGiB } = needs(spec)
    const tight = room.value.disks.find((disk) => disk.freeKiB < NEED_DISK_KIB || disk.freeKiB < diskGiB * 1024 * 1024)
    if (tight !== undefined) {
      throw new HardshellError('noSpace', `${host}: ${tight.mount} has ${gib(tight.freeKiB)} free; an OpenClaw image and its state need ${gib(Math.max(NEED_DISK_KIB, diskGiB * 1024 * 1024))}`, {
        hint: 'free some room (docker system df, journalctl --disk-usage, apt-get clean) or take a larger disk, then run again',
      })
    }
    const memory = Math.floor((room.value.memoryKiB + room.value.swapKiB) / 1024)
    if (memory < memoryMiB) {
      throw new HardshellError('noSpace', `${host}: ${what} needs ${memoryMiB} MiB of memory and swap together, this host has ${memory} MiB`, {
        hint: 'use the prebuilt image (image.source: official), which needs none of it; or add swap, or take a larger server',
      })
    }
  }
  const open = read(listeners, facts)
  if (open.state === 'known') {
    const taken = open.value.find((listener) => [spec.gateway.port, spec.gateway.appsPort].includes(listener.port) && listener.protocol === 'tcp' && !isOurs(listener.process, facts))
    if (taken !== undefined) {
      throw new HardshellError('conflict', `${host}: port ${taken.port} is taken by ${taken.process || 'another process'}`, {
        hint: 'stop it, or choose another port with gateway.port (gateway.appsPort) in hardshell.yaml (an OpenClaw installed without Docker: systemctl --user stop openclaw-gateway)',
      })
    }
  }
}

/** Only its record is not: that takes no room worth asking for. */
const isThere = (image: PlannedStep): boolean => image.changes.some(({ now }) => now?.split('\n').includes(ALREADY_THERE) === true)

const unsupported = (host: string, why: string): HardshellError =>
  new HardshellError('unsupported', `${host}: ${why}`, { hint: 'hardshell up works on Debian 12 and 13 and on Ubuntu 22.04, 24.04 and 26.04; audit works on any Linux' })

/**
 * Docker's own publishing process holds our port when the gateway already runs; one that was put on the host's network
 * holds it itself, and is about to be taken off it (gateway.up looks whether the port is really its).
 */
function isOurs(process: string, facts: Facts): boolean {
  if (process.includes('docker-proxy')) return true
  const gateway = read(container, facts)
  return serving(facts) && gateway.state === 'known' && gateway.value.networkMode === 'host'
}
function serving(facts: Facts): boolean {
  const gateway = read(container, facts)
  return gateway.state === 'known' && gateway.value.name === `/${CONTAINER}` && gateway.value.state.status === 'running'
}
const gib = (kib: number): string => `${(kib / 1024 / 1024).toFixed(1)} GiB`
