/** What a neighbour that is taken over could do to the gateway and to the host. */
import { none, notApplicable, type Judgement } from '../../model/control.js'
import { places } from '../../spec/places.js'
import type { Spec } from '../../spec/spec.js'
import { defineControl } from '../define.js'
import { above, neighbours, type Neighbour } from './neighbours.js'

const shared = { needs: { neighbours }, whenAbsent: 'not-applicable' } as const

const judge = (all: readonly Neighbour[], want: string, offences: (one: Neighbour) => readonly string[]): Judgement =>
  all.length === 0 ? notApplicable('there is no other container') : none('neighbours', all.flatMap((one) => offences(one).map((what) => `${one.name} ${what}`)), want, `${all.length} without`)

/** Capabilities that are as good as root on the host. */
const ROOTLIKE = ['ALL', 'SYS_ADMIN', 'SYS_MODULE', 'SYS_PTRACE', 'SYS_RAWIO', 'DAC_READ_SEARCH', 'BPF']

export const notPrivileged = defineControl({
  ...shared,
  id: 'neighbours.not-privileged',
  title: 'No other container has the powers of root',
  severity: 'critical',
  tags: ['CIS Docker 1.6 5.5'],
  lenses: {
    child: 'You locked your own room, and gave the lodger next door the master key.',
    principle: 'A privileged container is root on the host with one more step. Whoever takes over a dashboard that runs so has the gateway, its keys and everything else.',
  },
  advice: 'Make it anew without --privileged (privileged: true) and without these capabilities. What it needs is usually one device (--device) or one capability that is not in this list.',
  check: ({ neighbours: all }) =>
    judge(all, 'not privileged, none of the capabilities that are as good as root', ({ privileged, capAdd }) => [
      ...(privileged ? ['is privileged'] : []),
      ...capAdd.map((name) => name.toUpperCase().replace(/^CAP_/, '')).filter((name) => ROOTLIKE.includes(name)).map((name) => `may ${name}`),
    ]),
})

/** What shows the socket: itself, or any folder above it. */
const SOCKETS = ['/run/docker.sock', '/var/run/docker.sock', '/run/containerd/containerd.sock']

export const noDockerSocket = defineControl({
  ...shared,
  id: 'neighbours.no-docker-socket',
  title: 'No other container can speak to Docker',
  severity: 'critical',
  tags: ['CIS Docker 1.6 5.32'],
  lenses: {
    child: 'The lodger has no key, but a telephone to the locksmith.',
    principle: "Docker's socket starts containers with any right, also when it is mounted read-only, and also through a folder above it (/run, /var/run, /). Dashboards, updaters and log collectors ask for it habitually.",
  },
  advice: 'Take the mount away, or put a proxy that lets only the needed calls through (a docker-socket-proxy with CONTAINERS=1 and nothing else) between the two.',
  check: ({ neighbours: all }) =>
    judge(all, 'no docker.sock, and no folder above it', ({ mounts }) =>
      mounts.filter(({ source }) => SOCKETS.some((socket) => above(source, socket))).map(({ source }) => (SOCKETS.includes(source) ? `is given ${source}` : `is given ${source}, and Docker's socket with it`)),
    ),
})

/** What gives the host away when it can be written, and what does when it can be read. */
const TREASURES = ['/', '/etc', '/root', '/boot', '/home', '/proc', '/sys', '/dev', '/usr', '/var', '/var/lib', '/var/lib/docker', '/var/lib/docker/volumes']

export const noHostFiles = defineControl({
  ...shared,
  id: 'neighbours.no-host-files',
  title: 'No other container is shown the host’s or the gateway’s own files',
  severity: 'high',
  tags: ['CIS Docker 1.6 5.6'],
  lenses: {
    child: 'A window from the lodger’s room into your safe.',
    principle: 'A file manager or a backup container with /, /etc, /home or the state folder mounted reads every key there, and where it may write, it leaves a new one for itself.',
  },
  advice: 'Mount only the one folder that it works on, read-only where it only reads.',
  check: ({ neighbours: all }, spec) => judge(all, 'folders of its own only', ({ mounts, ofGateway }) => mounts.flatMap(({ type, source, writable }) => (ofGateway.includes(source) || (type === 'bind' && treasure(source, spec)) ? [`is given ${source}${writable ? '' : ' read-only'}`] : []))),
})
const treasure = (source: string, spec: Spec): boolean => {
  const { state, env } = places(spec)
  const own = [state, env.slice(0, env.lastIndexOf('/'))]
  return TREASURES.includes(source) || /^\/(?:home\/[^/]+|root)\/\.ssh/.test(source) || own.some((path) => above(source, path) || above(path, source))
}

export const ownNamespaces = defineControl({
  ...shared,
  id: 'neighbours.own-namespaces',
  title: 'No other container shares the host’s network or processes',
  severity: 'high',
  tags: ['CIS Docker 1.6 5.10', 'CIS Docker 1.6 5.16'],
  lenses: {
    child: 'The lodger’s room has walls, and not just a curtain.',
    principle: 'On the host’s network, loopback is no wall any more: the gateway’s port and every local database are within reach. With the host’s processes it can look into them.',
  },
  advice: 'Take network_mode: host (--network host) and pid: host away; publish the ports that it needs on 127.0.0.1.',
  check: ({ neighbours: all }) =>
    judge(all, 'namespaces of its own', ({ network, pid, ipc }) => [
      ...(network === 'host' ? ['is on the host’s network'] : []),
      ...(pid === 'host' ? ['sees the host’s processes'] : []),
      ...(ipc === 'host' ? ['shares the host’s memory segments'] : []),
    ]),
})

const MANY = 10

export const steady = defineControl({
  ...shared,
  id: 'neighbours.steady',
  title: 'No other container keeps falling',
  severity: 'medium',
  lenses: {
    child: 'Who falls forty times is not learning to walk, but ill.',
    principle: 'A restart policy hides a crash: the service looks up whenever somebody looks. Each round fills the log and takes processor time away from the gateway.',
  },
  advice: 'docker logs --tail 50 NAME says why. Once mended, docker compose up -d --force-recreate makes Docker count anew.',
  check: ({ neighbours: all }) =>
    judge(all, `running or stopped, fewer than ${MANY} restarts`, ({ status, restarts }) => (status === 'restarting' || restarts >= MANY ? [`is ${status}, restarted ${restarts} times`] : [])),
})
