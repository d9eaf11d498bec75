/** What somebody who takes over the gateway's process could do with it: judged on the running process where there is one. */
import { compare, fail, none, notApplicable, pass, unknown } from '../../model/control.js'
import { defineControl } from '../define.js'
import { container, each } from './container.js'

const needs = { container }
const shared = { needs, whenAbsent: 'not-applicable', remedy: 'gateway.up' } as const

export const nonRoot = defineControl({
  ...shared,
  id: 'gateway.non-root',
  title: 'The gateway does not run as root',
  severity: 'critical',
  lenses: {
    child: 'The robot gets a guest key, not the master key of the house.',
    principle: 'Root in a container is root of the host when anything in between fails: a kernel bug, a careless mount. The agent runs code that others write to it.',
  },
  check: each(({ process, user }) => {
    if (process !== undefined) return process.uid === 0 ? fail('container', 'uid 0', 'any other uid') : pass('container', `uid ${process.uid}`, 'not uid 0')
    const name = user.split(':')[0] ?? ''
    return name === '' || name === 'root' || name === '0' ? fail('container', user || 'no user named', 'any user but root') : pass('container', user, 'not root')
  }),
})

export const capabilitiesDropped = defineControl({
  ...shared,
  id: 'gateway.capabilities-dropped',
  title: "The gateway has none of root's special powers",
  severity: 'high',
  tags: ['CIS Docker 1.6 5.4'],
  lenses: {
    child: 'Even a guest key can come with extra powers. This one has none.',
    principle: "Linux splits root's power into capabilities, and Docker leaves fourteen of them within reach by default. The gateway needs none, so each is only a gift to an intruder.",
  },
  check: each(({ process, capDrop, capAdd }) => {
    if (process !== undefined) {
      const bits = BigInt(`0x${process.capBnd}`)
      return bits === 0n ? pass('container', 'no capability within reach') : fail('container', `capabilities within reach: ${process.capBnd.replace(/^0+/, '0x')}`, 'none')
    }
    const dropped = (capDrop ?? []).some((name) => name.toUpperCase() === 'ALL')
    const saw = `drops ${(capDrop ?? []).join(', ') || 'none'}, adds ${(capAdd ?? []).join(', ') || 'none'}`
    return dropped && (capAdd ?? []).length === 0 ? pass('container', saw, 'drops ALL') : fail('container', saw, 'drops ALL, adds none')
  }),
})

export const noNewPrivileges = defineControl({
  ...shared,
  id: 'gateway.no-new-privileges',
  title: 'Nothing in the gateway can gain privileges',
  severity: 'high',
  tags: ['CIS Docker 1.6 5.26'],
  lenses: {
    child: 'Whoever comes in small stays small.',
    principle: 'A set-uid program such as su or sudo hands out root to whoever starts it well. no-new-privileges switches that off for the process and all its children.',
  },
  check: each(({ process, securityOpt }) => {
    const on = process?.noNewPrivs ?? securityOpt.some((option) => /^no-new-privileges(?:[:=]true)?$/.test(option))
    return compare('container', on ? 'on' : 'off', 'on')
  }),
})

export const readOnlyRoot = defineControl({
  ...shared,
  id: 'gateway.read-only-root',
  title: "The gateway cannot change its own program",
  severity: 'medium',
  tags: ['CIS Docker 1.6 5.13'],
  lenses: {
    child: 'The robot can write in its notebook, but not on the walls.',
    principle: 'With a writable root an intruder stays after a restart, and programs installed by hand vanish at the next one. Read-only, what runs is what was checked, and only the state folders change.',
  },
  check: each(({ readOnlyRoot: on }) => compare('container', on ? 'read-only' : 'writable', 'read-only')),
})

export const notPrivileged = defineControl({
  ...shared,
  id: 'gateway.not-privileged',
  title: 'The gateway is not a privileged container',
  severity: 'critical',
  tags: ['CIS Docker 1.6 5.5'],
  lenses: {
    child: 'A privileged container is a room without walls.',
    principle: '--privileged hands over every device and capability of the host: it is root on the host with extra steps.',
  },
  check: each(({ privileged }) => compare('container', privileged ? 'privileged' : 'not privileged', 'not privileged')),
})

export const seccomp = defineControl({
  ...shared,
  id: 'gateway.seccomp',
  title: "The kernel's call filter is in force for the gateway",
  severity: 'high',
  tags: ['CIS Docker 1.6 5.22'],
  lenses: {
    child: 'The robot may ask the house only for ordinary things; strange wishes are not even heard.',
    principle: 'Docker filters some forty rare system calls, which is where kernel exploits live. Unconfined, the whole kernel is open to attack from inside.',
  },
  check: each(({ process, securityOpt }) => {
    const option = securityOpt.find((text) => /^seccomp[:=]/.test(text))
    const unconfined = option !== undefined && /^seccomp[:=]unconfined$/.test(option)
    if (unconfined) return fail('container', 'unconfined', "Docker's filter")
    if (process === undefined) return unknown('the container does not run, so nothing is in force')
    return process.seccomp === 2 ? pass('container', 'filtered') : fail('container', 'no filter', "Docker's filter")
  }),
})

export const apparmor = defineControl({
  needs,
  whenAbsent: 'not-applicable',
  id: 'gateway.apparmor',
  title: "AppArmor's profile is in force for the gateway",
  severity: 'medium',
  lenses: {
    child: 'A second guard who has his own list of what the robot must not touch.',
    principle: "Docker's profile keeps a container from writing to the kernel's own files and from mounting, even where a mistake elsewhere would let it. Debian and Ubuntu have AppArmor; when told unconfined, and in some of its releases also where AppArmor's parser is missing, Docker starts containers without a word and without it.",
  },
  advice: "apt-get install apparmor, take apparmor=unconfined out of the compose file if it is there; of a profile that only complains: echo 'profile docker-default {}' | apparmor_parser -R; then: systemctl restart docker && docker compose up -d --force-recreate",
  check: each(({ process, hostAppArmor, securityOpt }) => {
    if (securityOpt.some((option) => /^apparmor[:=]unconfined$/.test(option))) return fail('container', 'unconfined', "Docker's profile, enforced")
    if (!hostAppArmor) return notApplicable("this host's kernel has no AppArmor switched on")
    if (process === undefined) return unknown('the container does not run, so nothing is in force')
    if (process.profile === undefined) return unknown('the kernel does not say which profile is in force')
    return /\(enforce\)$/.test(process.profile) ? pass('container', process.profile) : fail('container', process.profile, "Docker's profile, enforced")
  }),
})

/** The socket itself, or a folder above it. */
const SOCKET = /^(\/var\/run|\/run|\/var|\/|\/run\/docker|\/var\/run\/docker)\/?$|docker\.sock$|containerd\.sock$|podman\.sock$/

export const noDockerSocket = defineControl({
  ...shared,
  id: 'gateway.no-docker-socket',
  title: "Docker's socket is out of the gateway's reach",
  severity: 'critical',
  tags: ['CIS Docker 1.6 5.32'],
  lenses: {
    child: 'The socket is the remote control of all rooms. The robot must not hold it.',
    principle: 'Whoever can talk to the Docker socket can start a container with the whole host mounted in it. It is root on the host, also through a folder above it, also read-only.',
  },
  advice: 'Take the mount of docker.sock (or of a folder above it) out of the compose file, then: docker compose up -d',
  check: each(({ mounts }) =>
    none('container', mounts.filter(({ source }) => SOCKET.test(source)).map(({ source, target }) => `${source} at ${target}`), 'no mount that reaches it', 'no such mount')),
})
